import { describe, expect, test } from '@jest/globals';
import { formulaText } from '../../../rules/explain/formulaText.ts';
import { recompute } from '../../../rules/explain/recompute.ts';
import { sentence } from '../../../rules/explain/sentence.ts';
import { nextBillDate } from '../../../rules/invoicing/cutAccount.ts';
import { settleCommitment } from '../../../rules/invoicing/settleCommitment.ts';
import { moneyText } from '../../../rules/money/round.ts';
import { commitmentDueOn, termOver } from '../../../rules/subscription/commitment.ts';
import { decideOrder } from '../../../rules/subscription/decideOrder.ts';
import type { Commitment } from '../../../rules/subscription/lifecycle.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { amountOff, percentOff } from '../../support/coupons.ts';
import { decided, on10August, orderOf } from '../../support/inAugust.ts';
import {
  accountOf,
  contextAt,
  invoiceOf,
  itemOfSeats,
  linesOf,
  live,
  type Situation,
  seat,
  seatYearly,
  setupFee,
  stateOf,
  subscriptionOf,
  sums,
} from '../../support/situations.ts';

function lived(situation: Situation) {
  const { world } = live(situation);
  for (const { explanation, amount } of world.invoices.flatMap(({ lines }) => lines)) {
    expect(moneyText(recompute(explanation, 'USD'))).toBe(moneyText(amount));
  }
  return world;
}

const commitments = (situation: Situation) =>
  lived(situation).invoices.flatMap((invoice) =>
    linesOf(invoice)
      .filter((line) => line.startsWith('commitment'))
      .map((line) => `${invoice.issuedOn} ${line.slice('commitment '.length)}`),
  );

const tenSeats = [[seat, 10]] as const;

describe('a minimum is trued up on the billing day after its period', () => {
  test.each([
    {
      why: 'July: 16 ÷ 31 of 310 is 160 − 149.68; August: 310 − 290',
      on: '2026-07-15',
      commitment: { amount: '310', per: 'month' as const },
      until: '2026-09-01',
      expected: ['2026-08-01 2026-07-15/2026-08-01 16d 1 10.32', '2026-09-01 2026-08-01/2026-09-01 31d 1 20.00'],
    },
    {
      why: 'what was charged reaches it',
      on: '2026-07-01',
      commitment: { amount: '290.00', per: 'month' as const },
      until: '2026-09-01',
      expected: [],
    },
    {
      why: 'by quarter, from the start: 1000 − 3 × 290',
      on: '2026-07-01',
      commitment: { amount: '1000', per: 'quarter' as const },
      until: '2027-01-01',
      expected: ['2026-10-01 2026-07-01/2026-10-01 92d 1 130.00', '2027-01-01 2026-10-01/2027-01-01 92d 1 130.00'],
    },
    {
      why: 'by year: 4000 − 12 × 290',
      on: '2026-07-01',
      commitment: { amount: '4000', per: 'year' as const },
      until: '2027-07-01',
      expected: ['2027-07-01 2026-07-01/2027-07-01 365d 1 520.00'],
    },
  ])('$why', ({ on, commitment, until, expected }) => {
    expect(commitments({ acts: [{ on, subscribe: tenSeats, commitment }], until })).toEqual(expected);
  });

  test('against what coupons leave: 290 − 29, and all of it one invoice with the next month', () => {
    const acts = [
      {
        on: '2026-07-01',
        subscribe: tenSeats,
        coupons: [percentOff('10', 1)],
        commitment: { amount: '280', per: 'month' },
      },
    ] as const;
    const world = lived({ acts, until: '2026-09-01' });
    expect(linesOf(invoiceOf(world, '2026-08-01'))).toEqual([
      'recurring 2026-08-01/2026-09-01 31d 10 290.00',
      'commitment 2026-07-01/2026-08-01 31d 1 19.00',
    ]);
    expect(sums(world)).toEqual(['2026-07-01 261.00', '2026-08-01 309.00', '2026-09-01 290.00']);
  });

  test('coupons take nothing off it', () => {
    const acts = [
      {
        on: '2026-07-01',
        subscribe: [[seat, 1]],
        coupons: [percentOff('100', 1), amountOff('20', null)],
        commitment: { amount: '50', per: 'month' },
      },
    ] as const;
    // July: 29 less all of it. August: 29 − 20 = 9, and 41 are missing.
    expect(sums(lived({ acts, until: '2026-09-01' }))).toEqual(['2026-08-01 59.00', '2026-09-01 50.00']);
  });

  test('a year that was paid counts by its days', () => {
    // 3000 × 31 ÷ 365 = 254.79 of July and of August; 30 days of September are 246.58.
    const acts = [
      { on: '2026-07-01', subscribe: [[seatYearly, 10]], commitment: { amount: '260', per: 'month' } },
    ] as const;
    expect(commitments({ acts, until: '2026-10-01' })).toEqual([
      '2026-08-01 2026-07-01/2026-08-01 31d 1 5.21',
      '2026-09-01 2026-08-01/2026-09-01 31d 1 5.21',
      '2026-10-01 2026-09-01/2026-10-01 30d 1 13.42',
    ]);
  });

  test('what is charged once counts on its day, and what changed within the month with it', () => {
    // 290 + 100 + 145 × 21 ÷ 31 = 98.23 → 488.23 of 500.
    const acts = [
      {
        on: '2026-08-01',
        subscribe: [
          [seat, 10],
          [setupFee, 1],
        ],
        commitment: { amount: '500', per: 'month' },
      },
      { on: '2026-08-10', add: 5 },
    ] as const;
    expect(commitments({ acts, until: '2026-09-01' })).toEqual(['2026-09-01 2026-08-01/2026-09-01 31d 1 11.77']);
  });

  test('a command invoices without settling it', () => {
    const acts = [
      { on: '2026-08-01', subscribe: tenSeats, commitment: { amount: '500', per: 'month' } },
      { on: '2026-08-10', add: 5 },
    ] as const;
    const policies = { mid_period_change: 'immediately' };
    const world = lived({ policies, acts, until: '2026-09-01' });
    expect(linesOf(invoiceOf(world, '2026-08-10'))).toEqual(['proration 2026-08-10/2026-09-01 21d 5 98.23']);
    expect(linesOf(invoiceOf(world, '2026-09-01'))).toEqual([
      'recurring 2026-09-01/2026-10-01 30d 15 435.00',
      'commitment 2026-08-01/2026-09-01 31d 1 111.77',
    ]);
  });

  test('a subscription that ends owes the part of its last period, on the next billing day', () => {
    // To 20 August: 20 of 31 days of 310 are 200.00; charged 290 − 290 × 11 ÷ 31 = 187.10.
    const acts = [
      { on: '2026-08-01', subscribe: tenSeats, commitment: { amount: '310', per: 'month' } },
      { on: '2026-08-20', cancel: true },
    ] as const;
    const situation = { policies: { cancel: 'now_with_credit' }, acts, until: '2026-12-01' };
    const invoice = invoiceOf(lived(situation), '2026-09-01');
    const why = invoice?.lines.find(({ kind }) => kind === 'commitment')?.explanation;
    expect(why && formulaText(why, 'USD')).toBe('310 × 20 ÷ 31 − 187.1 = 12.90');
    expect(linesOf(invoice)).toEqual([
      'credit 2026-08-20/2026-09-01 11d -10 -102.90',
      'commitment 2026-08-01/2026-08-20 20d 1 12.90',
    ]);
    expect(commitments(situation)).toHaveLength(1);
  });

  test('by the second: the days are counted too', () => {
    const policies = { 'proration.basis': 'by_second' };
    const acts = [{ on: '2026-07-16', subscribe: tenSeats, commitment: { amount: '310', per: 'month' } }] as const;
    // From the start of 16 July: 310 × 16 ÷ 31 = 160; charged from 10:00 of the 16th: 290 × 1,346,400 s ÷ 2,678,400 s = 145.78.
    expect(commitments({ policies, acts, until: '2026-08-01' })).toEqual([
      '2026-08-01 2026-07-16/2026-08-01 16d 1 14.22',
    ]);
  });

  test('it says why', () => {
    const acts = [{ on: '2026-07-01', subscribe: tenSeats, commitment: { amount: '310', per: 'month' } }] as const;
    const line = invoiceOf(lived({ acts, until: '2026-08-01' }), '2026-08-01')?.lines.find(
      ({ kind }) => kind === 'commitment',
    );
    expect(line && sentence({ ...line, currency: 'USD' })).toBe(
      'Minimum commitment: what was charged from 2026-07-01 up to 2026-08-01, after coupons, is less than the minimum; 310 − 290 = 20.00 USD, by the billing of 2026-08-01.',
    );
  });
});

describe('the periods of a minimum', () => {
  const monthly: Commitment = { amount: '310', per: 'month', anchor: '2026-07-01', from: '2026-07-01', charges: [] };
  const withPause = [
    itemOfSeats({ startsOn: '2026-07-01', endsOn: '2026-07-11' }),
    itemOfSeats({ id: 'again', replacesId: 'item', startsOn: '2026-07-21', endsOn: '2026-07-25' }),
    itemOfSeats({ id: 'third', replacesId: 'again', startsOn: '2026-07-25' }),
  ];

  test('days of a pause are left out, and an item that follows at once makes no gap', () => {
    // Counted: 10 days and 11 days of 31: 310 × 21 ÷ 31 = 210.
    const policies = live({
      policies: { 'proration.first_day': 'counted' },
      acts: [{ on: '2026-07-01', subscribe: tenSeats }],
      until: '2026-07-01',
    });
    const account = policies.world.state.account;
    const { charges } = settleCommitment(monthly, subscriptionOf(withPause), [], account, '2026-08-01');
    expect(charges.map(({ amount, days }) => `${days}d ${moneyText(amount)}`)).toEqual(['21d 210.00']);
    const inAugust = { ...monthly, from: '2026-08-01' };
    const august = settleCommitment(inAugust, subscriptionOf(withPause), [], account, '2026-09-01');
    expect(august.charges.map(({ amount, days }) => `${days}d ${moneyText(amount)}`)).toEqual(['31d 310.00']);
  });

  test('a term is one period, moved with the renewal date; once it is over it keeps its end, and the next follows', () => {
    const term = { anchor: '2026-07-01', months: 3, elapsedMonths: 0, number: 1 };
    const commitment: Commitment = { ...monthly, per: 'term', amount: '900' };
    const running = subscriptionOf([itemOfSeats({ startsOn: '2026-07-01' })], { lifecycle: { term, commitment } });
    expect(commitmentDueOn(running, accountOf())).toBe('2026-10-01');
    const paused = { ...running, lifecycle: { term: { ...term, elapsedMonths: 1 }, commitment } };
    expect(commitmentDueOn(paused, accountOf())).toBe('2026-11-01');
    const next = { ...term, elapsedMonths: 3, number: 2 };
    const over = { ...running, lifecycle: termOver({ term: next, commitment }, '2026-10-01') };
    expect(commitmentDueOn(over, accountOf())).toBe('2026-10-01');
    const answer = settleCommitment(over.lifecycle.commitment ?? commitment, over, [], accountOf(), '2026-10-01');
    expect(answer.charges.map(({ amount }) => moneyText(amount))).toEqual(['900.00']);
    expect(answer.commitment).toEqual({ ...commitment, from: '2026-10-01' });
    const settled = { ...over, lifecycle: { term: next, commitment: answer.commitment } };
    expect(commitmentDueOn(settled, accountOf())).toBe('2027-01-01');
    const monthToMonth = { ...over, lifecycle: { commitment: answer.commitment } };
    expect(commitmentDueOn(monthToMonth, accountOf())).toBeNull();
    const before = { ...over, lifecycle: { term, commitment: answer.commitment } };
    expect(commitmentDueOn(before, accountOf())).toBeNull();
  });

  test('without a term there is no period of one', () => {
    const lifecycle = { commitment: { ...monthly, per: 'term' as const } };
    expect(commitmentDueOn(subscriptionOf([itemOfSeats()], { lifecycle }), accountOf())).toBeNull();
  });

  test('an account is billed for it even where no item is due', () => {
    const item = itemOfSeats({ startsOn: '2026-07-01', endsOn: '2026-07-01', changes: [], quantityInForce: '0' });
    const state = stateOf([subscriptionOf([item], { lifecycle: { commitment: monthly } })]);
    expect(nextBillDate(state)).toBe('2026-08-01');
  });
});

test.each(['0', '0.00', '-5', 'much'])('"%s" is no minimum', (amount) => {
  const { answers } = live({
    acts: [{ on: '2026-07-01', subscribe: tenSeats, commitment: { amount, per: 'month' } }],
    until: '2026-07-01',
  });
  expect(answers[0]).toMatchObject({ kind: 'refused', code: 'quantity_out_of_range', facts: { amount } });
});

test('a minimum for the term needs a term', () => {
  const commitment = { amount: '900', per: 'term' } as const;
  const [without] = live({
    acts: [{ on: '2026-07-01', subscribe: tenSeats, commitment }],
    until: '2026-07-01',
  }).answers;
  expect(without).toMatchObject({ kind: 'refused', code: 'not_permitted' });
  const withTerm = lived({
    acts: [{ on: '2026-07-01', subscribe: tenSeats, commitment, term: { months: 3 } }],
    until: '2026-10-01',
  });
  expect(linesOf(invoiceOf(withTerm, '2026-10-01')).at(-1)).toBe('commitment 2026-07-01/2026-10-01 92d 1 30.00');
});

test('where billing waits for a circuit, the minimum waits with it', () => {
  const waiting = { ...orderOf(), awaitsCircuit: true, commitment: { amount: '900', per: 'month' } } as const;
  const ordered = decided(subscribe(stateOf([]), waiting, on10August()));
  expect(ordered.state.subscriptions[0]?.lifecycle.commitment).toBeUndefined();
  const confirmed = decideOrder(
    ordered.state,
    ordered.subscriptionId ?? '',
    { do: 'confirm_circuit' },
    contextAt('2026-08-20T10:00:00.000Z'),
  );
  expect(decided(confirmed).state.subscriptions[0]?.lifecycle.commitment).toMatchObject({ from: '2026-08-20' });
});
