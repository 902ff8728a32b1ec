import { describe, expect, test } from '@jest/globals';
import { collectDue, nextCollection } from '../../../rules/payments/collectDue.ts';
import {
  at,
  attemptOf,
  caseOf,
  type Debt,
  done,
  instant,
  invoiceDue,
  methodOf,
  moneyOf,
  toldBy,
} from '../../support/money.ts';

const august = invoiceDue('2026-08-31', '290.00');
const auto = (overrides: Debt = {}) =>
  moneyOf({ invoices: [august], methods: [methodOf()], isAutopayOn: true, ...overrides });
const nextOf = ({ books, state }: ReturnType<typeof auto>) => nextCollection(books, state.account);

describe('money next wants attention', () => {
  const late = invoiceDue('2026-09-01', '290.00', { issuedOn: '2026-09-01', issuedAt: instant('2026-09-02') });

  test.each<{ why: string; money: ReturnType<typeof auto>; expected: string | null }>([
    { why: 'at 09:00 of the due date', money: auto(), expected: '2026-08-31 09:00' },
    {
      why: 'at 09:00 on the wall of the account',
      money: auto({ account: { zone: 'America/New_York' } }),
      expected: '2026-08-31 13:00',
    },
    {
      why: 'on a day with a change of the clocks too',
      money: auto({ account: { zone: 'Europe/Berlin' }, invoices: [invoiceDue('2026-10-25', '1.00')] }),
      expected: '2026-10-25 08:00',
    },
    { why: 'as soon as it is issued, where that is later', money: auto({ invoices: [late] }), expected: '2026-09-02' },
    { why: 'when the due date is over, without autopay', money: auto({ isAutopayOn: false }), expected: '2026-09-01' },
    {
      why: 'also where the card will have expired by then',
      money: auto({ methods: [methodOf({ expiresIn: '2026-07' })] }),
      expected: '2026-09-01',
    },
    {
      why: 'also where a hard decline has blocked it',
      money: auto({ methods: [methodOf({ blockedBy: 'stolen_card' })] }),
      expected: '2026-09-01',
    },
    {
      why: 'when the due date is over, once it has been charged',
      money: auto({ invoices: [{ ...august, isCollected: true }] }),
      expected: '2026-09-01',
    },
    {
      why: 'at the earliest of several',
      money: auto({ invoices: [invoiceDue('2026-09-30', '1.00'), august, invoiceDue('2026-08-30', '1.00')] }),
      expected: '2026-08-30 09:00',
    },
    { why: 'never while nothing is open', money: auto({ invoices: [] }), expected: null },
    {
      why: 'never for what is disputed',
      money: auto({ invoices: [{ ...august, disputedAmount: '290.00' }] }),
      expected: null,
    },
    {
      why: 'never for what is being paid',
      money: auto({ attempts: [attemptOf([august], { status: 'unknown' })] }),
      expected: null,
    },
    {
      why: 'never for what is in a case, which has its own time',
      money: auto({ isAutopayOn: false, cases: [caseOf(august)] }),
      expected: null,
    },
    {
      why: 'where one subscription of the invoice is in no case yet',
      money: auto({
        policies: { 'dunning.scope': 'subscription' },
        isAutopayOn: false,
        invoices: [{ ...august, subscriptionIds: ['one', 'two'] }],
        cases: [caseOf(august, { subscriptionId: 'one' })],
      }),
      expected: '2026-09-01',
    },
    {
      why: 'never where nothing follows from a debt',
      money: auto({ policies: { dunning: 'none' }, isAutopayOn: false }),
      expected: null,
    },
  ])('$why', ({ money, expected }) => {
    expect(nextOf(money)).toBe(expected === null ? null : instant(expected));
  });
});

describe('on the due date', () => {
  test('all that is due is charged at once to the default method, the oldest first', () => {
    const older = invoiceDue('2026-08-30', '10.00');
    const money = auto({ invoices: [august, older, invoiceDue('2026-09-01', '5.00')] });
    const decision = done(collectDue(money, at('2026-08-31 09:00')));
    expect(decision.toCharge).toMatchObject({
      amount: '300.00',
      origin: 'autopay',
      allocations: [
        { invoiceId: '2026-08-30', amount: '10' },
        { invoiceId: '2026-08-31', amount: '290' },
      ],
    });
    expect(decision.books.invoices.map(({ isCollected }) => isCollected)).toEqual([true, true, false]);
  });

  test('what is disputed of it is left out', () => {
    const money = auto({ invoices: [{ ...august, disputedAmount: '40.00' }] });
    expect(done(collectDue(money, at('2026-08-31 09:00'))).toCharge?.amount).toBe('250.00');
  });

  test('nothing is done before, and nothing twice', () => {
    expect(collectDue(auto(), at('2026-08-31 08:59'))).toBeNull();
    const once = done(collectDue(auto(), at('2026-08-31 09:00')));
    expect(collectDue(once, at('2026-08-31 09:00'))).toBeNull();
    expect(collectDue(moneyOf(), at('2026-08-31 09:00'))).toBeNull();
  });

  test('what the network forbids to try is not charged, and is not asked for again', () => {
    const hard = attemptOf([august], {
      id: 'before',
      status: 'declined',
      settledAt: instant('2026-08-20'),
      declineCode: 'lost_card',
    });
    const decision = done(collectDue(auto({ attempts: [hard] }), at('2026-08-31 09:00')));
    expect(decision.toCharge).toBeNull();
    expect(nextOf(decision)).toBe(instant('2026-09-01'));
  });

  test('when it is over, what was not charged opens a case, once', () => {
    const money = auto({ isAutopayOn: false, invoices: [august, invoiceDue('2026-08-30', '1.00')] });
    const decision = done(collectDue(money, at('2026-09-01')));
    expect(decision.events).toMatchObject([
      { type: 'dunning.opened', facts: { invoice_id: '2026-08-30', due_on: '2026-08-30', balance_due: '291' } },
    ]);
    expect(collectDue(decision, at('2026-09-01'))).toBeNull();
  });

  test('a charge that waits opens none', () => {
    const decision = done(collectDue(auto(), at('2026-09-03')));
    expect([toldBy(decision), decision.toCharge?.amount]).toEqual([[], '290.00']);
  });
});
