import type { LocalDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Item, Subscription } from './accountState.ts';
import {
  activeSubscription,
  type CommandContext,
  type Decision,
  refuseUnknownRate,
  withSubscription,
} from './decision.ts';
import { paidUntil } from './paidUntil.ts';

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
  const plan = subscription.items.findLast((item) => item.endsOn === null) ?? subscription.items[0];
  if (plan === undefined) return refuse('item_not_found', 'The subscription has no items.');
  const endsOn = isNow ? today : paidUntil(plan, account.policy, today);
  const isCredited = account.policy.values.cancel === 'now_with_credit';
  const items = subscription.items.map((item) => (isCredited ? emptied(item, today, context) : endedOn(item, endsOn)));
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

/** Nothing more of the item from today on: what is paid comes back as a credit. @rule PRO-3 */
function emptied(item: Item, today: LocalDate, context: CommandContext): Item {
  const toZero = {
    id: context.newId(),
    effectiveOn: today,
    effectiveAt: context.now,
    change: { kind: 'set' as const, quantity: '0' },
    cause: context.commandId,
  };
  return { ...item, changes: [...item.changes.filter(({ effectiveOn }) => effectiveOn <= today), toZero] };
}
