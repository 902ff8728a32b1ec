import type { LocalDate } from '../calendar/date.ts';
import { lastDayBefore } from '../calendar/zone.ts';
import type { Account, Item, Subscription } from './accountState.ts';
import type { CommandContext } from './decision.ts';
import type { Leaving } from './order.ts';
import { deletionDay } from './retention.ts';
import { serviceEndsAt } from './steps/endStep.ts';
import { lastNoticeDay } from './term.ts';

/** The subscription with its end set by a command, and with what it takes to withdraw that. @rule TERM-3, TERM-7 */
export function withEnd(
  subscription: Subscription,
  endsOn: LocalDate,
  items: readonly Item[],
  context: CommandContext,
): Subscription {
  const before = Object.fromEntries(
    subscription.items.map((item) => [item.id, { endsOn: item.endsOn, paidTo: item.paid?.to ?? null }]),
  );
  const ending = { commandId: context.commandId, before };
  const lifecycle = { ...subscription.lifecycle, ending };
  return { ...subscription, endsOn, cancelledAt: context.now, items, lifecycle };
}

/**
 * What a preview and an e-mail say of a cancellation: whether it is of a contract, until when notice was possible, the last
 * day of service, the day on which data is deleted, and by whom it came.
 *
 * @param subscription  with its end set
 * @rule TERM-8, TERM-9
 */
export function endingFacts(
  subscription: Subscription,
  endsOn: LocalDate,
  account: Account,
  { channel, reason, caller }: Leaving,
): Readonly<Record<string, string>> {
  const { term } = subscription.lifecycle;
  return {
    ends_on: endsOn,
    last_service_day: lastDayBefore(serviceEndsAt(subscription, endsOn, account), account.zone),
    deletes_on: deletionDay(endsOn, account.policy),
    agreement: term === undefined ? 'month_to_month' : 'contract',
    ...(term === undefined ? {} : { notice_until: lastNoticeDay(term, account.policy) }),
    channel,
    ...(caller === undefined ? {} : { caller }),
    ...(reason === undefined ? {} : { reason }),
  };
}
