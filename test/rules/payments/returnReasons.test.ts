import { expect, test } from '@jest/globals';
import { bouncedPayment, RETURN_REASONS } from '../../../rules/payments/returnReasons.ts';

test.each([
  { why: 'no money today may be there next week', code: 'AM04', isHard: false },
  { why: 'the bank says nothing', code: 'MS03', isHard: false },
  { why: 'the file was late, not the customer', code: 'TM01', isHard: false },
  { why: 'no such account', code: 'AC01', isHard: true },
  { why: 'a closed account', code: 'AC04', isHard: true },
  { why: 'a blocked account', code: 'AC06', isHard: true },
  { why: 'no mandate', code: 'MD01', isHard: true },
  { why: 'the customer took the money back', code: 'MD06', isHard: true },
  { why: 'the customer has died', code: 'MD07', isHard: true },
  { why: 'the customer refused', code: 'MS02', isHard: true },
  { why: 'the customer has told the bank to let nothing through', code: 'SL01', isHard: true },
  { why: 'we asked for it', code: 'FOCR', isHard: true },
  { why: 'data that the law wants', code: 'RR01', isHard: true },
])('$code is hard: $isHard; $why', ({ code, isHard }) => {
  expect(bouncedPayment(code)).toEqual({ kind: 'bounced', reasonCode: code, ...RETURN_REASONS[code], isHard });
});

test('a code that nobody knows is hard and keeps its name', () => {
  expect(bouncedPayment('XX99')).toEqual({
    kind: 'bounced',
    reasonCode: 'XX99',
    name: 'Unknown',
    words: 'It came back with the code XX99.',
    isHard: true,
    nextStep: 'Ask the bank what it means; do not collect again before.',
  });
});

test.each(['constructor', '__proto__', 'toString', ''])(
  '%p, which an object may have by itself, is no code',
  (code) => {
    expect(bouncedPayment(code)).toMatchObject({ name: 'Unknown', reasonCode: code });
  },
);

test('no code at all is said so', () => {
  expect(bouncedPayment(null)).toMatchObject({
    reasonCode: null,
    isHard: true,
    words: 'It came back; the bank gives no code.',
  });
});

test('every reason is a code of four with a sentence for people and a next step, and names differ', () => {
  const reasons = Object.entries(RETURN_REASONS);
  expect(reasons.length).toBeGreaterThan(20);
  for (const [code, { words, nextStep }] of reasons) {
    expect(code).toMatch(/^[A-Z]{2}([A-Z]{2}|\d{2})$/);
    expect(words).toMatch(/^[A-Z].*\.$/);
    expect(nextStep).toMatch(/^[A-Z].*\.$/);
  }
  expect(new Set(reasons.map(([, { name }]) => name)).size).toBe(reasons.length);
});
