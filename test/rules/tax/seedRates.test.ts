import { describe, expect, test } from '@jest/globals';
import { TAX_CATEGORIES } from '../../../rules/catalogue/catalogue.ts';
import { DEFAULT_SELLER } from '../../../rules/tax/registration.ts';
import { SEED_RATES } from '../../../rules/tax/seedRates.ts';

/** One kind of tax in one line of text: `XX 0.07 from..to [categories]`. */
function printed(kind: string): string[] {
  return SEED_RATES.filter((one) => one.kind === kind).map(
    ({ jurisdiction, rate, from, to, appliesTo, taxableFraction }) =>
      [
        jurisdiction,
        rate ?? 'unknown',
        `${from}..${to ?? ''}`,
        ...(appliesTo === null ? [] : [appliesTo.join('+')]),
        ...(taxableFraction === undefined ? [] : [`of ${taxableFraction}`]),
      ].join(' '),
  );
}
/** State: rate, where one row says it all from the table's floor on. */
const openRates = (kind: string) =>
  SEED_RATES.filter((one) => one.kind === kind && one.from === '2024-01-01' && one.to === null && one.rate !== null)
    .map(({ jurisdiction, rate }) => `${jurisdiction.slice(3)} ${rate}`)
    .join(', ');
const changes = (kind: string) =>
  printed(kind).filter((text) => !text.includes(' 2024-01-01.. ') || text.includes('unknown'));

describe('the dated rates that ship', () => {
  test('Canada', () => {
    expect(printed('hst')).toEqual([
      'CA-NB 0.15 2024-01-01..',
      'CA-NL 0.15 2024-01-01..',
      'CA-NS 0.15 2024-01-01..2025-04-01',
      'CA-NS 0.14 2025-04-01..',
      'CA-ON 0.13 2024-01-01..',
      'CA-PE 0.15 2024-01-01..',
    ]);
    expect(printed('pst')).toEqual([
      'CA-BC 0.07 2024-01-01.. saas+telecom+hardware+rental',
      'CA-SK 0.06 2024-01-01.. saas+telecom+hardware+rental',
    ]);
    expect(printed('rst')).toEqual(['CA-MB 0.07 2024-01-01.. telecom+hardware+rental', 'CA-MB 0.07 2026-01-01.. saas']);
    expect(printed('qst')).toEqual(['CA-QC 0.09975 2024-01-01..']);
    expect(printed('gst')).toEqual(['CA 0.05 2024-01-01..', 'AU 0.10 2024-01-01..']);
  });

  test('Europe', () => {
    expect(printed('vat')).toEqual([
      'AT 0.20 2024-01-01..',
      'BE 0.21 2024-01-01..',
      'BG 0.20 2024-01-01..',
      'CH 0.077 2023-01-01..2024-01-01',
      'CH 0.081 2024-01-01..',
      'CY 0.19 2024-01-01..',
      'CZ 0.21 2024-01-01..',
      'DE 0.19 2021-01-01..',
      'DK 0.25 2024-01-01..',
      'EE 0.20 2023-01-01..2024-01-01',
      'EE 0.22 2024-01-01..2025-07-01',
      'EE 0.24 2025-07-01..',
      'ES 0.21 2024-01-01..',
      'FI 0.24 2023-01-01..2024-09-01',
      'FI 0.255 2024-09-01..',
      'FR 0.20 2014-01-01..',
      'GB 0.20 2011-01-04..',
      'GR 0.24 2016-06-01..',
      'HR 0.25 2024-01-01..',
      'HU 0.27 2024-01-01..',
      'IE 0.23 2021-03-01..',
      'IT 0.22 2024-01-01..',
      'LI 0.081 2024-01-01..',
      'LT 0.21 2024-01-01..',
      'LU 0.16 2023-01-01..2024-01-01',
      'LU 0.17 2024-01-01..',
      'LV 0.21 2024-01-01..',
      'MT 0.18 2024-01-01..',
      'NL 0.21 2012-10-01..',
      'NO 0.25 2024-01-01..',
      'PL 0.23 2024-01-01..',
      'PT 0.23 2024-01-01..',
      'RO 0.19 2017-01-01..2025-08-01',
      'RO 0.21 2025-08-01..',
      'SE 0.25 2024-01-01..',
      'SI 0.22 2024-01-01..',
      'SK 0.20 2011-01-01..2025-01-01',
      'SK 0.23 2025-01-01..',
    ]);
  });

  test('states of the US: software as a service', () => {
    expect(openRates('sales_saas')).toBe(
      'AK 0, AL 0.04, AR 0, AZ 0.056, CA 0, CO 0, CT 0.01, DE 0, FL 0, GA 0, HI 0.04, IA 0, ID 0, IL 0, IN 0, KS 0, MA 0.0625, MI 0, MN 0, MO 0, MS 0, MT 0, NC 0, ND 0, NE 0, NH 0, NJ 0, NM 0.04875, NV 0, NY 0.04, OH 0.0575, OK 0, OR 0, PA 0.06, RI 0.07, SC 0.06, TN 0.07, TX 0.0625, UT 0.061, VA 0, WA 0.065, WI 0, WV 0.06, WY 0',
    );
    expect(changes('sales_saas')).toEqual([
      'US-DC 0.06 2024-01-01..2026-10-01 saas',
      'US-DC unknown 2026-10-01.. saas',
      'US-KY 0.06 2023-01-01.. saas',
      'US-LA unknown 2024-01-01..2025-01-01 saas',
      'US-LA 0.05 2025-01-01..2030-01-01 saas',
      'US-MD 0 2024-01-01..2025-07-01 saas',
      'US-MD 0.03 2025-07-01.. saas',
      'US-ME unknown 2024-01-01.. saas',
      'US-SD 0.042 2024-01-01..2027-07-01 saas',
      'US-SD 0.045 2027-07-01.. saas',
      'US-VT 0 2024-01-01..2024-07-01 saas',
      'US-VT 0.06 2024-07-01.. saas',
    ]);
  });

  test('states of the US: goods, telecom, services', () => {
    expect(openRates('sales_state')).toBe(
      'AK 0, AL 0.04, AR 0.065, AZ 0.056, CA 0.0725, CO 0.029, CT 0.0635, DE 0, FL 0.06, GA 0.04, HI 0.04, IA 0.06, ID 0.06, IL 0.0625, IN 0.07, KS 0.065, KY 0.06, MA 0.0625, MD 0.06, ME 0.055, MI 0.06, MN 0.06875, MO 0.04225, MS 0.07, MT 0, NC 0.0475, ND 0.05, NE 0.055, NH 0, NJ 0.06625, NV 0.0685, NY 0.04, OH 0.0575, OK 0.045, OR 0, PA 0.06, RI 0.07, SC 0.06, TN 0.07, TX 0.0625, UT 0.061, VA 0.053, VT 0.06, WA 0.065, WI 0.05, WV 0.06, WY 0.04',
    );
    expect(changes('sales_state')).toEqual([
      'US-DC 0.06 2018-10-01..2026-10-01 hardware+rental',
      'US-DC unknown 2026-10-01.. hardware+rental',
      'US-LA 0.0445 2018-07-01..2025-01-01 hardware+rental',
      'US-LA 0.05 2025-01-01..2030-01-01 hardware+rental',
      'US-LA 0.0475 2030-01-01.. hardware+rental',
      'US-NM 0.04875 2023-07-01.. hardware+rental',
      'US-SD 0.042 2023-07-01..2027-07-01 hardware+rental',
      'US-SD 0.045 2027-07-01.. hardware+rental',
    ]);
    expect(openRates('telecom_state')).toBe(
      'AR 0.065, AZ 0.056, CA 0, CO 0.029, CT 0.0635, GA 0.04, HI 0.06, IA 0.06, IL 0.07, IN 0.07',
    );
    expect(openRates('sales_service')).toBe('AK 0, DE 0, MT 0, NH 0, OR 0');
  });

  test('of a charge in Texas 80 % are taxable, elsewhere all', () => {
    const parts = SEED_RATES.filter(({ taxableFraction }) => taxableFraction !== undefined);
    expect(parts.map(({ jurisdiction, kind, taxableFraction }) => [jurisdiction, kind, taxableFraction])).toEqual([
      ['US-TX', 'sales_saas', '0.80'],
    ]);
  });

  test('all 50 states and DC have rows for goods and for software', () => {
    for (const kind of ['sales_state', 'sales_saas']) {
      expect(new Set(SEED_RATES.filter((one) => one.kind === kind).map(({ jurisdiction }) => jurisdiction)).size).toBe(
        51,
      );
    }
  });

  test('nothing else, and only known categories', () => {
    expect([...new Set(SEED_RATES.map(({ kind }) => kind))].sort().join(' ')).toBe(
      'gst hst pst qst rst sales_saas sales_service sales_state telecom_state vat',
    );
    for (const { appliesTo } of SEED_RATES) {
      for (const category of appliesTo ?? []) expect(TAX_CATEGORIES).toContain(category);
    }
  });

  test('a rate that nobody knows is never called verified', () => {
    expect(SEED_RATES.filter(({ rate, verified }) => rate === null && verified)).toEqual([]);
  });
});

test('the seller of a fresh installation collects everywhere but in the US', () => {
  expect(DEFAULT_SELLER).toEqual({
    name: 'Tenor Cloud Inc.',
    country: 'US',
    registrations: ['CA', 'CA-QC', 'CA-BC', 'CA-SK', 'CA-MB', 'AU', 'EU', 'GB', 'CH', 'NO'].map((jurisdiction) => ({
      jurisdiction,
      from: '2000-01-01',
      to: null,
    })),
  });
});
