import { expect, test } from '@jest/globals';
import { addMoney, money, negateMoney, sumMoney, zeroMoney } from '../../../rules/money/money.ts';
import { moneyText, type RoundingMode, roundMoney } from '../../../rules/money/round.ts';
import { RuleViolation } from '../../../rules/violation.ts';

test('sums and opposites stay in their currency', () => {
  const sum = sumMoney('CAD', [money('CAD', '149.68'), money('CAD', '290.00'), money('CAD', '-0.01')]);
  expect(sum.currency).toBe('CAD');
  expect(moneyText(sum)).toBe('439.67');
  expect(moneyText(negateMoney(sum))).toBe('-439.67');
  expect(negateMoney(sum).currency).toBe('CAD');
  expect(moneyText(addMoney(sum, money('CAD', '0.33')))).toBe('440.00');
});

test('nothing sums to zero', () => {
  expect(sumMoney('JPY', [])).toEqual(zeroMoney('JPY'));
  expect(moneyText(zeroMoney('JPY'))).toBe('0');
});

test('two currencies never add up', () => {
  const mixed = () => addMoney(money('CAD', '1.00'), money('USD', '1.00'));
  expect(mixed).toThrow(new RuleViolation('money.currency_mismatch', 'CAD and USD'));
});

test('a zero has no sign, so that it is equal to every other zero', () => {
  expect(negateMoney(zeroMoney('USD'))).toEqual(zeroMoney('USD'));
  expect(roundMoney(money('USD', '-0.004'), 'half_up')).toEqual(zeroMoney('USD'));
});

const rounded: { why: string; mode: RoundingMode; currency: string; exact: string; expected: string }[] = [
  { why: 'a tie goes away from zero', mode: 'half_up', currency: 'USD', exact: '0.005', expected: '0.01' },
  { why: 'a credit mirrors its charge', mode: 'half_up', currency: 'USD', exact: '-0.005', expected: '-0.01' },
  { why: 'below a tie goes down', mode: 'half_up', currency: 'USD', exact: '0.00499999', expected: '0.00' },
  {
    why: '149.677… of the first worked example',
    mode: 'half_up',
    currency: 'USD',
    exact: '149.6774',
    expected: '149.68',
  },
  { why: 'a tie goes to the even cent below', mode: 'half_even', currency: 'USD', exact: '0.125', expected: '0.12' },
  { why: 'a tie goes to the even cent above', mode: 'half_even', currency: 'USD', exact: '0.135', expected: '0.14' },
  { why: 'half even looks at ties only', mode: 'half_even', currency: 'USD', exact: '0.1251', expected: '0.13' },
  { why: 'up takes the next cent', mode: 'up', currency: 'USD', exact: '0.001', expected: '0.01' },
  { why: 'up goes away from zero', mode: 'up', currency: 'USD', exact: '-0.001', expected: '-0.01' },
  { why: 'up leaves whole cents alone', mode: 'up', currency: 'USD', exact: '0.01', expected: '0.01' },
  { why: 'the yen is rounded to whole ones', mode: 'half_up', currency: 'JPY', exact: '289.5', expected: '290' },
  { why: 'the dinar keeps three digits', mode: 'half_up', currency: 'KWD', exact: '1.2345', expected: '1.235' },
];

test.each(rounded)('$why: $exact $currency', ({ mode, currency, exact, expected }) => {
  const value = roundMoney(money(currency, exact), mode);
  expect(value.currency).toBe(currency);
  expect(moneyText(value)).toBe(expected);
});

test('text has all digits of the currency', () => {
  expect(moneyText(money('USD', '29'))).toBe('29.00');
});
