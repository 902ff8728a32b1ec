import type { Knex } from 'knex';
import type { Plan, Price } from '../rules/catalogue/catalogue.ts';
import { isRefusal, type Refusal, refuse } from '../rules/refusal.ts';
import type { Connection } from './connection.ts';
import { type PriceRow, priceOfRow } from './mapping.ts';
import { newId } from './newId.ts';
import { type Order, performOnce } from './performOnce.ts';
import { writeEvents } from './writeEvents.ts';

const scope = 'catalogue';

/** Adds a product with the free plan that its customers fall back to, which can do nothing. @rule CAT-3 */
export function createProduct(
  order: Order & { readonly name: string },
): Promise<{ productId: string; freePlanId: string } | Refusal> {
  return performOnce(scope, order, async (connection, now) => {
    const { name } = order;
    const [productId, freePlanId] = [newId(), newId()];
    await connection.query('insert into products (id, name, free_plan_id) values ($1, $2, $3)', [
      productId,
      name,
      freePlanId,
    ]);
    const free = {
      id: freePlanId,
      productId,
      name: `${name} free`,
      isFree: true,
      capabilities: [],
      upgradesTo: [],
      trialDays: null,
    };
    await insertPlan(connection, free);
    const facts = { product_id: productId, name };
    const event = { type: 'product.created', accountId: null, facts, subject: `product/${productId}` };
    await writeEvents(connection, [event], { ...order, at: now });
    return { productId, freePlanId };
  });
}

export type NewPlan = Omit<Plan, 'id' | 'isFree'>;

/** Adds a plan to a product. @rule CAT-1, CAT-3 */
export function createPlan(order: Order & { readonly plan: NewPlan }): Promise<{ planId: string } | Refusal> {
  return performOnce(scope, order, async (connection, now) => {
    const { plan } = order;
    const missing =
      (await missingOne(connection, 'products', [plan.productId])) ??
      (await missingOne(connection, 'plans', plan.upgradesTo));
    if (missing) return missing;
    const planId = newId();
    await insertPlan(connection, { ...plan, id: planId, isFree: false });
    const facts = { plan_id: planId, product_id: plan.productId, name: plan.name };
    const event = { type: 'plan.created', accountId: null, facts, subject: `plan/${planId}`, after: plan };
    await writeEvents(connection, [event], { ...order, at: now });
    return { planId };
  });
}

async function insertPlan(connection: Connection, plan: Plan): Promise<void> {
  await connection.query(
    `insert into plans (id, product_id, name, is_free, capabilities, upgrades_to, trial_days)
     values ($1, $2, $3, $4, $5, $6::uuid[], $7)`,
    [plan.id, plan.productId, plan.name, plan.isFree, plan.capabilities, plan.upgradesTo, plan.trialDays],
  );
}

async function missingOne(connection: Connection, table: 'products' | 'plans', ids: readonly string[]) {
  const { rows } = await connection.query<{ id: string }>(
    `select w.id from unnest($1::uuid[]) as w (id) where not exists (select 1 from ${table} t where t.id = w.id)`,
    [ids],
  );
  const one = table.slice(0, -1);
  return (
    rows[0] && refuse('item_not_found', `There is no ${one} ${rows[0].id}; copy its id from the list of ${table}.`)
  );
}

export type NewPrice = Omit<Price, 'id' | 'version'> & {
  /** The price of which this is the next version; that one is retired. */
  readonly replaces?: string | undefined;
};

/** Adds a price to a plan, as the first version or as the next one of another. @rule CAT-1 */
export function createPrice(order: Order & { readonly price: NewPrice }): Promise<{ priceId: string } | Refusal> {
  return performOnce(scope, order, async (connection, now) => {
    const { price } = order;
    const missing = await missingOne(connection, 'plans', [price.planId]);
    if (missing) return missing;
    const before = price.replaces === undefined ? null : await retire(connection, price, price.replaces);
    if (isRefusal(before)) return before;
    const priceId = newId();
    const version = before === null ? 1 : before.version + 1;
    await connection.query(
      `insert into prices (id, plan_id, version, replaces_id, model, currency, interval, timing, item_kind, category, description,
         setup_fee, phases)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        priceId,
        price.planId,
        version,
        before?.id ?? null,
        JSON.stringify(price.model),
        price.currency,
        JSON.stringify(price.interval),
        price.timing,
        price.itemKind,
        price.category,
        price.description,
        price.setupFee ?? null,
        price.phases === undefined ? null : JSON.stringify(price.phases),
      ],
    );
    const facts = { price_id: priceId, plan_id: price.planId, version: String(version), currency: price.currency };
    const event = { type: 'price.created', accountId: null, facts, subject: `price/${priceId}`, after: price };
    await writeEvents(connection, [event], { ...order, at: now });
    return { priceId };
  });
}

async function retire(connection: Connection, price: NewPrice, replaces: string): Promise<PriceRow | Refusal> {
  const { rows } = await connection.query<PriceRow>('select * from prices where id = $1 for update', [replaces]);
  const [old] = rows;
  if (old === undefined || old.plan_id !== price.planId) {
    return refuse('item_not_found', `The plan has no price ${replaces}; list the prices of the plan.`);
  }
  const { rows: next } = await connection.query<{ id: string }>('select id from prices where replaces_id = $1', [
    replaces,
  ]);
  if (next[0]) {
    return refuse('not_permitted', `Price ${replaces} was replaced by ${next[0].id} already; replace that one.`, {
      price_id: next[0].id,
    });
  }
  await connection.query('update prices set retired_at = coalesce(retired_at, now()) where id = $1', [replaces]);
  return old;
}

/** A price by its id; null where there is none. */
export async function findPrice(database: Knex, priceId: string): Promise<Price | null> {
  const row = await database<PriceRow>('prices').where('id', priceId).first();
  return row === undefined ? null : priceOfRow(row);
}

/** The prices at which a plan is sold in a currency: not retired, the oldest first. */
export async function findPlanPrices(database: Knex, planId: string, currency: string): Promise<Price[]> {
  const rows = await database<PriceRow>('prices')
    .where({ plan_id: planId, currency })
    .whereNull('retired_at')
    .orderBy('id');
  return rows.map(priceOfRow);
}
