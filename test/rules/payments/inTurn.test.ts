import { expect, test } from '@jest/globals';
import { inTurn, type MoneyTurn } from '../../../rules/payments/inTurn.ts';
import { recordTransfer } from '../../../rules/payments/recordTransfer.ts';
import { at, attemptOf, done, invoiceDue, moneyOf, movesOf, owedOf, toldBy } from '../../support/money.ts';

const money = moneyOf({ invoices: [invoiceDue('2026-08-31', '60.00'), invoiceDue('2026-09-30', '40.00')] });

const transferOf =
  (amount: string): MoneyTurn =>
  (before) =>
    done(recordTransfer(before, { amount, reference: null, invoiceIds: [] }, at('2026-09-10')));

const nothing: MoneyTurn = () => null;

test('each decision begins where the one before it ended; all that moved stands in its order', () => {
  const decision = done(inTurn(money, [transferOf('70'), transferOf('10')]));
  expect(movesOf(decision)).toEqual(['transfer 70 → 2026-08-31 60, 2026-09-30 10', 'transfer 10 → 2026-09-30 10']);
  expect(owedOf(decision)).toEqual(['2026-09-30 20']);
  const alone = done(transferOf('70')(money));
  const after = done(transferOf('10')(alone));
  expect(toldBy(decision)).toEqual([...toldBy(alone), ...toldBy(after)]);
  expect(decision.emails).toHaveLength((alone.emails ?? []).length + (after.emails ?? []).length);
});

test('one that does nothing leaves the others as they are', () => {
  const turns = [nothing, transferOf('70'), nothing];
  expect(movesOf(done(inTurn(money, turns)))).toEqual(['transfer 70 → 2026-08-31 60, 2026-09-30 10']);
});

test('what an earlier one wants charged stays, until a later one says otherwise', () => {
  const first = attemptOf([invoiceDue('2026-09-30', '40.00')]);
  const charging: MoneyTurn = (before) => ({ ...done(transferOf('10')(before)), toCharge: first });
  const charged = (turns: readonly MoneyTurn[]) => done(inTurn(money, turns)).toCharge;
  expect(charged([charging, transferOf('10')])).toEqual(first);
  expect(charged([transferOf('10'), charging])).toEqual(first);
  expect(charged([transferOf('10'), transferOf('10')])).toBeNull();
});

test('an email of any of them is sent', () => {
  const quiet: MoneyTurn = (before) => {
    const { emails: _, ...decision } = done(transferOf('10')(before));
    return decision;
  };
  const email = { template: 'any' } as never;
  const writing: MoneyTurn = (before) => ({ ...done(transferOf('10')(before)), emails: [email] });
  expect(done(inTurn(money, [quiet, writing, quiet])).emails).toEqual([email]);
});

test('where none of them does anything, there is no decision', () => {
  expect(inTurn(money, [nothing, nothing])).toBeNull();
  expect(inTurn(money, [])).toBeNull();
});
