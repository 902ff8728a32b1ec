import { randomUUID } from 'node:crypto';
import type { Address } from '../../../db/accountDetails.ts';
import { createPlan, createPrice, createProduct, findPrice, type NewPrice } from '../../../db/catalogueStore.ts';
import { createClock } from '../../../db/clockStore.ts';
import { connect, type Database } from '../../../db/connect.ts';
import { createAccount, type NewAccount } from '../../../db/createAccount.ts';
import { runCommand } from '../../../db/runCommand.ts';
import { isRefusal, type Refusal } from '../../../rules/refusal.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { freshDatabase } from '../../support/stack.ts';

/** A database of a test file with a catalogue: one plan at 29.00 CAD a month. */
export type World = {
  readonly database: Database;
  readonly url: string;
  readonly planId: string;
  readonly priceId: string;
  end(): Promise<void>;
};

export async function openWorld(name: string): Promise<World> {
  const { url, drop } = await freshDatabase(name);
  const database = connect(url, { poolSize: 6, name });
  const order = () => stamp(database);
  const { productId } = granted(await createProduct({ ...order(), name: 'Meetings' }));
  const plan = { productId, name: 'Seat', capabilities: [], upgradesTo: [], trialDays: null };
  const { planId } = granted(await createPlan({ ...order(), plan }));
  const { priceId } = granted(await createPrice({ ...order(), price: perSeat(planId) }));
  const end = async () => {
    await database.destroy();
    await drop();
  };
  return { database, url, planId, priceId, end };
}

export function perSeat(planId: string, other: Partial<NewPrice> = {}): NewPrice {
  return {
    planId,
    model: { kind: 'per_unit', unit: '29.00' },
    currency: 'CAD',
    interval: { every: 1, unit: 'month' },
    timing: null,
    itemKind: 'licence',
    category: 'saas',
    description: 'Seat',
    ...other,
  };
}

/** A command of its own. */
export function stamp(database: Database) {
  return { database, commandId: randomUUID(), requestHash: 'h', actor: 'test' };
}

/** The answer of what must not be refused. */
export function granted<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code}: ${answer.detail}`);
  return answer;
}

export const address = (country: string, region: string | null): Address => ({
  country,
  region,
  line1: '1 Main Street',
  line2: null,
  city: 'Town',
  postal_code: null,
});

/** An account in Quebec on Toronto's clock, unless said otherwise. */
export async function openAccount(world: World, other: Partial<NewAccount> = {}): Promise<string> {
  const account: NewAccount = {
    companyName: 'Dupont & Cie',
    contact: { name: 'A. Dupont', email: 'billing@example.com', cc: [] },
    billingAddress: address('CA', 'QC'),
    shippingAddress: null,
    taxNumber: null,
    language: 'fr',
    currency: 'CAD',
    timeZone: 'America/Toronto',
    policyProfile: 'goto-admin',
    policyOverrides: {},
    ...other,
  };
  return granted(await createAccount({ ...stamp(world.database), account })).accountId;
}

export async function openClock(world: World, frozenAt: string): Promise<string> {
  return granted(await createClock({ ...stamp(world.database), frozenAt, name: null })).clockId;
}

/** Ten seats from an instant on; answers the subscription. */
export async function startSeats(world: World, accountId: string, at: string, quantity = '10'): Promise<string> {
  const price = await findPrice(world.database, world.priceId);
  if (price === null) throw new Error('the world has no price');
  const order = { planId: world.planId, items: [{ price, quantity }] };
  const answer = await runCommand({
    ...stamp(world.database),
    accountId,
    at,
    decide: (state, context) => subscribe(state, order, context),
  });
  return granted(answer).subscriptionId as string;
}

/** Everything that a billing run writes, to be compared: no ids that are made anew, no times of the machine. */
export async function billed(database: Database) {
  const { rows } = await database.raw(`
    select i.account_id, i.bill_date, i.total, n.number,
      (select count(*)::integer from invoice_lines where invoice_id = i.id) as lines,
      (select count(*)::integer from invoice_taxes where invoice_id = i.id) as taxes,
      (select count(*)::integer from ledger_entries where posting_id = i.id) as entries
    from invoices i join invoice_numbers n on n.invoice_id = i.id order by i.account_id, i.bill_date`);
  return rows as {
    account_id: string;
    bill_date: string;
    total: string;
    number: number;
    lines: number;
    taxes: number;
    entries: number;
  }[];
}
