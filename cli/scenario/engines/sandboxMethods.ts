import type { Act } from '../language/scenario.ts';

const BRANDS = { card: 'visa', bank: 'sepa', paypal: 'paypal' } as const;

/** The sandbox's token of a method of a story: its brand, or what its type usually is; each name is another card. */
export function sandboxTokenOf({ as, type, brand }: Act<'add_payment_method'>): string {
  return `tok_${brand ?? BRANDS[type]}#${as}`;
}
