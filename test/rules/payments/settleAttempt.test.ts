import { describe, expect, test } from '@jest/globals';
import type { AttemptStatus } from '../../../rules/payments/attempt.ts';
import type { LookupAnswer } from '../../../rules/payments/gatewayAnswer.ts';
import { recordTransfer } from '../../../rules/payments/recordTransfer.ts';
import { settleAttempt } from '../../../rules/payments/settleAttempt.ts';
import {
  at,
  attemptOf,
  type Debt,
  done,
  instant,
  invoiceDue,
  methodOf,
  moneyOf,
  movesOf,
  owedOf,
  toldBy,
} from '../../support/money.ts';

const august = invoiceDue('2026-08-31', '290.00', { isCollected: true });
const september = invoiceDue('2026-09-30', '29.00');
const sent = attemptOf([august]);
const succeeded: LookupAnswer = { kind: 'succeeded', reference: 'ref' };
const soft: LookupAnswer = { kind: 'declined', reference: 'ref', code: 'insufficient_funds' };
const hard: LookupAnswer = { kind: 'declined', reference: null, code: 'stolen_card' };
const sca: LookupAnswer = { kind: 'authentication_required', reference: 'ref', url: 'https://bank' };
const pending: LookupAnswer = { kind: 'pending', reference: 'ref', expectedAt: instant('2026-09-05 09:00') };
const unknown: LookupAnswer = { kind: 'unknown', reason: 'down' };
const notFound: LookupAnswer = { kind: 'not_found' };

const owing = (overrides: Debt = {}) =>
  moneyOf({ invoices: [august, september], methods: [methodOf()], isAutopayOn: true, attempts: [sent], ...overrides });
const told = (money: ReturnType<typeof owing>, answer: LookupAnswer, moment = '2026-08-31 09:00') =>
  settleAttempt(money, 'attempt', answer, at(moment));
const attemptIn = ({ books }: ReturnType<typeof owing>) => books.attempts.find(({ id }) => id === 'attempt');

describe('a success', () => {
  test('pays what the charge was meant for, and says so', () => {
    const decision = done(told(owing(), succeeded));
    expect([owedOf(decision), movesOf(decision), toldBy(decision)]).toEqual([
      ['2026-09-30 29.00'],
      ['payment 290.00 → 2026-08-31 290.00'],
      ['payment.succeeded', 'invoice.paid'],
    ]);
    expect(attemptIn(decision)).toMatchObject({ status: 'succeeded', reference: 'ref', nextLookAt: null });
    expect(decision.movements).toMatchObject([{ attemptId: 'attempt', on: '2026-08-31', reason: null }]);
  });

  test.each<{ why: string; given: Debt; owed: string[]; credit: string }>([
    {
      why: 'of a part leaves the rest open',
      given: { attempts: [attemptOf([{ ...august, amountDue: '289.99' }])] },
      owed: ['2026-08-31 0.01', '2026-09-30 29.00'],
      credit: '0',
    },
    {
      why: 'of what was paid otherwise meanwhile pays the oldest that is open; the rest is credit balance',
      given: { invoices: [september] },
      owed: [],
      credit: '261',
    },
    {
      why: 'of what was paid in part meanwhile pays that rest first',
      given: { invoices: [{ ...august, amountDue: '100.00' }, september, invoiceDue('2026-08-01', '500.00')] },
      owed: ['2026-08-01 310', '2026-09-30 29.00'],
      credit: '0',
    },
    {
      why: 'never pays what has been disputed meanwhile',
      given: { invoices: [{ ...august, disputedAmount: '40.00' }] },
      owed: ['2026-08-31 40 (40.00 disputed)'],
      credit: '40',
    },
    {
      why: 'pays what another charge is under way for only when nothing else wants it',
      given: {
        invoices: [invoiceDue('2026-08-01', '280.00'), september],
        attempts: [sent, attemptOf([invoiceDue('2026-08-01', '280.00')], { id: 'other', status: 'pending' })],
      },
      owed: ['2026-08-01 19'],
      credit: '0',
    },
  ])('$why', ({ given, owed, credit }) => {
    const decision = done(told(owing(given), succeeded));
    expect([owedOf(decision), decision.state.creditBalance]).toEqual([owed, credit]);
  });

  test.each<{ why: string; status: AttemptStatus }>([
    { why: 'declined', status: 'declined' },
    { why: 'failed', status: 'failed' },
  ])('that comes late, after it was thought $why, is money all the same', ({ status }) => {
    const thought = { ...sent, status, settledAt: instant('2026-08-31'), declineCode: 'do_not_honor' };
    const decision = done(told(owing({ attempts: [thought] }), succeeded));
    expect(owedOf(decision)).toEqual(['2026-09-30 29.00']);
    expect(attemptIn(decision)).toMatchObject({ status: 'succeeded', declineCode: null });
  });

  test('of a charge that a wire overtook becomes credit balance', () => {
    const wired = done(
      recordTransfer(
        owing({ invoices: [august] }),
        { amount: '290', reference: null, invoiceIds: [] },
        at('2026-09-01'),
      ),
    );
    const decision = done(told(wired, succeeded, '2026-09-02'));
    expect([owedOf(decision), decision.state.creditBalance]).toEqual([[], '290']);
  });
});

describe('a decline', () => {
  test('leaves the debt, and tells the cause and the next step', () => {
    const decision = done(told(owing(), soft));
    expect(owedOf(decision)).toEqual(owedOf(owing()));
    expect(decision.events).toMatchObject([
      { type: 'payment.declined', facts: { code: 'insufficient_funds', next_step: 'use_another_method' } },
    ]);
    expect(attemptIn(decision)).toMatchObject({
      status: 'declined',
      reference: 'ref',
      declineCode: 'insufficient_funds',
    });
    expect(decision.emails?.map(({ template }) => template)).toEqual(['payment_declined']);
  });

  test("of the customer's own try is seen on the page: no e-mail", () => {
    expect(done(told(owing({ attempts: [{ ...sent, origin: 'customer' }] }), soft)).emails).toEqual([]);
  });

  test.each<{ why: string; answer: LookupAnswer; blockedBy: string | null }>([
    { why: 'a soft one leaves the method as it is', answer: soft, blockedBy: null },
    { why: 'a hard one blocks it', answer: hard, blockedBy: 'stolen_card' },
    {
      why: 'so does one that the network calls final',
      answer: { ...soft, isFinal: true } as LookupAnswer,
      blockedBy: 'insufficient_funds',
    },
  ])('$why', ({ answer, blockedBy }) => {
    const methods = [methodOf(), methodOf({ id: 'amex', isDefault: false })];
    const decision = done(told(owing({ methods }), answer));
    expect(decision.books.methods.map((method) => method.blockedBy)).toEqual([blockedBy, null]);
    // Terms of 0 days are for those who are charged by themselves.
    expect(decision.state.account.autopayUntil).toBe(blockedBy === null ? '2099-12' : null);
  });

  test('after the due date opens the case that waited for it', () => {
    expect(toldBy(done(told(owing(), soft, '2026-09-03')))).toEqual(['payment.declined', 'dunning.opened']);
  });
});

describe('what waits', () => {
  test('for the customer has 7 days; who is charged by themselves gets a link', () => {
    const decision = done(told(owing(), sca));
    expect(attemptIn(decision)).toMatchObject({
      status: 'authenticating',
      url: 'https://bank',
      nextLookAt: instant('2026-09-07 09:00'),
    });
    expect(decision.emails?.map(({ template }) => template)).toEqual(['payment_authentication_needed']);
    expect(done(told(owing({ attempts: [{ ...sent, origin: 'customer' }] }), sca)).emails).toEqual([]);
  });

  test('for the customer gets no second week because the gateway was down when the first was over', () => {
    const waiting = done(told(owing(), sca));
    expect(told(waiting, unknown, '2026-09-02')).toBeNull();
    const asked = done(told(waiting, unknown, '2026-09-07 09:00'));
    expect(attemptIn(asked)).toMatchObject({ status: 'authenticating', nextLookAt: instant('2026-09-07 09:05') });
    expect(told(asked, sca, '2026-09-07 09:05')).toBeNull();
  });

  test('for a bank is looked at when that answers, and each day after that', () => {
    const waiting = done(told(owing(), pending));
    expect(attemptIn(waiting)).toMatchObject({ status: 'pending', nextLookAt: instant('2026-09-05 09:00'), looks: 0 });
    expect(toldBy(waiting)).toEqual(['payment.pending']);
    const late = done(told(waiting, pending, '2026-09-05 09:00'));
    expect(attemptIn(late)).toMatchObject({ nextLookAt: instant('2026-09-06 09:00'), looks: 1 });
    expect(toldBy(late)).toEqual([]);
    const later = { ...pending, expectedAt: instant('2026-09-20') } as LookupAnswer;
    expect(attemptIn(done(told(late, later, '2026-09-06 09:00')))?.nextLookAt).toBe(instant('2026-09-20'));
  });

  test('for a bank after the customer has confirmed is not sent back to them by old news', () => {
    const confirmed = done(told(done(told(owing(), sca)), pending, '2026-09-01'));
    expect(attemptIn(confirmed)).toMatchObject({ status: 'pending', url: null });
    expect(told(confirmed, sca, '2026-09-01')).toBeNull();
  });

  test('because nobody knows is looked up after 1, 5, 30, 120 minutes, then every six hours; never charged again', () => {
    let money = done(told(owing(), unknown));
    expect(toldBy(money)).toEqual(['payment.unknown']);
    const looks = [];
    for (let look = 0; look < 6; look += 1) {
      const when = attemptIn(money)?.nextLookAt ?? '';
      looks.push(when.slice(11, 16));
      money = done(settleAttempt(money, 'attempt', unknown, { ...at('2026-08-31'), now: when }));
      expect([money.toCharge, money.events]).toEqual([null, []]);
    }
    expect(looks).toEqual(['09:01', '09:06', '09:36', '11:36', '17:36', '23:36']);
  });

  test.each<{ why: string; origin: 'customer' | 'autopay' | 'dunning'; isCollected: boolean }>([
    { why: 'a charge of the due date is made anew', origin: 'autopay', isCollected: false },
    { why: 'so is a retry', origin: 'dunning', isCollected: false },
    { why: 'the customer tries again when they like', origin: 'customer', isCollected: true },
  ])('and is a definite no: $why', ({ origin, isCollected }) => {
    const decision = done(told(owing({ attempts: [{ ...sent, origin }] }), notFound));
    expect(attemptIn(decision)).toMatchObject({ status: 'failed', settledAt: instant('2026-08-31 09:00') });
    expect(decision.books.invoices.map((invoice) => invoice.isCollected)).toEqual([isCollected, false]);
    expect(toldBy(decision)).toEqual(['payment.failed']);
  });
});

describe('an answer that comes again, or in the wrong order, changes nothing', () => {
  const answers = { succeeded, soft, hard, sca, pending, unknown, notFound };
  test.each(Object.entries(answers))('%s', (_, answer) => {
    const once = done(told(owing(), answer));
    expect(told(once, answer)).toBeNull();
  });

  test.each<{ why: string; first: LookupAnswer; second: LookupAnswer }>([
    { why: 'a success is final', first: succeeded, second: hard },
    { why: 'a success does not become pending', first: succeeded, second: pending },
    { why: 'a decline does not wait again', first: soft, second: sca },
    { why: 'a decline keeps its cause', first: soft, second: hard },
    { why: 'what was declined is not looked for', first: soft, second: notFound },
    { why: 'what was not there is not unknown', first: notFound, second: unknown },
  ])('$why', ({ first, second }) => {
    expect(told(done(told(owing(), first)), second, '2026-10-01')).toBeNull();
  });

  test('an attempt that is not there, or has come back, has nothing to be told', () => {
    expect(settleAttempt(owing(), 'another', succeeded, at('2026-09-01'))).toBeNull();
    expect(told(owing({ attempts: [{ ...sent, status: 'returned' }] }), succeeded)).toBeNull();
  });
});
