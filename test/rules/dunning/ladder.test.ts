import { describe, expect, test } from '@jest/globals';
import { nextDunningStep } from '../../../rules/dunning/nextDunningStep.ts';
import { operateDunning } from '../../../rules/dunning/operate.ts';
import { performDunningStep } from '../../../rules/dunning/performDunningStep.ts';
import { addMethod } from '../../../rules/payments/manageMethods.ts';
import { recordTransfer } from '../../../rules/payments/recordTransfer.ts';
import { performOnMoney, type World } from '../../../rules/simulate/world.ts';
import {
  at,
  attemptOf,
  caseOf,
  done,
  instant,
  invoiceDue,
  livedTo,
  methodOf,
  moneyOf,
  toldBy,
  trace,
  worldOf,
} from '../../support/money.ts';

const august = invoiceDue('2026-08-31', '290.00');

/** What a case does that nobody pays: its steps only. */
const STEPS = ['dunning.', 'service.', 'subscription.', 'payment.declined', 'invoice.written'];

/** Money comes in while the world goes on. */
function transferred(world: World, amount: string, invoiceIds: readonly string[] = []): World {
  const transfer = { amount, reference: null, invoiceIds };
  return performOnMoney(world, `transfer/${world.now}`, (money, context) => recordTransfer(money, transfer, context))
    .world;
}

describe('the ladder of the default policy', () => {
  test('an invoice that nobody pays is reminded, suspended and terminated, at 09:00 of its days', () => {
    const world = livedTo(worldOf(moneyOf({ invoices: [august] }), '2026-08-01'), '2027-01-01');
    expect(trace(world)).toEqual([
      '2026-09-01 00:00 dunning.opened',
      '2026-09-01 09:00 dunning.reminded',
      '2026-09-03 09:00 dunning.reminded',
      '2026-09-07 09:00 dunning.reminded',
      '2026-09-14 09:00 dunning.reminded',
      '2026-09-14 09:00 service.suspended',
      '2026-10-30 09:00 subscription.ended',
    ]);
  });

  test('with autopay each retry comes before its reminder, and the charge of the due date is day 0', () => {
    const soft = ['soft_decline', 'soft_decline', 'soft_decline', 'soft_decline', 'soft_decline'];
    const money = moneyOf({ invoices: [august], methods: [methodOf()], isAutopayOn: true });
    const world = livedTo(worldOf(money, '2026-08-01', soft), '2026-09-15');
    expect(trace(world)).toEqual([
      '2026-08-31 09:00 payment.declined',
      '2026-09-01 00:00 dunning.opened',
      '2026-09-01 09:00 payment.declined',
      '2026-09-01 09:00 dunning.reminded',
      '2026-09-03 09:00 payment.declined',
      '2026-09-03 09:00 dunning.reminded',
      '2026-09-07 09:00 payment.declined',
      '2026-09-07 09:00 dunning.reminded',
      '2026-09-14 09:00 payment.declined',
      '2026-09-14 09:00 dunning.reminded',
      '2026-09-14 09:00 service.suspended',
    ]);
  });

  test('a retry that succeeds ends the case: no reminder follows on that day', () => {
    const money = moneyOf({ invoices: [august], methods: [methodOf()], isAutopayOn: true });
    const world = livedTo(worldOf(money, '2026-08-01', ['soft_decline', 'soft_decline']), '2026-12-01');
    expect(trace(world).slice(-4)).toEqual([
      '2026-09-01 09:00 dunning.reminded',
      '2026-09-03 09:00 payment.succeeded',
      '2026-09-03 09:00 invoice.paid',
      '2026-09-03 09:00 dunning.closed',
    ]);
  });

  test.each([
    { why: 'the due date ends at midnight of the account', zone: 'America/New_York', opened: '2026-09-01 04:00' },
    { why: 'ahead of UTC it ends earlier', zone: 'Asia/Tokyo', opened: '2026-08-31 15:00' },
  ])('$why', ({ zone, opened }) => {
    const world = livedTo(worldOf(moneyOf({ account: { zone }, invoices: [august] }), '2026-08-01'), '2026-09-02');
    expect(trace(world)[0]).toBe(`${opened} dunning.opened`);
  });

  test('09:00 is on the wall, also after the clocks have changed within the case', () => {
    const october = invoiceDue('2026-10-24', '290.00');
    const money = moneyOf({ account: { zone: 'Europe/Berlin' }, invoices: [october] });
    expect(trace(livedTo(worldOf(money, '2026-10-01'), '2026-10-28'))).toEqual([
      '2026-10-24 22:00 dunning.opened',
      '2026-10-25 08:00 dunning.reminded',
      '2026-10-27 08:00 dunning.reminded',
    ]);
  });

  test('a policy `none`, or a ladder without steps, lets nothing follow', () => {
    for (const dunning of ['none', []]) {
      const world = livedTo(
        worldOf(moneyOf({ policies: { dunning }, invoices: [august] }), '2026-08-01'),
        '2027-01-01',
      );
      expect(trace(world)).toEqual([]);
      expect(trace(transferred(world, '289.99'))).toEqual(['2027-01-01 00:00 transfer.recorded']);
    }
  });

  test('a ladder of its own may give the debt up: what is disputed or being paid is not', () => {
    const disputed = invoiceDue('2026-09-02', '50.00', { disputedAmount: '20.00' });
    const paying = invoiceDue('2026-09-03', '70.00');
    const money = moneyOf({
      policies: { dunning: [{ day: 5, action: 'write_off' }] },
      invoices: [august, disputed, paying],
      cases: [caseOf(august)],
      attempts: [attemptOf([paying], { status: 'pending', nextLookAt: instant('2026-09-20') })],
    });
    const decision = done(performDunningStep(money, 'case', at('2026-09-05 09:00')));
    expect(decision.books.invoices.map(({ id, amountDue }) => `${id} ${amountDue}`)).toEqual([
      '2026-09-02 20',
      '2026-09-03 70.00',
    ]);
    expect(decision.movements.map(({ reason }) => reason)).toEqual(['dunning', 'dunning']);
    expect(toldBy(decision)).toEqual(['invoice.written_off']);
  });
});

describe('a step that comes late', () => {
  test('moves all later ones by the same time, once for all steps of a day', () => {
    // The engine stood still from the 2nd to the 5th, 12:00.
    const before = livedTo(worldOf(moneyOf({ invoices: [august] }), '2026-08-01'), '2026-09-02');
    const world = livedTo({ ...before, now: instant('2026-09-05 12:00') }, '2026-12-01');
    expect(trace(world, ...STEPS).slice(2)).toEqual([
      '2026-09-05 12:00 dunning.reminded',
      '2026-09-09 12:00 dunning.reminded',
      '2026-09-16 12:00 dunning.reminded',
      '2026-09-16 12:00 service.suspended',
      '2026-11-01 12:00 subscription.ended',
    ]);
  });

  test('after a long outage the steps follow in their distances: nobody is reminded and suspended at once', () => {
    const world = livedTo({ ...worldOf(moneyOf({ invoices: [august] }), '2026-10-31 09:00') }, '2027-03-01');
    expect(trace(world, ...STEPS)).toEqual([
      '2026-10-31 09:00 dunning.opened',
      '2026-10-31 09:00 dunning.reminded',
      '2026-11-02 09:00 dunning.reminded',
      '2026-11-06 09:00 dunning.reminded',
      '2026-11-13 09:00 dunning.reminded',
      '2026-11-13 09:00 service.suspended',
      '2026-12-29 09:00 subscription.ended',
    ]);
  });

  test('a case that opened late, because a debit was under way on the due date, counts from its first step', () => {
    const money = moneyOf({ invoices: [august], methods: [methodOf({ token: 'tok_sepa' })], isAutopayOn: true });
    const world = livedTo(worldOf(money, '2026-08-01', ['slow_5_AM04', 'soft_decline', 'soft_decline']), '2026-09-08');
    expect(trace(world, ...STEPS)).toEqual([
      '2026-09-05 09:00 payment.declined',
      '2026-09-05 09:00 dunning.opened',
      '2026-09-05 09:00 payment.declined',
      '2026-09-05 09:00 dunning.reminded',
      '2026-09-07 09:00 payment.declined',
      '2026-09-07 09:00 dunning.reminded',
    ]);
  });

  test('a step that is repeated does nothing the second time', () => {
    const money = moneyOf({ invoices: [august], cases: [caseOf(august)] });
    const once = done(performDunningStep(money, 'case', at('2026-09-01 09:00')));
    const twice = done(performDunningStep(once, 'case', at('2026-09-01 09:00')));
    expect(toldBy(once)).toEqual([]);
    expect(toldBy(twice)).toEqual(['dunning.reminded']);
    expect(performDunningStep(twice, 'case', at('2026-09-01 09:00'))).toBeNull();
    expect(performDunningStep(twice, 'another case', at('2026-09-01 09:00'))).toBeNull();
  });
});

describe('a payment in flight', () => {
  const pending = attemptOf([august], { status: 'pending', nextLookAt: instant('2026-09-10') });

  test.each([
    { why: 'submitted to a bank', status: 'pending' },
    { why: 'waiting for the customer', status: 'authenticating' },
    { why: 'of which nobody knows', status: 'unknown' },
    { why: 'just sent', status: 'open' },
  ] as const)('$why lets no step happen on its invoice', ({ status }) => {
    const money = moneyOf({ invoices: [august], cases: [caseOf(august)], attempts: [{ ...pending, status }] });
    expect(nextDunningStep(money.books.cases[0] ?? caseOf(august), money.books, money.state.account)).toBeNull();
  });

  test('of another invoice stops nothing, and a retry leaves that invoice out', () => {
    const september = invoiceDue('2026-09-05', '29.00');
    const money = moneyOf({
      invoices: [august, september],
      methods: [methodOf()],
      isAutopayOn: true,
      cases: [caseOf(august)],
      attempts: [{ ...pending, allocations: [{ invoiceId: september.id, amount: '29.00' }] }],
    });
    const decision = done(performDunningStep(money, 'case', at('2026-09-09 09:00')));
    expect(decision.toCharge?.allocations).toEqual([{ invoiceId: august.id, amount: '290' }]);
  });

  test('that a customer must confirm rests the clock for 7 days, is declined, and the later steps move', () => {
    const money = moneyOf({ invoices: [august], methods: [methodOf()], isAutopayOn: true });
    const script = ['soft_decline', 'sca', 'soft_decline', 'soft_decline', 'soft_decline'];
    const world = livedTo(worldOf(money, '2026-08-01', script), '2026-09-22');
    expect(trace(world, ...STEPS, 'payment.auth')).toEqual([
      '2026-08-31 09:00 payment.declined',
      '2026-09-01 00:00 dunning.opened',
      '2026-09-01 09:00 payment.authentication_required',
      '2026-09-08 09:00 payment.declined',
      '2026-09-08 09:00 dunning.reminded',
      '2026-09-10 09:00 payment.declined',
      '2026-09-10 09:00 dunning.reminded',
      '2026-09-14 09:00 payment.declined',
      '2026-09-14 09:00 dunning.reminded',
      '2026-09-21 09:00 payment.declined',
      '2026-09-21 09:00 dunning.reminded',
      '2026-09-21 09:00 service.suspended',
    ]);
    expect(world.emails.map(({ template }) => template)).toContain('payment_authentication_needed');
  });
});

describe('counted from the oldest open invoice', () => {
  const september = invoiceDue('2026-09-30', '290.00');

  test('who pays the oldest starts again with the next: its own reminders come before any suspension', () => {
    const before = livedTo(worldOf(moneyOf({ invoices: [august, september] }), '2026-08-01'), '2026-09-10');
    const world = livedTo(transferred(before, '290.00'), '2026-10-20');
    expect(trace(world, 'dunning.', 'service.').slice(4)).toEqual([
      '2026-10-01 09:00 dunning.reminded',
      '2026-10-03 09:00 dunning.reminded',
      '2026-10-07 09:00 dunning.reminded',
      '2026-10-14 09:00 dunning.reminded',
      '2026-10-14 09:00 service.suspended',
    ]);
  });

  test('a part of the oldest changes nothing: it is the oldest still', () => {
    const before = livedTo(worldOf(moneyOf({ invoices: [august, september] }), '2026-08-01'), '2026-09-10');
    const paid = transferred(before, '289.99');
    expect(paid.books.cases).toEqual(before.books.cases);
  });

  test('who is suspended stays so, and is not terminated before day 60 of what is left', () => {
    const before = livedTo(worldOf(moneyOf({ invoices: [august, september] }), '2026-08-01'), '2026-10-20');
    const world = livedTo(transferred(before, '290.00'), '2027-01-01');
    expect(trace(world, 'service.', 'subscription.')).toEqual([
      '2026-09-14 09:00 service.suspended',
      '2026-11-29 09:00 subscription.ended',
    ]);
  });

  test('time that an operator gave is not lost by paying a part', () => {
    const next = invoiceDue('2026-09-01', '100.00');
    const money = moneyOf({ invoices: [august, next], cases: [caseOf(august, { position: 2 })] });
    const extended = done(operateDunning(money, 'case', { do: 'extend', days: 30 }, 'asked for it', at('2026-09-02')));
    const paid = done(recordTransfer(extended, { amount: '290', reference: null, invoiceIds: [] }, at('2026-09-20')));
    const [dunning] = paid.books.cases;
    expect(dunning?.anchor.invoiceId).toBe(next.id);
    expect(dunning && nextDunningStep(dunning, paid.books, paid.state.account)?.at).toBe(instant('2026-10-03 09:00'));
  });

  test('a step that is over for the earlier due date and not for the later is not taken back or skipped', () => {
    const next = invoiceDue('2026-09-05', '100.00');
    const money = moneyOf({ invoices: [august, next], cases: [caseOf(august, { position: 4 })] });
    const paid = done(recordTransfer(money, { amount: '290', reference: null, invoiceIds: [] }, at('2026-09-07')));
    // By the later invoice day 3 is the 8th: the reminder of day 3 comes for it.
    expect(paid.books.cases[0]).toMatchObject({ position: 2, lateMs: 0 });
  });

  test('a case at the end of its ladder stays there', () => {
    const money = moneyOf({
      invoices: [august, september],
      cases: [
        caseOf(august, { position: 10, suspendedAt: instant('2026-09-14'), terminatedAt: instant('2026-10-30') }),
      ],
    });
    const paid = done(recordTransfer(money, { amount: '290', reference: null, invoiceIds: [] }, at('2026-12-01')));
    const [dunning] = paid.books.cases;
    expect(dunning).toMatchObject({ position: 10, anchor: { invoiceId: september.id } });
    expect(dunning && nextDunningStep(dunning, paid.books, paid.state.account)).toBeNull();
  });
});

describe('a retry', () => {
  const money = (overrides = {}) =>
    moneyOf({
      invoices: [august, invoiceDue('2026-09-02', '10.00'), invoiceDue('2026-09-20', '29.00')],
      methods: [methodOf()],
      isAutopayOn: true,
      cases: [caseOf(august, { position: 2 })],
      ...overrides,
    });
  const charged = (given: ReturnType<typeof money>) =>
    done(performDunningStep(given, 'case', at('2026-09-03 09:00'))).toCharge;

  test('tries all that is overdue, the oldest first, and nothing that is not', () => {
    expect(charged(money())).toMatchObject({
      amount: '300.00',
      origin: 'dunning',
      allocations: [
        { invoiceId: '2026-08-31', amount: '290' },
        { invoiceId: '2026-09-02', amount: '10' },
      ],
    });
  });

  const declined = attemptOf([august], {
    status: 'declined',
    amount: '300.00',
    settledAt: instant('2026-09-01 09:00'),
    declineCode: 'stolen_card',
  });
  test.each([
    { why: 'autopay is off', given: { isAutopayOn: false } },
    { why: 'the card was declined for good', given: { methods: [methodOf({ blockedBy: 'stolen_card' })] } },
    { why: 'the card has expired', given: { methods: [methodOf({ expiresIn: '2026-08' })] } },
    { why: 'there is no default', given: { methods: [methodOf({ isDefault: false })] } },
    { why: 'the network forbids another try', given: { attempts: [declined] } },
    {
      why: 'all of it is disputed but what is not overdue',
      given: {
        invoices: [invoiceDue('2026-08-31', '5.00', { disputedAmount: '5.00' }), invoiceDue('2026-09-20', '29.00')],
      },
    },
  ])('charges nothing where $why, and the case goes on', ({ given }) => {
    const decision = done(performDunningStep(money(given), 'case', at('2026-09-03 09:00')));
    expect(decision.toCharge).toBeNull();
    expect(decision.books.cases[0]?.position).toBe(3);
  });

  test('a card in its last month can still be charged', () => {
    expect(charged(money({ methods: [methodOf({ expiresIn: '2026-09' })] }))?.amount).toBe('300.00');
  });

  test('of a new default method stands for the charge of the due date: a decline is not followed by another try', () => {
    const before = worldOf(moneyOf({ invoices: [august], cases: [caseOf(august)] }), '2026-08-31 20:00');
    const script = ['soft_decline', 'soft_decline'];
    const { id: _, addedAt: __, blockedBy: ___, ...given } = methodOf();
    const added = performOnMoney(
      livedTo({ ...before, gateway: worldOf(moneyOf(), '2026-09-01', script).gateway }, '2026-09-02'),
      'add',
      (money, context) => addMethod(money, { ...given, autopay: true }, context),
    ).world;
    expect(trace(livedTo(added, '2026-09-02 23:00'), 'payment.')).toEqual(['2026-09-02 00:00 payment.declined']);
  });
});

describe('in the scope of a subscription', () => {
  const policies = { 'dunning.scope': 'subscription' };
  const both = invoiceDue('2026-08-31', '290.00', { subscriptionIds: ['one', 'two'] });

  test('an invoice with lines of two subscriptions opens a case for each, and one retry serves both', () => {
    const money = moneyOf({ policies, invoices: [both], methods: [methodOf()], isAutopayOn: true });
    const script = ['soft_decline', 'soft_decline', 'soft_decline'];
    const world = livedTo(worldOf(money, '2026-08-01', script), '2026-09-02');
    expect(world.books.cases.map(({ subscriptionId }) => subscriptionId)).toEqual(['one', 'two']);
    expect(trace(world)).toEqual([
      '2026-08-31 09:00 payment.declined',
      '2026-09-01 00:00 dunning.opened',
      '2026-09-01 00:00 dunning.opened',
      '2026-09-01 09:00 payment.declined',
      '2026-09-01 09:00 dunning.reminded',
      '2026-09-01 09:00 dunning.reminded',
    ]);
  });

  test('a debt of one subscription leaves the other alone, and its case closes with its own debt', () => {
    const one = invoiceDue('2026-08-31', '290.00', { subscriptionIds: ['one'] });
    const two = invoiceDue('2026-09-30', '50.00', { subscriptionIds: ['two'] });
    const before = livedTo(worldOf(moneyOf({ policies, invoices: [one, two] }), '2026-08-01'), '2026-10-02');
    expect(before.books.cases.map(({ subscriptionId }) => subscriptionId)).toEqual(['one', 'two']);
    const paid = transferred(before, '290.00', [one.id]);
    expect(paid.books.cases.map(({ subscriptionId }) => subscriptionId)).toEqual(['two']);
    expect(paid.events.at(-1)).toMatchObject({ type: 'dunning.closed', facts: { subscription_id: 'one' } });
  });
});
