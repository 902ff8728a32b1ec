import type { DatePeriod, LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Policy } from '../policy/resolve.ts';
import type { TaxAddress } from '../tax/computeTaxes.ts';
import type { SellerRegistration } from '../tax/registration.ts';
import type { Lifecycle } from './lifecycle.ts';

/**
 * All that billing decides on: one account with its subscriptions, as a value. Every command and every cut takes one and
 * answers with the next; what is not changed stays the same object, so that a store writes just what is new.
 */
export type AccountState = {
  readonly account: Account;
  readonly subscriptions: readonly Subscription[];
  /** What the vendor owes the customer, major units, never negative. @rule INV-10 */
  readonly creditBalance: string;
};

export type Account = {
  readonly id: string;
  readonly sellerId: string;
  readonly currency: string;
  readonly zone: string;
  readonly policy: Policy;
  /** Values of the account's own on top of its profile, by policy key. */
  readonly policyOverrides: Readonly<Record<string, unknown>>;
  readonly address: TaxAddress;
  readonly registrations: readonly SellerRegistration[];
  readonly hasShippingAddress: boolean;
  /** The last month (`YYYY-MM`) in which autopay has a method to charge; null while it is off or has none. @rule PAY-2 */
  readonly autopayUntil: string | null;
};

/** `free` is on the product's free plan: in service, never billed. A `paused` one is neither served nor billed. */
export type SubscriptionStatus = 'pending' | 'trialing' | 'free' | 'active' | 'paused' | 'ended';

export type Subscription = {
  readonly id: string;
  readonly planId: string;
  readonly status: SubscriptionStatus;
  /** First day of service, and of billing. */
  readonly startsOn: LocalDate;
  readonly billingStartsOn: LocalDate;
  /** The day on which it ends, exclusive of what PRO-2 gives; null while it goes on. */
  readonly endsOn: LocalDate | null;
  readonly cancelledAt: Instant | null;
  readonly items: readonly Item[];
  readonly lifecycle: Lifecycle;
};

/** A price with a quantity, and how far it has been invoiced. */
export type Item = {
  readonly id: string;
  readonly price: Price;
  /** The item that this one follows: another price, interval or plan, or the same again after a pause. */
  readonly replacesId: string | null;
  /** The day on which its own periods are anchored. @rule PRO-4 */
  readonly anchor: LocalDate;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
  /** The last billing period that has been invoiced; null before the first charge. */
  readonly paid: PaidPeriod | null;
  /** The quantity up to which invoices have charged, decimal text; "0" before the first charge. */
  readonly chargedQuantity: string;
  /** The quantity that has been announced as in force; it follows scheduled changes on their day. */
  readonly quantityInForce: string;
  /** Not yet invoiced, in the order in which they were recorded. */
  readonly changes: readonly QuantityChange[];
};

export type PaidPeriod = DatePeriod & {
  /** What has been charged for this period less what has been credited, major units: a credit never exceeds it. @rule PRO-3 */
  readonly chargedAmount: string;
};

export type QuantityChange = {
  readonly id: string;
  /** The account-local day from which it counts, and the instant, for `by_second`. */
  readonly effectiveOn: LocalDate;
  readonly effectiveAt: Instant;
  /** `add` is signed. Of several `set` on one day the later counts. @rule SUB-5 */
  readonly change: { readonly kind: 'add' | 'set'; readonly quantity: string };
  /** Who or what asked: the command's id. */
  readonly cause: string;
};
