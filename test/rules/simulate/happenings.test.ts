import { expect, test } from '@jest/globals';
import { tell } from '../../../rules/simulate/happenings.ts';

test.each([
  {
    why: 'all that is known is told',
    facts: { renews_on: '2027-07-15', notice_until: '2027-06-15' },
    sentence: 'The customer is told that the term ends on 2027-07-15; notice counts until 2027-06-15.',
  },
  {
    why: 'what is not known is left out',
    facts: { renews_on: '2027-07-15' },
    sentence: 'The customer is told that the term ends on 2027-07-15.',
  },
  { why: 'the sentence stands by itself', facts: {}, sentence: 'The customer is told that the term ends.' },
])('$why', ({ facts, sentence }) => {
  expect(tell('subscription.renewal_announced', facts)).toEqual({ rule: 'TERM-5', sentence });
});

test('a part that needs two facts is told with both, or not at all', () => {
  const { sentence } = tell('subscription.quantity_changed', { quantity_before: '10' });
  expect(sentence).toBe('The quantity changes.');
});
