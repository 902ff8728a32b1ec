import type { ItemKind, Price, TaxCategory } from '../rules/catalogue/catalogue.ts';
import type { Coupon } from '../rules/catalogue/coupon.ts';
import type { Interval } from '../rules/catalogue/interval.ts';
import type { PricePhase } from '../rules/catalogue/phase.ts';
import type { PriceModel } from '../rules/pricing/priceModel.ts';
import type { TaxRate } from '../rules/tax/taxRate.ts';

/* Rows as Postgres holds them, and the values of rules/ that they are. */

export type PriceRow = {
  id: string;
  plan_id: string;
  version: number;
  replaces_id: string | null;
  model: PriceModel;
  currency: string;
  interval: Interval;
  timing: Price['timing'];
  item_kind: ItemKind;
  category: TaxCategory;
  description: string;
  setup_fee: string | null;
  phases: PricePhase[] | null;
  retired_at: string | null;
  created_at: string;
};

export const PRICE_COLUMNS: readonly (keyof PriceRow)[] = [
  ...(['id', 'plan_id', 'version', 'replaces_id', 'model', 'currency', 'interval', 'timing', 'item_kind'] as const),
  ...(['category', 'description', 'setup_fee', 'phases', 'retired_at', 'created_at'] as const),
];

export function priceOfRow(row: PriceRow): Price {
  return {
    id: row.id,
    planId: row.plan_id,
    version: row.version,
    model: row.model,
    currency: row.currency,
    interval: row.interval,
    timing: row.timing,
    itemKind: row.item_kind,
    category: row.category,
    description: row.description,
    ...(row.setup_fee === null ? {} : { setupFee: row.setup_fee }),
    ...(row.phases === null ? {} : { phases: row.phases }),
  };
}

export type CouponRow = {
  id: string;
  code: string;
  description: string;
  percent: string | null;
  amount: string | null;
  currency: string | null;
  periods: number | null;
  retired_at: string | null;
  created_at: string;
};

export function couponOfRow({ id, code, description, percent, amount, currency, periods }: CouponRow): Coupon {
  const discount: Coupon['discount'] =
    percent === null
      ? { kind: 'fixed', amount: amount ?? '0', currency: currency ?? '' }
      : { kind: 'percent', percent };
  return { id, code, description, discount, periods };
}

export type TaxRateRow = {
  id: string;
  jurisdiction: string;
  kind: string;
  rate: string | null;
  valid_from: string;
  valid_to: string | null;
  applies_to: TaxCategory[] | null;
  taxable_fraction: string | null;
  source: string;
  verified: boolean;
  note: string | null;
  withdrawn_at: string | null;
  created_at: string;
};

export function taxRateOfRow(row: TaxRateRow): TaxRate {
  return {
    jurisdiction: row.jurisdiction,
    kind: row.kind,
    rate: row.rate,
    from: row.valid_from,
    to: row.valid_to,
    appliesTo: row.applies_to,
    ...(row.taxable_fraction === null ? {} : { taxableFraction: row.taxable_fraction }),
    source: row.source,
    verified: row.verified,
    ...(row.note === null ? {} : { note: row.note }),
  };
}

/** An account as billing reads it: what it decides on, without names and addresses. */
export type AccountRow = {
  id: string;
  seller_id: string;
  currency: string;
  time_zone: string;
  country: string;
  region: string | null;
  has_shipping_address: boolean;
  policy_profile: string;
  policy_version: number;
  policy_overrides: Readonly<Record<string, unknown>>;
  test_clock_id: string | null;
  details_revision: number;
  last_cut_date: string | null;
  next_bill_date: string | null;
  next_bill_at: string | null;
  billing_stopped_at: string | null;
  autopay_until: string | null;
};

export const ACCOUNT_COLUMNS: readonly (keyof AccountRow)[] = [
  'id',
  'seller_id',
  'currency',
  'time_zone',
  'country',
  'region',
  'has_shipping_address',
  'policy_profile',
  'policy_version',
  'policy_overrides',
  'test_clock_id',
  'details_revision',
  'last_cut_date',
  'next_bill_date',
  'next_bill_at',
  'billing_stopped_at',
  'autopay_until',
];
