import { boundary } from '../calendar/billingGrid.ts';
import type { LocalDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account, AccountState, Item, Subscription } from './accountState.ts';
import { type CommandContext, type Decision, refuseUnknownRate, withSubscription } from './decision.ts';
import { itemGrid } from './itemGrid.ts';
import type { Pause } from './lifecycle.ts';
import { leavingOn, movedEnd } from './movedEnd.ts';
import { movedTerm } from './pause.ts';
import { isReplacement, planItemOn } from './planItem.ts';
import { quantityOn } from './quantity.ts';
import { quantityInForceOn } from './quantityInForce.ts';
import { followerOf, withItems, withoutFollower } from './replaceItem.ts';
import { renewalReminderStep } from './steps/renewalSteps.ts';
import type { StepOutcome } from './steps/step.ts';
import { subscriptionThatIs } from './subscriptionThatIs.ts';
import { withoutEnd } from './withdrawEnd.ts';

/**
 * Ends a pause today: what was paused starts again. A pause that has not begun, or began today, never was. The term has moved
 * by the whole periods that were paused.
 *
 * @rule SUB-7
 */
export function resume(state: AccountState, subscriptionId: string, context: CommandContext): Decision | Refusal {
  const subscription = subscriptionThatIs(state, subscriptionId, ['active', 'paused']);
  if (isRefusal(subscription)) return subscription;
  const { account } = state;
  const { pause } = subscription.lifecycle;
  if (pause === undefined) return refuse('not_permitted', 'The subscription is not paused; nothing was changed.');
  const today = localDateOf(context.now, account.zone);
  const resumed = resumedOn(subscription, pause, today, account, context);
  if (isRefusal(resumed)) return resumed;
  const isChargedNow = subscription.status === 'paused' && account.policy.values.mid_period_change === 'immediately';
  const touched = new Set(isChargedNow ? resumed.items.map(({ id }) => id) : []);
  const after = withSubscription(state, resumed);
  const cut = chargeCommand(after, touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  const type = subscription.status === 'active' ? 'subscription.pause_withdrawn' : 'subscription.resumed';
  const facts = { from: pause.from, until: pause.until, resumed_on: today };
  const told = tellRenewal(cut.state, subscriptionId, context);
  return {
    kind: 'decided',
    state: told.state,
    subscriptionId,
    invoice: cut.invoice,
    events: [{ type, subscriptionId, facts }, ...told.events],
    emails: told.emails ?? [],
  };
}

/** The renewal has come nearer: where a day is over on which it would have been announced, it is announced now. @rule TERM-5 */
function tellRenewal(state: AccountState, subscriptionId: string, context: CommandContext): StepOutcome {
  const subscription = state.subscriptions.find(({ id }) => id === subscriptionId) as Subscription;
  const step = renewalReminderStep(subscription, state.account, context.now);
  const isDue = step !== null && step.at <= context.now;
  return isDue ? step.perform(state, subscription, context) : { state, events: [] };
}

/** What goes on today. Under notice it ends with its term as before, which has come nearer by what is not paused. @rule SUB-7, TERM-3 */
function resumedOn(
  subscription: Subscription,
  pause: Pause,
  today: LocalDate,
  account: Account,
  context: CommandContext,
): Subscription | Refusal {
  const { endsOn } = subscription;
  const plan = planItemOn(subscription, pause.from);
  const periods = pausedPeriods(pause, plan, account, today) - pause.periods;
  const by = { plan, periods };
  const nextEnd = movedEnd(subscription, movedTerm(subscription.lifecycle, plan, periods, account).term, account);
  if (endsOn === null || nextEnd === null) return goingOn(subscription, pause, by, today, account, context);
  if (endsOn <= pause.until || nextEnd <= today) {
    return refuse(
      'already_ended',
      `The subscription ends on ${endsOn}, before anything goes on; reactivate it first.`,
      {
        ends_on: endsOn,
      },
    );
  }
  const open = withoutEnd(subscription, endsOn, account, context);
  const going = goingOn(open, pause, by, today, account, context);
  return leavingOn(going, subscription, nextEnd, account, context);
}

/** The followers begin today, or what was to be paused goes on as if it never had been. */
function goingOn(
  subscription: Subscription,
  pause: Pause,
  { plan, periods }: { readonly plan: Item; readonly periods: number },
  today: LocalDate,
  account: Account,
  context: CommandContext,
): Subscription {
  const followers = subscription.items.filter((item) => item.startsOn === pause.until && isReplacement(item));
  const going =
    pause.from >= today
      ? followers.reduce((each, item) => withoutFollower(each, item, pause.from, account, context), subscription)
      : startedAgain(subscription, followers, today, account, context);
  const { pause: _over, ...lifecycle } = subscription.lifecycle;
  return { ...going, status: 'active', lifecycle: movedTerm(lifecycle, plan, periods, account) };
}

/** The periods of the pause that are over. */
function pausedPeriods({ from, periods }: Pause, plan: Item, { policy }: Account, today: LocalDate): number {
  const grid = { ...itemGrid(plan, policy), anchor: from };
  let whole = 0;
  while (whole < periods && boundary(grid, whole + 1) <= today) whole += 1;
  return whole;
}

/** The followers begin today instead of on the last day of the pause. */
function startedAgain(
  subscription: Subscription,
  followers: readonly Item[],
  today: LocalDate,
  account: Account,
  context: CommandContext,
): Subscription {
  const items = followers.flatMap((item) => {
    const quantity = quantityOn(item, item.startsOn).toFixed();
    const started = followerOf(item, { price: item.price, on: today, quantity }, today, account, context);
    return [
      { ...item, endsOn: item.startsOn },
      { ...started, changes: started.changes.slice(0, 1) },
    ];
  });
  return inForce(withItems(subscription, items), today);
}

/** What serves on a day, announced with the resumption itself. */
export function inForce(subscription: Subscription, today: LocalDate): Subscription {
  const items = subscription.items.map((item) => {
    const quantityInForce = quantityInForceOn(item, subscription, today);
    return quantityInForce === item.quantityInForce ? item : { ...item, quantityInForce };
  });
  return { ...subscription, items };
}
