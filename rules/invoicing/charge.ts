import type { DatePeriod } from '../calendar/date.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Explanation } from '../explain/explanation.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Money } from '../money/money.ts';
import type { Item } from '../subscription/accountState.ts';

export type LineKind = 'recurring' | 'proration' | 'credit' | 'one_time' | 'setup' | 'coupon' | 'commitment';

/** One line before taxes. Its dates are the service dates; `days` are the charged ones. @rule INV-7, PRO-2 */
export type Charge = {
  readonly kind: LineKind;
  readonly itemId: string;
  readonly price: Price;
  readonly description: string;
  /** The billing period that the service dates are of; for what is charged once, its day. */
  readonly period: DatePeriod;
  readonly service: DatePeriod;
  readonly days: number;
  /** Signed: what is taken away is negative. */
  readonly quantity: string;
  /** Null where the price model gives no single unit price. */
  readonly unitPrice: string | null;
  readonly amount: Money;
  /** The amount before its rounding, for taxes on exact lines. */
  readonly exactAmount: Decimal;
  readonly explanation: Explanation;
};

/** What an item owes, and the item once that is invoiced. */
export type ItemCharges = { readonly charges: readonly Charge[]; readonly item: Item };

/** A charge and whose it is. */
export type SubscriptionCharge = {
  readonly subscriptionId: string;
  readonly charge: Charge;
  /** The place of the charge that this discounts; left out for a charge of its own. */
  readonly of?: number;
};
