import type { LocalDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account, AccountState, Item, Subscription } from './accountState.ts';
import { type CommandContext, type Decision, withSubscription } from './decision.ts';
import { followItem } from './followItem.ts';
import { quantityOn } from './quantity.ts';
import { subscriptionThatIs } from './subscriptionThatIs.ts';

/**
 * Turns renewal on again, or takes a cancellation back, before it has taken effect: the subscription goes on as if nothing
 * had been said. What was invoiced only to the end that is withdrawn goes on as an item that follows.
 *
 * @rule TERM-7, SUB-6
 */
export function withdrawEnd(
  state: AccountState,
  subscriptionId: string,
  context: CommandContext,
  told: { readonly type: 'subscription.notice_withdrawn' | 'subscription.reactivated'; readonly channel: string },
): Decision | Refusal {
  const subscription = subscriptionThatIs(state, subscriptionId, ['active', 'paused']);
  if (isRefusal(subscription)) return subscription;
  const { endsOn, cancelledAt } = subscription;
  if (endsOn === null || cancelledAt === null) {
    return refuse('nothing_to_withdraw', 'Nobody has cancelled this subscription; there is nothing to take back.');
  }
  const resumed = withoutEnd(subscription, endsOn, state.account, context);
  return {
    kind: 'decided',
    state: withSubscription(state, resumed),
    subscriptionId,
    invoice: null,
    events: [{ type: told.type, subscriptionId, facts: { was_to_end_on: endsOn, channel: told.channel } }],
  };
}

/** The subscription as it goes on, as if no end had been set. @rule TERM-7 */
export function withoutEnd(
  subscription: Subscription,
  endsOn: LocalDate,
  account: Account,
  context: CommandContext,
): Subscription {
  const followers: Item[] = [];
  const items = subscription.items.map((item) => {
    if (item.endsOn === null || item.endsOn < endsOn) return item;
    const outcome = resumeItem(item, subscription, endsOn, account, context);
    if (outcome.follower) followers.push(outcome.follower);
    return outcome.item;
  });
  const { notice: _notice, ending: _ending, ...lifecycle } = subscription.lifecycle;
  return {
    ...subscription,
    endsOn: null,
    cancelledAt: null,
    items: [...items, ...followers],
    lifecycle: { ...lifecycle, remindedUntil: context.now },
  };
}

type Resumed = { readonly item: Item; readonly follower?: Item };

function resumeItem(
  item: Item,
  { items, lifecycle: { ending } }: Subscription,
  endsOn: LocalDate,
  account: Account,
  context: CommandContext,
): Resumed {
  const before = ending?.before[item.id];
  const isReplacedSince = items.some(({ id, replacesId }) => replacesId === item.id && ending && !ending.before[id]);
  if (isReplacedSince) return { item };
  const openEnd = before?.endsOn ?? null;
  const kept = item.changes.filter(({ cause }) => cause !== ending?.commandId);
  if (kept.length < item.changes.length) return { item: { ...item, changes: kept, endsOn: openEnd } };
  const isOnce = item.price.interval === 'once';
  const wasPaidFurther = (before?.paidTo ?? '') > endsOn;
  const isStopped = wasPaidFurther && item.quantityInForce !== '0' && quantityOn(item, endsOn).isZero();
  const isCutShort = !wasPaidFurther && ending !== undefined && (item.paid?.to ?? '') > endsOn;
  if (isOnce || !(isStopped || isCutShort)) return { item: { ...item, endsOn: openEnd } };
  // Under `none` a started slice has cost the whole period, and stopping has given nothing back. Where another price follows
  // already, nothing can come in between: the days until then are free.
  if (account.policy.values['proration.basis'] === 'none' || openEnd !== null) {
    const chargedQuantity = isStopped ? item.quantityInForce : item.chargedQuantity;
    return { item: { ...item, chargedQuantity, endsOn: openEnd } };
  }
  const quantity = isStopped ? item.quantityInForce : quantityOn(item, endsOn).toFixed();
  const follower = followItem(
    item,
    { price: item.price, from: endsOn, quantity, endsOn: openEnd },
    account.zone,
    context,
  );
  const isToday = endsOn <= localDateOf(context.now, account.zone);
  return {
    item: { ...item, endsOn, ...(isToday ? { quantityInForce: '0' } : {}) },
    follower: isToday ? { ...follower, quantityInForce: quantity } : follower,
  };
}
