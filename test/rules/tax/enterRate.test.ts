import { expect, test } from '@jest/globals';
import { enterRate } from '../../../rules/tax/enterRate.ts';
import type { TaxRate } from '../../../rules/tax/taxRate.ts';

const row = (rate: string, from: string, to: string | null, more: Partial<TaxRate> = {}): TaxRate => ({
  jurisdiction: 'CA-ON',
  kind: 'hst',
  rate,
  from,
  to,
  appliesTo: null,
  source: 'law',
  verified: true,
  ...more,
});

const old = row('0.13', '2020-01-01', null);
const ended = row('0.13', '2020-01-01', '2026-01-01');

test.each([
  { why: 'nothing is there yet', rates: [], entered: row('0.17', '2026-01-01', null), left: [] },
  {
    why: 'an open rate ends where the new one begins',
    rates: [old],
    entered: row('0.14', '2026-08-01', null),
    left: [{ ...old, to: '2026-08-01' }],
  },
  {
    why: 'one that began within it goes',
    rates: [row('0.15', '2026-09-01', null)],
    entered: row('0.14', '2026-08-01', null),
    left: [],
  },
  { why: 'one that begins with it goes', rates: [old], entered: row('0.14', '2020-01-01', null), left: [] },
  {
    why: 'what lies before and after a rate with an end stays',
    rates: [old],
    entered: row('0.14', '2026-08-01', '2026-09-01'),
    left: [
      { ...old, to: '2026-08-01' },
      { ...old, from: '2026-09-01' },
    ],
  },
  {
    why: 'what ends after the new one stays from there on',
    rates: [ended],
    entered: row('0.14', '2019-01-01', '2025-01-01'),
    left: [{ ...ended, from: '2025-01-01' }],
  },
  {
    why: 'what ends with the new one leaves nothing',
    rates: [ended],
    entered: row('0.14', '2020-01-01', '2026-01-01'),
    left: [],
  },
  {
    why: 'a rate that ended on the day before stays',
    rates: [ended],
    entered: row('0.14', '2026-01-01', null),
    left: [ended],
  },
  {
    why: 'a rate that begins when the new one is over stays',
    rates: [old],
    entered: row('0.14', '2019-01-01', '2020-01-01'),
    left: [old],
  },
  {
    why: 'other categories keep the old rate, before and after',
    rates: [old],
    entered: row('0.14', '2026-08-01', '2026-09-01', { appliesTo: ['telecom'] }),
    left: [
      { ...old, appliesTo: ['saas', 'hardware', 'rental', 'service'] },
      { ...old, to: '2026-08-01', appliesTo: ['telecom'] },
      { ...old, from: '2026-09-01', appliesTo: ['telecom'] },
    ],
  },
  {
    why: 'a rate of other categories only stays',
    rates: [{ ...old, appliesTo: ['saas' as const] }],
    entered: row('0.14', '2026-08-01', null, { appliesTo: ['telecom'] }),
    left: [{ ...old, appliesTo: ['saas'] }],
  },
  {
    why: 'another tax stays',
    rates: [{ ...old, kind: 'pst' }],
    entered: row('0.14', '2026-08-01', null),
    left: [{ ...old, kind: 'pst' }],
  },
  {
    why: 'another place stays',
    rates: [{ ...old, jurisdiction: 'CA-NS' }],
    entered: row('0.14', '2026-08-01', null),
    left: [{ ...old, jurisdiction: 'CA-NS' }],
  },
])('$why', ({ rates, entered, left }) => {
  expect(enterRate(rates, entered)).toEqual([...left, entered]);
});
