import type { EmailOrder } from '../subscription/decision.ts';
import type { WorldEvent } from './world.ts';

/** What an entry of an agenda is: an event, or an e-mail by its template. */
export type Happening = WorldEvent['type'] | `email.${EmailOrder['template']}`;

/** The rule that makes it happen, and how it is told. What stands in brackets is left out where a fact in it is missing. */
type Wording = { readonly rule: string; readonly text: string };

/** Every kind of thing that can happen to an account, so that a new one must say how it reads. */
const WORDINGS: Readonly<Record<Happening, Wording>> = {
  'account.billing_day_changed': { rule: 'INV-1', text: 'The billing day moves[: {cycle_after}].' },
  'account.updated': { rule: 'ACC-7', text: 'The account changes[: {fields}].' },
  'billing.resumed': { rule: 'TAX-5', text: 'Billing goes on.' },
  'billing.stopped': {
    rule: 'TAX-5',
    text: 'Billing stops until a tax rate[ of {jurisdiction}][ for {tax_date}] is entered.',
  },
  'invoice.issued': {
    rule: 'INV-5',
    text: 'The invoice of {bill_date} over {total}[ {currency}] is issued[, due on {due_on}].',
  },
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
  'email.cancellation_confirmed': {
    rule: 'TERM-4',
    text: 'The customer is written that the cancellation is confirmed.',
  },
  'email.deletion_warning': {
    rule: 'TERM-6',
    text: 'The customer is written that the data will be deleted[ on {deletes_on}].',
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
