import type { Instant } from '../calendar/zone.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Quote } from './quote.ts';

/**
 * The refusal of what only a quote that is open can be asked: one that was sent, that nobody rejected, and whose last day is
 * not over, whether or not anybody has noticed.
 *
 * @rule QUO-2, QUO-5
 */
export function refuseClosedQuote(quote: Quote, now: Instant): Refusal | undefined {
  const { status, expiresOn, expiresAt } = quote;
  if (status === 'draft' || expiresAt === null) {
    return refuse('quote_not_sent', 'The quote is a draft; send it first.', { status });
  }
  if (status === 'accepted') {
    return refuse('quote_accepted', 'The quote was accepted before; cancel the subscription instead.', {
      subscription_id: String(quote.subscriptionId),
    });
  }
  if (status === 'rejected') {
    return refuse('quote_rejected', 'The quote was rejected; ask sales for another one.', { status });
  }
  if (status === 'expired' || now >= expiresAt) {
    const detail = `The quote could be accepted until the end of ${expiresOn}; ask sales for another one.`;
    return refuse('quote_expired', detail, { expires_on: expiresOn });
  }
  return undefined;
}

/** The refusal of what was asked of a revision that is not the present one; nothing where none was named. */
export function refuseOtherRevision(quote: Quote, revision: number | undefined): Refusal | undefined {
  if (revision === undefined || revision === quote.revision) return undefined;
  const detail = `The quote is at revision ${quote.revision}, not ${revision}; read it again.`;
  return refuse('quote_changed', detail, { revision: String(quote.revision) });
}
