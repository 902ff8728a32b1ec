import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readAccountState } from '../../db/accountStore.ts';
import { billPage } from '../../db/billing/billPage.ts';
import { createPrice, findPrice } from '../../db/catalogueStore.ts';
import { listenOutbox } from '../../db/outboxStore.ts';
import { type CommandAnswer, runCommand } from '../../db/runCommand.ts';
import { recordTransfer } from '../../rules/payments/recordTransfer.ts';
import { isRefusal, type Refusal } from '../../rules/refusal.ts';
import type { AccountState } from '../../rules/subscription/accountState.ts';
import { cancel } from '../../rules/subscription/cancel.ts';
import { changeQuantity } from '../../rules/subscription/changeQuantity.ts';
import type { CommandContext, Decision } from '../../rules/subscription/decision.ts';
import { performDue } from '../../rules/subscription/nextStep.ts';
import { subscribe } from '../../rules/subscription/subscribe.ts';
import { switchInterval } from '../../rules/subscription/switchInterval.ts';
import {
  billed,
  granted,
  openAccount,
  openClock,
  openWorld,
  perSeat,
  stamp,
  startSeats,
  type World,
} from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('run_command');
});
afterAll(() => world.end());

const add = (
  subscriptionId: string,
  quantity: string,
  at = '2026-08-10T16:00:00.000Z',
  commandId: string = randomUUID(),
  requestHash = 'h',
) =>
  runCommand({
    ...{ database: world.database, subscriptionId, commandId, requestHash, actor: 'test', at },
    decide: (state, context) => changeQuantity(state, { subscriptionId, change: { kind: 'add', quantity } }, context),
  });
const countOf = async (table: string) => (await world.database(table)).length;

test('a command is carried out once, however often it comes', async () => {
  const accountId = await openAccount(world);
  const subscriptionId = await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
  const commandId = randomUUID();
  const answers = await Promise.all(Array.from({ length: 5 }, () => add(subscriptionId, '5', undefined, commandId)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({
    subscriptionId,
    invoiceId: null,
    facts: { quantity_before: '10', quantity_after: '15' },
  });
  const state = await readAccountState(world.database, accountId);
  expect(state?.subscriptions[0]?.items[0]).toMatchObject({
    quantityInForce: '15',
    changes: [{}, { change: { kind: 'add', quantity: '5' } }],
  });
});

test('the same id with another request is refused', async () => {
  const subscriptionId = await startSeats(world, await openAccount(world), '2026-07-15T16:00:00.000Z');
  const commandId = randomUUID();
  granted(await add(subscriptionId, '1', undefined, commandId, 'one request'));
  expect(await add(subscriptionId, '2', undefined, commandId, 'another')).toMatchObject({
    kind: 'refused',
    code: 'command_reused',
  });
});

test('a refusal writes nothing, and the command may be tried again', async () => {
  const subscriptionId = await startSeats(world, await openAccount(world), '2026-07-15T16:00:00.000Z');
  const commandId = randomUUID();
  const tables = ['audit_log', 'outbox', 'command_results', 'quantity_changes'];
  const before = await Promise.all(tables.map(countOf));
  expect(await add(subscriptionId, '0.5', undefined, commandId)).toMatchObject({
    kind: 'refused',
    code: 'quantity_out_of_range',
  });
  expect(await Promise.all(tables.map(countOf))).toEqual(before);
  expect(await add(subscriptionId, '5', undefined, commandId)).toMatchObject({ subscriptionId });
});

test('what is read back is what was decided', async () => {
  const accountId = await openAccount(world, { policyProfile: 'standard' });
  const price = await findPrice(world.database, world.priceId);
  if (price === null) throw new Error('no price');
  const yearly = perSeat(world.planId, {
    interval: { every: 1, unit: 'year' },
    model: { kind: 'flat', amount: '3000' },
  });
  const { priceId } = granted(await createPrice({ ...stamp(world.database), price: yearly }));
  const longer = await findPrice(world.database, priceId);
  if (longer === null) throw new Error('no price');
  let subscriptionId = '';
  const commands: [at: string, decide: (state: AccountState, context: CommandContext) => Decision | Refusal][] = [
    [
      '2026-07-15T16:00:00.000Z',
      (state, context) => subscribe(state, { planId: world.planId, items: [{ price, quantity: '10' }] }, context),
    ],
    [
      '2026-07-20T16:00:00.000Z',
      (state, context) => changeQuantity(state, { subscriptionId, change: { kind: 'remove', quantity: '3' } }, context),
    ],
    [
      '2026-07-21T16:00:00.000Z',
      (state, context) => changeQuantity(state, { subscriptionId, change: { kind: 'add', quantity: '1' } }, context),
    ],
    ['2026-07-22T16:00:00.000Z', (state, context) => switchInterval(state, { subscriptionId, price: longer }, context)],
    ['2026-07-23T16:00:00.000Z', (state, context) => cancel(state, subscriptionId, context)],
  ];
  for (const [at, decide] of commands) {
    let decided: AccountState | undefined;
    const answer = await runCommand({
      ...stamp(world.database),
      ...{ accountId, at },
      decide: (state, context) => {
        const decision = decide(state, context);
        if (!isRefusal(decision)) decided = decision.state;
        return decision;
      },
    });
    subscriptionId = granted(answer).subscriptionId as string;
    // A credit that arises pays the oldest open invoice in the same transaction: what is left of it is in the ledger.
    const stored = await readAccountState(world.database, accountId);
    expect({ ...stored, creditBalance: null }).toEqual({ ...decided, creditBalance: null });
  }
});

test('messages wake the relay, events do not', async () => {
  let woken = 0;
  const stop = await listenOutbox(
    world.database,
    () => {
      woken += 1;
    },
    () => {},
  );
  const accountId = await openAccount(world);
  await world.database.raw('select 1');
  expect(woken).toBe(0);
  await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
  for (let tries = 0; woken === 0 && tries < 100; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(woken).toBeGreaterThan(0);
  await stop();
});

test('ten additions at once on one account all count', async () => {
  const accountId = await openAccount(world);
  const subscriptionId = await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
  await Promise.all(Array.from({ length: 10 }, () => add(subscriptionId, '1')));
  expect((await readAccountState(world.database, accountId))?.subscriptions[0]?.items[0]?.quantityInForce).toBe('20');
});

test('a new subscription asks for its workflow, and tells that it is active', async () => {
  const clockId = await openClock(world, '2026-07-15T16:00:00.000Z');
  const accountId = await openAccount(world, { testClockId: clockId });
  const subscriptionId = await startSeats(world, accountId, 'now');
  const messages = await world.database('outbox').where('account_id', accountId).orderBy('id');
  expect(messages.map(({ topic, payload, at }) => ({ topic, payload, at }))).toEqual([
    { topic: 'account.created', payload: expect.anything(), at: '2026-07-15T16:00:00.000Z' },
    {
      topic: 'subscription.activated',
      payload: { subscription_id: subscriptionId, facts: { plan_id: world.planId, billing_starts_on: '2026-07-15' } },
      at: '2026-07-15T16:00:00.000Z',
    },
    {
      topic: 'workflow.start_subscription',
      payload: {
        subscription_id: subscriptionId,
        test_clock_id: clockId,
        frozen_at: '2026-07-15T16:00:00.000Z',
        view: { status: 'active', next: null, sentence: expect.stringContaining('since 2026-07-15: 10 ×') },
      },
      at: '2026-07-15T16:00:00.000Z',
    },
  ]);
});

test('what is charged at once is invoiced by the command, numbered, and in its answer', async () => {
  const accountId = await openAccount(world, { policyProfile: 'standard' });
  const price = await findPrice(world.database, world.priceId);
  if (price === null) throw new Error('no price');
  const answer = granted(
    await runCommand({
      ...stamp(world.database),
      accountId,
      at: '2026-07-15T16:00:00.000Z',
      decide: (state, context) =>
        subscribe(state, { planId: world.planId, items: [{ price, quantity: '10' }] }, context),
    }),
  ) as CommandAnswer;
  const invoices = (await billed(world.database)).filter(({ account_id }) => account_id === accountId);
  expect(invoices).toMatchObject([{ bill_date: '2026-07-15', total: '333.43', number: expect.any(Number) }]);
  expect(await world.database('invoices').where('id', answer.invoiceId).first()).toMatchObject({
    kind: 'command',
    source: expect.any(String),
  });
});

test('credit of a change pays the oldest open invoice', async () => {
  const accountId = await openAccount(world, { policyProfile: 'standard' });
  const subscriptionId = await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
  granted(
    await runCommand({
      ...stamp(world.database),
      ...{ accountId, at: '2026-07-20T16:00:00.000Z' },
      decide: (state, context) =>
        changeQuantity(state, { subscriptionId, change: { kind: 'remove', quantity: '5' } }, context),
    }),
  );
  const [first, second] = await world.database('invoices').where('account_id', accountId).orderBy('bill_date');
  const movements = await world.database('movements').where('account_id', accountId);
  expect(movements).toMatchObject([{ kind: 'credit_applied', amount: second.credit_arising }]);
  expect(Number(first.amount_due)).toBeCloseTo(Number(first.total) - Number(second.credit_arising), 2);
  expect((await readAccountState(world.database, accountId))?.creditBalance).toBe('0');
});

test('credit of a change is kept in the ledger where nothing is open, and pays the next invoice', async () => {
  const accountId = await openAccount(world, { policyProfile: 'standard' });
  const subscriptionId = await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
  const [open] = await world.database('invoices').where('account_id', accountId);
  granted(
    await runCommand({
      ...stamp(world.database),
      ...{ accountId, at: '2026-07-16T16:00:00.000Z' },
      decide: (state, context, books) =>
        recordTransfer({ state, books }, { amount: open.total, reference: null, invoiceIds: [] }, context),
    }),
  );
  granted(
    await runCommand({
      ...stamp(world.database),
      ...{ accountId, at: '2026-07-20T16:00:00.000Z' },
      decide: (state, context) =>
        changeQuantity(state, { subscriptionId, change: { kind: 'remove', quantity: '5' } }, context),
    }),
  );
  const credited = await readAccountState(world.database, accountId);
  expect(Number(credited?.creditBalance)).toBeGreaterThan(100);
  await billPage({
    database: world.database,
    asOf: '2026-08-16T04:00:00.000Z',
    clockId: null,
    limit: 100,
    after: null,
  });
  const invoice = await world.database('invoices').where({ account_id: accountId, bill_date: '2026-08-15' }).first();
  expect(invoice.credit_applied).toBe(credited?.creditBalance);
  expect((await readAccountState(world.database, accountId))?.creditBalance).toBe('0');
});

test('a scheduled decrease is a deadline; performing it moves the deadline on', async () => {
  const accountId = await openAccount(world);
  const subscriptionId = await startSeats(world, accountId, '2026-08-01T16:00:00.000Z');
  granted(
    await runCommand({
      ...stamp(world.database),
      ...{ subscriptionId, at: '2026-08-05T16:00:00.000Z' },
      decide: (state, context) =>
        changeQuantity(state, { subscriptionId, change: { kind: 'remove', quantity: '4' } }, context),
    }),
  );
  const deadline = () =>
    world.database('subscriptions').where('id', subscriptionId).first('next_deadline_at', 'next_deadline_label');
  expect(await deadline()).toEqual({
    next_deadline_at: '2026-09-01T04:00:00.000Z',
    next_deadline_label: 'Quantity changes on 2026-09-01',
  });
  const at = '2026-09-01T04:00:00.000Z';
  granted(
    await runCommand({
      ...stamp(world.database),
      subscriptionId,
      at,
      decide: (state, context) => performDue(state, subscriptionId, context),
    }),
  );
  expect(await deadline()).toEqual({ next_deadline_at: null, next_deadline_label: null });
});

test('an ended subscription is not read by the run once nothing is left to invoice and its data is deleted', async () => {
  const accountId = await openAccount(world);
  const subscriptionId = await startSeats(world, accountId, '2026-08-01T16:00:00.000Z');
  await billPage({
    database: world.database,
    asOf: '2026-08-02T04:00:00.000Z',
    clockId: null,
    limit: 100,
    after: null,
  });
  granted(
    await runCommand({
      ...stamp(world.database),
      subscriptionId,
      at: '2026-08-05T16:00:00.000Z',
      decide: (state, context) => cancel(state, subscriptionId, context),
    }),
  );
  const at = async (instant: string) => {
    granted(
      await runCommand({
        ...stamp(world.database),
        subscriptionId,
        at: instant,
        decide: (state, context) => performDue(state, subscriptionId, context),
      }),
    );
    return world
      .database('subscriptions')
      .where('id', subscriptionId)
      .first('status', 'is_settled', 'next_deadline_label');
  };
  expect(await at('2026-09-01T04:00:00.000Z')).toEqual({
    status: 'ended',
    is_settled: false,
    next_deadline_label: 'Warning: data is deleted on 2027-03-01',
  });
  expect(await at('2027-03-01T05:00:00.000Z')).toEqual({
    status: 'ended',
    is_settled: true,
    next_deadline_label: null,
  });
  expect(await world.database('accounts').where('id', accountId).first('next_bill_at')).toEqual({ next_bill_at: null });
});

test('an unknown account or subscription is refused', async () => {
  expect(await add(randomUUID(), '1')).toMatchObject({ kind: 'refused', code: 'item_not_found' });
});
