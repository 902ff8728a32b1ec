import { expect, test } from '@jest/globals';
import { readSandboxAnswer, readSandboxToken } from '../../../rules/payments/sandboxToken.ts';

test.each([
  { token: 'tok_visa', kind: 'card', brand: 'visa', last4: '4242', expiresIn: '2099-12', answer: 'ok' },
  { token: 'tok_mastercard', kind: 'card', brand: 'mastercard', last4: '4444', expiresIn: '2099-12', answer: 'ok' },
  { token: 'tok_amex', kind: 'card', brand: 'amex', last4: '0005', expiresIn: '2099-12', answer: 'ok' },
  { token: 'tok_discover', kind: 'card', brand: 'discover', last4: '1117', expiresIn: '2099-12', answer: 'ok' },
  { token: 'tok_sepa', kind: 'bank', brand: 'sepa_debit', last4: '3000', expiresIn: null, answer: 'ok' },
  { token: 'tok_ach', kind: 'bank', brand: 'ach_debit', last4: '6789', expiresIn: null, answer: 'ok' },
  { token: 'tok_bacs', kind: 'bank', brand: 'bacs_debit', last4: '2345', expiresIn: null, answer: 'ok' },
  { token: 'tok_paypal', kind: 'connected', brand: 'paypal', last4: null, expiresIn: null, answer: 'ok' },
  { token: 'tok_visa_exp_2027_03', kind: 'card', expiresIn: '2027-03', lastUsableMonth: '2027-03', answer: 'ok' },
  { token: 'tok_visa_exp_2027_03_sca#2', kind: 'card', expiresIn: '2027-03', answer: 'sca' },
  { token: 'tok_visa#a b', kind: 'card', brand: 'visa', lastUsableMonth: null, answer: 'ok' },
  { token: 'tok_visa_insufficient_funds#x', answer: { kind: 'declined', code: 'insufficient_funds' } },
  { token: 'tok_ach_R01', answer: { kind: 'declined', code: 'R01' } },
  { token: 'tok_sepa_slow_5', answer: { kind: 'pending', days: 5, failsWith: null } },
  { token: 'tok_sepa_bounce_3_AM04', answer: { kind: 'bounce', days: 3, code: 'AM04' } },
])('$token is read', ({ token, ...expected }) => {
  expect(readSandboxToken(token)).toMatchObject(expected);
});

test.each([
  '',
  'tok_',
  'tok_maestro',
  'tok_visa_moon',
  'tok_visa_exp_2027_13',
  'tok_visa#',
  'pm_card_visa',
  'xtok_visa',
])('"%s" is no token of the sandbox', (token) => {
  expect(readSandboxToken(token)).toBeNull();
});

test.each([
  { text: 'ok', expected: 'ok' },
  { text: 'timeout_after_capture', expected: 'timeout_after_capture' },
  { text: 'pending:5', expected: { kind: 'pending', days: 5, failsWith: null } },
  { text: 'slow_5_r01', expected: { kind: 'pending', days: 5, failsWith: 'R01' } },
  { text: 'bounce_0_MD06', expected: { kind: 'bounce', days: 0, code: 'MD06' } },
  { text: 'am04', expected: { kind: 'declined', code: 'AM04' } },
  { text: 'bounce_3', expected: null },
  { text: 'slow_5_moon', expected: null },
  { text: 'perhaps', expected: null },
])('the answer "$text"', ({ text, expected }) => {
  expect(readSandboxAnswer(text)).toEqual(expected);
});
