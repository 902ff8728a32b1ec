import { type LocalDate, laterDate } from '../calendar/date.ts';
import { localDateOf, startOfDay } from '../calendar/zone.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account, AccountState, Item, QuantityChange, Subscription } from './accountState.ts';
import {
  activeSubscription,
  type CommandContext,
  type Decision,
  refuseUnknownRate,
  withSubscription,
} from './decision.ts';
import { paidUntil } from './paidUntil.ts';
import { planItemOn } from './planItem.ts';

/**
 * Ends a subscription that has no term: at the end of what is paid, or today by the `now_…` values of the policy `cancel`.
 * Nothing is refunded unless `now_with_credit` gives the rest of the period back.
 *
 * @rule TERM-3, PRO-2, policy `cancel`
 */
export function cancel(state: AccountState, subscriptionId: string, context: CommandContext): Decision | Refusal {
  const subscription = activeSubscription(state, subscriptionId);
  if (isRefusal(subscription)) return subscription;
  if (subscription.endsOn !== null) {
    return refuse('already_ended', `The subscription is cancelled already and ends on ${subscription.endsOn}.`, {
      ends_on: subscription.endsOn,
    });
  }
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const isNow = account.policy.values.cancel.startsWith('now_');
  const endsOn = isNow ? today : paidUntil(planItemOn(subscription, today), account.policy, today);
  const isCredited = account.policy.values.cancel === 'now_with_credit';
  const items = subscription.items.map((item) =>
    isCredited ? credited(item, account, today, context) : endedOn(item, endsOn),
  );
  const cancelled: Subscription = { ...subscription, endsOn, cancelledAt: context.now, items };
  const isChargedNow = isCredited && account.policy.values.mid_period_change === 'immediately';
  const touched = new Set(isChargedNow ? items.map(({ id }) => id) : []);
  const cut = chargeCommand(withSubscription(state, cancelled), touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId,
    invoice: cut.invoice,
    events: [{ type: 'subscription.cancelled', subscriptionId, facts: { ends_on: endsOn } }],
  };
}

function endedOn(item: Item, endsOn: LocalDate): Item {
  return item.endsOn !== null && item.endsOn <= endsOn ? item : { ...item, endsOn };
}

/**
 * Nothing more of the item from today on: what is paid comes back as a credit, and its last period is the running one. What
 * was scheduled for later stays on record, and is taken back on its own day.
 *
 * @rule PRO-3, SUB-5
 */
function credited(item: Item, account: Account, today: LocalDate, context: CommandContext): Item {
  if (item.endsOn !== null && item.endsOn <= today) return item;
  const from = laterDate(today, item.startsOn);
  const scheduled = item.changes.map(({ effectiveOn }) => effectiveOn).filter((on) => on > from);
  const toZero = [from, ...new Set(scheduled)].map(
    (effectiveOn): QuantityChange => ({
      id: context.newId(),
      effectiveOn,
      effectiveAt: effectiveOn === from ? context.now : startOfDay(effectiveOn, account.zone),
      change: { kind: 'set', quantity: '0' },
      cause: context.commandId,
    }),
  );
  return endedOn({ ...item, changes: [...item.changes, ...toZero] }, paidUntil(item, account.policy, today));
}
