import type { Price } from '../../../../rules/catalogue/catalogue.ts';
import type { AccountState } from '../../../../rules/subscription/accountState.ts';
import type { Order } from '../../../../rules/subscription/subscribe.ts';
import type { Act, Scenario } from '../../language/scenario.ts';
import {
  choosePrice,
  DEFAULT_CURRENCY,
  type StoryPlan,
  type StoryPrice,
  storyCatalogue,
} from '../../storyCatalogue.ts';

/** A story's catalogue with prices that have ids. The id of a plan is its name. */
export type MemoryCatalogue = {
  orderOf(act: Act<'subscribe'>): Order;
  /** The id of the item that has a price of a plan. */
  itemOf(state: AccountState, subscriptionId: string, plan: string): string;
  /** The price of the subscription's own plan with another interval. */
  priceFor(state: AccountState, subscriptionId: string, interval: unknown): Price;
};

/** Gives every plan and price of a story's catalogue an id. */
export function memoryCatalogue(scenario: Scenario): MemoryCatalogue {
  const plans = new Map(storyCatalogue(scenario).map((plan) => [plan.name, plan]));
  const currency = scenario.account.currency ?? DEFAULT_CURRENCY;

  const priceOf = (planName: string, interval: unknown): Price => {
    const plan = plans.get(planName);
    const price = plan && choosePrice(plan, currency, interval);
    if (!plan || !price) throw new Error(`The plan "${planName}" has no price of that interval.`);
    return withIds(plan, price);
  };

  return {
    orderOf({ plan, items, interval, quantity, billing_start, anchor }) {
      const ordered = items ?? (plan === undefined ? [] : [{ plan, interval, quantity }]);
      return {
        planId: ordered[0]?.plan ?? '',
        items: ordered.map((item) => ({
          price: priceOf(item.plan, item.interval),
          quantity: String(item.quantity ?? 1),
        })),
        billingStartsOn: billing_start,
        anchor,
      };
    },
    itemOf(state, subscriptionId, plan) {
      const subscription = state.subscriptions.find(({ id }) => id === subscriptionId);
      return subscription?.items.findLast(({ price }) => price.planId === plan)?.id ?? `item of ${plan}`;
    },
    priceFor(state, subscriptionId, interval) {
      const subscription = state.subscriptions.find(({ id }) => id === subscriptionId);
      return priceOf(subscription?.planId ?? '', interval);
    },
  };
}

function withIds(plan: StoryPlan, price: StoryPrice): Price {
  const place = plan.prices.indexOf(price) + 1;
  return { ...price, id: `${plan.name} price ${place}`, planId: plan.name, version: 1 };
}
