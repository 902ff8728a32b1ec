import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';

/** As a policy counts them; `connected` is PayPal and its like. @rule PAY-1 */
export type MethodKind = 'card' | 'bank' | 'connected';

/** A way to pay, known by the gateway's token only: never a card number. @rule PAY-1 */
export type PaymentMethod = {
  readonly id: string;
  readonly gateway: string;
  readonly token: string;
  readonly kind: MethodKind;
  /** `visa`, `sepa_debit`, `paypal`, … */
  readonly brand: string;
  readonly last4: string | null;
  /** The last month in which it can be used, `YYYY-MM`; null where it does not end. */
  readonly expiresIn: string | null;
  readonly isDefault: boolean;
  readonly addedAt: Instant;
  /** The code of a hard decline: it is not tried again by itself. @rule DUN-1 */
  readonly blockedBy: string | null;
};

/** Whether the method can be charged without asking anybody. */
export function isUsable({ expiresIn, blockedBy }: PaymentMethod, today: LocalDate): boolean {
  return blockedBy === null && !isExpired(expiresIn, today);
}

/** The month of a card's end still counts. */
export function isExpired(expiresIn: string | null, today: LocalDate): boolean {
  return expiresIn !== null && expiresIn < today.slice(0, 7);
}

type Autopay = { readonly isAutopayOn: boolean; readonly methods: readonly PaymentMethod[] };

/** The method that autopay charges, where autopay is on and there is one that can be charged. @rule PAY-2 */
export function autopayMethod({ isAutopayOn, methods }: Autopay, today: LocalDate): PaymentMethod | undefined {
  return isAutopayOn ? methods.find((method) => method.isDefault && isUsable(method, today)) : undefined;
}

/**
 * Until which month new invoices are charged by themselves, which decides their terms: null while they are not.
 *
 * @returns `YYYY-MM`, `9999-12` for a method that does not end
 * @rule Policies `payment_terms_days`
 */
export function autopayUntil({ isAutopayOn, methods }: Autopay): string | null {
  const method = isAutopayOn ? methods.find(({ isDefault }) => isDefault) : undefined;
  return method === undefined || method.blockedBy !== null ? null : (method.expiresIn ?? '9999-12');
}
