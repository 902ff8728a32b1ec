import { describe, expect, test } from '@jest/globals';
import type { QuoteDocument } from '../../../rules/quote/document.ts';
import { quoteCoupon } from '../../../rules/quote/quoteDiscount.ts';
import { quoteDocument } from '../../../rules/quote/quoteDocument.ts';
import { isRefusal } from '../../../rules/refusal.ts';
import { accepted, offerOf, sent, signedAt, tables } from '../../support/quotes.ts';
import {
  accountOf,
  device,
  inOntario,
  ontarioRates,
  policyOf,
  seat,
  seatYearly,
  setupFee,
  stateOf,
} from '../../support/situations.ts';

function documentOf(...[state, offer, at, context]: Parameters<typeof quoteDocument>): QuoteDocument {
  const document = quoteDocument(state, offer, at, context);
  if (isRefusal(document)) throw new Error(document.detail);
  return document;
}

const alone = stateOf([]);

describe('ten seats for 15 months after 2 free ones, signed on 10 May 2026', () => {
  const document = documentOf(alone, offerOf(), signedAt, tables);

  test('is served from the signature, billed from 10 July, and renews 15 months later', () => {
    expect(document).toMatchObject({
      signedOn: '2026-05-10',
      billingStartsOn: '2026-07-10',
      renewsOn: '2027-10-10',
      firstInvoiceOn: '2026-08-01',
      termMonths: 15,
      freeMonths: 2,
      currency: 'USD',
      policy: 'goto-admin@1',
    });
  });

  // 1 August: 290 × 21/31 = 196.45 and 290.00; 13 × 290.00; 1 October 2027: 290 × 10/31 = 93.55. In all 15 × 290.00.
  // List: 290 × 21/31 = 196.45 for May, 16 × 290.00, 93.55: 17 × 290.00.
  test('costs 15 whole months, and saves 2', () => {
    expect(document.total).toEqual({
      charges: '4350.00',
      list: '4930.00',
      savings: '580.00',
      savingsByFreeMonths: '580.00',
      savingsByDiscounts: '0.00',
      tax: '0.00',
      totalWithTax: '4350.00',
    });
  });

  test('is to be paid when it is invoiced', () => {
    const rows = (periods: QuoteDocument['byYear']) => periods.map(({ period, charges }) => `${period} ${charges}`);
    // 486.45 + 4 × 290.00; 9 × 290.00 + 93.55
    expect(rows(document.byYear)).toEqual(['2026 1646.45', '2027 2703.55']);
    expect(rows(document.byQuarter)).toEqual([
      '2026-Q3 776.45',
      '2026-Q4 870.00',
      '2027-Q1 870.00',
      '2027-Q2 870.00',
      '2027-Q3 870.00',
      '2027-Q4 93.55',
    ]);
    expect(rows(document.byMonth).filter((_, index) => [0, 1, 14].includes(index))).toEqual([
      '2026-08 486.45',
      '2026-09 290.00',
      '2027-10 93.55',
    ]);
    expect(document.byMonth).toHaveLength(15);
  });
});

test('taxes are those of the invoices, each rounded by itself, with their source', () => {
  const state = stateOf([], accountOf(inOntario));
  const document = documentOf(state, offerOf(), signedAt, { ...tables, taxTable: ontarioRates });
  // 486.45 × 13 % = 63.24; 13 × 37.70 = 490.10; 93.55 × 13 % = 12.16
  expect(document.taxes).toEqual([
    { name: 'HST', jurisdiction: 'CA-ON', rate: '0.13', base: '4350.00', amount: '565.50', source: 'a test' },
  ]);
  expect(document.total).toMatchObject({ charges: '4350.00', tax: '565.50', totalWithTax: '4915.50' });
  expect(document.byYear[1]).toEqual({ period: '2027', charges: '2703.55', tax: '351.46', total: '3055.01' });
  expect(document.taxNotes).toEqual([]);
});

test('a tax that is unknown in the free months is no hindrance', () => {
  const state = stateOf([], accountOf(inOntario));
  const offer = offerOf({ termMonths: 1 });
  const document = documentOf(state, offer, '2010-05-10T10:00:00.000Z', { ...tables, taxTable: ontarioRates });
  // HST came on 1 July: 29.00 × 10 from 10 July, whose parts 196.45 and 93.55 are taxed 25.54 and 12.16.
  expect(document.total).toMatchObject({ charges: '290.00', tax: '37.70' });
});

test('where no tax is charged it says why, once', () => {
  const { taxes, taxNotes } = documentOf(
    stateOf([], accountOf({ address: inOntario.address })),
    offerOf(),
    signedAt,
    tables,
  );
  expect(taxes).toEqual([]);
  expect(taxNotes.map(({ code }) => code)).toEqual(['not_registered']);
});

test('charges are broken down by line, by kind of item and by product', () => {
  const plans = new Map([
    [
      'plan',
      { id: 'plan', productId: 'p1', name: 'Seat', isFree: false, capabilities: [], upgradesTo: [], trialDays: null },
    ],
  ]);
  const products = new Map([['p1', { id: 'p1', name: 'Remote support', freePlanId: 'free' }]]);
  const lines = [
    { price: seat, quantity: '10' },
    { price: { ...device, planId: 'stations' }, quantity: '3' },
    { price: setupFee, quantity: '1' },
    { price: { ...seat, id: 'another' }, quantity: '1' },
  ];
  const document = documentOf(alone, offerOf({ lines, termMonths: 12, freeMonths: 1 }), signedAt, {
    ...tables,
    catalogue: { ...tables.catalogue, plans, products },
  });
  // 12 × 290.00, 12 × 30.00, once 100.00, 12 × 29.00. At list prices 12 months, 21/31 of May and 10/30 of June besides:
  // 196.45 + 96.67, 20.32 + 10.00, nothing, 19.65 + 9.67.
  expect(document.byLine.map(({ quantity, product, charges, list }) => [quantity, product, charges, list])).toEqual([
    ['10', 'Remote support', '3480.00', '3773.12'],
    ['3', 'stations', '360.00', '390.32'],
    ['1', 'Remote support', '100.00', '100.00'],
    ['1', 'Remote support', '348.00', '377.32'],
  ]);
  expect(document.byKind).toEqual([
    { kind: 'licence', charges: '3828.00', list: '4150.44', savings: '322.44' },
    { kind: 'device', charges: '360.00', list: '390.32', savings: '30.32' },
    { kind: 'service_fee', charges: '100.00', list: '100.00', savings: '0.00' },
  ]);
  expect(document.byProduct).toEqual([
    { product: 'Remote support', charges: '3928.00', list: '4250.44', savings: '322.44' },
    { product: 'stations', charges: '360.00', list: '390.32', savings: '30.32' },
  ]);
});

describe('the last period', () => {
  test.each([
    // 3000.00 from 10 July 2026; then to the end of 10 October 2027, 93 days of 366: 3000 × 93/366 = 762.30.
    {
      why: 'of a price longer than what is left is invoiced to the end of the term',
      price: seatYearly,
      timing: null,
      last: '2027-07 762.30',
    },
    // In arrears the year is over a year after it began.
    {
      why: 'of a price in arrears is invoiced once it is over',
      price: seatYearly,
      timing: 'in_arrears' as const,
      last: '2028-07 762.30',
    },
  ])('$why', ({ price, timing, last }) => {
    const lines = [{ price: { ...price, timing }, quantity: '10' }];
    const { byMonth, total } = documentOf(alone, offerOf({ lines }), signedAt, tables);
    expect(byMonth.map(({ period, charges }) => `${period} ${charges}`).at(-1)).toBe(last);
    expect(total.charges).toBe('3762.30');
  });
});

test('a term that costs nothing has no invoice', () => {
  const lines = [{ price: { ...seat, model: { kind: 'flat', amount: '0.00' } as const }, quantity: '1' }];
  expect(documentOf(alone, offerOf({ lines }), signedAt, tables)).toMatchObject({
    firstInvoiceOn: null,
    byMonth: [],
    total: { charges: '0.00', savings: '0.00' },
  });
});

test('the policies of the quote are those that it is billed by', () => {
  const policyOverrides = { cycle: 'anniversary', 'proration.first_day': 'counted', first_partial: 'at_start' };
  const document = documentOf(alone, offerOf({ policyOverrides }), signedAt, tables);
  expect(document.policy).toBe('goto-admin@1 (cycle, proration.first_day, first_partial)');
  expect(document.firstInvoiceOn).toBe('2026-07-10');
  expect(document.byMonth.every(({ charges }) => charges === '290.00')).toBe(true);
});

test('savings say what they come from', () => {
  const coupons = [quoteCoupon({ percent: '10' }, 'USD', 'id')];
  const document = documentOf(alone, offerOf({ coupons, termMonths: 12 }), '2026-05-01T10:00:00.000Z', tables);
  // 14 × 290.00 at list prices; 2 × 290.00 are free, and 12 × 29.00 are taken off.
  expect(document.total).toMatchObject({
    charges: '3132.00',
    list: '4060.00',
    savings: '928.00',
    savingsByFreeMonths: '580.00',
    savingsByDiscounts: '348.00',
  });
  expect(document.byLine).toMatchObject([{ charges: '3132.00', savings: '928.00' }]);
});

test('a term that ends by itself costs the same', () => {
  const policyOverrides = { renewal: 'none' };
  expect(documentOf(alone, offerOf({ policyOverrides }), signedAt, tables).total.charges).toBe('4350.00');
});

test.each([
  { discount: { percent: '10' }, description: 'Discount of 10 %', kept: { kind: 'percent', percent: '10' } },
  { discount: { amount: '25.00' }, description: 'Discount', kept: { kind: 'fixed', amount: '25.00', currency: 'USD' } },
])('a discount is a coupon of its own, for ever: $description', ({ discount, description, kept }) => {
  expect(quoteCoupon(discount, 'USD', 'id')).toEqual({
    id: 'id',
    code: 'quote',
    description,
    discount: kept,
    periods: null,
  });
});

test.each([
  {
    why: 'an unknown policy',
    state: alone,
    offer: offerOf({ policyOverrides: { cykle: 'anniversary' } }),
    code: 'policy_unknown',
  },
  {
    why: 'a profile that nobody knows',
    state: stateOf([], accountOf({ policy: { ...policyOf(), profile: 'home-made' } })),
    offer: offerOf({ policyOverrides: { cycle: 'anniversary' } }),
    code: 'policy_unknown',
  },
  {
    why: 'policies of its own for an account that has another subscription',
    state: accepted().decision.state,
    offer: offerOf({ policyOverrides: { cycle: 'anniversary' } }),
    code: 'not_permitted',
  },
  {
    why: 'a tax that is unknown when the first invoice is cut',
    state: stateOf([], accountOf(inOntario)),
    offer: offerOf(),
    code: 'tax_rate_unknown',
  },
  { why: 'nothing on offer', state: alone, offer: offerOf({ lines: [] }), code: 'item_not_found' },
])('refuses $why', ({ state, offer, code }) => {
  expect(quoteDocument(state, offer, signedAt, tables)).toMatchObject({ kind: 'refused', code });
});

test('an account whose other subscription has ended can have policies of its own', () => {
  const { state } = accepted().decision;
  const over = { ...state, subscriptions: state.subscriptions.map((each) => ({ ...each, status: 'ended' as const })) };
  expect(documentOf(over, offerOf({ policyOverrides: { cycle: 'anniversary' } }), signedAt, tables).policy).toContain(
    'cycle',
  );
});

test('a rental is quoted before there is an address to ship it to', () => {
  const lines = [{ price: { ...device, itemKind: 'rental' as const }, quantity: '1' }];
  expect(sent({ lines }).status).toBe('sent');
});
