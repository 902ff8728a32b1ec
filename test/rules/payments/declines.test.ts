import { expect, test } from '@jest/globals';
import { DECLINE_CODES, declineOf, isForbiddenByNetwork, NEXT_STEP_WORDS } from '../../../rules/payments/declines.ts';

test.each([
  { why: 'money may come', code: 'insufficient_funds', isHard: false, nextStep: 'use_another_method' },
  { why: 'the issuer knows more', code: 'do_not_honor', isHard: false, nextStep: 'ask_issuer' },
  { why: 'a line is down for a while', code: 'issuer_unavailable', isHard: false, nextStep: 'wait' },
  { why: 'the customer can still confirm', code: 'authentication_failed', isHard: false, nextStep: 'authenticate' },
  { why: 'a card does not become young again', code: 'expired_card', isHard: true, nextStep: 'use_another_method' },
  { why: 'a wrong number stays wrong', code: 'incorrect_number', isHard: true, nextStep: 'check_name_and_address' },
  { why: 'Visa 43', code: 'stolen_card', isHard: true, nextStep: 'ask_issuer' },
  { why: 'SEPA: no funds', code: 'AM04', isHard: false, nextStep: 'use_another_method' },
  { why: 'SEPA: closed', code: 'AC04', isHard: true, nextStep: 'use_another_method' },
  { why: 'SEPA: no mandate', code: 'MD01', isHard: true, nextStep: 'use_another_method' },
  { why: 'ACH: no funds', code: 'R01', isHard: false, nextStep: 'use_another_method' },
  { why: 'ACH: permission withdrawn, never again', code: 'R07', isHard: true, nextStep: 'use_another_method' },
  { why: 'ACH: stopped, only with a new permission', code: 'R08', isHard: true, nextStep: 'ask_issuer' },
  { why: 'ACH: not permitted', code: 'R10', isHard: true, nextStep: 'contact_support' },
  { why: 'a code that nobody knows is soft', code: 'moon_in_the_way', isHard: false, nextStep: 'ask_issuer' },
])('$why: $code', ({ code, isHard, nextStep }) => {
  expect(declineOf(code)).toMatchObject({ code, isHard, nextStep });
});

test('every code has a sentence and a step with words; none says that a card is known as lost, stolen or used for fraud', () => {
  expect(DECLINE_CODES.length).toBeGreaterThan(35);
  for (const code of DECLINE_CODES) {
    const { cause, nextStep } = declineOf(code);
    expect(cause).toMatch(/^[A-Z].*\.$/);
    expect(cause).not.toMatch(/stolen|lost|fraud/i);
    expect(NEXT_STEP_WORDS[nextStep]).toMatch(/\.$/);
  }
});

test.each([
  { why: 'Visa category 1', said: { brand: 'visa', networkCode: '43' }, expected: true },
  { why: 'Visa: payments stopped', said: { brand: 'visa', networkCode: 'R1' }, expected: true },
  { why: 'Visa: insufficient funds', said: { brand: 'visa', networkCode: '51' }, expected: false },
  { why: 'Visa without a code', said: { brand: 'visa' }, expected: false },
  { why: 'advice codes are not of Visa', said: { brand: 'visa', adviceCode: '03' }, expected: false },
  { why: 'Mastercard: do not try again', said: { brand: 'mastercard', adviceCode: '03' }, expected: true },
  { why: 'Mastercard: stopped', said: { brand: 'mastercard', adviceCode: '21' }, expected: true },
  { why: 'Mastercard: in 72 hours', said: { brand: 'mastercard', adviceCode: '02' }, expected: false },
  { why: 'Mastercard without advice', said: { brand: 'mastercard', networkCode: '43' }, expected: false },
  { why: 'another brand', said: { brand: 'amex', networkCode: '43', adviceCode: '03' }, expected: false },
])('$why: forbidden $expected', ({ said, expected }) => {
  expect(isForbiddenByNetwork(said)).toBe(expected);
});
