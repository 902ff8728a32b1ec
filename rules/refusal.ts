/**
 * A business "no": an expected answer, returned as a value. `code` is one of docs/errors.md, `detail` says what to do.
 * Dates and amounts that belong to the answer travel in `facts` as strings.
 */
export type Refusal = {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  readonly detail: string;
  readonly facts?: Readonly<Record<string, string>>;
};

export type RefusalCode =
  | 'account_overdue'
  | 'already_ended'
  | 'amount_out_of_range'
  | 'bank_movement_not_assignable'
  | 'bank_movement_not_queued'
  | 'caller_not_verified'
  | 'cancel_not_online'
  | 'command_reused'
  | 'currency_fixed'
  | 'data_deleted'
  | 'date_out_of_range'
  | 'dispute_window_closed'
  | 'future_change_unsupported'
  | 'item_not_found'
  | 'limit_reached'
  | 'method_in_use'
  | 'method_not_usable'
  | 'not_permitted'
  | 'nothing_to_pay'
  | 'nothing_to_refund'
  | 'nothing_to_withdraw'
  | 'notice_window_closed'
  | 'payment_attempts_exceeded'
  | 'payment_cooldown'
  | 'payment_in_progress'
  | 'policy_unknown'
  | 'price_not_in_currency'
  | 'quantity_out_of_range'
  | 'quantity_unchanged'
  | 'quote_accepted'
  | 'quote_changed'
  | 'quote_expired'
  | 'quote_not_draft'
  | 'quote_not_sent'
  | 'quote_rejected'
  | 'shipping_address_required'
  | 'subscription_not_active'
  | 'tax_rate_unknown'
  | 'version_conflict'
  | 'webhook_endpoint_disabled'
  | 'webhook_url_refused';

/** Makes a refusal; `detail` is a sentence for the person who asked, and ends with what to do. */
export function refuse(code: RefusalCode, detail: string, facts?: Readonly<Record<string, string>>): Refusal {
  return { kind: 'refused', code, detail, ...(facts ? { facts } : {}) };
}

/** Tells a refusal from any other answer. */
export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && (answer as { kind?: unknown }).kind === 'refused';
}
