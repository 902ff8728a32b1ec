import type { Plan, Price } from '../rules/catalogue/catalogue.ts';
import type { Catalogue, Product } from '../rules/catalogue/catalogueView.ts';
import type { AccountState } from '../rules/subscription/accountState.ts';
import { type Connection, rowsOf } from './connection.ts';
import { type CouponRow, couponOfRow, type PriceRow, priceOfRow } from './mapping.ts';
import { together } from './pipelined.ts';
import { sqlArray } from './sqlArray.ts';

/** Plans, prices and coupons that a command names; the products of the account's own subscriptions are always read. */
export type CatalogueWanted = {
  readonly planIds?: readonly string[];
  readonly priceIds?: readonly string[];
  readonly couponCodes?: readonly string[];
};

/** The whole of each product that the account has, or that is named; of coupons those that are named and may be given. */
export async function readCatalogue(
  connection: Connection,
  { subscriptions }: Pick<AccountState, 'subscriptions'>,
  { planIds = [], priceIds = [], couponCodes = [] }: CatalogueWanted,
): Promise<Catalogue> {
  const plans = [...new Set([...planIds, ...subscriptions.map(({ planId }) => planId)])];
  const items = subscriptions.flatMap((subscription) => subscription.items.map(({ price }) => price.id));
  const prices = [...new Set([...priceIds, ...items])];
  const productIds = (
    await rowsOf<[string]>(
      connection,
      `select distinct product_id from plans where id = any($1::uuid[])
         or id in (select plan_id from prices where id = any($2::uuid[]))`,
      [plans, prices],
    )
  ).map(([id]) => id);
  const products = await readProducts(connection, productIds);
  return couponCodes.length === 0 ? products : { ...products, coupons: await readCoupons(connection, couponCodes) };
}

async function readCoupons(connection: Connection, codes: readonly string[]): Promise<Catalogue['coupons'] & object> {
  const { rows } = await connection.query<CouponRow>(
    'select * from coupons where code = any($1::text[]) and retired_at is null',
    [sqlArray(codes)],
  );
  return new Map(rows.map((row) => [row.code, couponOfRow(row)]));
}

async function readProducts(connection: Connection, productIds: readonly string[]): Promise<Catalogue> {
  const [products, plans, prices] = await together(connection, [
    () =>
      rowsOf<[string, string, string]>(
        connection,
        'select id, name, free_plan_id from products where id = any($1::uuid[])',
        [productIds],
      ),
    () =>
      rowsOf<[string, string, string, boolean, string[], string[], number | null]>(
        connection,
        `select id, product_id, name, is_free, capabilities, upgrades_to, trial_days from plans
         where product_id = any($1::uuid[])`,
        [productIds],
      ),
    () =>
      connection.query<PriceRow>(
        'select * from prices where plan_id in (select id from plans where product_id = any($1::uuid[]))',
        [productIds],
      ),
  ]);
  const priceRows: readonly PriceRow[] = prices.rows;
  return {
    products: new Map(products.map(([id, name, freePlanId]): [string, Product] => [id, { id, name, freePlanId }])),
    plans: new Map(
      plans.map(([id, productId, name, isFree, capabilities, upgradesTo, trialDays]): [string, Plan] => [
        id,
        { id, productId, name, isFree, capabilities, upgradesTo, trialDays },
      ]),
    ),
    prices: new Map(priceRows.map((row): [string, Price] => [row.id, priceOfRow(row)])),
    replacedBy: new Map(priceRows.flatMap(({ id, replaces_id }) => (replaces_id === null ? [] : [[replaces_id, id]]))),
  };
}
