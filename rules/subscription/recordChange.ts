import type { LocalDate } from '../calendar/date.ts';
import { type Instant, localDateOf, startOfDay } from '../calendar/zone.ts';
import type { Account, QuantityChange } from './accountState.ts';
import type { CommandContext } from './decision.ts';

/** The instant from which what is decided for a day counts, for `by_second`: now where it is today, else its start. */
export function instantOn(on: LocalDate, account: Account, { now }: CommandContext): Instant {
  return on === localDateOf(now, account.zone) ? now : startOfDay(on, account.zone);
}

/** The row of a change of quantity that counts from a day. @rule SUB-5 */
export function recordChange(
  change: QuantityChange['change'],
  on: LocalDate,
  at: Instant,
  context: Pick<CommandContext, 'newId' | 'commandId'>,
): QuantityChange {
  return { id: context.newId(), effectiveOn: on, effectiveAt: at, change, cause: context.commandId };
}

/** The row of an absolute quantity on a day. */
export function setTo(quantity: string, on: LocalDate, account: Account, context: CommandContext): QuantityChange {
  return recordChange({ kind: 'set', quantity }, on, instantOn(on, account, context), context);
}
