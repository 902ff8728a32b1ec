import { expect, test } from '@jest/globals';
import { ITEM_KINDS, TAX_CATEGORIES } from '../../../rules/catalogue/catalogue.ts';
import { DEMO_CATALOGUE } from '../../../rules/catalogue/demoCatalogue.ts';
import { isIntervalProblem, parseInterval } from '../../../rules/catalogue/interval.ts';
import { isCurrency } from '../../../rules/money/currency.ts';
import { decimal } from '../../../rules/money/decimal.ts';
import { checkModel } from '../../../rules/pricing/checkModel.ts';
import { priceOf } from '../../../rules/pricing/priceOf.ts';

const PRICES = DEMO_CATALOGUE.flatMap(({ name: product, plans }) =>
  plans.flatMap(({ name: plan, prices }) => prices.map((price) => ({ ...price, product, plan }))),
);

test.each(PRICES)('$product / $plan can be sold as it stands', (price) => {
  expect(checkModel(price.model)).toEqual([]);
  expect(isIntervalProblem(parseInterval(price.interval))).toBe(false);
  expect(price.currencies.every(isCurrency)).toBe(true);
  expect(ITEM_KINDS).toContain(price.itemKind);
  expect(TAX_CATEGORIES).toContain(price.category);
});

test('what the demo sells, with the price of one', () => {
  const shelf = PRICES.map(
    ({ product, plan, interval, itemKind, category, model }) =>
      `${product}/${plan} ${priceOf(model, decimal(1)).toFixed(2)} ${interval} ${itemKind} ${category}`,
  );
  expect(shelf).toEqual([
    'remote-support/seat 29.00 month licence saas',
    'remote-support/seat 290.00 year licence saas',
    'remote-support/camera-sharing 5.00 month add_on saas',
    'remote-support/unattended 5.00 month device saas',
    'voice/voice-line 19.00 month licence telecom',
    'voice/phone-number 4.00 month phone_number telecom',
    'voice/toll-free-number 6.00 month phone_number telecom',
    'voice/desk-phone-rental 7.50 month rental rental',
    'voice/desk-phone 120.00 once hardware hardware',
    'voice/number-porting 15.00 once service_fee service',
  ]);
});

test('the unattended devices are those of worked example 20', () => {
  const model = PRICES.find(({ plan }) => plan === 'unattended')?.model ?? { kind: 'flat', amount: '0' };
  expect([10, 25, 30].map((devices) => priceOf(model, decimal(devices)).toFixed(2))).toEqual([
    '50.00',
    '110.00',
    '130.00',
  ]);
});
