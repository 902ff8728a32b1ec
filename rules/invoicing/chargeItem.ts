import { periodContaining } from '../calendar/billingGrid.ts';
import { type DatePeriod, earlierDate, type LocalDate, laterDate } from '../calendar/date.ts';
import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import type { Slice } from '../proration/countDays.ts';
import type { Account, Item } from '../subscription/accountState.ts';
import { isInArrears } from '../subscription/itemDueOn.ts';
import { itemGrid } from '../subscription/itemGrid.ts';
import { type DayEnd, dayEnds } from '../subscription/quantity.ts';
import type { Charge, ItemCharges } from './charge.ts';
import { chargeOnce } from './chargeOnce.ts';
import { chargeSetup } from './chargeSetup.ts';
import { chargeSlice, type Move } from './chargeSlice.ts';
import { type PhasePart, phaseParts } from './phaseParts.ts';

/** Part of a billing period. `paid` is what it has been charged, where it has been invoiced and just its changes are open. */
type Stretch = { readonly period: DatePeriod; readonly slice: DatePeriod; readonly paid: Decimal | null };

/**
 * What an item owes up to a bill date: the changes inside the period already paid, then each period that has begun (in
 * arrears: that is over), whole or from the day of its start. Answers with the item as it is once this is invoiced.
 *
 * @param until  the bill date; changes of later days stay open
 * @param from   the day from which the phases of its price count
 * @rule INV-1, INV-2, INV-5, PRO-1, PRO-3, SUB-5, CAT-2, CAT-4
 */
export function chargeItem(item: Item, account: Account, until: LocalDate, from = item.startsOn): ItemCharges {
  if (item.price.interval === 'once') return chargeOnce(item, account, until);
  const ends = dayEnds(item, until);
  const charges: Charge[] = [];
  let current = item;
  let quantity = decimal(item.chargedQuantity);
  for (const stretch of stretches(item, account, until, ends[0]?.on)) {
    const inside = ends.filter(
      (end) => end.on < stretch.slice.to && (stretch.paid !== null || end.on >= stretch.slice.from),
    );
    const answer = chargeStretch(current, account, stretch, quantity, inside, until, from);
    charges.push(...answer.charges);
    quantity = answer.quantity;
    current = answer.item;
  }
  const isUsed = charges.length > 0 || !quantity.isZero();
  if (isUsed) charges.push(...chargeSetup(item, current, account, ends[0]?.cause ?? `cut ${until}`));
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
    yield { period: item.paid, slice: item.paid, paid: decimal(item.paid.chargedAmount) };
  }
  const grid = itemGrid(item, account.policy);
  let from = item.paid?.to ?? item.startsOn;
  for (;;) {
    const period = periodContaining(grid, from);
    const isOpen = isInArrears(item, account.policy) ? period.to <= until : from <= until;
    if (!isOpen || (item.endsOn !== null && item.endsOn <= from)) return;
    yield { period, slice: { from, to: period.to }, paid: null };
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
  phasesFrom: LocalDate,
) {
  const { period, slice, paid } = stretch;
  const to = item.endsOn === null ? slice.to : earlierDate(slice.to, item.endsOn);
  const endsByChange = to !== slice.to;
  const { moves, quantity } = movesOf(item, stretch, before, ends);
  const charges: Charge[] = [];
  let charged = paid ?? ZERO;
  for (const move of moves.filter(({ from }) => from < to)) {
    for (const { part, phase } of partsOf(item, phasesFrom, { from: move.from, to }, move, endsByChange)) {
      const moved = part.from === move.from ? move : { ...move, at: undefined };
      const charge = chargeSlice({ item, account, period, part, move: moved, charged, until, phase });
      if (charge === undefined) continue;
      charges.push(charge);
      charged = charged.plus(charge.amount.amount);
    }
  }
  const paidAfter = { from: period.from, to: slice.to, chargedAmount: charged.toFixed() };
  return { charges, quantity, item: { ...item, paid: paidAfter } };
}

type Part = { readonly part: Slice; readonly phase: PhasePart | undefined };

/** A slice, cut where a phase of the price ends: its day belongs to what was before, as with any replacement. @rule CAT-4, PRO-2 */
function partsOf(item: Item, from: LocalDate, slice: DatePeriod, move: Move, endsByChange: boolean): readonly Part[] {
  const { startsByChange } = move;
  const { phases } = item.price;
  if (phases === undefined) {
    return [{ part: { from: slice.from, to: slice.to, startsByChange, endsByChange }, phase: undefined }];
  }
  return phaseParts(item.price, phases, from, slice).map((phase) => ({
    part: {
      from: laterDate(slice.from, phase.from),
      to: earlierDate(slice.to, phase.to),
      startsByChange: startsByChange || phase.from > slice.from,
      endsByChange: endsByChange || phase.to < slice.to,
    },
    phase,
  }));
}

/** The quantities of a stretch: what is held when it begins, unless that is paid, then each change. */
function movesOf(item: Item, { slice, paid }: Stretch, before: Decimal, ends: readonly DayEnd[]) {
  const opening = paid === null ? ends.find((end) => end.on === slice.from) : undefined;
  const held = opening?.quantity ?? before;
  const moves: Move[] = [];
  if (paid === null && !held.isZero()) {
    const startsByChange = slice.from === item.startsOn;
    moves.push({ from: slice.from, startsByChange, at: opening?.at, before: ZERO, after: held, cause: opening?.cause });
  }
  let quantity = held;
  for (const { on, at, cause, quantity: after } of ends) {
    if (opening?.on === on) continue;
    moves.push({ from: on, startsByChange: true, at, before: quantity, after, cause });
    quantity = after;
  }
  return { moves, quantity };
}
