import type { RoundingMode } from '../money/round.ts';

/** When a decrease takes effect. */
export type DecreaseTiming = 'period_end' | 'now_with_credit' | 'term_end';

/** `licences` covers the plan, licences and add-ons; `devices` covers devices and phone numbers. */
export type DecreasePolicy = { readonly licences: DecreaseTiming; readonly devices: DecreaseTiming };

/** Days from the invoice date to the due date. */
export type PaymentTerms = { readonly with_autopay: number; readonly otherwise: number };

/** Ways in which a notice may be given. */
export type NoticeChannel = 'portal' | 'support' | 'api';

export type CancelOnline = 'portal' | 'support_only';

/** The first rule that fits decides, else `otherwise`. A `null` fits every product, or every purchase channel. */
export type CancelOnlinePolicy = {
  readonly otherwise: CancelOnline;
  readonly rules: readonly {
    readonly product: string | null;
    readonly purchase_channel: string | null;
    readonly answer: CancelOnline;
  }[];
};

/** Data is deleted on the later of the days that are not `null`; one of the two always is set. */
export type RetentionPolicy = {
  readonly days_after_plan_end: number | null;
  readonly months_after_cancellation: number | null;
};

/** How many methods of each kind, and of all kinds together (`total`, `null` = no limit of its own). */
export type PaymentMethodLimits = {
  readonly cards: number;
  readonly bank_accounts: number;
  readonly connected: number;
  readonly total: number | null;
  readonly when_full: 'refuse' | 'replace';
};

export type DunningAction = 'retry' | 'remind' | 'suspend' | 'terminate' | 'write_off';

/** `day` counts from the due date of the oldest overdue invoice (day 0). */
export type DunningStep = { readonly day: number; readonly action: DunningAction };

/** Steps in the order in which they happen; a segment of accounts may have its own. `none`: nothing follows, no block. */
export type DunningPolicy =
  | 'none'
  | { readonly steps: readonly DunningStep[]; readonly segments: Readonly<Record<string, readonly DunningStep[]>> };

/** Sending is spread over the first N days from the invoice date (`days:5`), or happens on it. */
export type InvoiceWindow = 'same_day' | `days:${number}`;

/** `billing_day:N`: N from 1 to 31, clamped to the month's end. */
export type BillingCycle = 'calendar_month' | 'every_30_days' | 'anniversary' | `billing_day:${number}`;

/**
 * What a profile decides, by flat dotted key. Every value survives JSON unchanged and has one form only, whatever
 * shorthand it was given in.
 *
 * @rule Policies
 */
export type PolicyValues = {
  readonly cycle: BillingCycle;
  readonly 'proration.basis': 'actual_days' | 'thirty_360' | 'by_second' | 'none';
  readonly 'proration.first_day': 'free' | 'counted';
  readonly first_partial: 'with_next' | 'at_start';
  readonly mid_period_change: 'with_next' | 'immediately';
  readonly timing: 'in_advance' | 'in_arrears';
  readonly long_intervals: 'own_anchor' | 'billing_day';
  readonly zero_invoice: boolean;
  readonly decrease: DecreasePolicy;
  readonly invoice_window: InvoiceWindow;
  readonly payment_terms_days: PaymentTerms;
  readonly billing_admins: 'support_act' | 'self_service' | 'none';
  readonly 'notice.days': number;
  readonly 'notice.channels': readonly NoticeChannel[];
  readonly renewal: 'same_length' | 'month_to_month' | 'none';
  readonly 'renewal.price': 'keep' | 'list';
  readonly 'renewal.reminder_days': readonly number[];
  readonly cancel: 'term_end' | 'period_end' | 'now_with_credit' | 'now_without_credit';
  readonly 'cancel.online_blocked_when_overdue': boolean;
  readonly 'changes.blocked_when_overdue': boolean;
  readonly 'cancel.online': CancelOnlinePolicy;
  readonly 'retention.delete': RetentionPolicy;
  readonly 'payment_methods.max': PaymentMethodLimits;
  readonly 'payments.cooldown_after_decline': { readonly minutes: number };
  readonly 'payments.max_attempts_per_24h': number;
  readonly 'payments.limit_scope': 'account' | 'method';
  readonly 'dispute.window_days': number;
  readonly dunning: DunningPolicy;
  readonly restore_when: 'balance_zero' | 'nothing_overdue';
  readonly 'terminate.rest_of_term': 'waive' | 'bill';
  readonly pause: 'next_period' | 'now_with_credit';
  readonly refund: 'of_credit' | 'reopens';
  readonly hardware_invoice_download: boolean;
  readonly 'sms.credit': 'per_160' | 'segments';
  readonly 'mms.credits': number;
  readonly 'dunning.scope': 'account' | 'subscription';
  readonly 'tax.level': 'invoice' | 'line' | 'sum_of_exact_lines';
  readonly rounding: RoundingMode;
  readonly 'recipients.max': number;
};

export type PolicyKey = keyof PolicyValues;

/** The day of the month of `billing_day:N`, 1 to 31; `null` for the other cycles. */
export function billingDayOf(cycle: BillingCycle): number | null {
  return cycle.startsWith('billing_day:') ? Number(cycle.slice('billing_day:'.length)) : null;
}
