import { type LocalDate, laterDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Item, QuantityChange, Subscription } from './accountState.ts';
import { type CommandContext, type Decision, withSubscription } from './decision.ts';
import { isReplacement, planItems } from './planItem.ts';
import { lowestQuantityFrom } from './quantity.ts';
import { quantityInForceOn } from './quantityInForce.ts';
import { withItems, withoutFollower } from './replaceItem.ts';
import { subscriptionThatIs } from './subscriptionThatIs.ts';

/**
 * Takes back what was scheduled for a later day: a quantity, another plan or interval, the upgrade at the end of a trial.
 *
 * @param changeId  of the scheduled quantity, of the item that was to follow, or of the upgrade
 * @rule SUB-5
 */
export function withdrawChange(
  state: AccountState,
  subscriptionId: string,
  changeId: string,
  context: CommandContext,
): Decision | Refusal {
  const subscription = subscriptionThatIs(state, subscriptionId, ['active', 'trialing']);
  if (isRefusal(subscription)) return subscription;
  const today = localDateOf(context.now, state.account.zone);
  const withdrawn =
    withoutUpgrade(subscription, changeId) ??
    withoutReplacement(state, subscription, changeId, today, context) ??
    withoutQuantity(subscription, changeId, today) ??
    refuse('item_not_found', `Nothing that is still to come is called ${changeId}; list the scheduled changes.`);
  if (isRefusal(withdrawn)) return withdrawn;
  const facts = { change_id: changeId, ...withdrawn.facts };
  return {
    kind: 'decided',
    state: withSubscription(state, withdrawn.subscription),
    subscriptionId,
    invoice: null,
    events: [{ type: 'subscription.change_withdrawn', subscriptionId, facts }],
  };
}

type Withdrawn = { readonly subscription: Subscription; readonly facts: Readonly<Record<string, string>> };

function withoutUpgrade(subscription: Subscription, changeId: string): Withdrawn | undefined {
  const { trial } = subscription.lifecycle;
  if (trial?.upgrade?.changeId !== changeId) return undefined;
  const { upgrade, ...kept } = trial;
  return {
    subscription: { ...subscription, lifecycle: { ...subscription.lifecycle, trial: kept } },
    facts: { price_id: upgrade.priceId },
  };
}

function withoutReplacement(
  { account }: AccountState,
  subscription: Subscription,
  changeId: string,
  today: LocalDate,
  context: CommandContext,
): Withdrawn | Refusal | undefined {
  const coming = subscription.items.filter((item) => item.startsOn > today && isReplacement(item));
  const follower = coming.find((item) => isNamed(subscription, item, changeId));
  if (follower === undefined) return undefined;
  if (follower.startsOn === subscription.lifecycle.pause?.until) {
    return refuse('not_permitted', 'This belongs to a pause; resume the subscription to take the pause back.');
  }
  if (subscription.endsOn !== null) {
    return refuse('already_ended', `The subscription ends on ${subscription.endsOn}; reactivate it first.`, {
      ends_on: subscription.endsOn,
    });
  }
  return {
    subscription: withoutFollower(subscription, follower, follower.startsOn, account, context),
    facts: { item_id: follower.id, effective_on: follower.startsOn },
  };
}

/** A follower goes by its own id, by that of its start, and by that of the end of what it replaces. */
function isNamed({ items }: Subscription, follower: Item, changeId: string): boolean {
  const replaced = items.filter(({ id }) => id === follower.replacesId);
  const [start] = follower.changes;
  const ends = replaced.flatMap(({ changes }) =>
    changes.filter(({ cause, effectiveOn }) => cause === start?.cause && effectiveOn === follower.startsOn),
  );
  return [follower, start, ...ends].some((each) => each?.id === changeId);
}

function withoutQuantity(
  subscription: Subscription,
  changeId: string,
  today: LocalDate,
): Withdrawn | Refusal | undefined {
  const isMeant = (row: QuantityChange) => row.id === changeId && row.effectiveOn > today;
  const item = subscription.items.find(({ changes, endsOn }) => endsOn === null && changes.some(isMeant));
  const row = item?.changes.find(isMeant);
  if (item === undefined || row === undefined) return undefined;
  const kept = { ...item, changes: item.changes.filter((each) => each !== row) };
  const least = planItems(subscription).includes(item) ? 1 : 0;
  if (lowestQuantityFrom(kept, laterDate(today, item.startsOn)).lessThan(least)) {
    return refuse('quantity_out_of_range', `That would leave fewer than ${least}; withdraw later removals first.`);
  }
  const announced = { ...kept, quantityInForce: quantityInForceOn(kept, subscription, today) };
  return {
    subscription: withItems(subscription, [announced]),
    facts: { item_id: item.id, effective_on: row.effectiveOn },
  };
}
