import type { Database } from '../connect.ts';
import type { PriceRow } from '../mapping.ts';
import { type Keyset, newestFirst } from './keyset.ts';

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

/** Products, the newest first. */
export function listProducts(database: Database, page: Keyset): Promise<ProductRow[]> {
  return newestFirst(database<ProductRow>('products').select('*'), 'id', page);
}

/** Plans, the newest first, of a product where one is named. */
export function listPlans(database: Database, page: Keyset & { productId?: string | undefined }): Promise<PlanRow[]> {
  const query = database<PlanRow>('plans').select('*');
  if (page.productId !== undefined) query.where('product_id', page.productId);
  return newestFirst(query, 'id', page);
}

/** Versions of prices, the newest first, of a plan where one is named. */
export function listPrices(
  database: Database,
  page: Keyset & { planId?: string | undefined; isOnSale?: boolean | undefined },
): Promise<PriceRow[]> {
  const query = database<PriceRow>('prices').select('*');
  if (page.planId !== undefined) query.where('plan_id', page.planId);
  if (page.isOnSale === true) query.whereNull('retired_at');
  if (page.isOnSale === false) query.whereNotNull('retired_at');
  return newestFirst(query, 'id', page);
}

export function findProductRow(database: Database, id: string): Promise<ProductRow | undefined> {
  return database<ProductRow>('products').first('*').where('id', id);
}

export function findPlanRow(database: Database, id: string): Promise<PlanRow | undefined> {
  return database<PlanRow>('plans').first('*').where('id', id);
}

export function findPriceRow(database: Database, id: string): Promise<PriceRow | undefined> {
  return database<PriceRow>('prices').first('*').where('id', id);
}
