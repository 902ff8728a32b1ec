import { describe, expect, test } from '@jest/globals';
import { nextDunningStep } from '../../../rules/dunning/nextDunningStep.ts';
import { type DunningOrder, operateDunning } from '../../../rules/dunning/operate.ts';
import { performDunningStep } from '../../../rules/dunning/performDunningStep.ts';
import type { AccountMoney } from '../../../rules/payments/moneyDecision.ts';
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
  refusalOf,
  toldBy,
} from '../../support/money.ts';
import { subscriptionOf } from '../../support/situations.ts';

const august = invoiceDue('2026-08-31', '290.00');
/** Stands before the retry of day 3, 3 September. */
const stands = (overrides: Debt = {}) =>
  moneyOf({
    account: { zone: 'America/New_York' },
    invoices: [august],
    cases: [caseOf(august, { position: 2 })],
    ...overrides,
  });

const ordered = (order: DunningOrder, money = stands(), moment = '2026-09-02 12:00') =>
  operateDunning(money, undefined, order, 'agreed by phone', at(moment));

function nextOf({ books, state }: AccountMoney): string | null {
  const [dunning] = books.cases;
  return dunning === undefined ? null : (nextDunningStep(dunning, books, state.account)?.at ?? null);
}

describe('an operator', () => {
  test.each<{ why: string; order: DunningOrder; next: string | null; event: string }>([
    { why: 'pauses a case', order: { do: 'pause' }, next: null, event: 'dunning.paused' },
    {
      why: 'pauses it to an instant: the step comes then',
      order: { do: 'pause', until: instant('2026-09-10 15:30') },
      next: '2026-09-10 15:30',
      event: 'dunning.paused',
    },
    {
      why: 'pauses it to before the step: it comes on its day',
      order: { do: 'pause', until: instant('2026-09-02 18:00') },
      next: '2026-09-03 13:00',
      event: 'dunning.paused',
    },
    {
      why: 'records a promise: the whole of that day is given',
      order: { do: 'promise', on: '2026-09-05', amount: '100.00' },
      next: '2026-09-06 04:00',
      event: 'dunning.promised',
    },
    {
      why: 'records a promise for today',
      order: { do: 'promise', on: '2026-09-02' },
      next: '2026-09-03 13:00',
      event: 'dunning.promised',
    },
    { why: 'extends by days', order: { do: 'extend', days: 4 }, next: '2026-09-07 13:00', event: 'dunning.extended' },
    { why: 'ends it', order: { do: 'end' }, next: null, event: 'dunning.ended' },
    { why: 'lets it go on', order: { do: 'resume' }, next: '2026-09-03 13:00', event: 'dunning.resumed' },
  ])('$why', ({ order, next, event }) => {
    const decision = done(ordered(order));
    expect(nextOf(decision)).toBe(next === null ? null : instant(next));
    expect(decision.events).toMatchObject([{ type: event, facts: { case_id: 'case', reason: 'agreed by phone' } }]);
  });

  test('who extends moves every later step by these days', () => {
    const extended = done(ordered({ do: 'extend', days: 4 }));
    const retried = done(performDunningStep(extended, 'case', at('2026-09-07 13:00')));
    const reminded = done(performDunningStep(retried, 'case', at('2026-09-07 13:00')));
    expect(nextOf(reminded)).toBe(instant('2026-09-11 13:00'));
  });

  test('a promise that is broken lets the step come, late, and the later ones with it; then it is forgotten', () => {
    const promised = done(ordered({ do: 'promise', on: '2026-09-05' }));
    expect(performDunningStep(promised, 'case', at('2026-09-06 03:59'))).toBeNull();
    const retried = done(performDunningStep(promised, 'case', at('2026-09-06 04:00')));
    expect(retried.books.cases[0]).toMatchObject({ promise: null, pause: null });
    const reminded = done(performDunningStep(retried, 'case', at('2026-09-06 04:00')));
    expect(nextOf(reminded)).toBe(instant('2026-09-10 04:00'));
  });

  test('a case that is resumed takes up what was due meanwhile', () => {
    const paused = done(ordered({ do: 'pause' }));
    const resumed = done(ordered({ do: 'resume' }, paused, '2026-10-01'));
    const step = done(performDunningStep(resumed, 'case', at('2026-10-01')));
    expect(step.books.cases[0]).toMatchObject({ position: 3, pause: null });
  });

  test('a case that was ended and goes on suspends before it terminates', () => {
    const suspendedAt = instant('2026-09-14 13:00');
    const subscriptions = [subscriptionOf([], { lifecycle: { suspendedAt } })];
    const cases = [caseOf(august, { position: 9, suspendedAt })];
    const ended = done(ordered({ do: 'end' }, stands({ subscriptions, cases }), '2026-09-20'));
    expect(toldBy(ended)).toEqual(['service.restored', 'dunning.ended']);
    const resumed = done(ordered({ do: 'resume' }, ended, '2027-01-01'));
    expect(toldBy(done(performDunningStep(resumed, 'case', at('2027-01-01'))))).toEqual(['service.suspended']);
  });

  const card = { methods: [methodOf()], isAutopayOn: true };

  test('retries now, on the default method, and the ladder stays where it is', () => {
    const decision = done(ordered({ do: 'retry_now' }, stands(card)));
    expect(decision.toCharge).toMatchObject({ amount: '290.00', origin: 'dunning' });
    expect(decision.books.cases).toEqual(stands().books.cases);
  });

  test.each<{ why: string; order: DunningOrder; money?: AccountMoney; moment?: string; expected: string }>([
    {
      why: 'there is no case',
      order: { do: 'pause' },
      money: moneyOf(),
      expected: 'item_not_found',
    },
    {
      why: 'a pause ends in the past',
      order: { do: 'pause', until: instant('2026-09-02 12:00') },
      expected: `date_out_of_range ${instant('2026-09-02 12:00')}`,
    },
    {
      why: "a promise is for yesterday, on the account's clock",
      order: { do: 'promise', on: '2026-09-01' },
      moment: '2026-09-03 03:59',
      expected: 'date_out_of_range 2026-09-02',
    },
    {
      why: 'nothing is promised',
      order: { do: 'promise', on: '2026-09-05', amount: '0' },
      expected: 'amount_out_of_range',
    },
    { why: 'no day is given', order: { do: 'extend', days: 0 }, expected: 'date_out_of_range 0' },
    { why: 'half a day is given', order: { do: 'extend', days: 0.5 }, expected: 'date_out_of_range 0.5' },
    { why: 'more than a year is given', order: { do: 'extend', days: 366 }, expected: 'date_out_of_range 366' },
    { why: 'there is nothing to retry with', order: { do: 'retry_now' }, expected: 'method_not_usable' },
    {
      why: 'the payment is under way already',
      order: { do: 'retry_now' },
      money: stands({ ...card, attempts: [attemptOf([august], { status: 'pending' })] }),
      expected: 'method_not_usable',
    },
  ])('is refused where $why', ({ order, money, moment, expected }) => {
    expect(refusalOf(ordered(order, money, moment))).toBe(expected);
  });

  test('names one of several cases', () => {
    const cases = [
      caseOf(august, { id: 'one', subscriptionId: 'one' }),
      caseOf(august, { id: 'two', subscriptionId: 'two' }),
    ];
    const decision = done(operateDunning(stands({ cases }), 'two', { do: 'pause' }, 'why', at('2026-09-02')));
    expect(decision.books.cases.map(({ pause }) => pause)).toEqual([null, { until: null }]);
    expect(decision.events[0]?.subscriptionId).toBe('two');
  });
});
