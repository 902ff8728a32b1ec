/** @source ISO 3166-1 alpha-2, the 249 codes in force */
const countries: ReadonlySet<string> = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY ' +
    'BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK ' +
    'FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR ' +
    'IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ' +
    'ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM ' +
    'PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF ' +
    'TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
  ).split(' '),
);

/** Regions of the countries whose taxes depend on them. @source ISO 3166-2:CA, ISO 3166-2:US */
const regions: Readonly<Record<string, ReadonlySet<string>>> = {
  CA: new Set('AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ')),
  US: new Set(
    (
      'AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK ' +
      'OR PA RI SC SD TN TX UT VA VT WA WI WV WY'
    ).split(' '),
  ),
};

/** Codes that people write and ISO does not have. */
const mistaken: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/** What is wrong with a country code, or nothing. */
export function objectionToCountry(code: string): string | undefined {
  if (countries.has(code)) return undefined;
  const meant = mistaken[code] ?? (countries.has(code.toUpperCase()) ? code.toUpperCase() : undefined);
  const advice = meant === undefined ? 'write two capitals like "CA"' : `did you mean "${meant}"?`;
  return `"${code}" is no country code of ISO 3166-1; ${advice}`;
}

/** What is wrong with the region of an address, or nothing: the US and Canada need one of theirs. @rule ACC-1, TAX-1 */
export function objectionToRegion(country: string, region: string | null): string | undefined {
  const known = regions[country];
  if (known === undefined || (region !== null && known.has(region))) return undefined;
  const what = region === null ? 'is required' : `"${region}" is not in ${country}`;
  return `${what}; write one of ${[...known].join(', ')}`;
}
