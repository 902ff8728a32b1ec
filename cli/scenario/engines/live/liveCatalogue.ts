import type { PriceModel } from '../../../../rules/pricing/priceModel.ts';
import type { Act, Scenario } from '../../language/scenario.ts';
import {
  choosePrice,
  DEFAULT_CURRENCY,
  type StoryPlan,
  type StoryPrice,
  storyCatalogue,
} from '../../storyCatalogue.ts';
import { made } from './made.ts';
import type { TenorApi } from './tenorApi.ts';

/** A story's plans on a running Tenor. */
export type LiveCatalogue = {
  /** The id of the price that an order means. */
  priceId(plan: string, interval: unknown): string;
  planOfPrice(priceId: string): string;
  planOfId(planId: string): string;
};

/** Makes the products, plans and prices that a story's steps name, and no others. */
export async function makeCatalogue(api: TenorApi, scenario: Scenario): Promise<LiveCatalogue> {
  const currency = scenario.account.currency ?? DEFAULT_CURRENCY;
  const named = new Set(scenario.steps.flatMap(({ act }) => (act ? plansNamed(act) : [])));
  const plans = storyCatalogue(scenario).filter(({ name }) => named.has(name));
  const products = new Map<string, string>();
  const planNames = new Map<string, string>();
  const priceIds = new Map<StoryPrice, string>();
  for (const plan of plans) {
    const productId = products.get(plan.product) ?? (await made(api, '/v1/products', { name: plan.product }));
    products.set(plan.product, productId);
    const planId = await made(api, '/v1/plans', { product_id: productId, name: plan.name });
    planNames.set(planId, plan.name);
    for (const price of pricesOf(plan, currency)) {
      priceIds.set(price, await made(api, '/v1/prices', priceBody(planId, price)));
    }
  }
  const planOfPrices = new Map(
    plans.flatMap((plan) => plan.prices.map((price) => [priceIds.get(price) ?? '', plan.name] as const)),
  );
  return {
    priceId(name, interval) {
      const plan = plans.find((each) => each.name === name);
      const price = plan && choosePrice(plan, currency, interval);
      const id = price && priceIds.get(price);
      if (!id) throw new Error(`The plan "${name}" has no price of that interval.`);
      return id;
    },
    planOfPrice: (priceId) => planOfPrices.get(priceId) ?? priceId,
    planOfId: (planId) => planNames.get(planId) ?? planId,
  };
}

function plansNamed(act: Act): string[] {
  if (act.do !== 'subscribe') return [];
  return act.items?.map(({ plan }) => plan) ?? (act.plan === undefined ? [] : [act.plan]);
}

/** The prices in the account's currency, and of each interval one in another where there is none. */
function pricesOf(plan: StoryPlan, currency: string): StoryPrice[] {
  const intervals = [undefined, ...plan.prices.map(({ interval }) => interval)];
  const chosen = intervals.flatMap((interval) => choosePrice(plan, currency, interval) ?? []);
  return plan.prices.filter((price) => chosen.includes(price));
}

/** The figures of a model stand beside its name. */
function priceBody(planId: string, { model, interval, currency, timing, itemKind, category, description }: StoryPrice) {
  return {
    plan_id: planId,
    ...figuresOf(model),
    interval,
    currency,
    timing,
    item_kind: itemKind,
    category,
    description,
  };
}

function figuresOf({ kind, ...figures }: PriceModel): object {
  return kind === 'package' ? { model: kind, package: figures } : { model: kind, ...figures };
}
