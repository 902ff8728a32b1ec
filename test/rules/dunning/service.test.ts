import { describe, expect, test } from '@jest/globals';
import { operateDunning } from '../../../rules/dunning/operate.ts';
import { performDunningStep } from '../../../rules/dunning/performDunningStep.ts';
import { openDispute, resolveDispute } from '../../../rules/payments/dispute.ts';
import type { AccountMoney, MoneyDecision } from '../../../rules/payments/moneyDecision.ts';
import { overdueOf } from '../../../rules/payments/overdue.ts';
import { recordTransfer } from '../../../rules/payments/recordTransfer.ts';
import { settleAttempt } from '../../../rules/payments/settleAttempt.ts';
import { writeOff } from '../../../rules/payments/writeOff.ts';
import { performOnMoney, type World } from '../../../rules/simulate/world.ts';
import { reactivate } from '../../../rules/subscription/reactivate.ts';
import {
  at,
  attemptOf,
  caseOf,
  done,
  instant,
  invoiceDue,
  livedTo,
  moneyOf,
  toldBy,
  trace,
  worldOf,
} from '../../support/money.ts';
import { contextAt, itemOfSeats, subscriptionOf, sums } from '../../support/situations.ts';

const august = invoiceDue('2026-08-31', '439.68');
const suspendedAt = instant('2026-09-14 09:00');
const isOff = subscriptionOf([], { lifecycle: { suspendedAt } });
const off = (overrides: Parameters<typeof moneyOf>[0] = {}) =>
  moneyOf({
    invoices: [august],
    subscriptions: [isOff],
    cases: [caseOf(august, { position: 9, suspendedAt })],
    ...overrides,
  });

function transferred(money: AccountMoney, amount: string, moment = '2026-09-20'): MoneyDecision {
  return done(recordTransfer(money, { amount, reference: null, invoiceIds: [] }, at(moment)));
}

const isServed = ({ state }: AccountMoney) =>
  state.subscriptions.every(({ lifecycle }) => lifecycle.suspendedAt === undefined);

describe('the service is on again', () => {
  test('at exactly 0.00, once: 0.01 short is not enough', () => {
    const short = transferred(off(), '439.67');
    expect([isServed(short), toldBy(short)]).toEqual([false, ['transfer.recorded']]);
    const whole = transferred(short, '0.01');
    expect([isServed(whole), toldBy(whole)]).toEqual([
      true,
      ['transfer.recorded', 'invoice.paid', 'service.restored', 'dunning.closed'],
    ]);
    expect(whole.emails?.map(({ template }) => template)).toEqual(['service_restored']);
    expect(toldBy(transferred(whole, '5.00'))).toEqual(['transfer.recorded']);
  });

  test('not while an invoice that is not yet due is open', () => {
    const paid = transferred(off({ invoices: [august, invoiceDue('2026-10-31', '0.01')] }), '439.68');
    expect([isServed(paid), paid.books.cases.length]).toEqual([false, 1]);
  });

  test('with `nothing_overdue` as soon as nothing is overdue, and no sooner', () => {
    const policies = { restore_when: 'nothing_overdue' };
    const invoices = [august, invoiceDue('2026-09-10', '10.00'), invoiceDue('2026-10-31', '290.00')];
    const first = transferred(off({ policies, invoices }), '439.68');
    expect(isServed(first)).toBe(false);
    const second = transferred(first, '10.00');
    expect([isServed(second), toldBy(second)]).toEqual([
      true,
      ['transfer.recorded', 'invoice.paid', 'service.restored'],
    ]);
    // The case counts from the next invoice, from its first step: suspension is not skipped, nor repeated at once.
    expect(second.books.cases).toMatchObject([{ anchor: { dueOn: '2026-10-31' }, position: 0, suspendedAt: null }]);
    expect(toldBy(transferred(second, '290.00'))).not.toContain('service.restored');
  });

  test.each<{ why: string; act: (money: AccountMoney) => ReturnType<typeof writeOff> }>([
    {
      why: 'a write-off counts as payment',
      act: (money) => writeOff(money, { invoiceId: august.id, reason: 'goodwill' }, at('2026-09-20')),
    },
    {
      why: 'what is disputed is left out',
      act: (money) => openDispute(money, { invoiceId: august.id, reason: 'not ordered' }, at('2026-08-16 23:59')),
    },
    {
      why: 'an operator ends the case',
      act: (money) => operateDunning(money, undefined, { do: 'end' }, 'agreed', at('2026-09-20')),
    },
  ])('where $why', ({ act }) => {
    const decision = done(act(off()));
    expect([isServed(decision), toldBy(decision).filter((type) => type === 'service.restored')]).toEqual([
      true,
      ['service.restored'],
    ]);
  });

  test('by credit balance that a declined payment has set free', () => {
    const paying = attemptOf([august], { status: 'pending', nextLookAt: instant('2026-09-20') });
    const money = off({ attempts: [paying], credit: '500.00' });
    const answer = { kind: 'declined', reference: null, code: 'AM04' } as const;
    const decision = done(settleAttempt(money, 'attempt', answer, at('2026-09-20')));
    expect([isServed(decision), decision.state.creditBalance]).toEqual([true, '60.32']);
    expect(toldBy(decision)).toEqual([
      'payment.declined',
      'invoice.paid',
      'credit.applied',
      'service.restored',
      'dunning.closed',
    ]);
  });

  test('not while the payment is in flight, but when it succeeds', () => {
    const paying = attemptOf([august], { nextLookAt: null });
    const pending = { kind: 'pending', reference: 'r', expectedAt: instant('2026-09-25') } as const;
    const submitted = done(settleAttempt(off({ attempts: [paying] }), 'attempt', pending, at('2026-09-20')));
    expect(isServed(submitted)).toBe(false);
    const paid = done(settleAttempt(submitted, 'attempt', { kind: 'succeeded', reference: 'r' }, at('2026-09-25')));
    expect(isServed(paid)).toBe(true);
  });

  test('what has ended meanwhile does not come back, and nobody is told of it', () => {
    const decision = transferred(off({ subscriptions: [{ ...isOff, status: 'ended' }] }), '439.68');
    expect(toldBy(decision)).toEqual(['transfer.recorded', 'invoice.paid', 'dunning.closed']);
    expect(decision.emails).toEqual([]);
  });
});

describe('a dispute', () => {
  const issued = invoiceDue('2026-09-10', '290.00', { issuedOn: '2026-09-01', issuedAt: instant('2026-09-02') });

  function disputed(world: World, outcome?: 'won' | 'lost'): World {
    const named = { invoiceId: issued.id, reason: 'wrong amount' };
    return performOnMoney(world, 'dispute', (money, context) =>
      outcome === undefined
        ? openDispute(money, named, context)
        : resolveDispute(money, { ...named, outcome }, context),
    ).world;
  }

  test('lets no step happen, and the ladder goes on from where it rested when it is lost', () => {
    const resting = disputed(livedTo(worldOf(moneyOf({ invoices: [issued] }), '2026-09-02'), '2026-09-14'));
    const lost = disputed(livedTo(resting, '2026-10-20 12:00'), 'lost');
    expect(trace(livedTo(lost, '2026-11-01'), 'dunning.', 'service.', 'dispute.')).toEqual([
      '2026-09-11 00:00 dunning.opened',
      '2026-09-11 09:00 dunning.reminded',
      '2026-09-13 09:00 dunning.reminded',
      '2026-09-14 00:00 dispute.opened',
      '2026-10-20 12:00 dispute.resolved',
      '2026-10-20 12:00 dunning.reminded',
      '2026-10-27 12:00 dunning.reminded',
      '2026-10-27 12:00 service.suspended',
    ]);
  });

  test('of all that is owed turns the service on; lost, it is suspended again, not terminated straight away', () => {
    const subscriptions = [isOff];
    const cases = [caseOf(issued, { position: 9, suspendedAt })];
    const before = worldOf(moneyOf({ invoices: [issued], subscriptions, cases }), '2026-09-15');
    const lost = disputed(livedTo(disputed(before), '2027-03-01 12:00'), 'lost');
    expect(trace(livedTo(lost, '2027-06-01'), 'service.', 'subscription.')).toEqual([
      '2026-09-15 00:00 service.restored',
      '2027-03-01 12:00 service.suspended',
      '2027-04-16 12:00 subscription.ended',
    ]);
  });

  test('of a part lets the remainder go on', () => {
    const before = livedTo(worldOf(moneyOf({ invoices: [issued] }), '2026-09-02'), '2026-09-11');
    const part = performOnMoney(before, 'dispute', (money, context) =>
      openDispute(money, { invoiceId: issued.id, amount: '289.99', reason: 'wrong' }, context),
    ).world;
    const reminded = livedTo(part, '2026-09-12').events.at(-1);
    expect(reminded).toMatchObject({ type: 'dunning.reminded', facts: { balance_due: '0.01' } });
  });
});

describe('suspension', () => {
  const kinds = ['active', 'paused', 'trialing', 'free', 'pending', 'ended'] as const;
  const all = kinds.map((status) => subscriptionOf([], { id: status, status }));
  const step = (overrides: Parameters<typeof moneyOf>[0] = {}) =>
    moneyOf({
      invoices: [august],
      subscriptions: all,
      cases: [caseOf(august, { position: 8 })],
      ...overrides,
    });
  const suspendedIn = ({ state }: AccountMoney) =>
    state.subscriptions.filter(({ lifecycle }) => lifecycle.suspendedAt !== undefined).map(({ id }) => id);

  test('takes what is paid for, never free plans or trials, and is told once', () => {
    const decision = done(performDunningStep(step(), 'case', at('2026-09-14 09:00')));
    expect(suspendedIn(decision)).toEqual(['active', 'paused']);
    expect(decision.events).toMatchObject([
      { type: 'service.suspended', facts: { subscription_ids: 'active paused' } },
    ]);
    expect(decision.emails?.map(({ template }) => template)).toEqual(['service_suspended']);
  });

  test('of one subscription leaves the others alone, and so does its restoration', () => {
    const subscriptions = [subscriptionOf([], { id: 'active' }), { ...isOff, id: 'other' }];
    const invoices = [{ ...august, subscriptionIds: ['active'] }];
    const cases = [caseOf(august, { position: 8, subscriptionId: 'active' })];
    const policies = { 'dunning.scope': 'subscription' };
    const decision = done(
      performDunningStep(step({ policies, subscriptions, invoices, cases }), 'case', at('2026-09-14 09:00')),
    );
    expect(suspendedIn(decision)).toEqual(['active', 'other']);
    expect(decision.state.subscriptions[1]).toBe(subscriptions[1]);
    expect(suspendedIn(transferred(decision, '439.68'))).toEqual(['other']);
  });

  test('where nothing is paid for changes and tells nothing', () => {
    const decision = done(performDunningStep(step({ subscriptions: all.slice(2) }), 'case', at('2026-09-14 09:00')));
    expect([suspendedIn(decision), decision.events, decision.emails]).toEqual([[], [], []]);
    const paid = transferred(decision, '439.68');
    expect(toldBy(paid)).toEqual(['transfer.recorded', 'invoice.paid', 'dunning.closed']);
  });

  test('turns the service off, not the subscription: it is billed on', () => {
    const subscription = subscriptionOf([itemOfSeats({ startsOn: '2026-08-01' })]);
    const money = moneyOf({ invoices: [august], subscriptions: [subscription] });
    const world = livedTo(worldOf(money, '2026-08-01'), '2026-10-02');
    expect(world.state.subscriptions[0]).toMatchObject({ status: 'active', lifecycle: { suspendedAt } });
    expect(sums(world)).toEqual(['2026-08-01 290.00', '2026-09-01 290.00', '2026-10-01 290.00']);
  });
});

describe('termination', () => {
  const term = { anchor: '2026-08-01', months: 6, elapsedMonths: 0, number: 1 };
  const living = (rest: string, lifecycle = {}, until = '2027-12-01') => {
    const items = [
      itemOfSeats({ startsOn: '2026-08-01' }),
      itemOfSeats({ id: 'later', startsOn: '2027-03-01', quantityInForce: '0' }),
    ];
    const subscription = subscriptionOf(items, { lifecycle });
    const free = subscriptionOf([], { id: 'free', status: 'free' });
    const money = moneyOf({
      policies: { 'terminate.rest_of_term': rest },
      invoices: [august],
      subscriptions: [subscription, free],
    });
    return livedTo(worldOf(money, '2026-08-01'), until);
  };

  test('ends what is paid for that day: no credit, no further period, what is open stays owed', () => {
    const world = living('waive', { term });
    expect(trace(world, 'subscription.ended')).toEqual(['2026-10-30 09:00 subscription.ended']);
    expect(world.events.find(({ type }) => type === 'subscription.ended')?.facts).toMatchObject({
      cause: 'non_payment',
      ends_on: '2026-10-30',
    });
    expect(world.state.subscriptions.map(({ status, endsOn }) => `${status} ${endsOn}`)).toEqual([
      'ended 2026-10-30',
      'free null',
    ]);
    expect(sums(world)).toEqual(['2026-08-01 290.00', '2026-09-01 290.00', '2026-10-01 290.00']);
    expect(world.state.creditBalance).toBe('0');
    expect(world.books.invoices.map(({ amountDue }) => amountDue)).toEqual(['439.68', '290', '290', '290']);
    expect(world.emails.map(({ template }) => template)).toContain('subscription_terminated');
  });

  test('where the policy says so the rest of the term is billed, and no more', () => {
    const world = living('bill', { term });
    expect(world.invoices.map(({ issuedOn }) => issuedOn)).toEqual([
      '2026-08-01',
      '2026-09-01',
      '2026-10-01',
      '2026-11-01',
      '2026-12-01',
      '2027-01-01',
    ]);
  });

  test('without a term there is no rest to bill', () => {
    expect(sums(living('bill'))).toHaveLength(3);
  });

  test('an end that was earlier stays the end, and who had cancelled had cancelled', () => {
    const leaving = subscriptionOf([], { endsOn: '2026-10-15', cancelledAt: instant('2026-09-01') });
    const cases = [caseOf(august, { position: 9, suspendedAt })];
    const money = moneyOf({ invoices: [august], subscriptions: [leaving], cases });
    const decision = done(performDunningStep(money, 'case', at('2026-10-30 09:00')));
    expect(decision.state.subscriptions[0]).toMatchObject({
      status: 'ended',
      endsOn: '2026-10-15',
      cancelledAt: instant('2026-09-01'),
    });
  });

  test('paying later does not restore, but lets the customer start again', () => {
    const world = living('waive', {}, '2026-12-01');
    const again = ({ state, books }: AccountMoney) => {
      const overdue = overdueOf(books, state.account, world.now);
      return reactivate(state, 'subscription', { ...contextAt(world.now), overdue });
    };
    expect(again(world)).toMatchObject({ code: 'account_overdue', facts: { amount: '1309.68', since: '2026-08-31' } });
    const paid = transferred(world, '2000.00', '2026-12-01');
    expect(again(paid)).toMatchObject({ kind: 'decided' });
    expect(paid.books.cases).toEqual([]);
    expect(toldBy(paid)).not.toContain('service.restored');
    expect(paid.state.subscriptions[0]?.status).toBe('ended');
  });
});
