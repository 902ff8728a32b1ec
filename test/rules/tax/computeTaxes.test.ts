import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TAX_CATEGORIES, type TaxCategory } from '../../../rules/catalogue/catalogue.ts';
import { decimal } from '../../../rules/money/decimal.ts';
import { money, negateMoney, sumMoney } from '../../../rules/money/money.ts';
import { moneyText } from '../../../rules/money/round.ts';
import {
  computeTaxes,
  type TaxAnswer,
  type TaxableLine,
  type Taxed,
  type TaxInput,
} from '../../../rules/tax/computeTaxes.ts';
import { DEFAULT_SELLER } from '../../../rules/tax/registration.ts';
import { SEED_RATES } from '../../../rules/tax/seedRates.ts';
import type { TaxRate } from '../../../rules/tax/taxRate.ts';
import { taxTable } from '../../../rules/tax/taxTable.ts';
import { RuleViolation } from '../../../rules/violation.ts';

const TABLE = taxTable(SEED_RATES);

type GivenLine = string | Partial<TaxableLine & { net: string }>;
type Given = {
  lines: readonly GivenLine[];
  on?: string;
  to: string;
  registered?: readonly string[];
  currency?: string;
} & Partial<Pick<TaxInput, 'level' | 'rounding' | 'registrations' | 'table'>>;

function lineOf(line: GivenLine, currency: string): TaxableLine {
  const { net, ...rest } = typeof line === 'string' ? { net: line } : { net: '100.00', ...line };
  return { amount: money(currency, net), category: 'saas', lastServiceDay: null, ...rest };
}

function inputOf({ lines, on = '2026-08-01', to, registered, currency = 'USD', ...rest }: Given): TaxInput {
  const [country = '', region = null] = to.split('-');
  return {
    lines: lines.map((line) => lineOf(line, currency)),
    currency,
    invoiceDate: on,
    address: { country, region },
    registrations: registered
      ? registered.map((jurisdiction) => ({ jurisdiction, from: '2000-01-01', to: null }))
      : DEFAULT_SELLER.registrations,
    table: TABLE,
    level: 'invoice',
    rounding: 'half_up',
    ...rest,
  };
}

function asTaxed(answer: TaxAnswer): Taxed {
  if (answer.kind !== 'taxed') throw new Error(answer.detail);
  return answer;
}

const ask = (given: Given): Taxed => asTaxed(computeTaxes(inputOf(given)));
const rows = ({ taxes }: Taxed) =>
  taxes.map(({ name, rate, base, amount }) => `${name} ${rate} of ${moneyText(base)} = ${moneyText(amount)}`);
const notes = (answer: Taxed) =>
  answer.notes.map(({ lineIndex, jurisdiction, code }) => `${lineIndex} ${jurisdiction} ${code}`);

const TAIL: Partial<TaxableLine & { net: string }> = { net: '149.68', lastServiceDay: '2026-07-31' };
const MONTH: Partial<TaxableLine & { net: string }> = { net: '290.00', lastServiceDay: '2026-08-31' };

describe('the first worked example, over places', () => {
  test.each([
    { why: 'Ontario', to: 'CA-ON', rows: ['HST 0.13 of 439.68 = 57.16'], lines: '19.46 37.70' },
    {
      why: 'Quebec: QST on the price without GST',
      to: 'CA-QC',
      rows: ['GST 0.05 of 439.68 = 21.98', 'QST 0.09975 of 439.68 = 43.86'],
      lines: '22.41 43.43',
    },
    {
      why: 'British Columbia',
      to: 'CA-BC',
      rows: ['GST 0.05 of 439.68 = 21.98', 'PST 0.07 of 439.68 = 30.78'],
      lines: '17.96 34.80',
    },
    {
      why: 'Saskatchewan',
      to: 'CA-SK',
      rows: ['GST 0.05 of 439.68 = 21.98', 'PST 0.06 of 439.68 = 26.38'],
      lines: '16.46 31.90',
    },
    {
      why: 'Manitoba, where cloud services are taxable by now',
      to: 'CA-MB',
      rows: ['GST 0.05 of 439.68 = 21.98', 'RST 0.07 of 439.68 = 30.78'],
      lines: '17.96 34.80',
    },
    { why: 'Alberta', to: 'CA-AB', rows: ['GST 0.05 of 439.68 = 21.98'], lines: '7.48 14.50' },
    { why: 'Yukon', to: 'CA-YT', rows: ['GST 0.05 of 439.68 = 21.98'], lines: '7.48 14.50' },
    { why: 'Nunavut', to: 'CA-NU', rows: ['GST 0.05 of 439.68 = 21.98'], lines: '7.48 14.50' },
    { why: 'the Northwest Territories', to: 'CA-NT', rows: ['GST 0.05 of 439.68 = 21.98'], lines: '7.48 14.50' },
    { why: 'New Brunswick', to: 'CA-NB', rows: ['HST 0.15 of 439.68 = 65.95'], lines: '22.45 43.50' },
    { why: 'Newfoundland', to: 'CA-NL', rows: ['HST 0.15 of 439.68 = 65.95'], lines: '22.45 43.50' },
    { why: 'Prince Edward Island', to: 'CA-PE', rows: ['HST 0.15 of 439.68 = 65.95'], lines: '22.45 43.50' },
    { why: 'Nova Scotia', to: 'CA-NS', rows: ['HST 0.14 of 439.68 = 61.56'], lines: '20.96 40.60' },
    { why: 'Australia', to: 'AU', rows: ['GST 0.10 of 439.68 = 43.97'], lines: '14.97 29.00' },
    { why: 'Germany', to: 'DE', rows: ['VAT 0.19 of 439.68 = 83.54'], lines: '28.44 55.10' },
    { why: 'Greece by its ISO code', to: 'GR', rows: ['VAT 0.24 of 439.68 = 105.52'], lines: '35.92 69.60' },
    { why: 'Great Britain', to: 'GB', rows: ['VAT 0.20 of 439.68 = 87.94'], lines: '29.94 58.00' },
    { why: 'Switzerland', to: 'CH', rows: ['VAT 0.081 of 439.68 = 35.61'], lines: '12.12 23.49' },
    { why: 'Norway', to: 'NO', rows: ['VAT 0.25 of 439.68 = 109.92'], lines: '37.42 72.50' },
  ])('$why', ({ to, rows: expected, lines }) => {
    const answer = ask({ lines: [TAIL, MONTH], to });
    expect(rows(answer)).toEqual(expected);
    expect(answer.lineTaxes.map(moneyText).join(' ')).toBe(lines);
    expect(answer.notes).toEqual([]);
  });
});

describe('the tax date decides the rate', () => {
  test.each([
    { why: 'Nova Scotia, worked example 21', to: 'CA-NS', on: '2025-04-01', rows: ['HST 0.14 of 439.68 = 61.56'] },
    { why: 'Nova Scotia, the day before', to: 'CA-NS', on: '2025-03-31', rows: ['HST 0.15 of 439.68 = 65.95'] },
    { why: 'Switzerland has 8.1 % since 2024', to: 'CH', on: '2024-01-01', rows: ['VAT 0.081 of 439.68 = 35.61'] },
    { why: 'Switzerland had 7.7 %', to: 'CH', on: '2023-12-31', rows: ['VAT 0.077 of 439.68 = 33.86'] },
  ])('$why', ({ to, on, rows: expected }) => {
    expect(rows(ask({ lines: ['149.68', '290.00'], to, on }))).toEqual(expected);
  });

  test('Romania, worked example 21: July at the old rate, August at the new one', () => {
    const answer = ask({
      lines: [
        { net: '290.00', lastServiceDay: '2025-08-31' },
        { net: '149.68', lastServiceDay: '2025-07-31' },
      ],
      to: 'RO',
      on: '2025-08-01',
    });
    expect(rows(answer)).toEqual(['VAT 0.19 of 149.68 = 28.44', 'VAT 0.21 of 290.00 = 60.90']);
    expect(answer.taxes.map(({ taxDate }) => taxDate)).toEqual(['2025-07-31', '2025-08-01']);
    expect(answer.lineTaxDates).toEqual(['2025-08-01', '2025-07-31']);
    expect(answer.lineTaxes.map(moneyText)).toEqual(['60.90', '28.44']);
  });

  test('of two rates the older law comes first, wherever it stands in the table', () => {
    const law = { jurisdiction: 'RO', kind: 'vat', appliesTo: null, source: 'operator', verified: true };
    const table = taxTable([
      { ...law, rate: '0.21', from: '2026-08-01', to: null },
      { ...law, rate: '0.19', from: '2017-01-01', to: '2026-08-01' },
    ]);
    for (const lines of [
      [TAIL, MONTH],
      [MONTH, TAIL],
    ]) {
      expect(rows(ask({ lines, to: 'RO', table }))).toEqual([
        'VAT 0.19 of 149.68 = 28.44',
        'VAT 0.21 of 290.00 = 60.90',
      ]);
    }
  });

  test('elsewhere the invoice date counts, whenever the service ended', () => {
    const answer = ask({
      lines: [{ net: '149.68', lastServiceDay: '2025-03-31' }, '290.00'],
      to: 'CA-NS',
      on: '2025-04-01',
    });
    expect(rows(answer)).toEqual(['HST 0.14 of 439.68 = 61.56']);
    expect(answer.lineTaxDates).toEqual(['2025-04-01', '2025-04-01']);
  });

  test.each([
    { why: 'the EU', to: 'DE', date: '2026-07-31' },
    { why: 'Great Britain', to: 'GB', date: '2026-07-31' },
    { why: 'Switzerland', to: 'CH', date: '2026-07-31' },
    { why: 'Norway', to: 'NO', date: '2026-07-31' },
    { why: 'Australia', to: 'AU', date: '2026-08-01' },
    { why: 'Canada', to: 'CA-ON', date: '2026-08-01' },
  ])('a line of July on an invoice of August in $why: $date', ({ to, date }) => {
    expect(ask({ lines: [TAIL], to }).lineTaxDates).toEqual([date]);
  });

  test('lines of one rate are one row, dated by its latest line', () => {
    const answer = ask({ lines: [MONTH, TAIL], to: 'DE' });
    expect(answer.taxes).toEqual([
      {
        name: 'VAT',
        jurisdiction: 'DE',
        rate: '0.19',
        base: money('USD', '439.68'),
        amount: money('USD', '83.54'),
        taxDate: '2026-08-01',
        source: 'github ibericode/vat-rates@5abb1e1 (2025-08-12) + npm sales-tax@2.23.0 (2026-07-17) agree',
      },
    ]);
  });
});

describe('where tax is rounded', () => {
  const three = ['9.99', '9.99', '9.99'];

  test.each([
    {
      why: 'worked example 11: on the subtotal',
      level: 'invoice',
      rows: ['VAT 0.20 of 29.97 = 5.99'],
      lines: '2.00 2.00 1.99',
    },
    { why: 'worked example 11: by line', level: 'line', rows: ['VAT 0.20 of 29.97 = 6.00'], lines: '2.00 2.00 2.00' },
    {
      why: 'exact lines that are round',
      level: 'sum_of_exact_lines',
      rows: ['VAT 0.20 of 29.97 = 5.99'],
      lines: '2.00 2.00 1.99',
    },
  ] as const)('$why', ({ level, rows: expected, lines }) => {
    const answer = ask({ lines: three, to: 'GB', level });
    expect(rows(answer)).toEqual(expected);
    expect(answer.lineTaxes.map(moneyText).join(' ')).toBe(lines);
  });

  const exact = [
    { net: '0.33', exactAmount: decimal('0.334') },
    { net: '0.33', exactAmount: decimal('0.334') },
    { net: '0.33', exactAmount: decimal('0.334') },
    { net: '0.33', exactAmount: decimal('0.334') },
  ];

  test.each([
    {
      why: 'the sum of exact lines reads what was before the rounding',
      level: 'sum_of_exact_lines',
      tax: 'HST 0.13 of 1.32 = 0.17',
    },
    { why: 'the subtotal reads what is shown', level: 'invoice', tax: 'HST 0.13 of 1.32 = 0.17' },
    { why: 'by line every line is rounded', level: 'line', tax: 'HST 0.13 of 1.32 = 0.16' },
  ] as const)('$why', ({ level, tax }) => {
    expect(rows(ask({ lines: exact, to: 'CA-ON', level }))).toEqual([tax]);
  });

  test('exact lines can be a cent away from the subtotal', () => {
    const lines = [
      { net: '0.34', exactAmount: decimal('0.344') },
      { net: '0.04', exactAmount: decimal('0.044') },
    ];
    expect(rows(ask({ lines, to: 'CA-ON', level: 'sum_of_exact_lines' }))).toEqual(['HST 0.13 of 0.38 = 0.05']);
    const larger = lines.map(({ net, exactAmount }) => ({ net, exactAmount: exactAmount.plus('0.00') }));
    expect(rows(ask({ lines: [...larger, ...larger], to: 'AU', level: 'invoice' }))).toEqual([
      'GST 0.10 of 0.76 = 0.08',
    ]);
    const many = Array.from({ length: 4 }, () => ({ net: '0.11', exactAmount: decimal('0.1149') }));
    expect(rows(ask({ lines: many, to: 'AU', level: 'invoice' }))).toEqual(['GST 0.10 of 0.44 = 0.04']);
    expect(rows(ask({ lines: many, to: 'AU', level: 'sum_of_exact_lines' }))).toEqual(['GST 0.10 of 0.44 = 0.05']);
  });

  test.each([
    { why: 'half up', rounding: 'half_up', tax: 'GST 0.10 of 0.25 = 0.03' },
    { why: 'half even', rounding: 'half_even', tax: 'GST 0.10 of 0.25 = 0.02' },
    { why: 'half even of the next', rounding: 'half_even', net: '0.35', tax: 'GST 0.10 of 0.35 = 0.04' },
    { why: 'up', rounding: 'up', net: '0.21', tax: 'GST 0.10 of 0.21 = 0.03' },
  ] as const)('$why', ({ rounding, tax, ...rest }) => {
    expect(rows(ask({ lines: ['net' in rest ? rest.net : '0.25'], to: 'AU', rounding }))).toEqual([tax]);
  });

  test('yen have no cents of tax', () => {
    expect(rows(ask({ lines: ['2900'], to: 'CA-QC', currency: 'JPY' }))).toEqual([
      'GST 0.05 of 2900 = 145',
      'QST 0.09975 of 2900 = 289',
    ]);
  });

  test('a credit beside a charge keeps its own tax', () => {
    const answer = ask({ lines: ['98.23', '-48.12'], to: 'CA-ON' });
    expect(rows(answer)).toEqual(['HST 0.13 of 50.11 = 6.51']);
    expect(answer.lineTaxes.map(moneyText)).toEqual(['12.77', '-6.26']);
  });
});

describe('registration is asked first', () => {
  test.each([
    {
      why: 'no state of the US by default',
      given: { lines: ['290.00', '10.00'], to: 'US-NY' },
      notes: ['null US-NY not_registered'],
    },
    {
      why: 'a state without a region is nobody’s',
      given: { lines: ['290.00'], to: 'US' },
      notes: ['null US not_registered'],
    },
    { why: 'a country that is not known', given: { lines: ['290.00'], to: 'JP' }, notes: ['null JP not_registered'] },
    {
      why: 'Liechtenstein is not Switzerland',
      given: { lines: ['290.00'], to: 'LI' },
      notes: ['null LI not_registered'],
    },
    {
      why: 'another country’s registration is not meant',
      given: { lines: ['290.00'], to: 'CA', registered: ['CAX', 'US-CA'] },
      notes: ['null CA not_registered'],
    },
    {
      why: 'a table without rates does not matter',
      given: { lines: ['290.00'], to: 'DE', registered: [], table: taxTable([]) },
      notes: ['null DE not_registered'],
    },
  ])('$why', ({ given, notes: expected }) => {
    const answer = ask(given);
    expect(answer.taxes).toEqual([]);
    expect(answer.lineTaxes.every(({ amount }) => amount.isZero())).toBe(true);
    expect(answer.lineTaxDates).toEqual(given.lines.map(() => '2026-08-01'));
    expect(notes(answer)).toEqual(expected);
  });

  test('each tax asks for its own registration', () => {
    const answer = ask({ lines: ['290.00'], to: 'CA-QC', registered: ['CA'] });
    expect(rows(answer)).toEqual(['GST 0.05 of 290.00 = 14.50']);
    expect(answer.notes).toEqual([
      {
        lineIndex: null,
        jurisdiction: 'CA-QC',
        code: 'not_registered',
        detail: 'QST is not charged: the seller has no registration in CA-QC',
      },
    ]);
  });

  test.each([
    { why: 'the EU covers a member', to: 'FR', registered: ['EU'], rows: ['VAT 0.20 of 100.00 = 20.00'] },
    { why: 'a member covers itself', to: 'FR', registered: ['FR'], rows: ['VAT 0.20 of 100.00 = 20.00'] },
    { why: 'a member covers no other', to: 'FR', registered: ['DE'], rows: [] },
    { why: 'the EU does not cover Norway', to: 'NO', registered: ['EU'], rows: [] },
    { why: 'the EU does not cover Great Britain', to: 'GB', registered: ['EU'], rows: [] },
    { why: 'Quebec alone collects no GST', to: 'CA-QC', registered: ['CA-QC'], rows: ['QST 0.09975 of 100.00 = 9.98'] },
    { why: 'Canada covers HST', to: 'CA-ON', registered: ['CA'], rows: ['HST 0.13 of 100.00 = 13.00'] },
    { why: 'a state', to: 'US-NY', registered: ['US-NY'], rows: ['Sales tax 0.04 of 100.00 = 4.00'] },
    { why: 'a state is no other', to: 'US-NY', registered: ['US-PA'], rows: [] },
  ])('$why', ({ to, registered, rows: expected }) => {
    expect(rows(ask({ lines: ['100.00'], to, registered }))).toEqual(expected);
  });

  test('a registration counts from its first day to the day before its end, line by line', () => {
    const registrations = [{ jurisdiction: 'DE', from: '2026-07-31', to: '2026-08-01' }];
    const answer = ask({ lines: [{ ...TAIL, lastServiceDay: '2026-07-30' }, TAIL, MONTH], to: 'DE', registrations });
    expect(rows(answer)).toEqual(['VAT 0.19 of 149.68 = 28.44']);
    expect(notes(answer)).toEqual(['0 DE not_registered', '2 DE not_registered']);
    expect(answer.lineTaxes.map(moneyText)).toEqual(['0.00', '28.44', '0.00']);
  });

  test('the detail says who is not registered where', () => {
    expect(ask({ lines: ['290.00'], to: 'US' }).notes[0]?.detail).toBe(
      'no tax is charged: the seller has no registration in US',
    );
  });
});

describe('what the law leaves untaxed', () => {
  test('Manitoba did not tax cloud services before 2026, but telecom', () => {
    const given = { lines: ['100.00', { net: '50.00', category: 'telecom' as TaxCategory }], to: 'CA-MB' };
    const before = ask({ ...given, on: '2025-12-31' });
    expect(rows(before)).toEqual(['GST 0.05 of 150.00 = 7.50', 'RST 0.07 of 50.00 = 3.50']);
    expect(before.notes).toEqual([
      {
        lineIndex: 0,
        jurisdiction: 'CA-MB',
        code: 'not_taxable',
        detail: 'saas is not subject to RST in CA-MB',
      },
    ]);
    const after = ask({ ...given, on: '2026-01-01' });
    expect(rows(after)).toEqual(['GST 0.05 of 150.00 = 7.50', 'RST 0.07 of 150.00 = 10.50']);
    expect(after.taxes[1]?.source).toBe(
      'vatcalc.com/canada/canada-nova-scotia-hst-1-cut-april-2025 (province table) + npm sales-tax@2.23.0; ' +
        'taxandtradelaw.com (Bill 46 enacted 2025-11-06); crowe.com; forvismazars.com',
    );
  });

  test('goods are hardware and rentals; a service fee bears no PST', () => {
    const lines = TAX_CATEGORIES.map((category) => ({ net: '10.00', category }));
    const answer = ask({ lines, to: 'CA-BC' });
    expect(rows(answer)).toEqual(['GST 0.05 of 50.00 = 2.50', 'PST 0.07 of 40.00 = 2.80']);
    expect(notes(answer)).toEqual(['4 CA-BC not_taxable']);
    expect(answer.lineTaxes.map(moneyText)).toEqual(['1.20', '1.20', '1.20', '1.20', '0.50']);
  });

  test('a rate of zero is a note for each line, not a row', () => {
    const answer = ask({ lines: ['100.00', '50.00'], to: 'US-CA', registered: ['US-CA'] });
    expect(answer.taxes).toEqual([]);
    expect(answer.notes).toEqual(
      [0, 1].map((lineIndex) => ({
        lineIndex,
        jurisdiction: 'US-CA',
        code: 'zero_rated',
        detail: 'saas bears Sales tax at 0 % in US-CA',
      })),
    );
  });

  test('Texas taxes 80 % of a data service and all of a device, at one rate', () => {
    const lines = [{ net: '99.99' }, { net: '10.00', category: 'hardware' as TaxCategory }];
    const answer = ask({ lines, to: 'US-TX', registered: ['US-TX'] });
    expect(rows(answer)).toEqual(['Sales tax 0.0625 of 89.99 = 5.62']);
    expect(answer.lineTaxes.map(moneyText)).toEqual(['5.00', '0.62']);
  });

  test('a state has several rates of one tax: each is a row, in the order of the table', () => {
    const lines = [{ net: '100.00' }, { net: '100.00', category: 'hardware' as TaxCategory }];
    for (const turned of [lines, [...lines].reverse()]) {
      expect(rows(ask({ lines: turned, to: 'US-CT', registered: ['US-CT'] }))).toEqual([
        'Sales tax 0.01 of 100.00 = 1.00',
        'Sales tax 0.0635 of 100.00 = 6.35',
      ]);
    }
  });
});

describe('what nobody knows stops the invoice', () => {
  const stop = (given: Given) => computeTaxes(inputOf(given));

  test('a rate that is not in the table', () => {
    expect(stop({ lines: ['1.00'], to: 'US-NY', registered: ['US-NY'], table: taxTable([]) })).toEqual({
      kind: 'rate_unknown',
      jurisdiction: 'US-NY',
      taxKind: 'sales_saas',
      category: 'saas',
      taxDate: '2026-08-01',
      detail:
        'no Sales tax rate is known in US-NY for saas on 2026-08-01; enter a rate of kind "sales_saas" for US-NY ' +
        'that is in force on that day, then issue the invoice again',
    });
  });

  test.each([
    {
      why: 'a rate that is known to be unknown',
      given: { lines: ['1.00'], to: 'US-DC', on: '2026-10-01', registered: ['US-DC'] },
      kind: 'US-DC sales_saas',
    },
    { why: 'a disputed one', given: { lines: ['1.00'], to: 'US-ME', registered: ['US-ME'] }, kind: 'US-ME sales_saas' },
    {
      why: 'telecom of a state that was not looked up',
      given: { lines: [{ category: 'telecom' as const }], to: 'US-NY', registered: ['US-NY'] },
      kind: 'US-NY telecom_state',
    },
    {
      why: 'services of such a state',
      given: { lines: [{ category: 'service' as const }], to: 'US-NY', registered: ['US-NY'] },
      kind: 'US-NY sales_service',
    },
    {
      why: 'goods of a state without rows',
      given: { lines: [{ category: 'rental' as const }], to: 'US-NY', registered: ['US-NY'], table: taxTable([]) },
      kind: 'US-NY sales_state',
    },
    {
      why: 'a date before the table begins',
      given: { lines: ['1.00'], to: 'CA-ON', on: '2023-12-31' },
      kind: 'CA-ON hst',
    },
    {
      why: 'the second tax of a place',
      given: { lines: ['1.00'], to: 'CA-QC', table: taxTable(SEED_RATES.filter(({ kind }) => kind !== 'qst')) },
      kind: 'CA-QC qst',
    },
    {
      why: 'a country without a rate',
      given: { lines: ['1.00'], to: 'LI', registered: ['LI'], table: taxTable([]) },
      kind: 'LI vat',
    },
    {
      why: 'a line of many',
      given: { lines: ['1.00', { category: 'telecom' as const }], to: 'US-NY', registered: ['US-NY'] },
      kind: 'US-NY telecom_state',
    },
  ])('$why', ({ given, kind }) => {
    const answer = stop(given);
    expect(answer).toMatchObject({ kind: 'rate_unknown' });
    if (answer.kind === 'rate_unknown') expect(`${answer.jurisdiction} ${answer.taxKind}`).toBe(kind);
  });

  test('DC is known to the day before', () => {
    const given = { lines: ['100.00'], to: 'US-DC', on: '2026-09-30', registered: ['US-DC'] };
    expect(rows(ask(given))).toEqual(['Sales tax 0.06 of 100.00 = 6.00']);
  });

  test.each([
    {
      why: 'Canada without a province',
      given: { lines: [{ category: 'hardware' as const }], to: 'CA' },
      category: 'hardware',
      detail: 'the billing address has no region; enter its code, for example "ON", then issue the invoice again',
    },
    {
      why: 'a province that does not exist',
      given: { lines: ['1.00'], to: 'CA-ZZ' },
      category: 'saas',
      detail:
        'the billing address has the region "ZZ", which CA does not have; enter its code, for example "ON", then issue the invoice again',
    },
    {
      why: 'a registration in one province is enough to need it',
      given: { lines: ['1.00'], to: 'CA', registered: ['CA-QC'] },
      category: 'saas',
      detail: 'the billing address has no region; enter its code, for example "ON", then issue the invoice again',
    },
    {
      why: 'the US without a state, once registered in one',
      given: { lines: ['1.00'], to: 'US', registered: ['US-NY'] },
      category: 'saas',
      detail: 'the billing address has no region; enter its code, for example "NY", then issue the invoice again',
    },
    {
      why: 'UK, which is no ISO code',
      given: { lines: ['1.00'], to: 'UK', registered: [] },
      category: 'saas',
      detail:
        'the billing address has the country "UK"; enter its ISO 3166 code, for example "GB", then issue the invoice again',
    },
    {
      why: 'EL, which is none either',
      given: { lines: ['1.00'], to: 'EL' },
      category: 'saas',
      detail:
        'the billing address has the country "EL"; enter its ISO 3166 code, for example "GR", then issue the invoice again',
    },
    {
      why: 'a name instead of a code',
      given: { lines: [], to: 'Canada' },
      category: 'saas',
      detail:
        'the billing address has the country "Canada"; enter its ISO 3166 code, for example "CA", then issue the invoice again',
    },
  ])('an address that cannot say its taxes: $why', ({ given, category, detail }) => {
    expect(stop(given)).toEqual({
      kind: 'rate_unknown',
      jurisdiction: given.to.split('-')[0],
      taxKind: 'any',
      category,
      taxDate: '2026-08-01',
      detail,
    });
  });

  test('a country of which nothing is known needs a registration and a rate, no more', () => {
    const rate: TaxRate = {
      jurisdiction: 'JP',
      kind: 'vat',
      rate: '0.10',
      from: '2019-10-01',
      to: null,
      appliesTo: null,
      source: 'operator',
      verified: true,
    };
    const answer = ask({ lines: [TAIL], to: 'JP', registered: ['JP'], table: taxTable([rate]) });
    expect(rows(answer)).toEqual(['VAT 0.10 of 149.68 = 14.97']);
    expect(answer.lineTaxDates).toEqual(['2026-08-01']);
  });
});

test('an invoice without lines has no taxes', () => {
  expect(ask({ lines: [], to: 'CA-QC' })).toEqual({
    kind: 'taxed',
    taxes: [],
    lineTaxes: [],
    lineTaxDates: [],
    notes: [],
  });
});

test('a line in another currency is a bug', () => {
  const mixed = { ...inputOf({ lines: ['1.00'], to: 'CA-ON' }), currency: 'CAD' };
  expect(() => computeTaxes(mixed)).toThrow(new RuleViolation('tax.currency_mismatch', 'USD on CAD'));
});

describe('for all invoices', () => {
  const cents = fc.integer({ min: -100_000, max: 100_000 });
  const line = fc.record({
    cents,
    category: fc.constantFrom(...TAX_CATEGORIES),
    lastServiceDay: fc.constantFrom('2025-07-31', '2025-08-31', null),
  });
  const lines = fc.array(
    line.map(({ cents: amount, ...rest }) => ({ net: decimal(amount).div('100').toFixed(2), ...rest })),
    { minLength: 1, maxLength: 8 },
  );
  const places = fc.constantFrom('CA-ON', 'CA-QC', 'CA-BC', 'CA-MB', 'RO', 'GB', 'AU', 'US-NY');
  const level = fc.constantFrom('invoice' as const, 'line' as const, 'sum_of_exact_lines' as const);
  const rounding = fc.constantFrom('half_up' as const, 'half_even' as const, 'up' as const);
  const given = fc.record({ lines, to: places, level, rounding, on: fc.constant('2025-08-01') });

  test('the taxes of the lines add up to the rows', () => {
    fc.assert(
      fc.property(given, (one) => {
        const { taxes, lineTaxes } = ask(one);
        const rowsTotal = sumMoney(
          'USD',
          taxes.map(({ amount }) => amount),
        );
        expect(moneyText(sumMoney('USD', lineTaxes))).toBe(moneyText(rowsTotal));
      }),
    );
  });

  test('a credit of the whole invoice mirrors it, line by line', () => {
    fc.assert(
      fc.property(given, (one) => {
        const charge = ask(one);
        const credit = ask({
          ...one,
          lines: one.lines.map((each) => ({ ...each, net: decimal(each.net).negated().toFixed(2) })),
        });
        expect(credit.lineTaxes.map(moneyText)).toEqual(charge.lineTaxes.map((tax) => moneyText(negateMoney(tax))));
        expect(credit.taxes.map(({ amount }) => moneyText(amount))).toEqual(
          charge.taxes.map(({ amount }) => moneyText(negateMoney(amount))),
        );
      }),
    );
  });

  test('the order of the lines does not change the rows', () => {
    fc.assert(
      fc.property(given, (one) => {
        const turned = ask({ ...one, lines: [...one.lines].reverse() });
        expect(turned.taxes).toEqual(ask(one).taxes);
      }),
    );
  });
});
