import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../../language/scenario.ts';
import { isMoneyAct } from '../memory/memoryMoney.ts';
import { taxRateOf } from '../memory/taxRateOf.ts';
import { isOrderAct, type Names, type OrderAct, OVERRIDE_REASON, orderOfAct } from '../orderOfAct.ts';
import { accountChangeBody, type LiveAccount, STORY_EMAIL } from './liveAccount.ts';
import type { LiveCatalogue } from './liveCatalogue.ts';
import { sendAutopay, sendMoneyAct } from './moneyAct.ts';
import { type OrderRequest, orderRequest } from './orderRequest.ts';
import { sendQuoteAct } from './quoteAct.ts';
import type { ApiAnswer, TenorApi } from './tenorApi.ts';

/** Where an act goes, and what the names of the story mean there. */
export type LiveStory = {
  readonly api: TenorApi;
  readonly catalogue: LiveCatalogue;
  readonly account: LiveAccount;
  /** Ids by the names that the story gave. */
  readonly subscriptions: Map<string, string>;
  readonly quotes: Map<string, string>;
  readonly methods: Map<string, string>;
};

type Subscription = {
  readonly id: string;
  readonly plan_id: string;
  readonly trial: { readonly upgrade: { readonly change_id: string } | null } | null;
  readonly items: readonly {
    readonly id: string;
    readonly price_id: string;
    readonly scheduled_changes: readonly { readonly id: string; readonly effective_on: string }[];
  }[];
};

/** Carries an act out through the API. */
export async function sendAct(act: Act, story: LiveStory, zone: string): Promise<ApiAnswer<unknown>> {
  const { api, account } = story;
  if (isOrderAct(act)) {
    const { path, body } = await requestOf(act, story);
    return api.send('POST', `${pathOf(act.of, story)}/${path}`, body);
  }
  if (isMoneyAct(act)) return sendMoneyAct(act, story, zone);
  switch (act.do) {
    case 'subscribe':
      return subscribe(act, story);
    case 'start_trial':
      return startTrial(act, story);
    case 'quote':
    case 'accept_quote':
    case 'reject_quote':
      return sendQuoteAct(act, story);
    case 'set_billing_day':
      return api.send('POST', `/v1/accounts/${account.accountId}/billing_day`, { day: act.day });
    case 'set_account':
      return setAccount(act, story);
    case 'set_rate': {
      const { appliesTo, verified: _, ...rate } = taxRateOf(act);
      const body = { ...rate, applies_to: appliesTo, reason: 'entered by a scenario' };
      return api.send('POST', '/v1/tax_rates', body);
    }
    case 'run_billing':
      return runBilling(api);
    default:
      throw new Error(`The live engine cannot ${act.do}.`);
  }
}

/** The request that an order of a story comes to. */
export async function requestOf(act: OrderAct, story: LiveStory): Promise<OrderRequest> {
  const subscription = await story.api.get<Subscription>(pathOf(act.of, story));
  return orderRequest(orderOfAct(act, namesOf(subscription, story.catalogue)), callerOf(act));
}

export function pathOf(name: string, { subscriptions }: LiveStory): string {
  return `/v1/subscriptions/${subscriptions.get(name) ?? name}`;
}

function namesOf({ plan_id, items, trial }: Subscription, catalogue: LiveCatalogue): Names {
  return {
    plan: catalogue.planOfId(plan_id),
    priceId: (plan, interval) => catalogue.priceId(plan, interval),
    couponCode: (code) => catalogue.couponCode(code),
    itemId: (plan) => items.findLast(({ price_id }) => catalogue.planOfPrice(price_id) === plan)?.id,
    changeId(on) {
      const scheduled = items.flatMap(({ scheduled_changes }) => scheduled_changes);
      const inOrder = scheduled.toSorted((a, b) => (a.effective_on < b.effective_on ? -1 : 1));
      const [first] = inOrder.filter(({ effective_on }) => on === undefined || effective_on === on);
      return first?.id ?? trial?.upgrade?.change_id ?? NOTHING;
    },
  };
}

/** An id of nothing. */
const NOTHING = '00000000-0000-4000-8000-000000000000';

/** What a caller says who is right, who is not, and who is believed all the same. @rule TERM-8 */
function callerOf(act: OrderAct): object {
  const said = 'caller' in act ? act.caller : undefined;
  const email = said === undefined || said === 'verified' ? STORY_EMAIL : 'somebody@elsewhere.example';
  const override = said === 'overridden' ? { override_reason: OVERRIDE_REASON } : {};
  return { caller: { name: 'A caller', email }, ...override };
}

async function subscribe(act: Act<'subscribe'>, story: LiveStory): Promise<ApiAnswer<unknown>> {
  const { api, account, catalogue, subscriptions } = story;
  const {
    plan,
    items,
    interval,
    quantity,
    billing_start,
    anchor,
    term,
    free_months,
    coupon,
    commitment,
    awaits_circuit,
  } = act;
  const ordered = items ?? (plan === undefined ? [] : [{ plan, interval, quantity }]);
  const answer = await api.send<{ id: string }>('POST', '/v1/subscriptions', {
    account_id: account.accountId,
    items: ordered.map((item) => ({
      price_id: catalogue.priceId(item.plan, item.interval),
      quantity: item.quantity ?? 1,
    })),
    ...(billing_start === undefined ? {} : { billing_starts_on: billing_start }),
    ...(anchor === undefined ? {} : { anchor }),
    ...(term === undefined ? {} : { term }),
    ...(free_months === undefined ? {} : { free_months }),
    ...(awaits_circuit === undefined ? {} : { awaits_circuit }),
    ...(coupon === undefined ? {} : { coupons: [coupon].flat().map((code) => catalogue.couponCode(code)) }),
    ...(commitment === undefined ? {} : { commitment: { ...commitment, amount: String(commitment.amount) } }),
  });
  if (answer.kind === 'done') subscriptions.set(act.as ?? `s${subscriptions.size + 1}`, answer.body.id);
  return answer;
}

async function startTrial(act: Act<'start_trial'>, story: LiveStory): Promise<ApiAnswer<unknown>> {
  const { api, account, catalogue, subscriptions } = story;
  const answer = await api.send<{ id: string }>('POST', '/v1/trials', {
    account_id: account.accountId,
    plan_id: catalogue.planId(act.plan),
    ...(act.days === undefined ? {} : { days: act.days }),
  });
  if (answer.kind === 'done') subscriptions.set(act.as ?? `s${subscriptions.size + 1}`, answer.body.id);
  return answer;
}

async function setAccount(act: Act<'set_account'>, story: LiveStory): Promise<ApiAnswer<unknown>> {
  const { autopay, ...change } = act;
  const changed = Object.keys(change).length > 1 ? await changeAccount(change, story) : null;
  if (autopay === undefined && changed !== null) return changed;
  if (changed?.kind === 'refused') return changed;
  return sendAutopay(story, autopay === true);
}

async function changeAccount(act: Act<'set_account'>, { api, account }: LiveStory): Promise<ApiAnswer<unknown>> {
  const path = `/v1/accounts/${account.accountId}`;
  const { policy_overrides } = await api.get<{ policy_overrides: Readonly<Record<string, unknown>> }>(path);
  return api.send('PATCH', path, accountChangeBody(act, policy_overrides));
}

/** A run of all accounts, which leaves those of test clocks alone; the clock's own runs when it is moved to where it stands. */
async function runBilling(api: TenorApi): Promise<ApiAnswer<unknown>> {
  const answer = await api.send<{ as_of: string; status: string }>('POST', '/v1/billing_runs', {});
  if (answer.kind === 'refused') return answer;
  const { as_of: asOf } = answer.body;
  for (let { status } = answer.body; status !== 'done'; ) {
    await sleep(100);
    ({ status } = await api.get<{ status: string }>(`/v1/billing_runs/${asOf}`).catch(() => ({ status })));
  }
  return answer;
}
