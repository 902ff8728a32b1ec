import { expect, test } from '@jest/globals';
import { isRefusal, refuse } from '../../rules/refusal.ts';
import { assertRule, RuleViolation } from '../../rules/violation.ts';

test('a broken promise names its code, and its figures where there are some', () => {
  const bare = new RuleViolation('money.currency_mismatch');
  const told = new RuleViolation('money.currency_mismatch', 'CAD and USD');
  expect(bare.message).toBe('money.currency_mismatch');
  expect(told.message).toBe('money.currency_mismatch: CAD and USD');
  expect(told).toMatchObject({ name: 'RuleViolation', code: 'money.currency_mismatch' });
});

test('a promise that is kept says nothing', () => {
  expect(() => assertRule(true, 'never')).not.toThrow();
  expect(() => assertRule(false, 'a.code')).toThrow(new RuleViolation('a.code'));
});

test('a refusal is a value, with facts only where it has some', () => {
  expect(refuse('not_permitted', 'ask your billing administrator')).toEqual({
    kind: 'refused',
    code: 'not_permitted',
    detail: 'ask your billing administrator',
  });
  expect(refuse('item_not_found', 'choose another', { item: 'it_1' })).toEqual({
    kind: 'refused',
    code: 'item_not_found',
    detail: 'choose another',
    facts: { item: 'it_1' },
  });
});

test.each([
  { why: 'a refusal', answer: refuse('not_permitted', 'no'), expected: true },
  { why: 'another answer', answer: { kind: 'accepted' }, expected: false },
  { why: 'nothing', answer: null, expected: false },
  { why: 'a word', answer: 'refused', expected: false },
])('tells $why from other answers', ({ answer, expected }) => {
  expect(isRefusal(answer)).toBe(expected);
});
