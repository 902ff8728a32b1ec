import type { DatePeriod, LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Coupon, Discounts } from '../catalogue/coupon.ts';
import type { NoticeChannel } from '../policy/policyValues.ts';

/**
 * What a subscription has agreed on and is waiting for, besides its items: each part is there while it holds. Survives
 * JSON unchanged.
 */
export type Lifecycle = {
  /** How it was bought. @rule SUB-8, policy `cancel.online` */
  readonly purchaseChannel?: string;
  /** Reminders up to this instant have been sent, or were over before there was anything to be reminded of. */
  readonly remindedUntil?: Instant;
  readonly trial?: Trial;
  /** What begins when the provider confirms the line. @rule INV-3 */
  readonly circuit?: Ordered;
  readonly term?: Term;
  readonly notice?: Notice;
  readonly ending?: Ending;
  readonly pause?: Pause;
  readonly retention?: Retention;
  /** Since when the service is off for debt. Dates and billing go on. @rule DUN-2 */
  readonly suspendedAt?: Instant;
  /** The subscription that a customer started after this one had ended; what was kept is kept for it. @rule SUB-6 */
  readonly reactivatedAs?: string;
  readonly discounts?: Discounts;
  readonly commitment?: Commitment;
};

/** @rule TRI-1, TRI-2 */
export type Trial = {
  /** The same local time n calendar days later. */
  readonly endsAt: Instant;
  readonly days: number;
  /** The product's free plan, to which it falls. */
  readonly freePlanId: string;
  /** What starts when it ends, where that was chosen already. @rule TRI-3 */
  readonly upgrade?: { readonly changeId: string; readonly priceId: string; readonly quantity: string };
};

/**
 * A fixed term. The renewal date is always `anchor` + `elapsedMonths` + `months`, clamped on the anchor.
 *
 * @rule TERM-1, PRO-4
 */
export type Term = {
  /** The billing start date. */
  readonly anchor: LocalDate;
  readonly months: number;
  /** Months of the terms before this one, and of pauses. */
  readonly elapsedMonths: number;
  /** 1 for the first. */
  readonly number: number;
  /** Quantities that a quote committed the customer to until the renewal date, by item. @rule TERM-10 */
  readonly committed?: Readonly<Record<string, string>>;
  /** What holds from the renewal date on, where it was chosen. @rule SUB-2 */
  readonly renewal?: RenewalOption;
};

/** What a customer chose for the next term; what is left out stays as it is. @rule SUB-2 */
export type RenewalOption = {
  readonly months?: number;
  readonly priceId?: string;
  readonly quantity?: string;
  /** They take the place of those that it has; none, where the list is empty. */
  readonly coupons?: readonly Coupon[];
};

/** @rule TERM-2, TERM-3, TERM-7 */
export type Notice = {
  readonly givenAt: Instant;
  readonly channel: NoticeChannel;
  /** The date on which the subscription ends by it: the renewal date of this term, or of the next. */
  readonly endsOn: LocalDate;
};

/**
 * What a command changed when it set the end: rows with its id as their cause, and the ends of items. `paidTo` tells what had
 * been invoiced before from what was invoiced only to the end.
 *
 * @rule TERM-7, SUB-6
 */
export type Ending = {
  readonly commandId: string;
  readonly before: Readonly<Record<string, { readonly endsOn: LocalDate | null; readonly paidTo: LocalDate | null }>>;
};

/** From the start of `from` to the start of `until`. @rule SUB-7 */
export type Pause = { readonly from: LocalDate; readonly until: LocalDate; readonly periods: number };

/** @rule TERM-6 */
export type Retention = { readonly deletesOn: LocalDate; readonly deletedAt?: Instant };

/** What is ordered, whenever its billing begins. */
export type Ordered = {
  /** The first is the plan's own; whole numbers of 1 or more. */
  readonly items: readonly { readonly price: Price; readonly quantity: string }[];
  /** Moves the billing periods of this order onto another day; the first one is then a part. */
  readonly anchor?: LocalDate | undefined;
  /** From the start of billing. @rule TERM-1 */
  readonly term?: TermOrder | undefined;
  /** A minimum that is trued up at the end of its periods. @rule CAT-4 */
  readonly commitment?: CommitmentTerms | undefined;
};

/** A fixed term as it is ordered. */
export type TermOrder = {
  readonly months: number;
  /** A quote commits to its quantities until the renewal date. @rule TERM-10 */
  readonly commitsQuantities?: boolean | undefined;
};

/** A minimum that a customer committed to spend in each period. @rule CAT-4 */
export type CommitmentTerms = {
  /** Major units for a whole period, net of coupons, before fees and taxes. */
  readonly amount: string;
  readonly per: 'month' | 'quarter' | 'year' | 'term';
};

/** What a subscription carries of its minimum. */
export type Commitment = CommitmentTerms & {
  /** The day on which its periods are anchored. */
  readonly anchor: LocalDate;
  /** The start of the period that is open. */
  readonly from: LocalDate;
  /** What was charged net and counts for the open period or a later one, by the days that it serves. */
  readonly charges: readonly CountedCharge[];
  /** The end of a term that is over and not yet settled. */
  readonly termEndedOn?: LocalDate;
};

export type CountedCharge = DatePeriod & { readonly amount: string };
