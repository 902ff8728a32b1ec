import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { billPage } from '../../db/billing/billPage.ts';
import { findCharge } from '../../db/money/chargesToSend.ts';
import { openCollectionPage } from '../../db/money/collectPage.ts';
import { settleCharges } from '../../db/money/settleCharges.ts';
import { runCommand } from '../../db/runCommand.ts';
import { createGateway, sandboxSecret } from '../../providers/payments/createGateway.ts';
import { SandboxControl } from '../../providers/payments/sandbox/sandboxControl.ts';
import { addMethod } from '../../rules/payments/manageMethods.ts';
import { payNow } from '../../rules/payments/payNow.ts';
import { isRefusal } from '../../rules/refusal.ts';
import { granted, openAccount, openWorld, stamp, startSeats, type World } from './support/world.ts';

const cut = '2026-08-02T04:00:00.000Z';
const accounts = 100;

let world: World;
let accountIds: string[];
let gateway: ReturnType<typeof createGateway>;
let sandbox: SandboxControl;

beforeAll(async () => {
  world = await openWorld('collect');
  const { url: databaseUrl } = world;
  gateway = createGateway({ kind: 'sandbox' }, { databaseUrl, publicUrl: 'http://127.0.0.1' });
  sandbox = new SandboxControl({ databaseUrl, webhookSecret: sandboxSecret(databaseUrl) });
  accountIds = [];
  for (let index = 0; index < accounts; index += 1) accountIds.push(await accountWithCard());
  await billPage({ database: world.database, asOf: cut, clockId: null, limit: accounts, after: null });
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  await gateway.close();
  await world.end();
});

async function accountWithCard(): Promise<string> {
  const accountId = await openAccount(world);
  await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
  const card = {
    gateway: 'sandbox',
    token: 'tok_visa',
    kind: 'card',
    brand: 'visa',
    last4: '4242',
    expiresIn: '2099-12',
  } as const;
  granted(
    await runCommand({
      ...stamp(world.database),
      ...{ accountId, at: '2026-07-16T16:00:00.000Z' },
      decide: (state, context, books) =>
        addMethod({ state, books }, { ...card, isDefault: true, autopay: true }, context),
    }),
  );
  return accountId;
}

/** Sends a charge and settles what came of it, as whoever opened it does. */
async function send(attemptId: string): Promise<void> {
  const charge = await findCharge(world.database, attemptId);
  if (charge === null) throw new Error(`no charge ${attemptId}`);
  const { accountId, methodToken, currency, amount } = charge;
  const answer = await gateway.charge({
    key: attemptId,
    accountId,
    methodToken,
    currency,
    amount,
    isOnSession: true,
    at: cut,
  });
  await settleCharges({
    database: world.database,
    answers: [{ attemptId, accountId, answer }],
    at: cut,
    actor: 'test',
  });
}

async function collect(): Promise<void> {
  const { charges } = await openCollectionPage({ database: world.database, asOf: cut, clockId: null, limit: 7 });
  for (const { attemptId } of charges) await send(attemptId);
}

async function payByHand(accountId: string): Promise<void> {
  const answer = await runCommand({
    ...stamp(world.database),
    ...{ accountId, at: cut },
    decide: (state, context, books) => payNow({ state, books }, {}, context),
  });
  if (!isRefusal(answer) && answer.attemptId !== undefined) await send(answer.attemptId);
}

test('the due date and the customer charge at the same moment, a hundred times: a hundred captures', async () => {
  const pages = Array.from({ length: 20 }, collect);
  await Promise.all([...pages, ...accountIds.map(payByHand)]);
  await Promise.all(Array.from({ length: 5 }, collect));
  const captured = (await sandbox.charges()).filter(({ state }) => state.kind === 'captured');
  expect(captured).toHaveLength(accounts);
  expect(new Set(captured.map(({ accountId }) => accountId)).size).toBe(accounts);
  expect(await world.database('movements').where('kind', 'payment')).toHaveLength(accounts);
  expect(await world.database('invoices').whereNot('status', 'paid')).toEqual([]);
}, 120_000);

test('a charge that a killed process left behind is taken up by the next page, with the same key', async () => {
  const accountId = await accountWithCard();
  await billPage({ database: world.database, asOf: cut, clockId: null, limit: accounts, after: null });
  const { charges } = await openCollectionPage({ database: world.database, asOf: cut, clockId: null, limit: 10 });
  const own = charges.filter((charge) => charge.accountId === accountId);
  expect(own).toHaveLength(1);
  // It captured, and died before it could write that down. While its lease holds nobody else takes the charge.
  const { attemptId = '', methodToken = '', currency = '', amount = '' } = own[0] ?? {};
  await gateway.charge({ key: attemptId, accountId, methodToken, currency, amount, isOnSession: false, at: cut });
  const page = () => openCollectionPage({ database: world.database, asOf: cut, clockId: null, limit: 10 });
  expect((await page()).charges).toEqual([]);
  await world.database('charge_attempts').where('id', attemptId).update({ leased_until: '2026-01-01T00:00:00Z' });
  expect((await page()).charges).toMatchObject([{ attemptId }]);
  await send(attemptId);
  await send(attemptId);
  expect(await sandbox.charges(accountId)).toMatchObject([{ key: attemptId, state: { kind: 'captured' } }]);
  expect(await world.database('movements').where({ account_id: accountId, kind: 'payment' })).toHaveLength(1);
}, 60_000);
