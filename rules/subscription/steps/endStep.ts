import { isBoundary } from '../../calendar/billingGrid.ts';
import { addDays, type LocalDate } from '../../calendar/date.ts';
import { endOfDay, type Instant, startOfDay } from '../../calendar/zone.ts';
import type { Account, AccountState, Subscription } from '../accountState.ts';
import { type CommandContext, withSubscription } from '../decision.ts';
import { itemGrid } from '../itemGrid.ts';
import { planItemOn } from '../planItem.ts';
import { deletionDay } from '../retention.ts';
import type { StepOutcome, StepSource } from './step.ts';

/** A subscription that was cancelled, or whose term is not renewed, ends; its data is kept for a while. @rule PRO-2, TERM-3, TERM-6 */
export const endStep: StepSource = (subscription, account) => {
  const { endsOn, status } = subscription;
  if (endsOn === null || status === 'ended') return null;
  return {
    at: serviceEndsAt(subscription, endsOn, account),
    label: `Ends on ${endsOn}`,
    perform: (state, ending, context) => end(state, ending, endsOn, context),
  };
};

function end(state: AccountState, subscription: Subscription, endsOn: LocalDate, context: CommandContext): StepOutcome {
  const deletesOn = deletionDay(endsOn, state.account.policy);
  const lifecycle = { ...subscription.lifecycle, retention: { deletesOn }, remindedUntil: context.now };
  const ended: Subscription = { ...subscription, status: 'ended', lifecycle };
  const facts = { ends_on: endsOn, deletes_on: deletesOn };
  return {
    state: withSubscription(state, ended),
    events: [{ type: 'subscription.ended', subscriptionId: subscription.id, facts }],
  };
}

/** The instant at which service is over. What ends within a period is in service to the end of its end date. @rule PRO-2 */
export function serviceEndsAt(subscription: Subscription, endsOn: LocalDate, account: Account): Instant {
  const { policy, zone } = account;
  if (subscription.items.length === 0) return startOfDay(endsOn, zone);
  const plan = planItemOn(subscription, addDays(endsOn, -1));
  const isWithinPeriod = plan.paid?.to !== endsOn && !isBoundary(itemGrid(plan, policy), endsOn);
  const isDayCounted = policy.values['proration.basis'] !== 'by_second';
  const isWholeDay = isWithinPeriod && isDayCounted && policy.values['proration.first_day'] === 'free';
  return isWholeDay ? endOfDay(endsOn, zone) : startOfDay(endsOn, zone);
}
