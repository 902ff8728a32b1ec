import { expect, test } from '@jest/globals';
import { WEBHOOK_LADDER, WEBHOOK_PATIENCE_MS, waitAfter } from '../../../rules/webhooks/ladder.ts';

const hourMs = 3_600_000;

test.each([
  { why: 'a receiver that restarts', failures: 1, failingMs: 0, expected: 5_000 },
  { why: 'one that somebody mends', failures: 5, failingMs: 800_000, expected: hourMs },
  { why: 'the last step', failures: 7, failingMs: 8 * hourMs, expected: 24 * hourMs },
  { why: 'the last step repeats', failures: 8, failingMs: 32 * hourMs, expected: 24 * hourMs },
  { why: 'the last attempt comes when patience ends', failures: 9, failingMs: 56 * hourMs, expected: 16 * hourMs },
  { why: 'then it is given up', failures: 10, failingMs: 72 * hourMs, expected: null },
  { why: 'however few the attempts were', failures: 2, failingMs: 90 * hourMs, expected: null },
])('$why: $failures failures', ({ expected, ...failing }) => {
  expect(waitAfter(failing, WEBHOOK_LADDER, WEBHOOK_PATIENCE_MS)).toBe(expected);
});

test('the ladder never gets shorter; one without steps does not wait', () => {
  expect(WEBHOOK_LADDER).toEqual([...WEBHOOK_LADDER].sort((left, right) => left - right));
  expect(waitAfter({ failures: 1, failingMs: 0 }, [], 1_000)).toBe(0);
});
