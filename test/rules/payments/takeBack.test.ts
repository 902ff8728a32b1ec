import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../rules/money/decimal.ts';
import { allocate } from '../../../rules/payments/allocate.ts';
import type { MoneyDecision } from '../../../rules/payments/moneyDecision.ts';
import type { Movement } from '../../../rules/payments/movement.ts';
import { paymentOutcome } from '../../../rules/payments/paymentOutcome.ts';
import { recordTransfer } from '../../../rules/payments/recordTransfer.ts';
import { planRefund, type RefundPlan, refunded } from '../../../rules/payments/refund.ts';
import { settleAttempt } from '../../../rules/payments/settleAttempt.ts';
import { type Chargeback, chargeBack, returnPayment } from '../../../rules/payments/takeBack.ts';
import { isRefusal } from '../../../rules/refusal.ts';
import {
  at,
  attemptOf,
  type Debt,
  done,
  invoiceDue,
  methodOf,
  moneyOf,
  movesOf,
  owedOf,
  pastOf,
  refusalOf,
  toldBy,
} from '../../support/money.ts';
import { subscriptionOf } from '../../support/situations.ts';

const august = invoiceDue('2026-08-31', '60.00');
const september = invoiceDue('2026-09-30', '40.00');
const invoices = [august, september];

/** A story of decisions, with all that moved so far. */
class Story {
  money: MoneyDecision;
  readonly movements: Movement[] = [];
  readonly outcomes = new Map<string, Set<Chargeback['outcome']>>();

  /** A charge of 100.00 that has succeeded. */
  constructor(debt: Debt = {}) {
    const attempt = {
      ...{ ...attemptOf([]), amount: '100.00' },
      allocations: allocate(decimal('100'), debt.invoices ?? invoices),
    };
    const money = moneyOf({ invoices, methods: [methodOf()], ...debt, attempts: [attempt] });
    this.money = this.did(
      done(settleAttempt(money, 'attempt', { kind: 'succeeded', reference: 'r' }, at('2026-08-20'))),
    );
  }

  get past() {
    const [attempt] = this.money.books.attempts;
    if (attempt === undefined) throw new Error('No attempt.');
    return pastOf(attempt, this.movements, invoices);
  }

  did(decision: MoneyDecision): MoneyDecision {
    this.money = decision;
    this.movements.push(...decision.movements);
    return decision;
  }

  returned(code = 'AM04', moment = '2026-09-05'): MoneyDecision | null {
    const answer = returnPayment(this.money, this.past, code, at(moment));
    return answer === null ? null : this.did(answer);
  }

  chargeback(outcome: Chargeback['outcome'], amount = '100.00', reference = 'cb'): MoneyDecision | null {
    const known = this.outcomes.get(reference) ?? new Set();
    const answer = chargeBack(this.money, this.past, { outcome, amount, reference }, known, at('2026-09-05'));
    this.outcomes.set(reference, new Set([...known, outcome]));
    return answer === null ? null : this.did(answer);
  }

  transfer(amount: string): MoneyDecision {
    return this.did(done(recordTransfer(this.money, { amount, reference: null, invoiceIds: [] }, at('2026-09-10'))));
  }

  planned(amount?: string) {
    return planRefund(this.money, this.past, { amount, reason: 'goodwill' });
  }

  refund(amount?: string, plan = this.planned(amount)): MoneyDecision {
    if (isRefusal(plan)) throw new Error(plan.code);
    return this.did(refunded(this.money, this.past, plan, { reference: 'rf', reason: 'goodwill' }, at('2026-09-06')));
  }

  /** What is owed, and what we owe. */
  get sum(): string[] {
    return [...owedOf(this.money), `credit ${this.money.state.creditBalance}`];
  }

  get outcome() {
    return paymentOutcome(this.past.attempt, this.past.movements);
  }
}

describe('a debit that comes back', () => {
  test('opens its invoices, due that day; the next day a case opens', () => {
    const story = new Story();
    const decision = done(story.returned());
    expect(story.sum).toEqual(['2026-08-31 60', '2026-09-30 40', 'credit 0']);
    expect(decision.books.invoices.map(({ dueOn, isCollected }) => `${dueOn} ${isCollected}`)).toEqual([
      '2026-09-05 true',
      '2026-09-05 true',
    ]);
    expect(toldBy(decision)).toEqual(['payment.returned', 'invoice.reopened', 'invoice.reopened']);
    expect(movesOf(decision)).toEqual(['return 100 → 2026-09-30 -40, 2026-08-31 -60']);
    expect([story.outcome, decision.books.methods[0]?.blockedBy]).toEqual(['returned', null]);
  });

  test('for good blocks the method', () => {
    const methods = [methodOf(), methodOf({ id: 'amex', isDefault: false })];
    const decision = done(new Story({ methods }).returned('AC04'));
    expect(decision.books.methods.map(({ blockedBy }) => blockedBy)).toEqual(['AC04', null]);
  });

  test('is told twice, and booked once', () => {
    const story = new Story();
    story.returned();
    expect(story.returned()).toBeNull();
  });

  test('is not booked again where a chargeback has taken it', () => {
    const story = new Story();
    story.chargeback('opened');
    const decision = done(story.returned());
    expect([toldBy(decision), movesOf(decision)]).toEqual([['payment.returned'], []]);
  });

  test('of a charge that is not known to have succeeded says nothing yet', () => {
    const money = moneyOf({ invoices, attempts: [attemptOf(invoices, { status: 'pending' })] });
    expect(returnPayment(money, pastOf(attemptOf(invoices), [], []), 'AM04', at('2026-09-05'))).toBeNull();
  });

  test('leaves an invoice that is still open its due date, and the charge of it', () => {
    const half = { ...august, amountDue: '160.00' };
    const story = new Story({ invoices: [half] });
    expect(story.sum).toEqual(['2026-08-31 60', 'credit 0']);
    const decision = done(story.returned('AM04', '2026-08-25'));
    expect(decision.books.invoices).toMatchObject([{ amountDue: '160', dueOn: '2026-08-31', isCollected: false }]);
  });

  test('is paid at once by what we owe the customer', () => {
    const story = new Story();
    story.transfer('30.00');
    const decision = done(story.returned());
    expect(toldBy(decision)).toContain('credit.applied');
    expect(story.sum).toEqual(['2026-08-31 30', '2026-09-30 40', 'credit 0']);
  });
});

describe('a chargeback', () => {
  test('takes the payment back when it is opened; losing it changes nothing any more', () => {
    const story = new Story();
    expect(movesOf(done(story.chargeback('opened')))).toEqual(['chargeback 100 → 2026-09-30 -40, 2026-08-31 -60']);
    const lost = done(story.chargeback('lost'));
    expect([movesOf(lost), toldBy(lost)]).toEqual([[], ['payment.chargeback_lost']]);
    expect([story.sum, story.outcome]).toEqual([['2026-08-31 60', '2026-09-30 40', 'credit 0'], 'charged_back']);
  });

  test('that is won brings the same again', () => {
    const story = new Story();
    story.chargeback('opened');
    expect(toldBy(done(story.chargeback('won')))).toEqual(['payment.chargeback_won', 'invoice.paid', 'invoice.paid']);
    expect([story.sum, story.outcome]).toEqual([['credit 0'], 'ok']);
  });

  test('that is won after the customer has paid by wire becomes credit balance', () => {
    const story = new Story();
    story.chargeback('opened');
    story.transfer('100.00');
    story.chargeback('won');
    expect(story.sum).toEqual(['credit 100']);
  });

  const twice: Chargeback['outcome'][][] = [
    ['opened', 'opened'],
    ['opened', 'won', 'opened'],
    ['opened', 'won', 'won'],
    ['opened', 'lost', 'lost'],
    ['won', 'opened'],
    ['lost', 'opened'],
  ];
  test.each(twice)('news that come again change nothing: %s %s %s', (...news) => {
    const story = new Story();
    const answers = news.filter((outcome) => outcome !== undefined).map((outcome) => story.chargeback(outcome));
    expect(answers.at(-1)).toBeNull();
  });

  test.each<{ why: string; news: Chargeback['outcome'][]; sum: string[] }>([
    { why: 'won, told first, leaves all as it was', news: ['won', 'opened'], sum: ['credit 0'] },
    {
      why: 'lost, told first, takes the payment back',
      news: ['lost', 'opened'],
      sum: ['2026-08-31 60', '2026-09-30 40', 'credit 0'],
    },
  ])('$why', ({ news, sum }) => {
    const story = new Story();
    for (const outcome of news) story.chargeback(outcome);
    expect(story.sum).toEqual(sum);
  });

  test('of a part takes the last invoice first', () => {
    const story = new Story();
    story.chargeback('opened', '50.00');
    expect(story.sum).toEqual(['2026-08-31 10', '2026-09-30 40', 'credit 0']);
  });

  test('and another one never take more than was paid, nor does an invoice want more than its total', () => {
    const story = new Story();
    story.chargeback('opened', '60.00', 'one');
    expect(story.sum).toEqual(['2026-08-31 20', '2026-09-30 40', 'credit 0']);
    story.chargeback('opened', '60.00', 'two');
    expect(story.sum).toEqual(['2026-08-31 60', '2026-09-30 40', 'credit 0']);
    expect(story.chargeback('opened', '60.00', 'three')).toBeNull();
    story.chargeback('won', '60.00', 'two');
    expect(story.sum).toEqual(['2026-08-31 20', '2026-09-30 40', 'credit 0']);
  });

  test('won of which nothing was taken brings nothing', () => {
    const story = new Story();
    story.returned();
    const decision = done(story.chargeback('won'));
    expect([movesOf(decision), toldBy(decision)]).toEqual([[], ['payment.chargeback_won']]);
  });

  test('of a payment that is not known to have succeeded says nothing yet', () => {
    const attempt = attemptOf(invoices, { status: 'unknown' });
    const told = { outcome: 'opened', amount: '100', reference: 'cb' } as const;
    const money = moneyOf({ invoices, attempts: [attempt] });
    expect(chargeBack(money, pastOf(attempt, [], []), told, new Set(), at('2026-09-05'))).toBeNull();
  });

  test("of money that had become credit takes the credit; what is spent is the vendor's loss, and comes in again", () => {
    // 60 paid August, 40 became credit balance.
    const story = new Story({ invoices: [august] });
    expect(story.sum).toEqual(['credit 40']);
    // 25 of that are spent.
    const spent = { ...story.money, state: { ...story.money.state, creditBalance: '15' } };
    story.money = spent;
    expect(movesOf(done(story.chargeback('opened')))).toEqual(['chargeback 100 → 2026-08-31 -60, lost 25']);
    expect(story.sum).toEqual(['2026-08-31 60', 'credit 0']);
    expect(movesOf(done(story.chargeback('won')))).toEqual(['chargeback_won 100 → 2026-08-31 60, lost 25']);
    expect(story.sum).toEqual(['credit 15']);
  });

  test('turns nothing off by itself, and the case that follows is of that day', () => {
    const story = new Story({ subscriptions: [subscriptionOf([])] });
    const decision = done(story.chargeback('opened'));
    expect([decision.books.cases, decision.state.subscriptions[0]?.lifecycle]).toEqual([[], {}]);
  });
});

describe('a refund', () => {
  const reopens: Debt = { policies: { refund: 'reopens' } };

  test('pays out credit, and reopens nothing', () => {
    const story = new Story({ invoices: [august] });
    const decision = story.refund();
    expect([movesOf(decision), story.sum, toldBy(decision)]).toEqual([
      ['refund 40'],
      ['credit 0'],
      ['payment.refunded'],
    ]);
    expect(refusalOf(story.planned() as never)).toBe('nothing_to_refund 0');
  });

  test('by the other policy takes the payment off its invoices, the last first, due that day', () => {
    const story = new Story(reopens);
    const decision = story.refund('50.00');
    expect(story.sum).toEqual(['2026-08-31 10', '2026-09-30 40', 'credit 0']);
    expect(decision.books.invoices.map(({ dueOn }) => dueOn)).toEqual(['2026-09-06', '2026-09-06']);
    story.refund();
    expect([story.sum, story.outcome]).toEqual([['2026-08-31 60', '2026-09-30 40', 'credit 0'], 'refunded']);
  });

  test('that reopens takes what we owe with it, and does not reopen twice what was paid once', () => {
    const story = new Story({ ...reopens, invoices: [august] });
    // 60 paid August and are taken off it; the other 40 are credit balance, and pay it at once.
    story.refund('60.00');
    expect(story.sum).toEqual(['2026-08-31 20', 'credit 0']);
    story.transfer('20.00');
    expect(refusalOf(story.planned() as never)).toBe('nothing_to_refund 0');
  });

  test.each<{ why: string; story: () => Story; amount?: string; expected: string }>([
    {
      why: 'where there is no credit',
      story: () => new Story(),
      expected: 'nothing_to_refund 0',
    },
    {
      why: 'of more than the credit',
      story: () => new Story({ invoices: [august] }),
      amount: '40.01',
      expected: 'amount_out_of_range 40',
    },
    { why: 'of nothing', story: () => new Story(reopens), amount: '0', expected: 'amount_out_of_range 100' },
    {
      why: 'of a part of a cent',
      story: () => new Story(reopens),
      amount: '0.001',
      expected: 'amount_out_of_range 100',
    },
    {
      why: 'of more than was paid',
      story: () => new Story(reopens),
      amount: '100.01',
      expected: 'amount_out_of_range 100',
    },
    {
      why: 'of what came back already',
      story: () => {
        const story = new Story(reopens);
        story.returned();
        return story;
      },
      expected: 'nothing_to_refund returned',
    },
    {
      why: 'of what was charged back already',
      story: () => {
        const story = new Story(reopens);
        story.chargeback('opened');
        return story;
      },
      expected: 'nothing_to_refund succeeded',
    },
    {
      why: 'beyond what a chargeback left',
      story: () => {
        const story = new Story(reopens);
        story.chargeback('opened', '70.00');
        return story;
      },
      amount: '30.01',
      expected: 'amount_out_of_range 30',
    },
    {
      why: 'beyond what the invoices and the credit still hold',
      story: () => {
        const story = new Story({ ...reopens, invoices: [august] });
        story.money = { ...story.money, state: { ...story.money.state, creditBalance: '5' } };
        return story;
      },
      amount: '65.01',
      expected: 'amount_out_of_range 65',
    },
  ])('is refused $why', ({ story, amount, expected }) => {
    expect(refusalOf(story().planned(amount) as never)).toBe(expected);
  });

  test('that the gateway has paid is booked, though the credit was spent meanwhile', () => {
    const story = new Story({ invoices: [august] });
    const plan = story.planned() as RefundPlan;
    story.money = { ...story.money, state: { ...story.money.state, creditBalance: '10' } };
    expect(movesOf(story.refund(undefined, plan))).toEqual(['refund 40, lost 30']);
    expect(story.sum).toEqual(['credit 0']);
  });

  test('before a chargeback leaves that only the rest', () => {
    const story = new Story({ invoices: [august] });
    story.refund();
    expect(movesOf(done(story.chargeback('opened')))).toEqual(['chargeback 60 → 2026-08-31 -60']);
    story.chargeback('won');
    expect(story.sum).toEqual(['credit 0']);
  });
});

describe('how a payment ended, in one word', () => {
  test.each([
    { why: 'sent is pending', status: 'open', expected: 'pending' },
    { why: 'a bank has it', status: 'pending', expected: 'pending' },
    { why: 'the customer must confirm', status: 'authenticating', expected: 'authenticating' },
    { why: 'nobody knows', status: 'unknown', expected: 'unknown' },
    { why: 'the issuer said no', status: 'declined', expected: 'declined' },
    { why: 'it never reached the gateway', status: 'failed', expected: 'failed' },
    { why: 'it succeeded', status: 'succeeded', expected: 'ok' },
  ] as const)('$why', ({ status, expected }) => {
    expect(paymentOutcome({ status, amount: '100.00' }, [])).toBe(expected);
  });

  test('a part that was paid back leaves it paid; a chargeback that was won and a refund are a refund', () => {
    const paid = { status: 'succeeded', amount: '100.00' } as const;
    expect(paymentOutcome(paid, [{ kind: 'refund', amount: '99.99' }])).toBe('ok');
    const kinds = ['payment', 'chargeback', 'chargeback_won', 'refund'] as const;
    expect(
      paymentOutcome(
        paid,
        kinds.map((kind) => ({ kind, amount: '100' })),
      ),
    ).toBe('refunded');
  });
});
