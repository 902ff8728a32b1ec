import type { LocalDate } from '../../../../rules/calendar/date.ts';
import { localDateOf } from '../../../../rules/calendar/zone.ts';
import type { Refusal } from '../../../../rules/refusal.ts';
import type { AccountState, Item } from '../../../../rules/subscription/accountState.ts';
import { decideOrder } from '../../../../rules/subscription/decideOrder.ts';
import type { CommandContext, Decision } from '../../../../rules/subscription/decision.ts';
import { setBillingDay } from '../../../../rules/subscription/setBillingDay.ts';
import { subscribe } from '../../../../rules/subscription/subscribe.ts';
import { startTrial } from '../../../../rules/subscription/trial.ts';
import type { Act } from '../../language/scenario.ts';
import { isOrderAct, type Names, orderOfAct } from '../orderOfAct.ts';
import type { MemoryCatalogue } from './memoryCatalogue.ts';

export type Decide = (state: AccountState, context: CommandContext) => Decision | Refusal;

/**
 * The decision that an act asks of the rules.
 *
 * @param subscriptions  ids by the names that the story gave
 */
export function decideAct(act: Act, catalogue: MemoryCatalogue, subscriptions: ReadonlyMap<string, string>): Decide {
  if (isOrderAct(act)) {
    const subscriptionId = subscriptions.get(act.of) ?? act.of;
    return (state, context) => {
      const names = namesOf(state, subscriptionId, catalogue, localDateOf(context.now, state.account.zone));
      return decideOrder(state, subscriptionId, orderOfAct(act, names), context);
    };
  }
  switch (act.do) {
    case 'subscribe':
      return (state, context) => subscribe(state, catalogue.orderOf(act), context);
    case 'start_trial':
      return (state, context) => startTrial(state, { planId: act.plan, days: act.days }, context);
    case 'set_billing_day':
      return (state) => setBillingDay(state, act.day);
    default:
      throw new Error(`The memory engine cannot ${act.do}.`);
  }
}

function namesOf(state: AccountState, subscriptionId: string, catalogue: MemoryCatalogue, today: LocalDate): Names {
  const subscription = state.subscriptions.find(({ id }) => id === subscriptionId);
  const items = subscription?.items ?? [];
  return {
    plan: subscription?.planId ?? '',
    priceId: (plan, interval) => catalogue.priceOf(plan, interval).id,
    couponCode: (code) => code,
    itemId: (plan) => items.findLast(({ price }) => price.planId === plan)?.id,
    changeId(on) {
      const scheduled = items.flatMap((item) => scheduledOf(item, today));
      const inOrder = scheduled.toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? -1 : 1));
      const [first] = inOrder.filter(({ effectiveOn }) => on === undefined || effectiveOn === on);
      return first?.id ?? subscription?.lifecycle.trial?.upgrade?.changeId ?? 'nothing scheduled';
    },
  };
}

/** What is recorded for later days. The start of an item that follows another is taken back with the item. */
function scheduledOf({ id, replacesId, startsOn, changes }: Item, today: LocalDate) {
  const later = changes.filter(({ effectiveOn }) => effectiveOn > today);
  return later.map((change) => {
    const isStart = replacesId !== null && change.effectiveOn === startsOn;
    return { id: isStart ? id : change.id, effectiveOn: change.effectiveOn };
  });
}
