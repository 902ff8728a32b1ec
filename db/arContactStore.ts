import type { Knex } from 'knex';
import type { Refusal } from '../rules/refusal.ts';
import type { Connection } from './connection.ts';
import { type Order, performOnce } from './performOnce.ts';
import { writeEvents } from './writeEvents.ts';

/** Regions with an address of their own; `rest` is for all others. @rule ACC-5 */
export const AR_REGIONS = ['AU', 'CA', 'FR', 'DE', 'ES', 'GB', 'US', 'rest'] as const;

export type ArRegion = (typeof AR_REGIONS)[number];

/** Whom a suspended customer of a region writes to, or calls. */
export type ArContact = { readonly region: ArRegion; readonly email: string; readonly phone: string };

/** Addresses that lead nowhere, until finance enters its own. */
const SEED: readonly ArContact[] = AR_REGIONS.map((region, index) => ({
  region,
  email: `ar-${region.toLowerCase()}@tenor.example`,
  phone: `+1 555 010 ${String(index + 1).padStart(4, '0')}`,
}));

/** Enters what is missing; what was edited stays. */
export async function seedArContacts(connection: Connection): Promise<void> {
  await connection.query(
    `insert into ar_contacts (region, email, phone) select * from unnest($1::text[], $2::text[], $3::text[])
     on conflict (region) do nothing`,
    [SEED.map(({ region }) => region), SEED.map(({ email }) => email), SEED.map(({ phone }) => phone)],
  );
}

export function listArContacts(database: Knex): Promise<ArContact[]> {
  return database('ar_contacts').orderBy('region').select<ArContact[]>('region', 'email', 'phone');
}

/** The contact for a customer in a country. @rule ACC-5 */
export async function findArContact(database: Knex, country: string): Promise<ArContact | null> {
  const contacts = await listArContacts(database);
  return contacts.find(({ region }) => region === country) ?? contacts.find(({ region }) => region === 'rest') ?? null;
}

/** @rule ACC-5, ACC-3 */
export function changeArContact(order: Order & { readonly contact: ArContact }): Promise<ArContact | Refusal> {
  const { contact } = order;
  return performOnce('ar_contacts', order, async (connection, now) => {
    const { region, email, phone } = contact;
    const { rows } = await connection.query<ArContact>(
      'select region, email, phone from ar_contacts where region = $1',
      [region],
    );
    await connection.query(
      `insert into ar_contacts (region, email, phone) values ($1, $2, $3)
       on conflict (region) do update set email = excluded.email, phone = excluded.phone, updated_at = now()`,
      [region, email, phone],
    );
    const subject = `ar_contact/${region}`;
    const event = { type: 'ar_contact.changed', accountId: null, facts: { region }, subject };
    await writeEvents(connection, [{ ...event, before: rows[0] ?? null, after: contact }], { ...order, at: now });
    return contact;
  });
}
