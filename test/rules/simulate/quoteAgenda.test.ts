import { expect, test } from '@jest/globals';
import { agenda } from '../../../rules/simulate/agenda.ts';
import { mergeAgendas, quoteAgenda } from '../../../rules/simulate/quoteAgenda.ts';
import { newWorld } from '../../../rules/simulate/world.ts';
import { drafted, sent, sentAt } from '../../support/quotes.ts';
import { itemOfSeats, noRates, stateOf, subscriptionOf } from '../../support/situations.ts';

const world = newWorld(stateOf([]), sentAt, noRates);
const read = (entries: ReturnType<typeof agenda>) =>
  entries.map(({ at, what, reason }) => `${at} ${what} (${reason.rule})`);

test('a quote that was sent reminds 7 days and 1 day before its last, and expires at the end of it', () => {
  const entries = quoteAgenda(world, [sent()], '2026-07-01T00:00:00.000Z');
  expect(read(entries)).toEqual([
    '2026-05-24T09:00:00.000Z quote.expiry_announced (QUO-5)',
    '2026-05-24T09:00:00.000Z email.quote_reminder (QUO-2)',
    '2026-05-30T09:00:00.000Z quote.expiry_announced (QUO-5)',
    '2026-05-30T09:00:00.000Z email.quote_reminder (QUO-2)',
    '2026-06-01T00:00:00.000Z quote.expired (QUO-5)',
  ]);
  expect(entries.at(-1)?.reason).toEqual({
    rule: 'QUO-5',
    label: 'Expires at the end of 2026-05-31',
    sentence: 'The quote expires with the end of 2026-05-31.',
  });
});

test('what is overdue is done at once; beyond the horizon, and of a draft, there is nothing', () => {
  const late = { ...world, now: '2026-06-03T10:00:00.000Z' };
  expect(read(quoteAgenda(late, [sent(), drafted()], '2026-07-01T00:00:00.000Z'))).toEqual([
    '2026-06-03T10:00:00.000Z quote.expired (QUO-5)',
  ]);
  expect(quoteAgenda(world, [sent()], '2026-05-20T00:00:00.000Z')).toEqual([]);
});

test('is merged with what the account does besides by instants; at one instant the account goes first', () => {
  const own = newWorld(stateOf([subscriptionOf([itemOfSeats({ startsOn: '2026-05-10' })])]), sentAt, noRates);
  const to = '2026-06-05T00:00:00.000Z';
  const quotes = quoteAgenda(own, [sent({ expiresOn: '2026-06-01' })], to);
  const merged = mergeAgendas(agenda(own, to), quotes);
  expect(merged.slice(-2).map(({ at, what }) => `${at} ${what}`)).toEqual([
    '2026-06-02T00:00:00.000Z invoice.issued',
    '2026-06-02T00:00:00.000Z quote.expired',
  ]);
  expect(merged[0]?.what).toBe('quote.expiry_announced');
});
