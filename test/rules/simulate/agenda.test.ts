import { describe, expect, test } from '@jest/globals';
import { moneyText } from '../../../rules/money/round.ts';
import { type AgendaEntry, agenda, usualHorizon } from '../../../rules/simulate/agenda.ts';
import { lastNoticeDayOf } from '../../../rules/simulate/renewalDates.ts';
import { advance, newWorld, type World } from '../../../rules/simulate/world.ts';
import { renewalDate } from '../../../rules/subscription/term.ts';
import {
  type Act,
  accountOf,
  inOntario,
  itemOfSeats,
  live,
  noRates,
  ontarioRates,
  policyOf,
  seat,
  stateOf,
  subscriptionOf,
} from '../../support/situations.ts';

const begun: Act = { on: '2026-07-15', subscribe: [[seat, 10]] };

/** `2026-09-01 invoice.issued 290.00: the sentence (INV-5; the label)` */
const read = (entries: readonly AgendaEntry[]) =>
  entries.map(({ date, what, invoice, reason: { rule, label, sentence } }) => {
    const amount = invoice === null ? '' : ` ${moneyText(invoice.total)}`;
    return `${date} ${what}${amount}: ${sentence} (${rule}; ${label})`;
  });

describe('the agenda', () => {
  test('has every invoice with its taxes, dated the day that it is cut at the end of', () => {
    const { world } = live({
      account: { ...inOntario, zone: 'America/Toronto' },
      rates: ontarioRates,
      acts: [begun],
      until: '2026-08-10',
    });
    const entries = agenda(world, '2026-10-02T04:00:00.000Z');
    // 10 × 29.00 = 290.00, and 13 % of it: 37.70
    expect(read(entries)).toEqual([
      '2026-09-01 invoice.issued 327.70: The invoice of 2026-09-01 over 327.70 USD is issued, due on 2026-10-01. (INV-5; Invoice of 2026-09-01)',
      '2026-10-01 invoice.issued 327.70: The invoice of 2026-10-01 over 327.70 USD is issued, due on 2026-10-31. (INV-5; Invoice of 2026-10-01)',
    ]);
    expect(entries[0]).toMatchObject({ at: '2026-09-02T04:00:00.000Z', subscriptionId: null });
  });

  test('has what a subscription does by itself, before the invoice that it changes', () => {
    const acts: Act[] = [begun, { on: '2026-08-10', remove: 2 }, { on: '2026-08-11', cancel: true }];
    const { world } = live({ policies: { cancel: 'period_end' }, acts: acts.slice(0, 2), until: '2026-08-10' });
    const entries = agenda(world, '2026-09-02T00:00:00.000Z');
    // 8 × 29.00
    expect(read(entries)).toEqual([
      '2026-09-01 subscription.quantity_changed: The quantity changes from 10 to 8. (SUB-5; Quantity changes on 2026-09-01)',
      '2026-09-01 invoice.issued 232.00: The invoice of 2026-09-01 over 232.00 USD is issued, due on 2026-10-01. (INV-5; Invoice of 2026-09-01)',
    ]);
    expect(entries[0]?.subscriptionId).toBe(world.state.subscriptions[0]?.id);
    const { world: cancelled } = live({ policies: { cancel: 'period_end' }, acts, until: '2026-08-11' });
    expect(read(agenda(cancelled, '2027-09-02T00:00:00.000Z'))[0]).toBe(
      '2026-09-01 subscription.ended: The subscription ends with 2026-09-01; its service is over. (PRO-2; Ends on 2026-09-01)',
    );
  });

  test('says where billing will stop for want of a tax rate, and has no invoice after it', () => {
    const { world } = live({ account: inOntario, acts: [begun], until: '2026-07-20' });
    expect(read(agenda(world, '2026-12-01T00:00:00.000Z'))).toEqual([
      '2026-08-02 billing.stopped: Billing stops until a tax rate of CA-ON for 2026-08-01 is entered. (TAX-5; Invoice of 2026-08-01)',
    ]);
  });

  test('leaves the world as it was, and is what then happens', () => {
    const { world } = live({ acts: [begun, { on: '2026-08-10', remove: 2 }], until: '2026-08-10' });
    const copy = structuredClone(world.state.subscriptions);
    const entries = agenda(world, '2027-01-01T00:00:00.000Z');
    expect(world.state.subscriptions).toEqual(copy);
    const lived = advance(world, '2027-01-01T00:00:00.000Z');
    expect(entries.map(({ at, what }) => ({ at, what }))).toEqual(
      lived.events.slice(world.events.length).map(({ at, type }) => ({ at, what: type })),
    );
  });

  test('has nothing where nothing will happen', () => {
    expect(agenda(newWorld(stateOf([]), '2026-07-15T10:00:00.000Z', noRates), '2027-01-01T00:00:00.000Z')).toEqual([]);
  });
});

describe('many subscriptions', () => {
  test('are asked again only when they have changed: what comes is the same as in single steps', () => {
    const subscriptions = Array.from({ length: 5 }, (_, index) =>
      subscriptionOf([itemOfSeats({ id: `item ${index}`, startsOn: `2026-07-1${index}` })], { id: `s${index}` }),
    );
    const from = newWorld(stateOf(subscriptions), '2026-07-15T10:00:00.000Z', noRates);
    let inSteps: World = from;
    for (let day = 16; day <= 31; day += 1) inSteps = advance(inSteps, `2026-07-${day}T00:00:00.000Z`);
    for (let month = 8; month <= 12; month += 1)
      inSteps = advance(inSteps, `2026-${String(month).padStart(2, '0')}-05T12:00:00.000Z`);
    expect(advance(from, '2026-12-05T12:00:00.000Z')).toEqual(inSteps);
  });
});

test('of two subscriptions the one whose day comes first goes first, whatever their order', () => {
  const until = (id: string, endsOn: string) =>
    subscriptionOf([itemOfSeats({ id: `item of ${id}`, endsOn })], { id, endsOn });
  const state = stateOf([until('first', '2026-10-01'), until('second', '2026-09-01'), until('third', '2026-11-01')]);
  const entries = agenda(newWorld(state, '2026-08-10T10:00:00.000Z', noRates), '2026-12-01T00:00:00.000Z');
  const ends = entries.filter(({ what }) => what === 'subscription.ended');
  expect(ends.map(({ subscriptionId, date }) => `${date} ${subscriptionId}`)).toEqual([
    '2026-09-01 second',
    '2026-10-01 first',
    '2026-11-01 third',
  ]);
});

describe('how far it looks', () => {
  const now = '2026-07-15T10:00:00.000Z';
  const withTerm = (months: number) =>
    subscriptionOf([itemOfSeats()], {
      lifecycle: { term: { anchor: '2026-07-31', months, elapsedMonths: 0, number: 1 } },
    });

  test('13 months, where no term lasts longer', () => {
    expect(usualHorizon(stateOf([]), now)).toBe('2027-08-16T00:00:00.000Z');
    expect(usualHorizon(stateOf([subscriptionOf([itemOfSeats()]), withTerm(12)]), now)).toBe(
      '2027-08-16T00:00:00.000Z',
    );
  });

  test('the whole day on which the longest term ends, on the account’s clock', () => {
    const account = accountOf({ zone: 'America/Toronto' });
    expect(usualHorizon(stateOf([withTerm(12), withTerm(15)], account), now)).toBe('2027-11-01T04:00:00.000Z');
  });
});

describe('the last day on which notice counts', () => {
  const term = { anchor: '2026-07-31', months: 7, elapsedMonths: 0, number: 1 };
  const account = accountOf({ policy: policyOf('goto-admin', { 'notice.days': 30 }) });
  const held = subscriptionOf([itemOfSeats()], { lifecycle: { term } });

  test('is so many days before the renewal date, which is clamped on the anchor', () => {
    expect(renewalDate(term)).toBe('2027-02-28');
    // 28 February less 30 days
    expect(lastNoticeDayOf(held, account)).toBe('2027-01-29');
    expect(renewalDate({ ...term, elapsedMonths: 7 })).toBe('2027-09-30');
  });

  test.each([
    { why: 'without a term', subscription: subscriptionOf([itemOfSeats()]) },
    { why: 'of what ends anyway', subscription: { ...held, endsOn: '2027-02-28' } },
    {
      why: 'after notice',
      subscription: {
        ...held,
        lifecycle: {
          term,
          notice: { givenAt: '2026-08-01T00:00:00.000Z', channel: 'api' as const, endsOn: '2027-02-28' },
        },
      },
    },
  ])('there is none $why', ({ subscription }) => {
    expect(lastNoticeDayOf(subscription, account)).toBeNull();
  });
});
