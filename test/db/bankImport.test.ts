import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { assignMovement, ignoreMovement } from '../../db/bank/decideQueued.ts';
import { importStatements } from '../../db/bank/importStatements.ts';
import { billPage } from '../../db/billing/billPage.ts';
import type { NewAccount } from '../../db/createAccount.ts';
import { openCollectionPage } from '../../db/money/collectPage.ts';
import { moneyStep } from '../../db/money/moneyStep.ts';
import { listBankMovements } from '../../db/readModels/bank.ts';
import { readCamt053 } from '../../providers/bank/readCamt053.ts';
import { performDunningStep } from '../../rules/dunning/performDunningStep.ts';
import { addMethod } from '../../rules/payments/manageMethods.ts';
import { payNow } from '../../rules/payments/payNow.ts';
import { settleAttempt } from '../../rules/payments/settleAttempt.ts';
import { camt053, type MadeMovement } from '../support/camt053.ts';
import { address, granted, openAccount, openClock, openWorld, stamp, startSeats, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('bank_import');
});
afterAll(() => world.end());

/** A company without tax that owes 290.00 since 1 August and, where asked, the same each month since. */
async function debtor(companyName: string, other: Partial<NewAccount> = {}, months = 1) {
  const accountId = await openAccount(world, {
    ...{ companyName, billingAddress: address('SG', null), language: 'en', timeZone: 'Asia/Singapore' },
    ...{ policyProfile: 'standard', policyOverrides: { dunning: 'none' } },
    ...other,
  });
  await startSeats(world, accountId, '2026-07-01T10:00:00.000Z');
  const clockId = other.testClockId ?? null;
  for (let month = 1; month < months; month += 1) {
    const asOf = new Date(Date.UTC(2026, 6 + month, 3)).toISOString();
    await billPage({ database: world.database, asOf, clockId, limit: 5000, after: null });
  }
  return { accountId, invoices: await invoicesOf(accountId) };
}

async function invoicesOf(accountId: string) {
  const { rows } = await world.database.raw(
    `select i.id, i.status, i.amount_due::double precision as due, format('%s-%s-%s', n.series, n.year, lpad(n.number::text, 6, '0')) as number
     from invoices i join invoice_numbers n on n.invoice_id = i.id where i.account_id = ? order by i.issued_at, i.id`,
    [accountId],
  );
  return rows as { id: string; status: string; due: number; number: string }[];
}

/** The text of a statement of its own. */
const statement = (movements: readonly MadeMovement[], id: string = randomUUID()) => camt053(id, [{ id, movements }]);

async function imported(text: string) {
  const file = readCamt053(text);
  if (file.kind === 'refused') throw new Error(JSON.stringify(file.problems));
  const fileHash = createHash('sha256').update(text).digest('hex');
  return granted(await importStatements({ ...stamp(world.database), file, fileHash }));
}

/** Imports one statement and answers its movements in the order of the file. */
async function imports(movements: readonly MadeMovement[]) {
  const { statementIds } = await imported(statement(movements));
  const rows = await listBankMovements(world.database, {
    limit: 100,
    statementId: statementIds[0],
    order: 'oldest_first',
  });
  return rows;
}

async function balancesOf(accountId: string) {
  const { rows } = await world.database.raw(
    `select ledger_account, sum(amount)::text as balance from ledger_entries where account_id = ? group by 1 having sum(amount) <> 0`,
    [accountId],
  );
  const balances = rows as { ledger_account: string; balance: string }[];
  return Object.fromEntries(balances.map(({ ledger_account, balance }) => [ledger_account, Number(balance)]));
}

const everything = async () => {
  const tables = ['bank_statements', 'bank_movements', 'movements', 'ledger_entries', 'outbox', 'audit_log'];
  return Promise.all(tables.map(async (table) => [table, (await world.database(table)).length]));
};

describe('a transfer', () => {
  test.each([
    { why: 'exactly what is open', amount: '290.00', due: 0, status: 'paid', credit: undefined },
    { why: 'a part of it', amount: '90.00', due: 200, status: 'open', credit: undefined },
    { why: 'more than is open: the rest is credit balance', amount: '300.00', due: 0, status: 'paid', credit: -10 },
  ])('that names an invoice pays it: $why', async ({ amount, due, status, credit }) => {
    const { accountId, invoices } = await debtor('Named AG');
    const [row] = await imports([{ amount, text: `Rechnung ${invoices[0]?.number}`, from: 'Somebody Else' }]);
    expect(row).toMatchObject({ status: 'matched', account_id: accountId, movement_ids: [expect.any(String)] });
    expect(await invoicesOf(accountId)).toMatchObject([{ status, due }]);
    expect(await balancesOf(accountId)).toMatchObject({
      cash: Number(amount),
      ...(credit ? { credit_balance: credit } : {}),
    });
  });

  test('that names the account pays the oldest first', async () => {
    const { accountId } = await debtor('Quoted AG', {}, 3);
    await imports([{ amount: '300.00', text: `account ${accountId}` }]);
    expect(await invoicesOf(accountId)).toMatchObject([{ due: 0 }, { due: 280 }, { due: 290 }]);
  });

  test('of a company by its exact name and amount is matched, and its IBAN is known from then on', async () => {
    const { accountId } = await debtor('Falke Feinmechanik GmbH', {}, 2);
    const iban = 'DE82370400440123456789';
    const [byName] = await imports([{ amount: '290.00', from: 'FALKE Feinmechanik GmbH', iban }]);
    expect(byName).toMatchObject({ status: 'matched', account_id: accountId });
    const [byIban] = await imports([{ amount: '290.00', from: 'F. Mueller', iban }]);
    expect(byIban).toMatchObject({ status: 'matched', account_id: accountId, why: expect.stringContaining('IBAN') });
    expect(await invoicesOf(accountId)).toMatchObject([{ due: 0 }, { due: 0 }]);
  });

  test('that may be of two accounts waits; assigned by a person it is paid in, and the IBAN is known', async () => {
    const one = await debtor('Zwilling GmbH');
    const two = await debtor('Zwilling GmbH', {}, 2);
    const iban = 'AT611904300234573201';
    const [row] = await imports([{ amount: '290.00', from: 'Zwilling GmbH', iban }]);
    expect(row).toMatchObject({ status: 'queued', account_id: null, movement_ids: [] });
    expect(row?.candidates.map(({ accountId }) => accountId).toSorted()).toEqual(
      [one.accountId, two.accountId].toSorted(),
    );
    const order = { ...stamp(world.database), bankMovementId: row?.id as string, reason: 'called them' };
    const invoiceIds = [two.invoices[1]?.id as string];
    const assign = () => assignMovement({ ...order, accountId: two.accountId, invoiceIds });
    expect(await Promise.all([assign(), assign()])).toEqual([{ bankMovementId: row?.id }, { bankMovementId: row?.id }]);
    expect(await invoicesOf(two.accountId)).toMatchObject([{ due: 290 }, { due: 0 }]);
    expect((await invoicesOf(one.accountId)).map(({ status }) => status)).not.toContain('paid');
    expect(await ignoreMovement({ ...order, ...stamp(world.database) })).toMatchObject({
      code: 'bank_movement_not_queued',
    });
    const [next] = await imports([{ amount: '290.00', from: 'Z.', iban }]);
    expect(next).toMatchObject({ status: 'matched', account_id: two.accountId });
    const audited = await world.database('audit_log').where('subject', `bank_movement/${row?.id}`);
    expect(audited).toMatchObject([{ action: 'bank_movement.assigned', after: { reason: 'called them' } }]);
  });

  test.each([
    { why: 'a stranger', movement: { amount: '12.34', from: 'Nobody', text: 'thanks' } },
    { why: 'a payment of ours that came back', movement: { amount: '12.34', returned: 'AC04' } },
    { why: 'a return that is none of our charges', movement: { amount: '12.34', direction: 'DBIT', returned: 'AM04' } },
  ] as const)('of $why waits, with a sentence why', async ({ movement }) => {
    expect(await imports([movement])).toMatchObject([{ status: 'queued', why: expect.stringMatching(/\.$/) }]);
  });

  test('that went out, and is no return, is kept and ignored', async () => {
    expect(await imports([{ amount: '15.00', direction: 'DBIT' }])).toMatchObject([{ status: 'ignored' }]);
  });

  test('assigned to an account of another currency, or to an invoice of another account, is refused', async () => {
    const { accountId } = await debtor('Exakt AG');
    const other = await debtor('Andere AG');
    const euros = await openAccount(world, { currency: 'EUR' });
    const [row, debit] = await imports([{ amount: '1.00' }, { amount: '1.00', direction: 'DBIT', returned: 'AM04' }]);
    const assign = (account: string, invoiceIds: string[] = [], id = row?.id) =>
      assignMovement({
        ...{ ...stamp(world.database), bankMovementId: id as string, reason: 'why' },
        ...{ accountId: account, invoiceIds },
      });
    expect(await assign(euros)).toMatchObject({ code: 'bank_movement_not_assignable' });
    expect(await assign(accountId, [], debit?.id)).toMatchObject({ code: 'bank_movement_not_assignable' });
    expect(await assign(accountId, [other.invoices[0]?.id as string])).toMatchObject({ code: 'item_not_found' });
    expect(await assign(randomUUID())).toMatchObject({ code: 'item_not_found' });
    expect(await listBankMovements(world.database, { limit: 9, statementId: row?.statement_id })).toMatchObject([
      { status: 'queued' },
      { status: 'queued' },
    ]);
  });
});

describe('a movement is imported once', () => {
  test('the same file again changes nothing', async () => {
    const { invoices, accountId } = await debtor('Einmal GmbH');
    const text = statement([
      { amount: '100.00', text: invoices[0]?.number as string },
      { amount: '5.00' },
      { amount: '7.00', direction: 'DBIT' },
      { amount: '90.00', text: invoices[0]?.number as string, isPending: true },
    ]);
    const first = await imported(text);
    expect(first.counts).toEqual({ matched: 1, queued: 1, ignored: 1, returned: 0, known: 0, not_booked: 1 });
    const before = await everything();
    const again = await imported(text);
    expect(again).toEqual({
      statementIds: first.statementIds,
      counts: { matched: 0, queued: 0, ignored: 0, returned: 0, known: 3, not_booked: 1 },
      doubtful: [],
    });
    expect(await everything()).toEqual(before);
    expect(await invoicesOf(accountId)).toMatchObject([{ due: 190 }]);
  });

  test('five processes that import one file at once import it once', async () => {
    const { invoices, accountId } = await debtor('Gleichzeitig GmbH');
    const text = statement([{ amount: '100.00', text: invoices[0]?.number as string }]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => imported(text)));
    expect(answers.map(({ counts }) => counts.matched).toSorted()).toEqual([0, 0, 0, 0, 1]);
    expect(await invoicesOf(accountId)).toMatchObject([{ due: 190 }]);
  });

  test('statements that overlap bring only what is new; without a reference of the bank the known ones are told', async () => {
    const { invoices, accountId } = await debtor('Doppelt GmbH');
    const number = invoices[0]?.number as string;
    const named = { amount: '50.00', text: number, reference: `R-${randomUUID()}` };
    const bare = { amount: '60.00', text: number, reference: null };
    await imported(statement([named, bare], 'overlap-1'));
    const second = await imported(statement([named, bare, { amount: '70.00', text: number }], 'overlap-2'));
    expect(second.counts).toMatchObject({ matched: 1, known: 2 });
    expect(second.doubtful).toMatchObject([{ statementId: 'overlap-2', why: expect.stringContaining('overlap-1') }]);
    expect(await invoicesOf(accountId)).toMatchObject([{ due: 110 }]);
  });

  test('two equal payments of one file: the first pays, the second is looked at as if it came later', async () => {
    const { accountId } = await debtor('Zweimal GmbH');
    const [first, second] = await imports([
      { amount: '290.00', from: 'Zweimal GmbH' },
      { amount: '290.00', from: 'Zweimal GmbH' },
    ]);
    expect(first).toMatchObject({ status: 'matched', account_id: accountId });
    expect(second).toMatchObject({ status: 'queued' });
    expect(await balancesOf(accountId)).not.toHaveProperty('credit_balance');
  });
});

test('what a person or a match has decided stays so, and nothing is deleted', async () => {
  const [row] = await imports([{ amount: '9.00', direction: 'DBIT' }]);
  const again = world.database('bank_movements').where('id', row?.id).update({ status: 'queued' });
  await expect(again).rejects.toThrow('is ignored already');
  await expect(world.database('bank_movements').delete()).rejects.toThrow('delete of bank_movements is refused');
  await expect(world.database('bank_statements').delete()).rejects.toThrow('delete of bank_statements is refused');
});

test('a wire that pays all that is due restores a suspended service in the same transaction', async () => {
  const clockId = await openClock(world, '2026-07-01T10:00:00.000Z');
  const { accountId, invoices } = await debtor('Gesperrt GmbH', { policyOverrides: {}, testClockId: clockId });
  const at = (frozen_at: string) => world.database('test_clocks').where('id', clockId).update({ frozen_at });
  await suspend(accountId, clockId, at);
  const service = () => world.database('dunning_cases').where('account_id', accountId).whereNull('closed_at');
  // Day 14 after the due date, 31 July, at 09:00 in Singapore.
  expect(await service()).toMatchObject([{ suspended_at: '2026-08-14T01:00:00.000Z' }]);
  const number = invoices[0]?.number as string;
  await at('2026-08-20T02:00:00.000Z');
  await imports([{ amount: '289.99', text: number }]);
  expect(await service()).toMatchObject([{ suspended_at: '2026-08-14T01:00:00.000Z' }]);
  await at('2026-08-21T02:00:00.000Z');
  await imports([{ amount: '0.01', text: `rest of ${number}` }]);
  expect(await service()).toEqual([]);
  const posted = await world.database('movements').where('account_id', accountId).orderBy('recorded_no');
  expect(posted).toMatchObject([
    { kind: 'transfer', amount: '289.99', posted_on: '2026-08-20', reference: number },
    { kind: 'transfer', amount: '0.01', posted_on: '2026-08-21', reference: `rest of ${number}` },
  ]);
  const topics = await world.database('outbox').where('account_id', accountId).orderBy('id').pluck('topic');
  expect(topics.filter((topic) => topic.includes('service'))).toEqual([
    ...['service.suspended', 'email.service_suspended', 'service.restored', 'email.service_restored'],
  ]);
});

describe('a debit that comes back', () => {
  test.each([
    { why: 'no money: it may be charged again', code: 'AM04', blockedBy: null },
    { why: 'the account holder has died: never again by itself', code: 'MD07', blockedBy: 'MD07' },
    { why: 'a code that nobody knows is hard', code: 'XX99', blockedBy: 'XX99' },
  ])('opens its invoices again. $why', async ({ code, blockedBy }) => {
    const { accountId, attemptId } = await paidByDebit('Rueck GmbH', 'succeeded');
    expect(await invoicesOf(accountId)).toMatchObject([{ due: 0, status: 'paid' }]);
    const back = {
      amount: '290.00',
      direction: 'DBIT',
      returned: code,
      endToEndId: attemptId.replaceAll('-', ''),
    } as const;
    const [row, again] = await imports([back, back]);
    expect(row).toMatchObject({ status: 'returned', account_id: accountId, movement_ids: [expect.any(String)] });
    expect(again).toMatchObject({ status: 'returned', movement_ids: [], why: expect.stringContaining('known before') });
    expect(await invoicesOf(accountId)).toMatchObject([{ due: 290, status: 'open' }]);
    expect(await world.database('charge_attempts').where('id', attemptId)).toMatchObject([{ status: 'returned' }]);
    expect(await world.database('payment_methods').where('account_id', accountId)).toMatchObject([
      { blocked_by: blockedBy },
    ]);
  });

  test('with the fee of the bank on top is taken back without it; less than was charged is a question', async () => {
    const { accountId, attemptId } = await paidByDebit('Gebuehr GmbH', 'succeeded');
    const back = { direction: 'DBIT', returned: 'AM04', endToEndId: attemptId } as const;
    const [less, more] = await imports([
      { ...back, amount: '100.00' },
      { ...back, amount: '293.00' },
    ]);
    expect(less).toMatchObject({ status: 'queued', why: expect.stringContaining('100.00') });
    expect(more).toMatchObject({ status: 'returned' });
    expect(await balancesOf(accountId)).not.toHaveProperty('cash');
  });

  test('before it was known to have been paid is declined', async () => {
    const { accountId, attemptId } = await paidByDebit('Schwebend GmbH', 'pending');
    const [row] = await imports([{ amount: '290.00', direction: 'DBIT', returned: 'AC04', endToEndId: attemptId }]);
    expect(row).toMatchObject({ status: 'returned', account_id: accountId, movement_ids: [] });
    expect(await world.database('charge_attempts').where('id', attemptId)).toMatchObject([{ status: 'declined' }]);
    expect(await invoicesOf(accountId)).toMatchObject([{ due: 290 }]);
  });
});

/** A company whose one invoice was charged to its bank account. */
async function paidByDebit(companyName: string, answer: 'succeeded' | 'pending') {
  const { accountId } = await debtor(companyName);
  const step = { database: world.database, accountId, at: '2026-07-02T10:00:00.000Z', actor: 'test' };
  const method = {
    ...{ gateway: 'sandbox', token: `bank_${randomUUID()}`, brand: 'sepa_debit', last4: '3000' },
    kind: 'bank',
    ...{ expiresIn: null, isDefault: true },
  } as const;
  await moneyStep(step, (money, context) => granted(addMethod(money, method, context)));
  const paid = await moneyStep(step, (money, context) => granted(payNow(money, {}, context)));
  const attemptId = paid?.toCharge?.id as string;
  const reference = `debit ${attemptId}`;
  const answers = {
    succeeded: { kind: 'succeeded', reference },
    pending: { kind: 'pending', reference, expectedAt: '2026-07-09T10:00:00.000Z' },
  } as const;
  await moneyStep({ ...step, attemptIds: [attemptId] }, (money, context) =>
    settleAttempt(money, attemptId, answers[answer], context),
  );
  return { accountId, attemptId };
}

/** Lets an account's ladder run from the end of the due date up to the suspension. */
async function suspend(accountId: string, clockId: string, moveTo: (instant: string) => Promise<number>) {
  const { database } = world;
  await moveTo('2026-07-31T16:00:00.000Z');
  await openCollectionPage({ database, asOf: '2026-07-31T16:00:00.000Z', clockId, limit: 10 });
  for (let step = 0; step < 12; step += 1) {
    const [open] = await database('dunning_cases').where('account_id', accountId).whereNull('closed_at');
    if (open === undefined || open.suspended_at !== null) return;
    const at = open.next_step_at;
    await moveTo(at);
    await moneyStep({ database, accountId, at, actor: 'test' }, (money, context) =>
      performDunningStep(money, open.id, context),
    );
  }
}

test('an import asks the database as often for 2,000 movements of 2,000 accounts as for 20', async () => {
  const { accountId } = await debtor('Muster AG');
  await clone(accountId, 2_020);
  const named = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({ amount: '290.00', text: `INV-2031-${number(from + index)}` }));
  const number = (each: number) => String(500_000 + each);
  const few = await countStatements(() => imported(statement(named(1, 21))));
  expect(few.result.counts).toMatchObject({ matched: 20, queued: 0 });
  const many = await countStatements(() => imported(statement(named(21, 2_021))));
  expect(many.result.counts).toMatchObject({ matched: 2_000, queued: 0 });
  expect(many.statements).toBe(few.statements);
  const { rows } = await world.database.raw(
    `select count(*)::integer as paid from invoices i join invoice_numbers n on n.invoice_id = i.id
     where n.year = 2031 and i.status = 'paid' and i.amount_due = 0`,
  );
  expect(rows).toEqual([{ paid: 2_020 }]);
});

/** Copies of an account with its one invoice, each with a number of 2031. */
async function clone(accountId: string, count: number) {
  await world.database.raw(
    `with made as (select n, gen_random_uuid() as account_id, gen_random_uuid() as invoice_id from generate_series(1, :count) n),
     accounts_made as (insert into accounts
       select (jsonb_populate_record(a, jsonb_build_object('id', made.account_id))).* from accounts a, made where a.id = :accountId),
     details_made as (insert into account_details
       select (jsonb_populate_record(d, jsonb_build_object('account_id', made.account_id, 'company_name', 'Muster ' || made.n))).*
       from account_details d, made where d.account_id = :accountId),
     invoices_made as (insert into invoices
       select (jsonb_populate_record(i, jsonb_build_object('id', made.invoice_id, 'account_id', made.account_id))).*
       from invoices i, made where i.account_id = :accountId)
     insert into invoice_numbers (invoice_id, seller_id, series, year, number)
     select made.invoice_id, i.seller_id, 'INV', 2031, 500000 + made.n from invoices i, made where i.account_id = :accountId`,
    { accountId, count },
  );
}

/** How many statements all connections send while something is done. */
async function countStatements<Result>(work: () => Promise<Result>) {
  const { query } = pg.Client.prototype;
  let statements = 0;
  pg.Client.prototype.query = function counted(this: pg.Client, ...values: unknown[]) {
    statements += 1;
    return (query as (...all: unknown[]) => unknown).apply(this, values);
  } as typeof query;
  try {
    return { result: await work(), statements };
  } finally {
    pg.Client.prototype.query = query;
  }
}
