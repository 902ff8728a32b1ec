import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../rules/money/decimal.ts';
import type { ChargeAttempt } from '../../../rules/payments/attempt.ts';
import { draftOf } from '../../../rules/payments/moneyDecision.ts';
import { openCharge } from '../../../rules/payments/openCharge.ts';
import { type PayOrder, payNow } from '../../../rules/payments/payNow.ts';
import {
  at,
  attemptOf,
  type Debt,
  done,
  instant,
  invoiceDue,
  methodOf,
  moneyOf,
  refusalOf,
} from '../../support/money.ts';

const august = invoiceDue('2026-08-31', '290.00');
const september = invoiceDue('2026-09-30', '29.00');
const owing = (overrides: Debt = {}) => moneyOf({ invoices: [september, august], methods: [methodOf()], ...overrides });

const pay = (money = owing(), order: PayOrder = {}, moment = '2026-09-01 10:00') => payNow(money, order, at(moment));

/** A try of the customer's that was declined. */
function declined(moment: string, overrides: Partial<ChargeAttempt> = {}): ChargeAttempt {
  return attemptOf([august], {
    id: `declined ${moment}`,
    origin: 'customer',
    status: 'declined',
    openedAt: instant(moment),
    settledAt: instant(moment),
    declineCode: 'insufficient_funds',
    ...overrides,
  });
}

describe('the balance is paid in one charge', () => {
  test.each<{ why: string; order: PayOrder; money?: ReturnType<typeof owing>; expected: string[] }>([
    {
      why: 'all of it, also what is not yet due, the oldest due date first',
      order: {},
      expected: ['319.00', '2026-08-31 290', '2026-09-30 29'],
    },
    { why: 'a part goes to the oldest', order: { amount: '0.01' }, expected: ['0.01', '2026-08-31 0.01'] },
    {
      why: 'a part that is more than the oldest goes on to the next',
      order: { amount: '290.01' },
      expected: ['290.01', '2026-08-31 290', '2026-09-30 0.01'],
    },
    {
      why: 'never what is disputed',
      order: {},
      money: owing({
        invoices: [
          { ...august, disputedAmount: '289.00' },
          { ...september, disputedAmount: '29.00' },
        ],
      }),
      expected: ['1.00', '2026-08-31 1'],
    },
    {
      why: 'never what is being paid already',
      order: {},
      money: owing({ attempts: [attemptOf([august], { status: 'pending' })] }),
      expected: ['29.00', '2026-09-30 29'],
    },
  ])('$why', ({ order, money, expected }) => {
    const { toCharge } = done(pay(money, order));
    const allocations = toCharge?.allocations.map(({ invoiceId, amount }) => `${invoiceId} ${amount}`) ?? [];
    expect([toCharge?.amount, ...allocations]).toEqual(expected);
    expect(toCharge).toMatchObject({ origin: 'customer', status: 'open', methodId: 'visa' });
  });

  test('on a chosen method, one that a hard decline blocks included: the customer may', () => {
    const methods = [methodOf(), methodOf({ id: 'amex', isDefault: false, blockedBy: 'stolen_card' })];
    expect(done(pay(owing({ methods }), { methodId: 'amex' })).toCharge?.methodId).toBe('amex');
  });
});

describe('it is refused', () => {
  test.each<{ why: string; money?: ReturnType<typeof owing>; order?: PayOrder; expected: string }>([
    { why: 'without a default method', money: owing({ methods: [] }), expected: 'method_not_usable' },
    { why: 'with a method that is not there', order: { methodId: 'other' }, expected: 'item_not_found' },
    {
      why: 'with one that has expired',
      money: owing({ methods: [methodOf({ expiresIn: '2026-08' })] }),
      expected: 'method_not_usable 2026-08',
    },
    { why: 'where nothing is due', money: owing({ invoices: [] }), expected: 'nothing_to_pay' },
    {
      why: 'where all of it is being paid',
      money: owing({ attempts: [attemptOf([august, september], { status: 'unknown' })] }),
      expected: 'payment_in_progress',
    },
    { why: 'for nothing', order: { amount: '0' }, expected: 'amount_out_of_range 319.00' },
    { why: 'for less than nothing', order: { amount: '-1' }, expected: 'amount_out_of_range 319.00' },
    { why: 'for more than is due', order: { amount: '319.01' }, expected: 'amount_out_of_range 319.00' },
    { why: 'for a part of a cent', order: { amount: '0.001' }, expected: 'amount_out_of_range 319.00' },
  ])('$why', ({ money, order, expected }) => {
    expect(refusalOf(pay(money, order))).toBe(expected);
  });
});

describe('after a decline', () => {
  const five = ['10:00', '11:00', '12:00', '13:00', '14:00'].map((time) => declined(`2026-09-01 ${time}`));
  const late = ['2026-09-01 10:00', '2026-09-01 20:00', '2026-09-02 06:00', '2026-09-02 08:00', '2026-09-02 09:50'];
  const at24 = instant('2026-09-02 10:00');

  test.each<{ why: string; tries: ChargeAttempt[]; moment: string; expected: string }>([
    {
      why: 'half an hour is too early',
      tries: [declined('2026-09-01 10:00')],
      moment: '2026-09-01 10:30',
      expected: `payment_cooldown ${instant('2026-09-01 11:00')}`,
    },
    {
      why: 'an hour is enough',
      tries: [declined('2026-09-01 10:00')],
      moment: '2026-09-01 11:00',
      expected: 'decided',
    },
    {
      why: 'the sixth within 24 hours is one too many',
      tries: five,
      moment: '2026-09-01 15:00',
      expected: `payment_attempts_exceeded ${at24}`,
    },
    {
      why: 'the longer wait is told where both limits hold',
      tries: five,
      moment: '2026-09-01 14:30',
      expected: `payment_attempts_exceeded ${at24}`,
    },
    {
      why: 'also where that is the hour after the last',
      tries: late.map((each) => declined(each)),
      moment: '2026-09-02 09:55',
      expected: `payment_cooldown ${instant('2026-09-02 10:50')}`,
    },
    {
      why: 'when the oldest is 24 hours old there is room',
      tries: five,
      moment: '2026-09-02 10:00',
      expected: 'decided',
    },
    {
      why: 'with more than the maximum within 24 hours, enough of them must grow old',
      tries: [declined('2026-09-01 09:00'), ...five],
      moment: '2026-09-01 16:00',
      expected: `payment_attempts_exceeded ${at24}`,
    },
    {
      why: 'automatic tries do not count',
      tries: [declined('2026-09-01 10:00', { origin: 'autopay' }), declined('2026-09-01 10:00', { origin: 'dunning' })],
      moment: '2026-09-01 10:01',
      expected: 'decided',
    },
    {
      why: 'what never reached the gateway does not count',
      tries: [declined('2026-09-01 10:00', { status: 'failed' })],
      moment: '2026-09-01 10:01',
      expected: 'decided',
    },
    {
      why: 'the hour counts from the answer, whichever try was begun first',
      tries: [declined('2026-09-01 08:00', { settledAt: instant('2026-09-01 10:00') }), declined('2026-09-01 08:30')],
      moment: '2026-09-01 10:59',
      expected: `payment_cooldown ${instant('2026-09-01 11:00')}`,
    },
  ])('$why', ({ tries, moment, expected }) => {
    expect(refusalOf(pay(owing({ attempts: tries }), {}, moment))).toBe(expected);
  });

  test.each([
    {
      why: 'the limits count per account',
      scope: 'account',
      expected: `payment_cooldown ${instant('2026-09-01 11:00')}`,
    },
    { why: 'or per method, by policy', scope: 'method', expected: 'decided' },
  ])('$why', ({ scope, expected }) => {
    const methods = [methodOf(), methodOf({ id: 'amex', isDefault: false })];
    const policies = { 'payments.limit_scope': scope };
    const money = owing({ methods, policies, attempts: [declined('2026-09-01 10:00')] });
    expect(refusalOf(pay(money, { methodId: 'amex' }, '2026-09-01 10:10'))).toBe(expected);
    expect(refusalOf(pay(money, {}, '2026-09-01 10:10'))).toMatch(/^payment_cooldown/);
  });

  test('both limits are policies', () => {
    const policies = { 'payments.cooldown_after_decline': '10m', 'payments.max_attempts_per_24h': 2 };
    const tries = [declined('2026-09-01 10:00'), declined('2026-09-01 10:20')];
    expect(refusalOf(pay(owing({ policies, attempts: tries.slice(0, 1) }), {}, '2026-09-01 10:10'))).toBe('decided');
    expect(refusalOf(pay(owing({ policies, attempts: tries }), {}, '2026-09-01 11:00'))).toBe(
      `payment_attempts_exceeded ${at24}`,
    );
  });
});

test('two charges of one invoice are never in flight: that would be a bug', () => {
  const money = owing({ attempts: [attemptOf([august])] });
  const charge = {
    method: methodOf(),
    origin: 'customer',
    invoices: [august],
    amount: decimal('1'),
    currency: 'USD',
  } as const;
  expect(() => openCharge(draftOf(money), charge, at('2026-09-01'))).toThrow('payments.twice_in_flight');
});
