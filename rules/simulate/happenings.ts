import type { EmailOrder } from '../subscription/decision.ts';
import type { WorldEvent } from './world.ts';

/** What an entry of an agenda is: an event, or an e-mail by its template. */
export type Happening = WorldEvent['type'] | `email.${EmailOrder['template']}`;

/** The rule that makes it happen, and how it is told. What stands in brackets is left out where a fact in it is missing. */
type Wording = { readonly rule: string; readonly text: string };

/** Every kind of thing that can happen to an account, so that a new one must say how it reads. */
const WORDINGS: Readonly<Record<Happening, Wording>> = {
  'account.autopay_changed': { rule: 'PAY-1', text: 'Autopay is turned [{autopay}].' },
  'account.billing_day_changed': { rule: 'INV-1', text: 'The billing day moves[: {cycle_after}].' },
  'account.updated': { rule: 'ACC-7', text: 'The account changes[: {fields}].' },
  'billing.resumed': { rule: 'TAX-5', text: 'Billing goes on.' },
  'billing.stopped': {
    rule: 'TAX-5',
    text: 'Billing stops until a tax rate[ of {jurisdiction}][ for {tax_date}] is entered.',
  },
  'credit.applied': { rule: 'INV-10', text: 'Credit balance pays[ {amount} of] the oldest open invoice.' },
  'dispute.opened': { rule: 'INV-9', text: 'The customer disputes[ {amount} of] an invoice; dunning rests on it.' },
  'dispute.resolved': { rule: 'INV-9', text: 'A dispute is decided[: the customer has {outcome}].' },
  'dunning.closed': { rule: 'DUN-1', text: 'Nothing is owed any more; the dunning case is closed.' },
  'dunning.ended': { rule: 'DUN-4', text: 'An operator ends the dunning; what is owed stays owed.' },
  'dunning.extended': { rule: 'DUN-4', text: 'An operator gives more time[: {days} days].' },
  'dunning.opened': {
    rule: 'DUN-1',
    text: 'An invoice is unpaid at the end of its due date[, {due_on}]; a dunning case is opened.',
  },
  'dunning.paused': { rule: 'DUN-4', text: 'An operator stops the dunning[ until {until}].' },
  'dunning.promised': { rule: 'DUN-4', text: 'The customer promises to pay[ by the end of {on}].' },
  'dunning.reminded': { rule: 'DUN-1', text: 'Day {day}: the customer is reminded[ of {balance_due}].' },
  'dunning.resumed': { rule: 'DUN-4', text: 'The dunning goes on.' },
  'invoice.issued': {
    rule: 'INV-5',
    text: 'The invoice of {bill_date} over {total}[ {currency}] is issued[, due on {due_on}].',
  },
  'invoice.paid': { rule: 'PAY-2', text: 'An invoice is paid.' },
  'invoice.reopened': { rule: 'DUN-7', text: 'A payment was taken back; an invoice is due again[, on {due_on}].' },
  'invoice.written_off': { rule: 'DUN-2', text: 'The debt of an invoice is given up.' },
  'payment.authentication_required': {
    rule: 'PAY-4',
    text: 'The bank wants the customer to confirm the payment[ of {amount}]; the next step waits until they have.',
  },
  'payment.charged_back': { rule: 'PAY-5', text: 'The bank takes a payment[ of {amount}] back.' },
  'payment.chargeback_lost': { rule: 'PAY-5', text: 'A chargeback is lost.' },
  'payment.chargeback_won': { rule: 'PAY-5', text: 'A chargeback is won; the money is here again.' },
  'payment.declined': { rule: 'PAY-8', text: 'A payment[ of {amount}] is declined[: {cause}]' },
  'payment.failed': { rule: 'PAY-5', text: 'A payment never reached the gateway; nothing was charged.' },
  'payment.pending': {
    rule: 'DUN-7',
    text: 'A debit[ of {amount}] is at the bank[; its answer comes by {expected_at}].',
  },
  'payment.refunded': { rule: 'PAY-5', text: 'Money[, {amount},] is paid back.' },
  'payment.returned': { rule: 'DUN-7', text: 'A debit[ of {amount}] comes back[: {cause}]' },
  'payment.succeeded': { rule: 'PAY-2', text: 'The payment method is charged[: {amount}].' },
  'payment.unknown': { rule: 'PAY-5', text: 'Nobody knows yet what became of a payment; it is looked up.' },
  'payment_method.added': { rule: 'PAY-1', text: 'A payment method is added.' },
  'payment_method.default_changed': { rule: 'PAY-1', text: 'Another payment method is the default.' },
  'payment_method.removed': { rule: 'PAY-1', text: 'A payment method is removed.' },
  'quote.accepted': {
    rule: 'QUO-2',
    text: 'The quote is signed[ for {term_months} months][; it is billed from {billing_starts_on}].',
  },
  'quote.created': { rule: 'QUO-1', text: 'A quote is drafted.' },
  'quote.expired': { rule: 'QUO-5', text: 'The quote expires[ with the end of {expires_on}].' },
  'quote.expiry_announced': { rule: 'QUO-5', text: 'The customer is told that the quote expires[ on {expires_on}].' },
  'quote.rejected': { rule: 'QUO-2', text: 'The quote is rejected.' },
  'quote.revised': { rule: 'QUO-1', text: 'The draft of a quote is changed[ to revision {revision}].' },
  'quote.sent': { rule: 'QUO-1', text: 'The quote is sent[; it can be accepted until {expires_on}].' },
  'service.restored': { rule: 'DUN-2', text: 'Nothing is due any more; the service is on again.' },
  'service.suspended': { rule: 'DUN-2', text: 'The service is turned off for debt; dates and billing go on.' },
  'subscription.activated': {
    rule: 'SUB-9',
    text: 'The subscription starts[; it is billed from {billing_starts_on}].',
  },
  'subscription.cancelled': { rule: 'TERM-3', text: 'The subscription is cancelled[; it ends on {ends_on}].' },
  'subscription.change_scheduled': { rule: 'SUB-2', text: 'A change is put on the calendar[ for {effective_on}].' },
  'subscription.change_withdrawn': { rule: 'SUB-2', text: 'A change that was to come is taken back.' },
  'subscription.ordered': { rule: 'INV-3', text: 'Ordered; billing waits for the line to be active.' },
  'subscription.circuit_confirmed': { rule: 'INV-3', text: 'The provider confirms that the line is active.' },
  'subscription.data_deleted': { rule: 'TERM-6', text: 'The data of the subscription is deleted.' },
  'subscription.deletion_announced': {
    rule: 'TERM-6',
    text: 'The customer is warned that the data will be deleted[ on {deletes_on}].',
  },
  'subscription.ended': { rule: 'PRO-2', text: 'The subscription ends[ with {ends_on}]; its service is over.' },
  'subscription.interval_switched': {
    rule: 'SUB-2',
    text: 'The subscription is paid in another rhythm[ from {effective_on}].',
  },
  'subscription.notice_given': { rule: 'TERM-3', text: 'Notice is given[; the subscription ends on {ends_on}].' },
  'subscription.notice_withdrawn': { rule: 'TERM-7', text: 'The notice is taken back.' },
  'subscription.pause_scheduled': {
    rule: 'SUB-7',
    text: 'A pause is put on the calendar[ from {from}][ until {until}].',
  },
  'subscription.pause_withdrawn': { rule: 'SUB-7', text: 'A pause that was to come is taken back.' },
  'subscription.paused': {
    rule: 'SUB-7',
    text: 'The pause begins[; it is over on {until}]: no service, nothing to pay.',
  },
  'subscription.plan_changed': { rule: 'SUB-2', text: 'The subscription has another plan[ from {effective_on}].' },
  'subscription.quantity_changed': {
    rule: 'SUB-5',
    text: 'The quantity changes[ from {quantity_before} to {quantity_after}].',
  },
  'subscription.reactivated': { rule: 'SUB-6', text: 'The subscription goes on after all.' },
  'subscription.renewal_announced': {
    rule: 'TERM-5',
    text: 'The customer is told that the term ends[ on {renews_on}][; notice counts until {notice_until}].',
  },
  'subscription.renewal_chosen': { rule: 'SUB-2', text: 'What holds for the next term is chosen.' },
  'subscription.renewed': {
    rule: 'TERM-2',
    text: 'The term ends and is renewed[ for {months} months][ until {renews_on}].',
  },
  'subscription.resumed': { rule: 'SUB-7', text: 'The pause is over; service and billing go on.' },
  'subscription.trial_ended': { rule: 'TRI-2', text: 'The trial ends.' },
  'subscription.trial_ending': { rule: 'TRI-3', text: 'The trial is about to end[ at {ends_at}].' },
  'subscription.trial_extended': { rule: 'TRI-3', text: 'The trial is made longer[; it ends at {ends_at}].' },
  'subscription.trial_started': { rule: 'TRI-1', text: 'The trial begins[; it ends at {ends_at}].' },
  'subscription.upgrade_scheduled': { rule: 'TRI-3', text: 'What starts when the trial ends is chosen.' },
  'transfer.recorded': { rule: 'PAY-7', text: 'A transfer[ of {amount}] has come.' },
  'email.cancellation_confirmed': {
    rule: 'TERM-4',
    text: 'The customer is written that the cancellation is confirmed.',
  },
  'email.deletion_warning': {
    rule: 'TERM-6',
    text: 'The customer is written that the data will be deleted[ on {deletes_on}].',
  },
  'email.payment_authentication_needed': {
    rule: 'PAY-4',
    text: 'The customer is sent the link to confirm the payment.',
  },
  'email.payment_declined': {
    rule: 'PAY-8',
    text: 'The customer is told why the payment was declined and what to do.',
  },
  'email.payment_method_expiring': { rule: 'PAY-1', text: 'The customer is told that the payment method expires.' },
  'email.payment_reminder': { rule: 'DUN-1', text: 'The customer is reminded of what is owed[: {balance_due}].' },
  'email.service_restored': { rule: 'DUN-2', text: 'The customer is told that the service is on again.' },
  'email.service_suspended': {
    rule: 'DUN-2',
    text: 'The customer is told that the service is off[ for {balance_due}].',
  },
  'email.subscription_terminated': {
    rule: 'DUN-8',
    text: 'The customer is told that the subscription has ended for debt.',
  },
  'email.quote_accepted': { rule: 'QUO-4', text: 'The customer is written that the quote is accepted.' },
  'email.quote_reminder': { rule: 'QUO-2', text: 'The customer is reminded of the quote.' },
  'email.quote_sent': { rule: 'QUO-1', text: 'The quote is sent.' },
  'email.renewal_reminder': { rule: 'TERM-5', text: 'The customer is reminded of the renewal[ on {renews_on}].' },
  'email.trial_ending': { rule: 'TRI-3', text: 'The customer is written that the trial ends[ at {ends_at}].' },
};

/**
 * Why something happens: the rule, and one plain sentence with what is known of it.
 *
 * @rule EXP-1, EXP-2
 */
export function tell(what: Happening, facts: Readonly<Record<string, string>>): { rule: string; sentence: string } {
  const { rule, text } = WORDINGS[what];
  const told = text.replaceAll(/\[[^\]]*\]/g, (part) => {
    const names = [...part.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    return names.every((name) => facts[name] !== undefined) ? part.slice(1, -1) : '';
  });
  return { rule, sentence: told.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name])) };
}
