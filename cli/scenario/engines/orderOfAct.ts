import type { ItemChange, Leaving, SubscriptionOrder } from '../../../rules/subscription/order.ts';
import type { Act } from '../language/scenario.ts';

/** What the names of a story mean to an engine, of the subscription that an act is about. */
export type Names = {
  /** The plan that the subscription is on. */
  readonly plan: string;
  priceId(plan: string, interval: unknown): string;
  couponCode(code: string): string;
  /** The running item that has a price of a plan. */
  itemId(plan: string): string | undefined;
  /** What was recorded for a later day. */
  changeId(on: string | undefined): string;
};

/** The acts that are orders on a subscription. */
export type OrderAct = Extract<Act, { readonly of: string }>;

type Actor<Name extends OrderAct['do']> = (act: Act<Name>, names: Names) => SubscriptionOrder;

const ORDERS: { readonly [Name in OrderAct['do']]?: Actor<Name> } = {
  change_quantity: ({ item, ...amount }, names) => {
    const itemId = item === undefined ? undefined : (names.itemId(item) ?? `item of ${item}`);
    return { do: 'change_quantity', ...(itemId === undefined ? {} : { itemId }), change: changeOf(amount) };
  },
  change_items: ({ items }, names) => ({
    do: 'change_items',
    items: items.map(({ plan, interval, ...amount }): ItemChange => {
      const itemId = names.itemId(plan);
      const named = itemId === undefined ? { priceId: names.priceId(plan, interval) } : { itemId };
      return { ...named, change: changeOf(amount) };
    }),
  }),
  switch_interval: ({ to }, names) => ({ do: 'switch_interval', priceId: names.priceId(names.plan, to) }),
  change_plan: ({ to, interval, when = 'now' }, names) => ({
    do: 'change_plan',
    priceId: names.priceId(to, interval),
    when,
  }),
  upgrade: ({ to, interval, quantity, when = 'now' }, names) => ({
    do: 'upgrade',
    priceId: names.priceId(to, interval),
    ...(quantity === undefined ? {} : { quantity: String(quantity) }),
    when,
  }),
  extend_trial: ({ days }) => ({ do: 'extend_trial', days }),
  cancel: (act) => ({ do: 'cancel', ...leavingOf(act) }),
  give_notice: (act) => ({ do: 'give_notice', ...leavingOf(act) }),
  withdraw_notice: ({ channel = 'api' }) => ({ do: 'withdraw_notice', channel }),
  choose_renewal: ({ months, plan, interval, quantity, coupon }, names) => ({
    do: 'choose_renewal',
    ...(months === undefined ? {} : { months }),
    ...(plan === undefined && interval === undefined ? {} : { priceId: names.priceId(plan ?? names.plan, interval) }),
    ...(quantity === undefined ? {} : { quantity: String(quantity) }),
    ...(coupon === undefined ? {} : { couponCodes: [coupon].flat().map(names.couponCode) }),
  }),
  reactivate: () => ({ do: 'reactivate' }),
  pause: ({ periods = 1, channel }) => ({ do: 'pause', periods, ...(channel === undefined ? {} : { channel }) }),
  resume: () => ({ do: 'resume' }),
  withdraw_change: ({ on }, names) => ({ do: 'withdraw_change', changeId: names.changeId(on) }),
  confirm_circuit: () => ({ do: 'confirm_circuit' }),
};

/** Tells an order on a subscription from what else a story does. */
export function isOrderAct(act: Act): act is OrderAct {
  return act.do in ORDERS;
}

/** The order that an act means: the same for every engine, but for its ids. */
export function orderOfAct(act: OrderAct, names: Names): SubscriptionOrder {
  const actor = ORDERS[act.do] as ((act: OrderAct, names: Names) => SubscriptionOrder) | undefined;
  if (actor === undefined) throw new Error(`"${act.do}" is no order on a subscription.`);
  return actor(act, names);
}

type Amount = {
  readonly add?: number | undefined;
  readonly remove?: number | undefined;
  readonly to?: number | undefined;
};

function changeOf({ add, remove, to }: Amount): ItemChange['change'] {
  if (add !== undefined) return { kind: 'add', quantity: String(add) };
  if (remove !== undefined) return { kind: 'remove', quantity: String(remove) };
  return { kind: 'set', quantity: String(to) };
}

/** Why finance believes a caller of a story who does not match. */
export const OVERRIDE_REASON = 'known to the account manager';

type LeavingAct = Omit<Act<'cancel'>, 'do'>;

/** Support has asked who is calling, and the caller was right, where nothing else was said. @rule TERM-8 */
function leavingOf({ channel = 'api', accept_next_term, reason, caller = 'verified' }: LeavingAct): Leaving {
  const why = reason ?? (channel === 'support' && caller === 'overridden' ? OVERRIDE_REASON : undefined);
  return {
    channel,
    ...(accept_next_term === undefined ? {} : { acceptNextTerm: accept_next_term }),
    ...(why === undefined ? {} : { reason: why }),
    ...(channel === 'support' ? { caller } : {}),
  };
}
