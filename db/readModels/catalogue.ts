import type { Knex } from 'knex';
import { query } from '../connection.ts';
import { type CouponRow, PRICE_COLUMNS, type PriceRow } from '../mapping.ts';
import { type PageOf, paged } from './page.ts';

export type ProductRow = { id: string; name: string; free_plan_id: string; created_at: string };

export type PlanRow = {
  id: string;
  product_id: string;
  name: string;
  is_free: boolean;
  capabilities: string[];
  upgrades_to: string[];
  trial_days: number | null;
  created_at: string;
};

export async function listProducts(database: Knex, page: PageOf): Promise<ProductRow[]> {
  return paged(database<ProductRow>('products').select<ProductRow[]>('*'), 'id', page);
}

export function findProduct(database: Knex, id: string): Promise<ProductRow | undefined> {
  return database<ProductRow>('products').where('id', id).first();
}

export async function listPlans(
  database: Knex,
  page: PageOf & { readonly productId?: string | undefined },
): Promise<PlanRow[]> {
  const rows = paged(database<PlanRow>('plans').select<PlanRow[]>('*'), 'id', page);
  if (page.productId !== undefined) rows.where('product_id', page.productId);
  return rows;
}

export function findPlan(database: Knex, id: string): Promise<PlanRow | undefined> {
  return database<PlanRow>('plans').where('id', id).first();
}

/** Prices by id; those of a plan, or those that are still sold, where asked. */
export async function listPrices(
  database: Knex,
  page: PageOf & { readonly planId?: string | undefined; readonly isRetired?: boolean | undefined },
): Promise<PriceRow[]> {
  const rows = paged(database<PriceRow>('prices').select<PriceRow[]>('*'), 'id', page);
  if (page.planId !== undefined) rows.where('plan_id', page.planId);
  if (page.isRetired === true) rows.whereNotNull('retired_at');
  if (page.isRetired === false) rows.whereNull('retired_at');
  return rows;
}

/** The prices at which a plan is sold, in all currencies. */
export function findSoldPrices(database: Knex, planId: string): Promise<PriceRow[]> {
  const columns = PRICE_COLUMNS.join(', ');
  return query(database, `select ${columns} from prices where plan_id = $1 and retired_at is null order by id desc`, [
    planId,
  ]);
}

export function findPriceRow(database: Knex, id: string): Promise<PriceRow | undefined> {
  return database<PriceRow>('prices').where('id', id).first();
}

export async function listCoupons(database: Knex, page: PageOf): Promise<CouponRow[]> {
  return paged(database<CouponRow>('coupons').select<CouponRow[]>('*'), 'id', page);
}

export function findCouponRow(database: Knex, id: string): Promise<CouponRow | undefined> {
  return database<CouponRow>('coupons').where('id', id).first();
}
