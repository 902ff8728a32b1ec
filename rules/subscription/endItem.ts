import { earlierDate, type LocalDate } from '../calendar/date.ts';
import type { Account, Item } from './accountState.ts';
import type { CommandContext } from './decision.ts';
import { setTo } from './recordChange.ts';

/** The item as it ends on a day, unless it ends before. What is paid for later days stays paid. @rule TERM-3 */
export function endedOn(item: Item, endsOn: LocalDate): Item {
  return item.endsOn !== null && item.endsOn <= endsOn ? item : { ...item, endsOn };
}

/** The item as it ends on a day, with the days after it given back where they are paid. @rule TERM-11, PRO-3 */
export function endedWithCredit(item: Item, endsOn: LocalDate, account: Account, context: CommandContext): Item {
  const isPaidFurther = item.paid !== null && item.paid.to > endsOn;
  if (!isPaidFurther || (item.endsOn !== null && item.endsOn <= endsOn)) return endedOn(item, endsOn);
  // What was invoiced while an end was set was invoiced only to that end.
  const until = item.endsOn === null ? item.paid.to : earlierDate(item.paid.to, item.endsOn);
  return stoppedOn(item, endsOn, until, account, context);
}

/**
 * Nothing more of the item from a day on: what is paid comes back as a credit. What was scheduled for later stays on
 * record, and is taken back on its own day.
 *
 * @param until  the end of its last period
 * @rule PRO-3, SUB-5
 */
export function stoppedOn(
  item: Item,
  from: LocalDate,
  until: LocalDate,
  account: Account,
  context: CommandContext,
): Item {
  const scheduled = item.changes.map(({ effectiveOn }) => effectiveOn).filter((on) => on > from);
  const toZero = [from, ...new Set(scheduled)].map((on) => setTo('0', on, account, context));
  return endedOn({ ...item, changes: [...item.changes, ...toZero] }, until);
}
