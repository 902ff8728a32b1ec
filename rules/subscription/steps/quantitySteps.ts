import type { LocalDate } from '../../calendar/date.ts';
import { localDateOf, startOfDay } from '../../calendar/zone.ts';
import type { AccountState, Item, Subscription } from '../accountState.ts';
import { type CommandContext, type DomainEvent, withSubscription } from '../decision.ts';
import { dayEnds, endOfTime } from '../quantity.ts';
import { quantityInForceOn } from '../quantityInForce.ts';
import type { StepOutcome, StepSource } from './step.ts';

/** A quantity that was scheduled takes effect. @rule SUB-5 */
export const quantityStep: StepSource = (subscription, account, now) => {
  const today = localDateOf(now, account.zone);
  const days = subscription.items.flatMap((item) => changeDay(item, subscription, today) ?? []).sort();
  const [on] = days;
  if (on === undefined) return null;
  return { at: startOfDay(on, account.zone), label: `Quantity changes on ${on}`, perform: announceQuantities };
};

function announceQuantities(state: AccountState, subscription: Subscription, context: CommandContext): StepOutcome {
  const today = localDateOf(context.now, state.account.zone);
  const events: DomainEvent[] = [];
  const items = subscription.items.map((item) => {
    const quantity = quantityInForceOn(item, subscription, today);
    if (quantity === item.quantityInForce) return item;
    const facts = {
      item_id: item.id,
      effective_on: today,
      quantity_before: item.quantityInForce,
      quantity_after: quantity,
    };
    events.push({ type: 'subscription.quantity_changed', subscriptionId: subscription.id, facts });
    return { ...item, quantityInForce: quantity };
  });
  return { state: withSubscription(state, { ...subscription, items }), events };
}

/** The first day from today on which another quantity serves than has been announced. */
function changeDay(item: Item, subscription: Subscription, today: LocalDate): LocalDate | undefined {
  const days = [...dayEnds(item, endOfTime).map(({ on }) => on), ...(item.endsOn === null ? [] : [item.endsOn])];
  const coming = days.filter((day) => day > today).sort();
  return [today, ...coming].find((day) => quantityInForceOn(item, subscription, day) !== item.quantityInForce);
}
