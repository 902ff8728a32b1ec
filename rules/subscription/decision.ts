import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import type { Catalogue } from '../catalogue/catalogueView.ts';
import type { InvoiceDraft } from '../invoicing/invoice.ts';
import type { Money } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { RateUnknown } from '../tax/computeTaxes.ts';
import type { TaxTable } from '../tax/taxTable.ts';
import type { AccountState, Subscription } from './accountState.ts';
import { subscriptionThatIs } from './subscriptionThatIs.ts';

/** What a command may look at besides the account. */
export type CommandContext = {
  readonly now: Instant;
  /** Identity of the command: repeating it has no second effect. */
  readonly commandId: string;
  /** Makes ids for what the command creates. */
  readonly newId: () => string;
  readonly taxTable: TaxTable;
  /** The products of the account's subscriptions and of what the command names. */
  readonly catalogue: Catalogue;
  /** What is overdue, where the account's policy lets a debt stand in the way; null where nothing is. @rule SUB-4 */
  readonly overdue?: Overdue | null;
};

/** What is overdue and undisputed, major units, and since when. */
export type Overdue = { readonly amount: Money; readonly since: LocalDate };

/** What a command does: the account afterwards, an invoice of what is charged at once, and what others are told. */
export type Decision = {
  readonly kind: 'decided';
  readonly state: AccountState;
  readonly subscriptionId: string | null;
  readonly invoice: InvoiceDraft | null;
  /** Of the hardware that was ordered; nothing where left out. @rule SUB-9 */
  readonly hardwareInvoice?: InvoiceDraft | null;
  readonly events: readonly DomainEvent[];
  /** What the customer is written; nothing where left out. */
  readonly emails?: readonly EmailOrder[];
};

/** An e-mail that has been decided: whoever sends it knows the address and the language. */
export type EmailOrder = {
  readonly template:
    | 'cancellation_confirmed'
    | 'deletion_warning'
    | 'payment_authentication_needed'
    | 'payment_declined'
    | 'payment_method_expiring'
    | 'payment_reminder'
    | 'quote_accepted'
    | 'quote_reminder'
    | 'quote_sent'
    | 'renewal_reminder'
    | 'service_restored'
    | 'service_suspended'
    | 'subscription_terminated'
    | 'trial_ending';
  readonly subscriptionId: string | null;
  readonly facts: Readonly<Record<string, string>>;
};

export type DomainEvent = {
  readonly type:
    | 'account.autopay_changed'
    | 'account.billing_day_changed'
    | 'credit.applied'
    | 'dispute.opened'
    | 'dispute.resolved'
    | 'dunning.closed'
    | 'dunning.ended'
    | 'dunning.extended'
    | 'dunning.opened'
    | 'dunning.paused'
    | 'dunning.promised'
    | 'dunning.reminded'
    | 'dunning.resumed'
    | 'invoice.paid'
    | 'invoice.reopened'
    | 'invoice.written_off'
    | 'payment.authentication_required'
    | 'payment.charged_back'
    | 'payment.chargeback_lost'
    | 'payment.chargeback_won'
    | 'payment.declined'
    | 'payment.failed'
    | 'payment.pending'
    | 'payment.refunded'
    | 'payment.returned'
    | 'payment.succeeded'
    | 'payment.unknown'
    | 'payment_method.added'
    | 'payment_method.default_changed'
    | 'payment_method.removed'
    | 'quote.accepted'
    | 'quote.created'
    | 'quote.expired'
    | 'quote.expiry_announced'
    | 'quote.rejected'
    | 'quote.revised'
    | 'quote.sent'
    | 'service.restored'
    | 'service.suspended'
    | 'subscription.activated'
    | 'subscription.cancelled'
    | 'subscription.change_scheduled'
    | 'subscription.change_withdrawn'
    | 'subscription.circuit_confirmed'
    | 'subscription.data_deleted'
    | 'subscription.deletion_announced'
    | 'subscription.ended'
    | 'subscription.interval_switched'
    | 'subscription.notice_given'
    | 'subscription.ordered'
    | 'subscription.notice_withdrawn'
    | 'subscription.pause_scheduled'
    | 'subscription.pause_withdrawn'
    | 'subscription.paused'
    | 'subscription.plan_changed'
    | 'subscription.quantity_changed'
    | 'subscription.reactivated'
    | 'subscription.renewal_announced'
    | 'subscription.renewal_chosen'
    | 'subscription.renewed'
    | 'subscription.resumed'
    | 'subscription.trial_ended'
    | 'subscription.trial_ending'
    | 'subscription.trial_extended'
    | 'subscription.trial_started'
    | 'subscription.upgrade_scheduled'
    | 'transfer.recorded';
  readonly subscriptionId: string | null;
  readonly facts: Readonly<Record<string, string>>;
};

/** A command that would have to guess a tax is refused whole. @rule TAX-5 */
export function refuseUnknownRate(unknown: RateUnknown): Refusal {
  return refuse('tax_rate_unknown', unknown.detail, { jurisdiction: unknown.jurisdiction, tax_date: unknown.taxDate });
}

/** The same account with one subscription replaced. */
export function withSubscription(state: AccountState, subscription: Subscription): AccountState {
  return {
    ...state,
    subscriptions: state.subscriptions.map((each) => (each.id === subscription.id ? subscription : each)),
  };
}

/** The subscription, or the refusal of what asks to change one that is not active. */
export function activeSubscription(state: AccountState, subscriptionId: string): Subscription | Refusal {
  return subscriptionThatIs(state, subscriptionId, ['active']);
}
