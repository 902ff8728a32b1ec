import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AUDIT_CHECKS } from '../../db/audit/checks.ts';
import { reconcileCaptures } from '../../db/audit/reconcileGateway.ts';
import { keepFindings, runCheck } from '../../db/audit/runAudit.ts';
import { billPage } from '../../db/billing/billPage.ts';
import { inTransaction } from '../../db/connection.ts';
import { openCollectionPage } from '../../db/money/collectPage.ts';
import { settleCharges } from '../../db/money/settleCharges.ts';
import { runCommand } from '../../db/runCommand.ts';
import { addMethod } from '../../rules/payments/manageMethods.ts';
import { granted, openAccount, openWorld, stamp, startSeats, type World } from './support/world.ts';

/** The first cut after the start, on Toronto's clock. */
const cut = '2026-08-02T04:00:00.000Z';

let world: World;
/** One pays by card, the other has no method. */
let [payer, debtor] = ['', ''];
let attemptId = '';

beforeAll(async () => {
  world = await openWorld('audit');
  payer = await openAccount(world);
  debtor = await openAccount(world);
  for (const accountId of [payer, debtor]) await startSeats(world, accountId, '2026-07-15T16:00:00.000Z');
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
      ...{ accountId: payer, at: '2026-07-16T16:00:00.000Z' },
      decide: (state, context, books) =>
        addMethod({ state, books }, { ...card, isDefault: true, autopay: true }, context),
    }),
  );
  const { database } = world;
  await billPage({ database, asOf: cut, clockId: null, limit: 10, after: null });
  const { charges } = await openCollectionPage({ database, asOf: cut, clockId: null, limit: 10 });
  attemptId = charges[0]?.attemptId ?? '';
  const answers = charges.map((charge) => ({ ...charge, answer: { kind: 'succeeded', reference: 'ref' } as const }));
  await settleCharges({ database, answers, at: cut, actor: 'collection' });
});
afterAll(() => world.end());

const GUARDED = ['accounts', 'subscriptions', 'invoices', 'ledger_entries', 'charge_attempts', 'dunning_cases'];

/** Changes what the database itself would refuse, as its owner's hands can. */
function tamper(statement: string): Promise<void> {
  return inTransaction(world.database, async (connection) => {
    for (const table of GUARDED) await connection.query(`alter table ${table} disable trigger user`);
    await connection.query(statement);
    for (const table of GUARDED) await connection.query(`alter table ${table} enable trigger user`);
  });
}

const untouched = AUDIT_CHECKS.map(({ name }) => name).filter((name) => name !== 'bill_dates_are_cut');

test('where everything is as it must be, nothing is found', async () => {
  for (const name of untouched) expect([name, await runCheck(world.database, name)]).toEqual([name, []]);
});

describe('what is wrong is found, with what it should be', () => {
  const invoiceOf = (account: string) => `(select id from invoices where account_id = '${account}')`;
  test.each([
    {
      check: 'amount_due_is_total_less_what_was_given',
      break: () => `update invoices set amount_due = amount_due - 1 where account_id = '${debtor}'`,
      mend: () => `update invoices set amount_due = amount_due + 1 where account_id = '${debtor}'`,
    },
    {
      check: 'receivable_is_what_invoices_want',
      break: () =>
        `update ledger_entries set amount = amount + 1 where account_id = '${debtor}' and ledger_account = 'receivable'`,
      mend: () =>
        `update ledger_entries set amount = amount - 1 where account_id = '${debtor}' and ledger_account = 'receivable'`,
    },
    {
      check: 'ledger_sums_to_zero',
      break: () =>
        `update ledger_entries set amount = amount - 0.01 where account_id = '${payer}' and ledger_account = 'cash'`,
      mend: () =>
        `update ledger_entries set amount = amount + 0.01 where account_id = '${payer}' and ledger_account = 'cash'`,
    },
    {
      check: 'credit_balance_is_not_negative',
      break:
        () => `insert into ledger_entries (account_id, posting_id, entry_no, ledger_account, currency, amount, posted_on, source)
        values ('${payer}', ${invoiceOf(payer)}, 99, 'credit_balance', 'CAD', 5, '2026-08-01', 'invoice')`,
      mend: () => `delete from ledger_entries where entry_no = 99`,
    },
    {
      check: 'a_payment_is_an_attempt_that_succeeded',
      break: () => `update charge_attempts set status = 'declined' where id = '${attemptId}'`,
      mend: () => `update charge_attempts set status = 'succeeded' where id = '${attemptId}'`,
    },
    {
      check: 'nobody_is_suspended_without_debt',
      break: () =>
        `update subscriptions set lifecycle = lifecycle || '{"suspendedAt": "2026-08-03T00:00:00.000Z"}' where account_id = '${payer}'`,
      mend: () => `update subscriptions set lifecycle = lifecycle - 'suspendedAt' where account_id = '${payer}'`,
    },
    {
      check: 'what_is_overdue_has_a_case',
      break: () => `with moved as (update accounts set next_collection_at = null where id = '${debtor}')
        update invoices set due_on = '2026-08-01' where account_id = '${debtor}'`,
      mend: () => `with moved as (update accounts set next_collection_at = '2026-09-01T04:00:00Z' where id = '${debtor}')
        update invoices set due_on = '2026-08-31' where account_id = '${debtor}'`,
    },
    {
      check: 'a_case_past_its_steps_is_suspended',
      break:
        () => `insert into dunning_cases (id, account_id, opened_at, anchor_invoice_id, anchor_due_on, position, late_ms, is_paused)
        values (gen_random_uuid(), '${debtor}', now(), ${invoiceOf(debtor)}, '2026-08-31', 10, 0, false)`,
      mend: () => 'delete from dunning_cases',
    },
    {
      check: 'nothing_is_in_flight_for_ever',
      break: () => `update charge_attempts set status = 'unknown', settled_at = null where id = '${attemptId}'`,
      mend: () => `update charge_attempts set status = 'succeeded', settled_at = '${cut}' where id = '${attemptId}'`,
    },
    {
      check: 'bill_dates_are_cut',
      break: () => `update accounts set next_bill_at = '2020-01-01T00:00:00Z'`,
      mend: () => `update accounts set next_bill_at = now() + interval '1 day'`,
    },
  ])('$check', async ({ check, break: breaks, mend }) => {
    await tamper(breaks());
    const found = await runCheck(world.database, check);
    expect([payer, debtor]).toContain(found[0]?.accountId);
    expect(found[0]?.expected).not.toBe(found[0]?.actual);
    await tamper(mend());
    const left = await runCheck(world.database, check);
    expect(left.filter(({ subject }) => found.some((each) => each.subject === subject))).toEqual([]);
  });

  test('every check is proved', () => {
    expect(AUDIT_CHECKS).toHaveLength(10);
  });
});

test('a finding is one row for as long as it is there, and resolved when it is gone', async () => {
  const check = 'amount_due_is_total_less_what_was_given';
  const rows = () => world.database('audit_findings').where('check_name', check).orderBy('id');
  await tamper(`update invoices set amount_due = amount_due - 1 where account_id = '${debtor}'`);
  for (let night = 1; night <= 2; night += 1)
    await keepFindings(world.database, [check], await runCheck(world.database, check));
  expect(await rows()).toMatchObject([{ account_id: debtor, resolved_at: null }]);
  await tamper(`update invoices set amount_due = amount_due + 1 where account_id = '${debtor}'`);
  await keepFindings(world.database, [check], await runCheck(world.database, check));
  expect(await rows()).toMatchObject([{ resolved_at: expect.any(String) }]);
});

describe('the report of a gateway', () => {
  const amountOf = async () => (await world.database('charge_attempts').where('id', attemptId).first('amount')).amount;
  const compare = async (captures: { key: string; amount: string }[]) =>
    (
      await reconcileCaptures(
        world.database,
        'sandbox',
        '2026-08-02',
        captures.map((one) => ({ ...one, reference: 'ref' })),
      )
    ).map(({ subject, expected, actual }) => [subject, expected, actual]);

  test('that says what is booked differs in nothing', async () => {
    expect(await compare([{ key: attemptId, amount: await amountOf() }])).toEqual([]);
  });
  test('with a capture that nobody has booked', async () => {
    const found = await compare([
      { key: attemptId, amount: await amountOf() },
      { key: 'lost', amount: '29.00' },
    ]);
    expect(found).toEqual([['lost', 'no payment is booked', '29.00']]);
  });
  test('with another amount', async () => {
    expect(await compare([{ key: attemptId, amount: '1.00' }])).toEqual([[attemptId, await amountOf(), '1.00']]);
  });
  test('without a capture that is booked', async () => {
    expect(await compare([])).toEqual([[attemptId, await amountOf(), 'the gateway reports no capture']]);
  });
});
