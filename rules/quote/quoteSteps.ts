import { addDays } from '../calendar/date.ts';
import { type Instant, instantOf } from '../calendar/zone.ts';
import type { AccountState } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';
import type { Deadline } from '../subscription/steps/step.ts';
import type { Quote, QuoteOutcome } from './quote.ts';
import { quoteOutcome, sameQuote } from './quoteOutcome.ts';

/** Days before its last one on which the customer is reminded of a quote, at 09:00. */
const reminderDays = [7, 1] as const;

/**
 * What a quote that was sent does by itself next: it reminds the customer, and expires. What is overdue is included; an expiry
 * that is due comes before any reminder.
 *
 * @returns null for a quote that waits for nothing
 * @rule QUO-5
 */
export function nextQuoteDeadline(quote: Quote, zone: string, now: Instant): Deadline | null {
  const { status, expiresAt, expiresOn } = quote;
  if (status !== 'sent' || expiresAt === null) return null;
  const reminderAt = expiresAt <= now ? undefined : nextReminder(quote, zone);
  if (reminderAt !== undefined) return { at: reminderAt, label: `Reminds that it expires on ${expiresOn}` };
  return { at: expiresAt, label: `Expires at the end of ${expiresOn}` };
}

function nextReminder({ expiresOn, remindedUntil }: Quote, zone: string): Instant | undefined {
  return reminderDays
    .map((days) => instantOf(`${addDays(expiresOn, -days)}T09:00`, zone))
    .find((at) => at > (remindedUntil ?? ''));
}

/** Does what is due of a quote. Safe to repeat: what is late is done once, dated by its time. @rule QUO-5 */
export function performQuoteDue(state: AccountState, quote: Quote, { now, commandId }: CommandContext): QuoteOutcome {
  const due = nextQuoteDeadline(quote, state.account.zone, now);
  if (due === null || due.at > now) return sameQuote(state, quote);
  const facts = { expires_on: quote.expiresOn };
  if (due.at === quote.expiresAt) {
    const expired: Quote = { ...quote, status: 'expired', decidedAt: due.at, decidedBy: commandId };
    return quoteOutcome(state, expired, { type: 'quote.expired', facts });
  }
  const reminded: Quote = { ...quote, remindedUntil: now };
  return quoteOutcome(state, reminded, { type: 'quote.expiry_announced', facts, email: 'quote_reminder' });
}
