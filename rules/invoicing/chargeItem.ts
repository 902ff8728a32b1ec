import { periodContaining } from '../calendar/billingGrid.ts';
import { type DatePeriod, earlierDate, type LocalDate } from '../calendar/date.ts';
import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import type { Slice } from '../proration/countDays.ts';
import type { Account, Item } from '../subscription/accountState.ts';
import { isInArrears } from '../subscription/itemDueOn.ts';
import { itemGrid } from '../subscription/itemGrid.ts';
import { type DayEnd, dayEnds } from '../subscription/quantity.ts';
import type { Charge } from './charge.ts';
import { chargeOnce, chargeSlice, type Move } from './chargeSlice.ts';

export type ItemCharges = { readonly charges: readonly Charge[]; readonly item: Item };

/** Part of a billing period; `isPaid` when the period has been invoiced and just its changes are open. */
type Stretch = { readonly period: DatePeriod; readonly slice: DatePeriod; readonly isPaid: boolean };

/**
 * What an item owes up to a bill date: the changes inside the period already paid, then each period that has begun (in
 * arrears: that is over), whole or from the day of its start. Answers with the item as it is once this is invoiced.
 *
 * @param until  the bill date; changes of later days stay open
 * @rule INV-1, INV-2, INV-5, PRO-1, PRO-3, SUB-5
 */
export function chargeItem(item: Item, account: Account, until: LocalDate): ItemCharges {
  const ends = dayEnds(item, until);
  if (item.price.interval === 'once') return chargeOnce(item, account, ends, until);
  const charges: Charge[] = [];
  let current = item;
  let quantity = decimal(item.chargedQuantity);
  for (const stretch of stretches(item, account, until, ends[0]?.on)) {
    const inside = ends.filter((end) => end.on < stretch.slice.to && (stretch.isPaid || end.on >= stretch.slice.from));
    const answer = chargeStretch(current, account, stretch, quantity, inside, until);
    charges.push(...answer.charges);
    quantity = answer.quantity;
    current = answer.item;
  }
  const invoiced = new Set(ends.filter((end) => end.on < (current.paid?.to ?? '')).flatMap((end) => end.changeIds));
  const changes = invoiced.size === 0 ? item.changes : item.changes.filter((change) => !invoiced.has(change.id));
  return {
    charges,
    item: current === item && invoiced.size === 0 ? item : { ...current, chargedQuantity: quantity.toFixed(), changes },
  };
}

function* stretches(
  item: Item,
  account: Account,
  until: LocalDate,
  firstChange: LocalDate | undefined,
): Generator<Stretch> {
  if (item.paid && firstChange !== undefined && firstChange < item.paid.to) {
    yield { period: item.paid, slice: item.paid, isPaid: true };
  }
  const grid = itemGrid(item, account.policy);
  let from = item.paid?.to ?? firstChange ?? item.startsOn;
  for (;;) {
    const period = periodContaining(grid, from);
    const isOpen = isInArrears(item, account.policy) ? period.to <= until : from <= until;
    if (!isOpen || (item.endsOn !== null && item.endsOn <= from)) return;
    yield { period, slice: { from, to: period.to }, isPaid: false };
    from = period.to;
  }
}

function chargeStretch(
  item: Item,
  account: Account,
  stretch: Stretch,
  before: Decimal,
  ends: readonly DayEnd[],
  until: LocalDate,
) {
  const { period, slice, isPaid } = stretch;
  const to = item.endsOn === null ? slice.to : earlierDate(slice.to, item.endsOn);
  const opening = isPaid ? undefined : ends.filter((end) => end.on <= slice.from).at(-1);
  const held = opening?.quantity ?? before;
  const moves: Move[] = [];
  if (!isPaid && !held.isZero()) {
    const startsByChange = item.paid === null && slice.from === item.startsOn;
    moves.push({ from: slice.from, startsByChange, at: opening?.at, before: ZERO, after: held, cause: opening?.cause });
  }
  let quantity = held;
  for (const end of ends) {
    if (!isPaid && end.on <= slice.from) continue;
    moves.push({
      from: end.on,
      startsByChange: true,
      at: end.at,
      before: quantity,
      after: end.quantity,
      cause: end.cause,
    });
    quantity = end.quantity;
  }
  let charged = isPaid ? decimal(item.paid?.chargedAmount ?? '0') : ZERO;
  const charges: Charge[] = [];
  for (const move of moves) {
    if (move.from >= to) continue;
    const part: Slice = {
      from: move.from,
      to,
      startsByChange: move.startsByChange,
      endsByChange: to === item.endsOn && to !== slice.to,
    };
    const charge = chargeSlice({ item, account, period, part, move, charged, until });
    if (charge === undefined) continue;
    charges.push(charge);
    charged = charged.plus(charge.amount.amount);
  }
  return {
    charges,
    quantity,
    item: { ...item, paid: { from: period.from, to: slice.to, chargedAmount: charged.toFixed() } },
  };
}
