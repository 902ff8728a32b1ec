import { addMonths, type LocalDate, laterDate } from '../calendar/date.ts';
import { endOfDay, type Instant, localDateOf } from '../calendar/zone.ts';
import type { InvoiceDraft } from '../invoicing/invoice.ts';
import { moneyText } from '../money/round.ts';
import type { AccountState } from '../subscription/accountState.ts';
import { renewalDate } from '../subscription/term.ts';
import { type Happening, tell } from './happenings.ts';
import { stepsTo, type World, type WorldEvent } from './world.ts';

/** Something that the engine will do for an account by itself. @rule EXP-2 */
export type AgendaEntry = {
  readonly at: Instant;
  /** On the account's clock. An invoice has its own date: it is cut at the end of it. */
  readonly date: LocalDate;
  readonly what: Happening;
  readonly reason: AgendaReason;
  /** The invoice as it would be if nothing else happened before. */
  readonly invoice: InvoiceDraft | null;
  readonly subscriptionId: string | null;
};

/** Which rule, what the engine waits for as an operator reads it on the timer, and what it comes to in one sentence. */
export type AgendaReason = { readonly rule: string; readonly label: string; readonly sentence: string };

/** So far an agenda looks where it is not told how far. */
const usualMonths = 13;

/** The end of the 13th month from now, or of the longest term that is running, whichever is later. */
export function usualHorizon({ account, subscriptions }: AccountState, now: Instant): Instant {
  const terms = subscriptions.flatMap(({ lifecycle }) => lifecycle.term ?? []);
  const usual = addMonths(localDateOf(now, account.zone), usualMonths);
  return endOfDay(terms.map(renewalDate).reduce(laterDate, usual), account.zone);
}

/**
 * All that the engine will do next for an account, in order, each with its reason. Invoices are estimated by running the
 * account forward in memory, taxes included: they are what comes if nobody changes anything.
 *
 * @rule EXP-2
 */
export function agenda(world: World, to: Instant): AgendaEntry[] {
  const entries: AgendaEntry[] = [];
  let before = world;
  for (const { label, world: after } of stepsTo(world, to)) {
    entries.push(...entriesBetween(before, after, label));
    before = after;
  }
  return entries;
}

/** What a step did, as entries: events come first, then the invoice that they made, then what is written of them. */
export function entriesBetween(before: World, after: World, label: string): AgendaEntry[] {
  const at = after.now;
  const today = localDateOf(at, after.state.account.zone);
  const plain = (what: Happening, { facts, subscriptionId }: Pick<WorldEvent, 'facts' | 'subscriptionId'>) => {
    return { at, date: today, what, reason: { label, ...tell(what, facts) }, invoice: null, subscriptionId };
  };
  const events = after.events.slice(before.events.length).filter(({ type }) => type !== 'invoice.issued');
  const emails = after.emails.slice(before.emails.length);
  return [
    ...events.map((event) => plain(event.type, event)),
    ...after.invoices.slice(before.invoices.length).map((invoice): AgendaEntry => {
      const reason = { label, ...tell('invoice.issued', invoiceFacts(invoice)) };
      return { at, date: invoice.issuedOn, what: 'invoice.issued', reason, invoice, subscriptionId: null };
    }),
    ...emails.map((email) => plain(`email.${email.template}`, email)),
  ];
}

function invoiceFacts({ billDate, total, currency, dueOn }: InvoiceDraft): Readonly<Record<string, string>> {
  return { bill_date: billDate, total: moneyText(total), currency, due_on: dueOn };
}
