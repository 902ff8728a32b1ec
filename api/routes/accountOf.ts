import type { AccountListRow } from '../../db/readModels/accounts.ts';
import { findAccount } from '../../db/readModels/accounts.ts';
import { findInvoice, type InvoiceRow } from '../../db/readModels/invoices.ts';
import { findTestClock } from '../../db/readModels/testClocks.ts';
import { orNotFound } from '../http/orRefuse.ts';
import type { Call } from '../http/route.ts';

type Reading = Pick<Call, 'database'>;

/** @throws Problem `not_found` */
export async function accountRow({ database }: Reading, id: string): Promise<AccountListRow> {
  return orNotFound(await findAccount(database, id), 'account', id);
}

/** @throws Problem `not_found` */
export async function invoiceRow({ database }: Reading, id: string): Promise<InvoiceRow> {
  return orNotFound(await findInvoice(database, id), 'invoice', id);
}

/** Where an account's test clock stands; undefined where it has none. */
export async function frozenAtOf(
  { database }: Reading,
  { test_clock_id: clockId }: { readonly test_clock_id: string | null },
): Promise<string | undefined> {
  return clockId === null ? undefined : (await findTestClock(database, clockId))?.frozen_at;
}
