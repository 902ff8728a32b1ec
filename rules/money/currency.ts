/** The currencies in use, by the digits after the point. @source ISO 4217:2015, list one, without metals and test codes */
const CODES_BY_SCALE: readonly (readonly [scale: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP ' +
      'CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR ' +
      'JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN ' +
      'NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP ' +
      'SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
];

const scales: ReadonlyMap<string, number> = new Map(
  CODES_BY_SCALE.flatMap(([scale, codes]) => codes.split(' ').map((code) => [code, scale] as const)),
);

/** Whether this is the ISO 4217 code of a currency in use, in capitals. */
export function isCurrency(code: string): boolean {
  return scales.has(code);
}

/**
 * Digits after the point, by ISO 4217: USD 2, JPY 0, KWD 3. Not by the locale data of the machine, which leaves the cents
 * of some currencies away (RSD, ALL, LBP) and changes with its version.
 *
 * @throws RangeError for a code that is none
 * @rule CAT-1
 */
export function currencyScale(code: string): number {
  const scale = scales.get(code);
  if (scale === undefined) throw new RangeError(`"${code}" is not an ISO 4217 currency code; write it like "USD"`);
  return scale;
}
