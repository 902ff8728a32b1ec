import { endOfDay, type Instant, instantOf } from '../../rules/calendar/zone.ts';
import type { Price } from '../../rules/catalogue/catalogue.ts';
import { type Catalogue, EMPTY_CATALOGUE } from '../../rules/catalogue/catalogueView.ts';
import type { Coupon } from '../../rules/catalogue/coupon.ts';
import type { InvoiceDraft } from '../../rules/invoicing/invoice.ts';
import { moneyText } from '../../rules/money/round.ts';
import { isPolicyProblem } from '../../rules/policy/policyProblem.ts';
import { findProfile } from '../../rules/policy/profiles.ts';
import { type Policy, resolvePolicy } from '../../rules/policy/resolve.ts';
import type { Refusal } from '../../rules/refusal.ts';
import { advance, newWorld, perform, setAccount, type World } from '../../rules/simulate/world.ts';
import type {
  Account,
  AccountState,
  Item,
  QuantityChange,
  Subscription,
} from '../../rules/subscription/accountState.ts';
import { cancel } from '../../rules/subscription/cancel.ts';
import { changeQuantity } from '../../rules/subscription/changeQuantity.ts';
import { decideOrder } from '../../rules/subscription/decideOrder.ts';
import type { CommandContext, Decision } from '../../rules/subscription/decision.ts';
import type { CommitmentTerms, TermOrder } from '../../rules/subscription/lifecycle.ts';
import type { SubscriptionOrder } from '../../rules/subscription/order.ts';
import { setBillingDay } from '../../rules/subscription/setBillingDay.ts';
import { subscribe } from '../../rules/subscription/subscribe.ts';
import { switchInterval } from '../../rules/subscription/switchInterval.ts';
import type { TaxRate } from '../../rules/tax/taxRate.ts';
import { type TaxTable, taxTable } from '../../rules/tax/taxTable.ts';

/*
 * An account's situation as data: prices, an account, what is done to it on which days. Amounts are in USD and untaxed
 * unless a situation says otherwise.
 */

export const month = { every: 1, unit: 'month' } as const;
export const quarter = { every: 3, unit: 'month' } as const;
export const year = { every: 1, unit: 'year' } as const;

/** A seat of 29.00 a month. */
export const seat: Price = {
  id: 'seat-monthly',
  planId: 'plan',
  version: 1,
  model: { kind: 'per_unit', unit: '29.00' },
  currency: 'USD',
  interval: month,
  timing: null,
  itemKind: 'licence',
  category: 'saas',
  description: 'Seat',
};

/** The same seat for a year, 300.00. */
export const seatYearly: Price = {
  ...seat,
  id: 'seat-yearly',
  interval: year,
  model: { kind: 'per_unit', unit: '300.00' },
};
/** The same seat for a quarter, 90.00. */
export const seatQuarterly: Price = {
  ...seat,
  id: 'seat-quarterly',
  interval: quarter,
  model: { kind: 'per_unit', unit: '90.00' },
};
/** A device of 10.00 a month. */
export const device: Price = {
  ...seat,
  id: 'device',
  itemKind: 'device',
  category: 'rental',
  model: { kind: 'per_unit', unit: '10.00' },
};
/** Set up once, 100.00. */
export const setupFee: Price = {
  ...seat,
  id: 'setup',
  itemKind: 'service_fee',
  category: 'service',
  interval: 'once',
  model: { kind: 'per_unit', unit: '100.00' },
};

/** A shipped profile with single values overridden. */
export function policyOf(profile = 'goto-admin', overrides: Readonly<Record<string, unknown>> = {}): Policy {
  const found = findProfile(profile);
  const policy = isPolicyProblem(found) ? found : resolvePolicy(found, overrides);
  if (isPolicyProblem(policy)) throw new Error(policy.problems.map(({ detail }) => detail).join('; '));
  return policy;
}

/** HST of 13 % for software in Ontario, and nothing else is known. */
export const ontario: TaxRate = {
  jurisdiction: 'CA-ON',
  kind: 'hst',
  rate: '0.13',
  from: '2010-07-01',
  to: null,
  appliesTo: null,
  source: 'a test',
  verified: true,
};

export const noRates: TaxTable = taxTable([]);
export const ontarioRates: TaxTable = taxTable([ontario]);

/** What makes an account be taxed in Canada. */
export const inOntario = {
  currency: 'USD',
  address: { country: 'CA', region: 'ON' },
  registrations: [{ jurisdiction: 'CA', from: '2000-01-01', to: null }],
} as const;

export function accountOf(overrides: Partial<Account> = {}): Account {
  return {
    id: 'account',
    sellerId: 'seller',
    currency: 'USD',
    zone: 'UTC',
    policy: policyOf(),
    policyOverrides: {},
    address: { country: 'US', region: 'NY' },
    registrations: [],
    hasShippingAddress: false,
    autopayUntil: null,
    ...overrides,
  };
}

/** Ten seats from 15 July 2026, of which nothing has been invoiced. */
export function itemOfSeats(overrides: Partial<Item> = {}): Item {
  const startsOn = overrides.startsOn ?? '2026-07-15';
  return {
    id: 'item',
    price: seat,
    replacesId: null,
    anchor: startsOn,
    startsOn,
    endsOn: null,
    paid: null,
    chargedQuantity: '0',
    quantityInForce: '10',
    changes: [changeOn(startsOn, 10)],
    ...overrides,
  };
}

/** A change of quantity: a number adds, `{ set }` is absolute. */
export function changeOn(
  on: string,
  change: number | { set: number },
  id = `${on} ${JSON.stringify(change)}`,
): QuantityChange {
  return {
    id,
    effectiveOn: on,
    effectiveAt: `${on}T10:00:00.000Z`,
    change:
      typeof change === 'number'
        ? { kind: 'add', quantity: String(change) }
        : { kind: 'set', quantity: String(change.set) },
    cause: `command of ${on}`,
  };
}

export function subscriptionOf(items: readonly Item[], overrides: Partial<Subscription> = {}): Subscription {
  return {
    id: 'subscription',
    planId: 'plan',
    status: 'active',
    startsOn: items[0]?.startsOn ?? '2026-07-15',
    billingStartsOn: items[0]?.startsOn ?? '2026-07-15',
    endsOn: null,
    cancelledAt: null,
    items,
    lifecycle: {},
    ...overrides,
  };
}

export function stateOf(
  subscriptions: readonly Subscription[],
  account = accountOf(),
  creditBalance = '0',
): AccountState {
  return { account, subscriptions, creditBalance };
}

/** What a command at an instant may look at. */
export function contextAt(now: Instant, overrides: Partial<CommandContext> = {}): CommandContext {
  let used = 0;
  const newId = () => {
    used += 1;
    return `new-${used}`;
  };
  return { now, commandId: 'command', newId, taxTable: noRates, catalogue: EMPTY_CATALOGUE, ...overrides };
}

/** One thing that is done, at 10:00 of a day on the account's clock unless a time is given. */
export type Act = { readonly on: string } & (
  | {
      readonly subscribe: readonly (readonly [Price, number])[];
      readonly billingStartsOn?: string;
      readonly anchor?: string;
      readonly term?: TermOrder;
      readonly freeMonths?: number;
      readonly purchaseChannel?: string;
      readonly coupons?: readonly Coupon[];
      readonly commitment?: CommitmentTerms;
    }
  | { readonly order: SubscriptionOrder; readonly of?: number }
  | { readonly policies: Readonly<Record<string, unknown>> }
  | { readonly add: number; readonly item?: string }
  | { readonly remove: number; readonly item?: string }
  | { readonly set: number; readonly item?: string }
  | { readonly switchTo: Price }
  | { readonly billingDay: number }
  | { readonly cancel: true }
);

export type Situation = {
  readonly profile?: string;
  readonly policies?: Readonly<Record<string, unknown>>;
  readonly account?: Partial<Account>;
  readonly rates?: TaxTable;
  readonly catalogue?: Catalogue;
  readonly acts: readonly Act[];
  /** The world stands at the end of this day. */
  readonly until: string;
};

export type Life = { readonly world: World; readonly answers: readonly (Decision | Refusal)[] };

/** Lives a situation in memory. What is not named is done to the first subscription. */
export function live({ profile, policies, account, rates = noRates, catalogue, acts, until }: Situation): Life {
  const owner = accountOf({ policy: policyOf(profile, policies), policyOverrides: policies ?? {}, ...account });
  const [first] = acts;
  if (first === undefined) throw new Error('A situation without acts.');
  let world = newWorld(stateOf([], owner), instantOfAct(first, owner), rates, catalogue);
  const answers: (Decision | Refusal)[] = [];
  acts.forEach((act, index) => {
    world = advance(world, instantOfAct(act, owner));
    if ('policies' in act) {
      world = setAccount(world, { policy: policyOf(profile, act.policies), policyOverrides: act.policies });
      return;
    }
    const done = perform(world, `command-${index + 1}`, (state, context) => decide(act, state, context));
    world = done.world;
    answers.push(done.answer);
  });
  return { world: advance(world, endOfDay(until, owner.zone)), answers };
}

function instantOfAct({ on }: Act, { zone }: Account): Instant {
  return instantOf(on.includes('T') ? on : `${on}T10:00`, zone);
}

function decide(
  act: Exclude<Act, { policies: unknown }>,
  state: AccountState,
  context: CommandContext,
): Decision | Refusal {
  if ('subscribe' in act) {
    const items = act.subscribe.map(([price, quantity]) => ({ price, quantity: String(quantity) }));
    const { billingStartsOn, anchor, term, freeMonths, purchaseChannel, coupons, commitment } = act;
    const bought = { billingStartsOn, anchor, term, freeMonths, purchaseChannel, coupons, commitment };
    const order = { planId: 'plan', items, ...bought };
    return subscribe(state, order, context);
  }
  if ('order' in act) return decideOrder(state, state.subscriptions[act.of ?? 0]?.id ?? 'none', act.order, context);
  if ('billingDay' in act) return setBillingDay(state, act.billingDay);
  const subscriptionId = state.subscriptions[0]?.id ?? 'none';
  if ('cancel' in act) return cancel(state, subscriptionId, context);
  if ('switchTo' in act) return switchInterval(state, { subscriptionId, price: act.switchTo }, context);
  const [kind, quantity] =
    'add' in act
      ? (['add', act.add] as const)
      : 'remove' in act
        ? (['remove', act.remove] as const)
        : (['set', act.set] as const);
  const itemId = act.item && state.subscriptions[0]?.items.find(({ price }) => price.id === act.item)?.id;
  return changeQuantity(state, { subscriptionId, itemId, change: { kind, quantity: String(quantity) } }, context);
}

/** Invoices with their date and total: `2026-08-01 439.68`. One that a command made says so. */
export function sums({ invoices }: World): string[] {
  return invoices.map(
    ({ kind, issuedOn, total }) => `${issuedOn} ${moneyText(total)}${kind === 'command' ? ' at once' : ''}`,
  );
}

/** The lines of an invoice: `proration 2026-07-15/2026-08-01 16d 10 149.68`. */
export function linesOf(invoice: InvoiceDraft | null | undefined): string[] {
  return (invoice?.lines ?? []).map(
    ({ kind, service, days, quantity, amount }) =>
      `${kind} ${service.from}/${service.to} ${days}d ${quantity} ${moneyText(amount)}`,
  );
}

/** The invoice of a date. */
export function invoiceOf({ invoices }: World, issuedOn: string): InvoiceDraft | undefined {
  return invoices.find((invoice) => invoice.issuedOn === issuedOn);
}

/** What has happened: `2026-10-01T00:00:00.000Z subscription.ended`. */
export function eventsOf({ events }: World, type?: string): string[] {
  return events
    .filter((event) => type === undefined || event.type === type)
    .map((event) => `${event.at} ${event.type}`);
}
