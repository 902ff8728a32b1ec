import type { Knex } from 'knex';
import type { Refusal } from '../rules/refusal.ts';
import type { Seller } from '../rules/tax/registration.ts';
import type { Connection } from './connection.ts';
import { newId } from './newId.ts';
import { type Order, performOnce } from './performOnce.ts';
import { writeEvents } from './writeEvents.ts';

/** Adds a legal entity that sells, with its tax registrations. @rule TAX-6 */
export function createSeller(order: Order & { readonly seller: Seller }): Promise<{ sellerId: string } | Refusal> {
  return performOnce('sellers', order, async (connection, now) => {
    const { seller } = order;
    const sellerId = await insertSeller(connection, seller, false);
    const facts = {
      country: seller.country,
      registrations: seller.registrations.map((one) => one.jurisdiction).join(' '),
    };
    const event = { type: 'seller.created', accountId: null, facts, subject: `seller/${sellerId}`, after: seller };
    await writeEvents(connection, [event], { ...order, at: now });
    return { sellerId };
  });
}

/** Adds the default seller of a fresh installation, where there is no seller yet. */
export async function seedSeller(connection: Connection, seller: Seller): Promise<void> {
  const { rows } = await connection.query('select 1 from sellers limit 1');
  if (rows.length === 0) await insertSeller(connection, seller, true);
}

async function insertSeller(connection: Connection, seller: Seller, isDefault: boolean): Promise<string> {
  const sellerId = newId();
  await connection.query('insert into sellers (id, name, country, is_default) values ($1, $2, $3, $4)', [
    sellerId,
    seller.name,
    seller.country,
    isDefault,
  ]);
  const { registrations } = seller;
  await connection.query(
    `insert into seller_registrations (id, seller_id, jurisdiction, valid_from, valid_to)
     select id, $2, jurisdiction, valid_from, valid_to
     from unnest($1::uuid[], $3::text[], $4::date[], $5::date[]) as n (id, jurisdiction, valid_from, valid_to)`,
    [
      registrations.map(() => newId()),
      sellerId,
      registrations.map(({ jurisdiction }) => jurisdiction),
      registrations.map(({ from }) => from),
      registrations.map(({ to }) => to),
    ],
  );
  return sellerId;
}

export type SellerRow = {
  id: string;
  name: string;
  country: string;
  is_default: boolean;
  registrations: { jurisdiction: string; from: string; to: string | null }[];
  created_at: string;
};

/** Sellers with their registrations, the oldest first. Few, so that one page holds them. */
export async function listSellers(database: Knex): Promise<SellerRow[]> {
  const sellers = await database('sellers').select('id', 'name', 'country', 'is_default', 'created_at').orderBy('id');
  const registrations = await database('seller_registrations').orderBy(['jurisdiction', 'valid_from']);
  return sellers.map((seller) => ({
    ...seller,
    registrations: registrations
      .filter((one) => one.seller_id === seller.id)
      .map((one) => ({ jurisdiction: one.jurisdiction, from: one.valid_from, to: one.valid_to })),
  }));
}
