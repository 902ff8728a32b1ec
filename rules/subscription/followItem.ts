import type { LocalDate } from '../calendar/date.ts';
import { startOfDay } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Item } from './accountState.ts';
import type { CommandContext } from './decision.ts';
import { newItem, type Start } from './newItem.ts';

export type Following = {
  readonly price: Price;
  /** Its first day, on which the item before it gives way. */
  readonly from: LocalDate;
  readonly quantity: string;
  readonly endsOn: LocalDate | null;
};

/**
 * The item that goes on where another stops. In the same rhythm it keeps the anchor, so that its periods are the old ones;
 * in another they are anchored on its first day. What was scheduled for later days follows it.
 *
 * @rule PRO-1, PRO-4, SUB-5
 */
export function followItem(item: Item, following: Following, zone: string, context: CommandContext): Item {
  const { price, from, quantity, endsOn } = following;
  const isSameRhythm = JSON.stringify(price.interval) === JSON.stringify(item.price.interval);
  const anchor = isSameRhythm ? item.anchor : from;
  const start = { price, quantity, on: from, at: startOfDay(from, zone), anchor, replacesId: item.id };
  return { ...startAfter(item, start, context), endsOn };
}

/** An item that begins where another stops, with what was scheduled for later days. @rule SUB-5 */
export function startAfter(item: Item, start: Start, context: CommandContext): Item {
  const follower = newItem(start, context);
  const later = item.changes.filter(({ effectiveOn }) => effectiveOn > start.on);
  return { ...follower, changes: [...follower.changes, ...later.map((row) => ({ ...row, id: context.newId() }))] };
}
