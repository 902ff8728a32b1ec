import type { TaxCategory } from '../catalogue/catalogue.ts';

/** One tax that the law of a place may put on a line; `kindOf` names its row in the table by category. */
export type PossibleTax = {
  readonly name: string;
  readonly jurisdiction: string;
  readonly kindOf: Readonly<Record<TaxCategory, string>>;
  /** A registration for any of these lets the seller collect it. */
  readonly registrations: readonly string[];
};

/** What a billing address says about taxes. `dates` is the day that decides: of supply, or of the invoice. @rule TAX-7 */
export type TaxPlace = {
  readonly jurisdiction: string;
  readonly dates: 'supply' | 'invoice';
  /** In the order in which an invoice shows them. */
  readonly taxes: readonly PossibleTax[];
};

function oneKind(kind: string): Readonly<Record<TaxCategory, string>> {
  return { saas: kind, telecom: kind, hardware: kind, rental: kind, service: kind };
}

function tax(name: string, kind: string, jurisdiction: string, registrations: readonly string[]): PossibleTax {
  return { name, jurisdiction, kindOf: oneKind(kind), registrations };
}

/** @source Directive 2006/112/EC, art. 5: the member states; GR is Greece, whose VAT numbers begin with EL */
const EU_MEMBERS = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

const GST_OF_CANADA = tax('GST', 'gst', 'CA', ['CA']);

function canada(region: string, ...taxes: readonly PossibleTax[]): [string, TaxPlace] {
  return [region, { jurisdiction: `CA-${region}`, dates: 'invoice', taxes }];
}

function provincial(name: string, region: string): PossibleTax {
  return tax(name, name.toLowerCase(), `CA-${region}`, [`CA-${region}`]);
}

/** HST takes the place of GST in five provinces; four have a tax of their own beside GST. @rule TAX-1 */
const CANADA: ReadonlyMap<string, TaxPlace> = new Map([
  ...['ON', 'NB', 'NL', 'NS', 'PE'].map((region) => canada(region, tax('HST', 'hst', `CA-${region}`, ['CA']))),
  ...['AB', 'NT', 'NU', 'YT'].map((region) => canada(region, GST_OF_CANADA)),
  canada('BC', GST_OF_CANADA, provincial('PST', 'BC')),
  canada('SK', GST_OF_CANADA, provincial('PST', 'SK')),
  canada('MB', GST_OF_CANADA, provincial('RST', 'MB')),
  canada('QC', GST_OF_CANADA, provincial('QST', 'QC')),
]);

const STATES = (
  'AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR ' +
  'PA RI SC SD TN TX UT VA VT WA WI WV WY'
).split(' ');

/** A state's sales tax differs by what is sold, so each category has rows of its own and never borrows another's. */
const SALES_TAX_KINDS: Readonly<Record<TaxCategory, string>> = {
  saas: 'sales_saas',
  telecom: 'telecom_state',
  hardware: 'sales_state',
  rental: 'sales_state',
  service: 'sales_service',
};

const UNITED_STATES: ReadonlyMap<string, TaxPlace> = new Map(
  STATES.map((state) => {
    const jurisdiction = `US-${state}`;
    const sales = { name: 'Sales tax', jurisdiction, kindOf: SALES_TAX_KINDS, registrations: [jurisdiction] };
    return [state, { jurisdiction, dates: 'invoice', taxes: [sales] }];
  }),
);

function country(
  code: string,
  name: string,
  dates: TaxPlace['dates'],
  registrations: readonly string[],
): [string, TaxPlace] {
  return [code, { jurisdiction: code, dates, taxes: [tax(name, name.toLowerCase(), code, registrations)] }];
}

const COUNTRIES: ReadonlyMap<string, TaxPlace> = new Map([
  ...EU_MEMBERS.map((code) => country(code, 'VAT', 'supply', ['EU', code])),
  ...['GB', 'CH', 'NO'].map((code) => country(code, 'VAT', 'supply', [code])),
  country('AU', 'GST', 'invoice', ['AU']),
]);

/** Countries whose taxes depend on the region, with an example of one. */
const BY_REGION: ReadonlyMap<string, { readonly regions: ReadonlyMap<string, TaxPlace>; readonly example: string }> =
  new Map([
    ['CA', { regions: CANADA, example: 'ON' }],
    ['US', { regions: UNITED_STATES, example: 'NY' }],
  ]);

/** Codes in use that are no ISO 3166-1 codes. */
const MISTAKEN: ReadonlyMap<string, string> = new Map([
  ['UK', 'GB'],
  ['EL', 'GR'],
]);

/** `region_needed`: the place cannot be told without it. `country_unreadable`: the code is none of ISO 3166-1. */
export type AddressReading =
  | { readonly kind: 'place'; readonly place: TaxPlace }
  | { readonly kind: 'region_needed'; readonly detail: string }
  | { readonly kind: 'country_unreadable'; readonly detail: string };

/**
 * The taxes of a billing address. A country of which nothing special is known has one VAT by the invoice date, so that a
 * registration and a rate are all that it takes to sell there.
 *
 * @rule TAX-1, TAX-5
 */
export function taxesOf(countryCode: string, region: string | null): AddressReading {
  const meant = MISTAKEN.get(countryCode) ?? (/^[A-Z]{2}$/.test(countryCode) ? null : 'CA');
  if (meant !== null) {
    const detail = `the billing address has the country "${countryCode}"; enter its ISO 3166 code, for example "${meant}"`;
    return { kind: 'country_unreadable', detail };
  }
  const byRegion = BY_REGION.get(countryCode);
  if (byRegion === undefined) {
    return {
      kind: 'place',
      place: COUNTRIES.get(countryCode) ?? country(countryCode, 'VAT', 'invoice', [countryCode])[1],
    };
  }
  const place = region === null ? undefined : byRegion.regions.get(region);
  if (place !== undefined) return { kind: 'place', place };
  const flaw = region === null ? 'has no region' : `has the region "${region}", which ${countryCode} does not have`;
  return {
    kind: 'region_needed',
    detail: `the billing address ${flaw}; enter its code, for example "${byRegion.example}"`,
  };
}
