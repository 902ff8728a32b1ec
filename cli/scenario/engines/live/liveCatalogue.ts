import { randomUUID } from 'node:crypto';
import type { PriceModel } from '../../../../rules/pricing/priceModel.ts';
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
import { made } from './made.ts';
import type { TenorApi } from './tenorApi.ts';

/** A story's plans on a running Tenor. */
export type LiveCatalogue = {
  /** The id of the price that an order means. */
  priceId(plan: string, interval: unknown): string;
  /** The code of a story's coupon on this Tenor: codes are given once, and stories are lived again. */
  couponCode(code: string): string;
  planOfPrice(priceId: string): string;
  planId(plan: string): string;
  planOfId(planId: string): string;
};

/** Makes the products, plans and prices that a story's steps name, and no others. */
export async function makeCatalogue(api: TenorApi, scenario: Scenario): Promise<LiveCatalogue> {
  const currency = scenario.account.currency ?? DEFAULT_CURRENCY;
  const story = storyCatalogue(scenario);
  const named = new Set(scenario.steps.flatMap(({ act, preview }) => [act, preview].flatMap(plansNamed)));
  const plans = story.filter(({ name }) => named.has(name));
  const products = new Map<string, string>();
  const planNames = new Map<string, string>();
  const priceIds = new Map<StoryPrice, string>();
  const planIds = new Map<string, string>();
  // The last first: a plan names those that it can be upgraded to.
  for (const plan of plans.toReversed()) {
    const productId = products.get(plan.product) ?? (await makeProduct(api, plan.product, planNames));
    products.set(plan.product, productId);
    const upgrades = upgradesOf(story, plan).flatMap((name) => planIds.get(name) ?? []);
    const body = { product_id: productId, name: plan.name, upgrades_to: upgrades, trial_days: STORY_TRIAL_DAYS };
    const planId = await made(api, '/v1/plans', body);
    planIds.set(plan.name, planId);
    planNames.set(planId, plan.name);
    for (const price of pricesOf(plan, currency)) {
      priceIds.set(price, await made(api, '/v1/prices', priceBody(planId, price)));
    }
  }
  const codes = await makeCoupons(api, scenario);
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
    couponCode: (code) => codes.get(code) ?? code,
    planOfPrice: (priceId) => planOfPrices.get(priceId) ?? priceId,
    planId: (name) => planIds.get(name) ?? name,
    planOfId: (planId) => planNames.get(planId) ?? planId,
  };
}

async function makeCoupons(api: TenorApi, scenario: Scenario): Promise<Map<string, string>> {
  const codes = new Map<string, string>();
  for (const { code, description, discount, periods } of storyCoupons(scenario)) {
    const { kind: _, ...figures } = discount;
    const own = `${code.slice(0, 20)}-${randomUUID().slice(0, 28)}`.toUpperCase();
    codes.set(code, own);
    await made(api, '/v1/coupons', { code: own, description, periods, ...figures });
  }
  return codes;
}

async function makeProduct(api: TenorApi, name: string, planNames: Map<string, string>): Promise<string> {
  const productId = await made(api, '/v1/products', { name });
  const { free_plan_id: freePlanId } = await api.get<{ free_plan_id: string }>(`/v1/products/${productId}`);
  planNames.set(freePlanId, freePlanOf(name));
  return productId;
}

function plansNamed(act: Act | null): string[] {
  if (act === null) return [];
  const { plan, items, to } = act as { plan?: unknown; items?: readonly { plan: string }[]; to?: unknown };
  return [plan, to, ...(items ?? []).map((item) => item.plan)].filter((name) => typeof name === 'string');
}

/** The prices in the account's currency, and of each interval one in another where there is none. */
function pricesOf(plan: StoryPlan, currency: string): StoryPrice[] {
  const intervals = [undefined, ...plan.prices.map(({ interval }) => interval)];
  const chosen = intervals.flatMap((interval) => choosePrice(plan, currency, interval) ?? []);
  return plan.prices.filter((price) => chosen.includes(price));
}

/** The figures of a model stand beside its name. */
function priceBody(planId: string, { model, interval, currency, timing, ...rest }: StoryPrice) {
  const { itemKind, category, description, setupFee, phases } = rest;
  return {
    plan_id: planId,
    ...figuresOf(model),
    interval,
    currency,
    timing,
    item_kind: itemKind,
    category,
    description,
    ...(setupFee === undefined ? {} : { setup_fee: setupFee }),
    ...(phases === undefined ? {} : { phases }),
  };
}

function figuresOf({ kind, ...figures }: PriceModel): object {
  return kind === 'package' ? { model: kind, package: figures } : { model: kind, ...figures };
}
