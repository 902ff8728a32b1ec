import { expect, test } from '@jest/globals';
import { currencyScale, isCurrency } from '../../../rules/money/currency.ts';

test.each([
  { why: 'most currencies have cents', code: 'USD', scale: 2 },
  { why: 'the yen has none', code: 'JPY', scale: 0 },
  { why: 'the dinar of Kuwait has thousandths', code: 'KWD', scale: 3 },
  { why: 'so has that of Iraq, whatever locale data say', code: 'IQD', scale: 3 },
  { why: 'the forint keeps its fillér in ISO 4217', code: 'HUF', scale: 2 },
  { why: 'the krone of Iceland has no smaller unit', code: 'ISK', scale: 0 },
])('$why: $code', ({ code, scale }) => {
  expect(isCurrency(code)).toBe(true);
  expect(currencyScale(code)).toBe(scale);
});

test('the scales are those of ISO 4217', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c))).filter(isCurrency);
  const odd = codes.filter((code) => currencyScale(code) !== 2).map((code) => `${code}${currencyScale(code)}`);
  expect(codes).toHaveLength(157);
  expect(odd.join(' ')).toBe(
    'BHD3 BIF0 CLP0 DJF0 GNF0 IQD3 ISK0 JOD3 JPY0 KMF0 KRW0 KWD3 LYD3 OMR3 PYG0 RWF0 TND3 UGX0 VND0 VUV0 XAF0 XOF0 XPF0',
  );
});

test.each([
  { why: 'small letters', code: 'usd' },
  { why: 'a currency that is gone', code: 'DEM' },
  { why: 'gold', code: 'XAU' },
  { why: 'nothing', code: '' },
])('$why is no currency', ({ code }) => {
  expect(isCurrency(code)).toBe(false);
  expect(() => currencyScale(code)).toThrow(
    new RangeError(`"${code}" is not an ISO 4217 currency code; write it like "USD"`),
  );
});
