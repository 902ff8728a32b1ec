import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Coupon } from '../catalogue/coupon.ts';
import type { Decision } from '../subscription/decision.ts';
import type { QuoteDocument } from './document.ts';

/** `accepted`, `rejected` and `expired` are final. @rule QUO-2 */
export type QuoteStatus = 'draft' | 'sent' | 'accepted' | 'rejected' | 'expired';

/** What a quote offers. Once it is sent nothing of it changes. */
export type QuoteOffer = {
  /** The first is the plan's own. */
  readonly lines: readonly QuoteLine[];
  readonly termMonths: number;
  /** Served from the signature on, and billed by nobody. @rule QUO-3 */
  readonly freeMonths: number;
  /** The last day on which it can be accepted, on the account's clock. @rule QUO-5 */
  readonly expiresOn: LocalDate;
  /** Its discount among them. They hold as long as each says, renewals included. @rule CAT-2 */
  readonly coupons: readonly Coupon[];
  /** Policy values that are the account's from the signature on. */
  readonly policyOverrides: Readonly<Record<string, unknown>>;
};

export type QuoteLine = { readonly price: Price; readonly quantity: string };

export type Quote = QuoteOffer & {
  readonly id: string;
  readonly status: QuoteStatus;
  /** From 1; each change of the draft is another one. */
  readonly revision: number;
  readonly sentAt: Instant | null;
  /** The end of `expiresOn`, fixed when it is sent. */
  readonly expiresAt: Instant | null;
  /** Reminders up to this instant have been sent, or were over when the quote was. */
  readonly remindedUntil: Instant | null;
  /** When it was accepted, rejected or expired. */
  readonly decidedAt: Instant | null;
  /** The command that decided it. */
  readonly decidedBy: string | null;
  readonly rejectionReason: string | null;
  readonly subscriptionId: string | null;
  /** What was signed, with the figures of that day. @rule QUO-4 */
  readonly signed: QuoteDocument | null;
};

/** The quote afterwards, and what it comes to for the account. */
export type QuoteOutcome = { readonly quote: Quote; readonly decision: Decision };
