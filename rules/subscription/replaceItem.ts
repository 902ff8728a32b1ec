import { isBoundary, periodContaining } from '../calendar/billingGrid.ts';
import type { LocalDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Account, Item, QuantityChange, Subscription } from './accountState.ts';
import type { CommandContext } from './decision.ts';
import { startAfter } from './followItem.ts';
import { itemGrid } from './itemGrid.ts';
import { isReplacement } from './planItem.ts';
import { quantityOn } from './quantity.ts';
import { quantityInForceOn } from './quantityInForce.ts';
import { instantOn, setTo } from './recordChange.ts';

export type Replacement = {
  readonly price: Price;
  /** Today or later; the item has begun by then. */
  readonly on: LocalDate;
  readonly quantity: string;
};

/** The subscription afterwards, what became of the item, and what follows it. */
export type Replaced = { readonly subscription: Subscription; readonly closed: Item; readonly follower: Item };

/**
 * Another price takes an item's place on a day: within a period a credit and a charge over the same days. The follower keeps
 * the anchor, and what was scheduled for later. Going back on the day of the change, before an invoice, undoes it.
 *
 * @rule PRO-1, PRO-2, PRO-3, PRO-4, SUB-5
 */
export function replaceItem(
  subscription: Subscription,
  item: Item,
  to: Replacement,
  account: Account,
  context: CommandContext,
): Replaced {
  const undone = undoneBy(subscription, item, to);
  const closed = closedOn(item, to.on, account, context);
  const follower = undone
    ? reopened(undone, item, to, account, context)
    : followerOf(item, to, to.on, account, context);
  return announced({ subscription: withItems(subscription, [closed, follower]), closed, follower }, account, context);
}

/** The item before this one, where this one began on the day, has not been invoiced, and gives way to the same price again. */
function undoneBy({ items }: Subscription, item: Item, to: Replacement): Item | undefined {
  if (item.paid !== null || item.startsOn !== to.on) return undefined;
  return items.find(({ id, price }) => id === item.replacesId && price.id === to.price.id);
}

/** The item as it goes on from a day, as if nothing had been to follow it. @rule SUB-5 */
export function reopened(
  item: Item,
  follower: Item,
  { on, quantity }: Pick<Replacement, 'on' | 'quantity'>,
  account: Account,
  context: CommandContext,
): Item {
  const causes = new Set(
    follower.changes.filter((row) => row.effectiveOn === follower.startsOn).map(({ cause }) => cause),
  );
  const isZero = ({ change }: QuantityChange) => change.kind === 'set' && change.quantity === '0';
  const kept = item.changes.filter((row) => row.effectiveOn <= on || !isZero(row) || !causes.has(row.cause));
  const open = { ...item, endsOn: null, changes: kept };
  if (quantityOn(open, on).equals(quantity)) return open;
  return { ...open, changes: [...kept, setTo(quantity, on, account, context)] };
}

/**
 * What begins in an item's place.
 *
 * @param stopsOn  the day on which the item stops; earlier than the follower's first where there is a pause between
 */
export function followerOf(
  item: Item,
  to: Replacement,
  stopsOn: LocalDate,
  account: Account,
  context: CommandContext,
): Item {
  const { price, on, quantity } = to;
  // What never came to be is left out of the row.
  const replacesId = isUnused(item, stopsOn) ? (item.replacesId ?? item.id) : item.id;
  const start = { price, quantity, on, at: instantOn(on, account, context), anchor: item.anchor, replacesId };
  return startAfter(item, start, context);
}

/** Whether nothing of the item will ever be invoiced if it ends on a day. */
function isUnused(item: Item, on: LocalDate): boolean {
  return item.paid === null && item.startsOn >= on;
}

/**
 * The item as it ends on a day: the rest of a period that is paid or running comes back as a credit, at the end of which
 * its last period is over.
 *
 * @rule PRO-1, PRO-3, SUB-5
 */
export function closedOn(item: Item, on: LocalDate, account: Account, context: CommandContext): Item {
  if (isUnused(item, on)) return { ...item, endsOn: item.startsOn };
  const grid = itemGrid(item, account.policy);
  const paidTo = item.paid?.to ?? on;
  if (paidTo <= on && isBoundary(grid, on)) return { ...item, endsOn: on };
  const endsOn = paidTo > on ? paidTo : periodContaining(grid, on).to;
  const later = item.changes.map(({ effectiveOn }) => effectiveOn).filter((day) => day > on && day < endsOn);
  const toZero = [on, ...new Set(later)].map((day) => setTo('0', day, account, context));
  return { ...item, endsOn, changes: [...item.changes, ...toZero] };
}

/** The subscription with these items in the place of those of the same id; the others are added. */
export function withItems(subscription: Subscription, items: readonly Item[]): Subscription {
  const known = new Set(subscription.items.map(({ id }) => id));
  const changed = new Map(items.map((item) => [item.id, item]));
  return {
    ...subscription,
    items: [
      ...subscription.items.map((item) => changed.get(item.id) ?? item),
      ...items.filter(({ id }) => !known.has(id)),
    ],
  };
}

/** What serves today is announced with the replacement itself. */
function announced({ subscription, closed, follower }: Replaced, account: Account, context: CommandContext): Replaced {
  const today = localDateOf(context.now, account.zone);
  const inForce = (item: Item) => ({ ...item, quantityInForce: quantityInForceOn(item, subscription, today) });
  const items = [inForce(closed), inForce(follower)] as const;
  return { subscription: withItems(subscription, items), closed: items[0], follower: items[1] };
}

/** The item that will take the place of one, where that has been scheduled. */
export function scheduledFollower({ items }: Subscription, item: Item, today: LocalDate): Item | undefined {
  return items.find((each) => each.replacesId === item.id && each.startsOn > today && isReplacement(each));
}

/**
 * The subscription without what was scheduled to take an item's place. What was ordered for the follower alone is kept for the
 * day on which it would have begun.
 *
 * @param stopsOn  the day on which the item was to stop
 * @rule SUB-5
 */
export function withoutFollower(
  subscription: Subscription,
  follower: Item,
  stopsOn: LocalDate,
  account: Account,
  context: CommandContext,
): Subscription {
  const item = subscription.items.find(({ id }) => id === follower.replacesId) as Item;
  const today = localDateOf(context.now, account.zone);
  const later = quantityOn(follower, follower.startsOn);
  const quantity = stopsOn <= today ? later : quantityOn(item, today);
  const open = reopened(item, follower, { on: today, quantity: quantity.toFixed() }, account, context);
  const isKept = quantityOn(open, follower.startsOn).lessThanOrEqualTo(later);
  const kept = isKept
    ? open
    : { ...open, changes: [...open.changes, setTo(later.toFixed(), follower.startsOn, account, context)] };
  const items = withItems(subscription, [kept, { ...follower, endsOn: follower.startsOn, quantityInForce: '0' }]);
  return withItems(items, [{ ...kept, quantityInForce: quantityInForceOn(kept, items, today) }]);
}
