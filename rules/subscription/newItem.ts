import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Item } from './accountState.ts';
import type { CommandContext } from './decision.ts';
import { recordChange } from './recordChange.ts';

export type Start = {
  readonly price: Price;
  readonly quantity: string;
  /** The day on which it begins to be billed, and the instant, for `by_second`. */
  readonly on: LocalDate;
  readonly at: Instant;
  /** Where its periods are anchored, if not on its first day. @rule PRO-4 */
  readonly anchor?: LocalDate | undefined;
  readonly replacesId?: string;
  /** What serves from now on; 0 where left out, until the day has come. */
  readonly inForce?: string;
};

/** An item that begins, with nothing charged: a change from 0. @rule PRO-1 */
export function newItem(start: Start, context: Pick<CommandContext, 'newId' | 'commandId'>): Item {
  return {
    id: context.newId(),
    price: start.price,
    replacesId: start.replacesId ?? null,
    anchor: start.anchor ?? start.on,
    startsOn: start.on,
    endsOn: null,
    paid: null,
    chargedQuantity: '0',
    quantityInForce: start.inForce ?? '0',
    changes: [recordChange({ kind: 'add', quantity: start.quantity }, start.on, start.at, context)],
  };
}
