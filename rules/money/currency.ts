const known: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether this is an ISO 4217 code in capitals. */
export function isCurrency(code: string): boolean {
  return known.has(code);
}

/** Digits after the point, by ISO 4217: USD 2, JPY 0, KWD 3. The scales of one run are few, so the answer is kept. */
export function currencyScale(code: string): number {
  const cached = scales.get(code);
  if (cached !== undefined) return cached;
  if (!isCurrency(code)) throw new RangeError(`"${code}" is not an ISO 4217 currency code; write it like "USD"`);
  const scale =
    new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits ?? 2;
  scales.set(code, scale);
  return scale;
}

const scales = new Map<string, number>();
