import { describe, expect, test } from '@jest/globals';
import { EMPTY_CATALOGUE } from '../../../rules/catalogue/catalogueView.ts';
import { openDispute } from '../../../rules/payments/dispute.ts';
import { advance, newWorld, perform, performOnMoney, type World } from '../../../rules/simulate/world.ts';
import { AS_AGREED, asAgreed, nextMoneyStep, performMoneyStep } from '../../../rules/simulate/worldMoney.ts';
import { changeQuantity } from '../../../rules/subscription/changeQuantity.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import {
  at,
  attemptOf,
  caseOf,
  type Debt,
  done,
  instant,
  invoiceDue,
  livedTo,
  methodOf,
  moneyOf,
  owedOf,
  trace,
  worldOf,
} from '../../support/money.ts';
import { device, itemOfSeats, noRates, seat, subscriptionOf, sums } from '../../support/situations.ts';

const august = invoiceDue('2026-08-31', '290.00');
const september = invoiceDue('2026-09-30', '29.00');

/** A live account as a simulation sees it. */
function agreed(debt: Debt, moment: string) {
  const { state, books } = moneyOf(debt);
  const now = instant(moment);
  const account = { ...state.account, autopayUntil: debt.account?.autopayUntil ?? null };
  return newWorld({ ...state, account }, now, noRates, EMPTY_CATALOGUE, {
    books: asAgreed(books, account, now),
    gateway: AS_AGREED,
  });
}

describe('as agreed', () => {
  test.each<{ why: string; debt: Debt; moment: string; owed: string[] }>([
    {
      why: 'what is not yet due is paid when it is',
      debt: { invoices: [august, september] },
      moment: '2026-08-31 23:59',
      owed: [],
    },
    {
      why: 'what is overdue has the consequences that it has',
      debt: { invoices: [august, september] },
      moment: '2026-09-01',
      owed: ['2026-08-31 290.00'],
    },
    {
      why: 'what is being charged is left to its answer',
      debt: { invoices: [august], attempts: [attemptOf([august], { status: 'pending' })] },
      moment: '2026-08-31',
      owed: ['2026-08-31 290.00'],
    },
    {
      why: 'with autopay all stays, to be charged when it is due',
      debt: { invoices: [august], account: { autopayUntil: '2099-12' } },
      moment: '2026-08-01',
      owed: ['2026-08-31 290.00'],
    },
    { why: 'nothing stays nothing', debt: {}, moment: '2026-08-01', owed: [] },
  ])('$why', ({ debt, moment, owed }) => {
    expect(owedOf(agreed(debt, moment))).toEqual(owed);
  });

  test('charges succeed, and what is under way comes in when it is looked at', () => {
    const pending = attemptOf([september], { status: 'pending', nextLookAt: instant('2026-08-25') });
    const debt: Debt = {
      invoices: [august, september],
      methods: [methodOf()],
      isAutopayOn: true,
      attempts: [pending],
      account: { autopayUntil: '2099-12' },
    };
    expect(trace(advance(agreed(debt, '2026-08-01'), instant('2026-12-01')))).toEqual([
      '2026-08-25 00:00 payment.succeeded',
      '2026-08-25 00:00 invoice.paid',
      '2026-08-31 09:00 payment.succeeded',
      '2026-08-31 09:00 invoice.paid',
    ]);
  });

  test('nothing comes back by itself', () => {
    expect([AS_AGREED.nextReturn(), AS_AGREED.withoutReturn('any')]).toEqual([null, AS_AGREED]);
  });
});

describe("what an account's money does next", () => {
  test('at one instant: charges, then what gateways tell, then dunning', () => {
    const money = moneyOf({
      invoices: [august, september, invoiceDue('2026-09-03', '5.00')],
      methods: [methodOf()],
      isAutopayOn: true,
      cases: [caseOf(august, { position: 3 })],
      attempts: [attemptOf([september], { status: 'pending', nextLookAt: instant('2026-09-03 09:00') })],
    });
    const invoices = money.books.invoices.map((each) => ({ ...each, isCollected: each.dueOn !== '2026-09-03' }));
    let world: World = { ...worldOf(money, '2026-09-03 09:00'), books: { ...money.books, invoices } };
    const kinds: string[] = [];
    for (const _ of [1, 2, 3]) {
      const step = nextMoneyStep(world);
      if (step === null) break;
      kinds.push(step.kind);
      const { decision, gateway } = performMoneyStep(world, step, at('2026-09-03 09:00'));
      const { state, books } = done(decision);
      world = { ...world, state, books, gateway };
    }
    expect(kinds).toEqual(['collect', 'look_up', 'dunning']);
  });

  test('a debit that was settled and comes back opens its invoice that day; the case follows when the day is over', () => {
    const money = moneyOf({ invoices: [august], methods: [methodOf()], isAutopayOn: true });
    const world = livedTo(worldOf(money, '2026-08-01', ['bounce_3_AM04']), '2026-09-05');
    expect(trace(world)).toEqual([
      '2026-08-31 09:00 payment.succeeded',
      '2026-08-31 09:00 invoice.paid',
      '2026-09-03 09:00 payment.returned',
      '2026-09-03 09:00 invoice.reopened',
      '2026-09-04 00:00 dunning.opened',
      '2026-09-04 09:00 payment.succeeded',
      '2026-09-04 09:00 invoice.paid',
      '2026-09-04 09:00 dunning.closed',
    ]);
  });

  test('a credit that arises pays the oldest open invoice at once', () => {
    const bought = perform(worldOf(moneyOf({ subscriptions: [] }), '2026-08-01 10:00'), 'buy', (state, context) => {
      const items = [
        { price: seat, quantity: '1' },
        { price: device, quantity: '10' },
      ];
      return subscribe(state, { planId: 'plan', items }, context);
    }).world;
    const removed = perform(livedTo(bought, '2026-08-10 10:00'), 'remove', (state, context) => {
      const [subscription] = state.subscriptions;
      const itemId = subscription?.items.find(({ price }) => price.id === device.id)?.id;
      const change = { kind: 'remove', quantity: '10' } as const;
      return changeQuantity(state, { subscriptionId: subscription?.id ?? '', itemId, change }, context);
    }).world;
    const world = livedTo(removed, '2026-09-02');
    // 29.00 for September less 100.00 × 21/31 for August: 38.74 are left, and pay August's invoice of 129.00.
    expect(sums(world)).toEqual(['2026-08-01 129.00', '2026-09-01 0.00']);
    expect(trace(world, 'credit')).toEqual(['2026-09-02 00:00 credit.applied']);
    expect([owedOf(world), world.state.creditBalance]).toEqual([['invoice-1 90.26'], '0']);
    // Another one finds nothing that it may pay, and stays.
    const disputed = performOnMoney(livedTo(removed, '2026-08-11'), 'dispute', (money, context) =>
      openDispute(money, { invoiceId: 'invoice-1', reason: 'wrong' }, context),
    ).world;
    expect(livedTo(disputed, '2026-09-02').state.creditBalance).toBe('38.74');
  });

  test('the cut of a day comes before what follows from a debt, a subscription before dunning', () => {
    const term = { anchor: '2026-08-01', months: 2, elapsedMonths: 0, number: 1 };
    const lifecycle = { term, remindedUntil: instant('2026-08-01') };
    const money = moneyOf({
      invoices: [invoiceDue('2026-08-30', '1.00'), invoiceDue('2026-09-01', '1.00', { subscriptionIds: ['other'] })],
      policies: { 'dunning.scope': 'subscription' },
      subscriptions: [subscriptionOf([itemOfSeats({ startsOn: '2026-08-01' })], { lifecycle })],
    });
    const world = livedTo(worldOf(money, '2026-08-20'), '2026-09-02');
    expect(trace(world).filter((line) => /08-31 09:00|09-02 00:00/.test(line))).toEqual([
      '2026-08-31 09:00 subscription.renewal_announced',
      '2026-08-31 09:00 dunning.reminded',
      '2026-09-02 00:00 invoice.issued',
      '2026-09-02 00:00 dunning.opened',
    ]);
  });
});
