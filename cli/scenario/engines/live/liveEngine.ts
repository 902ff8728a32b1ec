import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../../../../rules/calendar/zone.ts';
import type { Engine, EngineSession, StepAnswer } from '../../engine.ts';
import type { Act, Scenario } from '../../language/scenario.ts';
import { DEFAULT_ZONE } from '../../language/storyTime.ts';
import { DEFAULT_CURRENCY } from '../../storyCatalogue.ts';
import { taxRateOf } from '../memory/taxRateOf.ts';
import { accountChangeBody, type LiveAccount, makeAccount } from './liveAccount.ts';
import { type LiveCatalogue, makeCatalogue } from './liveCatalogue.ts';
import { advanceClock } from './liveClock.ts';
import { liveObserver } from './liveObserver.ts';
import { type ApiAnswer, type TenorAddress, type TenorApi, tenorApi } from './tenorApi.ts';

/** Lives a story on a running Tenor: through its API, under a test clock, on the real billing. @rule EXP-4 */
export function liveEngine(address: TenorAddress): Engine {
  const api = tenorApi(address);
  return {
    name: 'live',
    async open(scenario, startsAt) {
      const catalogue = await makeCatalogue(api, scenario);
      const account = await makeAccount(api, scenario, startsAt);
      return new LiveSession(api, scenario, startsAt, catalogue, account);
    },
  };
}

type Subscription = {
  readonly id: string;
  readonly items: readonly { readonly id: string; readonly price_id: string }[];
};

class LiveSession implements EngineSession {
  #now: Instant;
  #zone: string;
  readonly #subscriptions = new Map<string, string>();
  readonly #observe: ReturnType<typeof liveObserver>;

  constructor(
    private readonly api: TenorApi,
    scenario: Scenario,
    startsAt: Instant,
    private readonly catalogue: LiveCatalogue,
    private readonly account: LiveAccount,
  ) {
    this.#now = startsAt;
    this.#zone = scenario.account.timezone ?? DEFAULT_ZONE;
    this.#observe = liveObserver({ api, catalogue, account, currency: scenario.account.currency ?? DEFAULT_CURRENCY });
  }

  async advanceTo(instant: Instant) {
    if (instant === this.#now) return;
    await this.#advance(instant);
  }

  async perform(act: Act): Promise<StepAnswer> {
    const answer = await this.#carryOut(act);
    if (answer.kind === 'refused') return answer;
    await this.#advance(this.#now);
    return { kind: 'done' };
  }

  async preview(): Promise<never> {
    throw new Error('The live engine has no previews.');
  }

  observe() {
    return this.#observe(this.#subscriptions, this.#zone);
  }

  async close() {}

  async #advance(to: Instant): Promise<void> {
    await advanceClock(this.api, this.account.clockId, this.#now, to);
    this.#now = to;
  }

  async #carryOut(act: Act): Promise<ApiAnswer<unknown>> {
    const { accountId } = this.account;
    switch (act.do) {
      case 'subscribe':
        return this.#subscribe(act);
      case 'change_quantity':
        return this.api.send('POST', `${this.#path(act.of)}/quantity`, await this.#changeBody(act));
      case 'switch_interval': {
        const { plan_id: planId } = await this.api.get<{ plan_id: string }>(this.#path(act.of));
        const priceId = this.catalogue.priceId(this.catalogue.planOfId(planId), act.to);
        return this.api.send('POST', `${this.#path(act.of)}/interval`, { price_id: priceId });
      }
      case 'cancel':
        return this.api.send('POST', `${this.#path(act.of)}/cancel`, {});
      case 'set_billing_day':
        return this.api.send('POST', `/v1/accounts/${accountId}/billing_day`, { day: act.day });
      case 'set_account':
        return this.#setAccount(act);
      case 'set_rate': {
        const { appliesTo, verified: _, ...rate } = taxRateOf(act);
        const body = { ...rate, applies_to: appliesTo, reason: 'entered by a scenario' };
        return this.api.send('POST', '/v1/tax_rates', body);
      }
      case 'run_billing':
        return this.#runBilling();
      default:
        throw new Error(`The live engine cannot ${act.do}.`);
    }
  }

  async #subscribe(act: Act<'subscribe'>): Promise<ApiAnswer<unknown>> {
    const { plan, items, interval, quantity, billing_start, anchor } = act;
    const ordered = items ?? (plan === undefined ? [] : [{ plan, interval, quantity }]);
    const answer = await this.api.send<Subscription>('POST', '/v1/subscriptions', {
      account_id: this.account.accountId,
      items: ordered.map((item) => ({
        price_id: this.catalogue.priceId(item.plan, item.interval),
        quantity: item.quantity ?? 1,
      })),
      ...(billing_start === undefined ? {} : { billing_starts_on: billing_start }),
      ...(anchor === undefined ? {} : { anchor }),
    });
    if (answer.kind === 'done') this.#subscriptions.set(act.as ?? `s${this.#subscriptions.size + 1}`, answer.body.id);
    return answer;
  }

  async #changeBody({ of, item, add, remove, to }: Act<'change_quantity'>): Promise<object> {
    const change = add !== undefined ? { add } : remove !== undefined ? { remove } : { set: to };
    if (item === undefined) return change;
    const { items } = await this.api.get<Subscription>(this.#path(of));
    const named = items.findLast(({ price_id }) => this.catalogue.planOfPrice(price_id) === item);
    return { ...change, item_id: named?.id ?? '' };
  }

  async #setAccount(act: Act<'set_account'>): Promise<ApiAnswer<unknown>> {
    const { policy_overrides } = await this.api.get<{ policy_overrides: Readonly<Record<string, unknown>> }>(
      `/v1/accounts/${this.account.accountId}`,
    );
    const answer = await this.api.send(
      'PATCH',
      `/v1/accounts/${this.account.accountId}`,
      accountChangeBody(act, policy_overrides),
    );
    if (answer.kind === 'done') this.#zone = act.timezone ?? this.#zone;
    return answer;
  }

  /** A run of all accounts, which leaves those of test clocks alone; the clock's own runs when it is moved to where it stands. */
  async #runBilling(): Promise<ApiAnswer<unknown>> {
    const answer = await this.api.send<{ as_of: string; status: string }>('POST', '/v1/billing_runs', {});
    if (answer.kind === 'refused') return answer;
    const { as_of: asOf } = answer.body;
    for (let { status } = answer.body; status !== 'done'; ) {
      await sleep(100);
      ({ status } = await this.api.get<{ status: string }>(`/v1/billing_runs/${asOf}`).catch(() => ({ status })));
    }
    return answer;
  }

  #path(name: string): string {
    return `/v1/subscriptions/${this.#subscriptions.get(name) ?? name}`;
  }
}
