import type { ItemKind, TaxCategory } from '../../rules/catalogue/catalogue.ts';
import { DEFAULT_TAX_CATEGORY } from '../../rules/catalogue/catalogue.ts';
import type { Coupon } from '../../rules/catalogue/coupon.ts';
import { DEMO_CATALOGUE } from '../../rules/catalogue/demoCatalogue.ts';
import { type Interval, isIntervalProblem, parseInterval } from '../../rules/catalogue/interval.ts';
import type { PricePhase } from '../../rules/catalogue/phase.ts';
import type { PriceModel } from '../../rules/pricing/priceModel.ts';
import type { CatalogEntry, Scenario } from './language/scenario.ts';

/** A plan that a story can order, with its prices in the order in which they were written. */
export type StoryPlan = { readonly name: string; readonly product: string; readonly prices: readonly StoryPrice[] };

export type StoryPrice = {
  readonly interval: Interval;
  readonly currency: string;
  readonly model: PriceModel;
  readonly timing: 'in_advance' | 'in_arrears' | null;
  readonly itemKind: ItemKind;
  readonly category: TaxCategory;
  readonly description: string;
  readonly setupFee?: string;
  readonly phases?: readonly PricePhase[];
};

/** The currency of a story whose account names none. */
export const DEFAULT_CURRENCY = 'USD';

/** How long a trial of a story lasts that does not say. */
export const STORY_TRIAL_DAYS = 14;

/** The name of the plan that a product's customers fall back to. @rule CAT-3 */
export function freePlanOf(product: string): string {
  return `${product} free`;
}

/** The plans that a customer may move up to: those of the product that stand after it. @rule CAT-3 */
export function upgradesOf(story: readonly StoryPlan[], plan: StoryPlan): string[] {
  const later = story.slice(story.indexOf(plan) + 1);
  return later.filter(({ product }) => product === plan.product).map(({ name }) => name);
}

/** The story's own plans and those of the demo catalogue; a plan of the story hides the demo's of its name. */
export function storyCatalogue({ catalog, account }: Scenario): StoryPlan[] {
  const currency = account.currency ?? DEFAULT_CURRENCY;
  const own = new Map<string, StoryPlan>();
  for (const entry of catalog) {
    const plan = own.get(entry.plan);
    const prices = [...(plan?.prices ?? []), priceOfEntry(entry, currency)];
    own.set(entry.plan, { name: entry.plan, product: plan?.product ?? entry.product ?? entry.plan, prices });
  }
  return [...own.values(), ...demoPlans().filter(({ name }) => !own.has(name))];
}

/**
 * The price that an order means: of the interval if one is named, in the account's currency if there is one; else the
 * first, so that the engine says what is wrong with it.
 */
export function choosePrice(plan: StoryPlan, currency: string, interval: unknown): StoryPrice | undefined {
  const wanted = interval === undefined ? undefined : JSON.stringify(parseInterval(interval));
  const fitting = plan.prices.filter((price) => wanted === undefined || JSON.stringify(price.interval) === wanted);
  return fitting.find((price) => price.currency === currency) ?? fitting[0];
}

function demoPlans(): StoryPlan[] {
  return DEMO_CATALOGUE.flatMap(({ name: product, plans }) =>
    plans.map(({ name, prices }) => ({
      name,
      product,
      prices: prices.flatMap(({ currencies, interval, ...rest }) =>
        currencies.map((currency) => ({ ...rest, currency, interval: intervalOf(interval), timing: null })),
      ),
    })),
  );
}

function priceOfEntry(entry: CatalogEntry, accountCurrency: string): StoryPrice {
  return {
    interval: intervalOf(entry.interval),
    currency: entry.currency ?? accountCurrency,
    model: modelOf(entry),
    timing: entry.timing ?? null,
    itemKind: (entry.kind ?? 'licence') as ItemKind,
    category: (entry.category ?? DEFAULT_TAX_CATEGORY) as TaxCategory,
    description: entry.description ?? entry.plan,
    ...(entry.setup_fee === undefined ? {} : { setupFee: String(entry.setup_fee) }),
    ...(entry.phases === undefined ? {} : { phases: entry.phases.map(phaseOf) }),
  };
}

function phaseOf({ months, factor, unit, amount }: NonNullable<CatalogEntry['phases']>[number]): PricePhase {
  if (unit !== undefined) return { months, model: { kind: 'per_unit', unit: String(unit) } };
  if (amount !== undefined) return { months, model: { kind: 'flat', amount: String(amount) } };
  return { months, factor: String(factor ?? '1') };
}

/** The coupons of a story, in the engine's words. */
export function storyCoupons({ coupons, account }: Scenario): Omit<Coupon, 'id'>[] {
  return coupons.map(({ code, percent, amount, currency, lasts = 'once', description }) => ({
    code,
    description: description ?? code,
    discount:
      percent === undefined
        ? { kind: 'fixed', amount: String(amount), currency: currency ?? account.currency ?? DEFAULT_CURRENCY }
        : { kind: 'percent', percent: String(percent) },
    periods: lasts === 'once' ? 1 : lasts === 'forever' ? null : lasts,
  }));
}

/** The price model of an entry, in the engine's words. */
export function modelOf(entry: CatalogEntry): PriceModel {
  switch (entry.model) {
    case 'flat':
      return { kind: 'flat', amount: String(entry.amount) };
    case 'per_unit':
      return { kind: 'per_unit', unit: String(entry.unit) };
    case 'graduated':
    case 'volume':
      return {
        kind: entry.model,
        tiers: entry.tiers.map(({ up_to, unit, flat }) => ({
          up_to: up_to === undefined ? null : String(up_to),
          unit: String(unit),
          ...(flat === undefined ? {} : { flat: String(flat) }),
        })),
      };
    case 'package':
      return { kind: 'package', size: String(entry.package.size), price: String(entry.package.price) };
    case 'percentage':
      return { kind: 'percentage', percent: String(entry.amount) };
  }
}

/** The language has checked it already; this is where its words become the engine's. */
function intervalOf(input: unknown): Interval {
  const interval = parseInterval(input);
  if (isIntervalProblem(interval)) throw new Error(interval.detail);
  return interval;
}
