import type { Plan, Price } from '../../../../rules/catalogue/catalogue.ts';
import type { Catalogue, Product } from '../../../../rules/catalogue/catalogueView.ts';
import type { Coupon } from '../../../../rules/catalogue/coupon.ts';
import type { Order } from '../../../../rules/subscription/subscribe.ts';
import type { Act, Scenario } from '../../language/scenario.ts';
import {
  choosePrice,
  DEFAULT_CURRENCY,
  freePlanOf,
  STORY_TRIAL_DAYS,
  type StoryPlan,
  type StoryPrice,
  storyCatalogue,
  storyCoupons,
  upgradesOf,
} from '../../storyCatalogue.ts';

/** A story's catalogue with prices that have ids. The id of a plan is its name, and so is that of a product. */
export type MemoryCatalogue = {
  /** What the rules may look at. */
  readonly view: Catalogue;
  orderOf(act: Act<'subscribe'>): Order;
  priceOf(plan: string, interval: unknown): Price;
};

/** Gives every plan and price of a story's catalogue an id. */
export function memoryCatalogue(scenario: Scenario): MemoryCatalogue {
  const story = storyCatalogue(scenario);
  const plans = new Map(story.map((plan) => [plan.name, plan]));
  const currency = scenario.account.currency ?? DEFAULT_CURRENCY;

  const priceOf = (planName: string, interval: unknown): Price => {
    const plan = plans.get(planName);
    const price = plan && choosePrice(plan, currency, interval);
    if (!plan || !price) throw new Error(`The plan "${planName}" has no price of that interval.`);
    return withIds(plan, price);
  };

  const coupons = storyCoupons(scenario).map((coupon) => ({ ...coupon, id: coupon.code }));
  const couponOf = (code: string): Coupon => {
    const coupon = coupons.find((each) => each.code === code);
    if (!coupon) throw new Error(`The story has no coupon "${code}"; write it under coupons.`);
    return coupon;
  };

  return {
    view: { ...viewOf(story), coupons: new Map(coupons.map((coupon) => [coupon.code, coupon])) },
    orderOf({
      plan,
      items,
      interval,
      quantity,
      billing_start,
      anchor,
      term,
      free_months,
      coupon = [],
      commitment,
      awaits_circuit,
    }) {
      const ordered = items ?? (plan === undefined ? [] : [{ plan, interval, quantity }]);
      return {
        planId: ordered[0]?.plan ?? '',
        items: ordered.map((item) => ({
          price: priceOf(item.plan, item.interval),
          quantity: String(item.quantity ?? 1),
        })),
        billingStartsOn: billing_start,
        anchor,
        term,
        freeMonths: free_months,
        awaitsCircuit: awaits_circuit,
        coupons: [coupon].flat().map(couponOf),
        commitment: commitment && { amount: String(commitment.amount), per: commitment.per },
      };
    },
    priceOf,
  };
}

/** Every product with a free plan that came by itself. @rule CAT-3 */
function viewOf(story: readonly StoryPlan[]): Catalogue {
  const names = [...new Set(story.map(({ product }) => product))];
  const sold = story.map(
    (plan): Plan => ({
      id: plan.name,
      productId: plan.product,
      name: plan.name,
      isFree: false,
      capabilities: [],
      upgradesTo: upgradesOf(story, plan),
      trialDays: STORY_TRIAL_DAYS,
    }),
  );
  const free = names.map(
    (product): Plan => ({
      id: freePlanOf(product),
      productId: product,
      name: freePlanOf(product),
      isFree: true,
      capabilities: [],
      upgradesTo: [],
      trialDays: null,
    }),
  );
  const prices = story.flatMap((plan) => plan.prices.map((price) => withIds(plan, price)));
  return {
    products: new Map(names.map((name): [string, Product] => [name, { id: name, name, freePlanId: freePlanOf(name) }])),
    plans: new Map([...sold, ...free].map((plan) => [plan.id, plan])),
    prices: new Map(prices.map((price) => [price.id, price])),
    replacedBy: new Map(),
  };
}

function withIds(plan: StoryPlan, price: StoryPrice): Price {
  const place = plan.prices.indexOf(price) + 1;
  return { ...price, id: `${plan.name} price ${place}`, planId: plan.name, version: 1 };
}
