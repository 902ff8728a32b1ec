import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '../../../../rules/calendar/date.ts';
import { localDateOf } from '../../../../rules/calendar/zone.ts';
import { decimal } from '../../../../rules/money/decimal.ts';
import { money, sumMoney } from '../../../../rules/money/money.ts';
import { moneyText } from '../../../../rules/money/round.ts';
import type {
  LineReason,
  Observation,
  ObservedInvoice,
  ObservedPayment,
  ObservedSubscription,
} from '../../observation.ts';
import { localMinute } from '../memory/observeAgenda.ts';
import type { LiveAccount } from './liveAccount.ts';
import type { LiveCatalogue } from './liveCatalogue.ts';
import type { TenorApi } from './tenorApi.ts';

type Watched = {
  readonly api: TenorApi;
  readonly catalogue: LiveCatalogue;
  readonly account: LiveAccount;
  readonly currency: string;
};

type Invoice = {
  readonly id: string;
  readonly date: string;
  readonly due_on: string;
  readonly status: string;
  readonly lines: readonly Line[];
  readonly subtotal: string;
  readonly taxes: readonly { readonly name: string; readonly rate: string; readonly amount: string }[];
  readonly total: string;
  readonly amount_due: string;
};

type Line = {
  readonly number: number;
  readonly kind: string;
  readonly service_from: string;
  readonly service_to: string;
  readonly days: number;
  readonly quantity: string;
  readonly unit_price: string | null;
  readonly amount: string;
  readonly tax: string;
};

type Event = { readonly type: string; readonly subscription_id: string | null; readonly at: string };

type Subscription = {
  readonly id: string;
  readonly plan_id: string;
  readonly status: string;
  readonly service: 'on' | 'off';
  readonly ends_on: string | null;
  readonly term: { readonly renews_on: string; readonly notice_until: string } | null;
  readonly retention: { readonly deleted_at: string | null } | null;
  readonly items: readonly { readonly price_id: string; readonly quantity: number }[];
};

/** Ids by the names that the story gave. */
type StoryNames = {
  readonly subscriptions: ReadonlyMap<string, string>;
  readonly methods: ReadonlyMap<string, string>;
};

/**
 * Reads a story's account back through the API, in the normal form. Lines never change, so that each is asked only once why it
 * has its amount.
 */
export function liveObserver(watched: Watched) {
  const { api, account, currency } = watched;
  const reasons = new Map<string, LineReason>();

  async function reasonOf(invoiceId: string, line: number): Promise<LineReason> {
    const path = `/v1/invoices/${invoiceId}/lines/${line}/explanation`;
    const known = reasons.get(path);
    if (known) return known;
    const { rule, policy, formula, inputs } = await api.get<LineReason>(path);
    const { price: _, coupon: _code, ...figures } = inputs;
    const reason = { rule, policy, formula, inputs: figures };
    reasons.set(path, reason);
    return reason;
  }

  async function observeInvoice(invoice: Invoice): Promise<ObservedInvoice> {
    const { date, due_on: due, status, subtotal, taxes, total, amount_due } = invoice;
    const lines = invoice.lines.map(async (line) => ({
      kind: line.kind,
      from: line.service_from,
      to: line.service_to,
      days: line.days,
      quantity: decimal(line.quantity).toFixed(),
      unit: line.unit_price === null ? null : decimal(line.unit_price).toFixed(),
      amount: line.amount,
      tax: line.tax,
      why: await reasonOf(invoice.id, line.number),
    }));
    const rows = taxes.map(({ name, rate, amount }) => ({ name, rate: decimal(rate).toFixed(), amount }));
    return { date, due, status, lines: await Promise.all(lines), subtotal, taxes: rows, total, amount_due };
  }

  return async ({ subscriptions, methods }: StoryNames, zone: string): Promise<Omit<Observation, 'agenda'>> => {
    const path = `/v1/invoices?account_id=${account.accountId}&include=lines`;
    const invoices = (await api.all<Invoice>(path)).toReversed();
    const found = await api.all<Subscription>(`/v1/subscriptions?account_id=${account.accountId}`);
    const events = await eventsOf(api, account.accountId);
    const ledger = await ledgerSums(watched);
    const ends = await endsAhead(api, account.accountId, found);
    const named = [...subscriptions].flatMap(([name, id]) => {
      const subscription = found.find((each) => each.id === id);
      return subscription ? [[name, observeSubscription(subscription, { events, ends }, watched, zone)] as const] : [];
    });
    const due = invoices.map(({ amount_due }) => money(currency, amount_due));
    return {
      invoices: await Promise.all(invoices.map(observeInvoice)),
      balance: moneyText(sumMoney(currency, due)),
      credit: moneyText(
        money(
          currency,
          decimal(ledger.credit_balance ?? '0')
            .negated()
            .plus('0'),
        ),
      ),
      subscriptions: Object.fromEntries(named),
      service: found.some(({ service }) => service === 'on') ? 'on' : 'off',
      emails: await emailsOf(api, account.accountId, zone),
      data: found.some(({ retention }) => retention?.deleted_at) ? 'deleted' : 'kept',
      events: events.map(({ type }) => type),
      ledger,
      payments: await paymentsOf(api, account.accountId, methods, zone),
      dunning: await dunningOf(api, account.accountId, zone),
      stopped: await stoppedBy(api, account.accountId),
    };
  };
}

function observeSubscription(
  subscription: Subscription,
  { events, ends }: { readonly events: readonly Event[]; readonly ends: readonly Event[] },
  { catalogue }: Watched,
  zone: string,
): ObservedSubscription {
  const { id, ends_on: endsOn } = subscription;
  const term = endsOn === null ? subscription.term : null;
  const isOwnEnd = (event: Event) => event.type === 'subscription.ended' && event.subscription_id === id;
  // An end for debt may be foreseen before the one that was agreed on.
  const isAgreed = ({ at }: Event) => endsOn !== null && localDateOf(at, zone) >= endsOn;
  const end = (events.find(isOwnEnd) ?? ends.find((event) => isOwnEnd(event) && isAgreed(event)))?.at;
  return {
    state: subscription.status,
    plan: catalogue.planOfId(subscription.plan_id),
    items: subscription.items
      .filter(({ quantity }) => quantity !== 0)
      .map(({ price_id, quantity }) => ({ plan: catalogue.planOfPrice(price_id), quantity: String(quantity) })),
    ends_on: endsOn,
    renews_on: term?.renews_on ?? null,
    notice_until: term?.notice_until ?? null,
    service_until: endsOn && (end === undefined ? endsOn : localDateOf(end, zone)),
  };
}

/** The ends that are still to come, as the agenda has them: what ends within a period is served to the end of that day. @rule PRO-2 */
async function endsAhead(api: TenorApi, accountId: string, found: readonly Subscription[]): Promise<Event[]> {
  const days = found.flatMap(({ ends_on, status }) => (ends_on === null || status === 'ended' ? [] : [ends_on]));
  const last = days.toSorted().at(-1);
  if (last === undefined) return [];
  const path = `/v1/accounts/${accountId}/agenda?to=${addDays(last, 1)}`;
  const { data } = await api.get<{ data: { what: string; subscription_id: string | null; at: string }[] }>(path);
  return data.map(({ what, subscription_id, at }) => ({ type: what, subscription_id, at }));
}

type Payment = {
  readonly opened_at: string;
  readonly outcome: string;
  readonly amount: string;
  readonly payment_method_id: string;
};

/** Charges in the order in which they were opened. @rule PAY-5 */
async function paymentsOf(
  api: TenorApi,
  accountId: string,
  methods: ReadonlyMap<string, string>,
  zone: string,
): Promise<ObservedPayment[]> {
  const payments = await api.all<Payment>(`/v1/payments?account_id=${accountId}`);
  return payments.toReversed().map(({ opened_at, outcome, amount, payment_method_id: methodId }) => ({
    date: localDateOf(opened_at, zone),
    outcome,
    amount,
    method: [...methods].find(([, id]) => id === methodId)?.[0] ?? null,
  }));
}

type Dunning = { readonly open: readonly { readonly next: { readonly step: string; readonly at: string } | null }[] };

/** @rule DUN-4 */
async function dunningOf(api: TenorApi, accountId: string, zone: string): Promise<Observation['dunning']> {
  const [first] = (await api.get<Dunning>(`/v1/accounts/${accountId}/dunning`)).open;
  if (first === undefined) return 'none';
  return { step: first.next?.step ?? null, next: first.next === null ? null : localMinute(first.next.at, zone) };
}

/** @rule TERM-5 */
async function emailsOf(api: TenorApi, accountId: string, zone: string): Promise<Observation['emails']> {
  const emails = await api.all<{ template: string; at: string }>(`/v1/emails?account_id=${accountId}`);
  return emails.toReversed().map(({ template, at }) => ({ template, date: localDateOf(at, zone) }));
}

/** What happens in a running Tenor only: the account is opened, a caller is asked who he is. */
const OWN_EVENTS: ReadonlySet<string> = new Set(['account.created', 'subscription.caller_checked']);

const patienceMs = 10_000;

/** Between two looks; asking all the time would keep those busy who are waited for. */
const [firstPauseMs, longestPauseMs] = [20, 320];

/**
 * The events of an account since it was opened. The newest are shown a moment after they were written, so this waits until
 * there are as many as the audit log, which is written with them, has entries.
 */
async function eventsOf(api: TenorApi, accountId: string): Promise<Event[]> {
  const deadline = Date.now() + patienceMs;
  const audited = await api.all<unknown>(`/v1/audit_log?account_id=${accountId}`);
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const events = await api.all<Event>(`/v1/events?account_id=${accountId}`, 'after');
    if (events.length >= audited.length || Date.now() > deadline) {
      return events.filter(({ type }) => !OWN_EVENTS.has(type));
    }
    await sleep(pauseMs);
  }
}

async function ledgerSums({ api, account, currency }: Watched): Promise<Record<string, string>> {
  const { balances } = await api.get<{ balances: { ledger_account: string; currency: string; balance: string }[] }>(
    `/v1/accounts/${account.accountId}/ledger`,
  );
  const own = balances.filter((each) => each.currency === currency);
  return Object.fromEntries(own.map(({ ledger_account, balance }) => [ledger_account, balance]));
}

/** @rule TAX-5 */
async function stoppedBy(api: TenorApi, accountId: string): Promise<string | null> {
  const [open] = await api.all<{ facts: Record<string, string> }>(
    `/v1/billing_cases?account_id=${accountId}&status=open`,
  );
  return open?.facts.jurisdiction ?? null;
}
