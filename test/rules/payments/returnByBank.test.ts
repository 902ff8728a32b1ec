import { describe, expect, test } from '@jest/globals';
import type { AccountMoney, MoneyDecision } from '../../../rules/payments/moneyDecision.ts';
import type { Movement } from '../../../rules/payments/movement.ts';
import { returnByBank } from '../../../rules/payments/returnByBank.ts';
import { settleAttempt } from '../../../rules/payments/settleAttempt.ts';
import { at, attemptOf, done, invoiceDue, methodOf, moneyOf, movesOf, owedOf, toldBy } from '../../support/money.ts';

const august = invoiceDue('2026-08-31', '60.00');
const sepa = methodOf({ id: 'sepa', kind: 'bank', brand: 'sepa_debit' });
const card = methodOf({ isDefault: false });

/** A debit of 60.00 that was sent and is waited for. */
const sent = moneyOf({
  invoices: [august],
  methods: [sepa, card],
  attempts: [attemptOf([august], { methodId: 'sepa' })],
});

const paid = done(settleAttempt(sent, 'attempt', { kind: 'succeeded', reference: 'r' }, at('2026-09-02')));

function cameBack(
  money: AccountMoney,
  code: string | null,
  movements: readonly Movement[] = [],
  attemptId = 'attempt',
): MoneyDecision | null {
  return returnByBank(money, attemptId, { movements, invoices: [august] }, code, at('2026-09-05'));
}

const blocks = ({ books }: AccountMoney) => books.methods.map(({ id, blockedBy }) => `${id} ${blockedBy}`);

describe('a debit that was paid', () => {
  test('is owed again', () => {
    const decision = done(cameBack(paid, 'AM04', paid.movements));
    expect(movesOf(decision)).toEqual(['return 60 → 2026-08-31 -60']);
    expect(owedOf(decision)).toEqual(['2026-08-31 60']);
  });

  test('is tried again by itself where the account was only empty', () => {
    expect(blocks(done(cameBack(paid, 'AM04', paid.movements)))).toEqual(['sepa null', 'visa null']);
  });

  test('is not tried again where its account is closed; other methods stay free', () => {
    expect(blocks(done(cameBack(paid, 'AC04', paid.movements)))).toEqual(['sepa AC04', 'visa null']);
  });

  test('is not tried again where the bank says nothing of the reason', () => {
    expect(blocks(done(cameBack(paid, null, paid.movements)))).toEqual(['sepa MS03', 'visa null']);
  });

  test('without a reason leaves a method that was stopped before as it was stopped', () => {
    const methods = paid.books.methods.map((each) => ({ ...each, blockedBy: 'AC01' }));
    const stopped = { ...paid, books: { ...paid.books, methods } };
    expect(blocks(done(cameBack(stopped, null, paid.movements)))).toEqual(['sepa AC01', 'visa AC01']);
  });

  test('comes back once', () => {
    const back = done(cameBack(paid, 'AC04', paid.movements));
    expect(cameBack(back, 'AC04', [...paid.movements, ...back.movements])).toBeNull();
  });
});

describe('a debit that is still waited for', () => {
  test('is declined: nothing has moved, all of it is owed', () => {
    const decision = done(cameBack(sent, 'AM04'));
    expect(decision.movements).toEqual([]);
    expect(owedOf(decision)).toEqual(['2026-08-31 60.00']);
    expect(toldBy(decision)).toContain('payment.declined');
    expect(decision.books.attempts.map(({ status, declineCode }) => `${status} ${declineCode}`)).toEqual([
      'declined AM04',
    ]);
    expect(blocks(decision)).toEqual(['sepa null', 'visa null']);
  });

  test('stops its method where its account is closed', () => {
    expect(blocks(done(cameBack(sent, 'AC04')))).toEqual(['sepa AC04', 'visa null']);
  });
});

test('a debit that nobody knows changes nothing', () => {
  expect(cameBack(paid, 'AC04', paid.movements, 'another')).toBeNull();
});
