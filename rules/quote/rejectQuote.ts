import type { Refusal } from '../refusal.ts';
import type { AccountState } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';
import type { Quote, QuoteOutcome } from './quote.ts';
import { quoteOutcome, sameQuote } from './quoteOutcome.ts';
import { refuseClosedQuote } from './refuseQuote.ts';

/** The customer does not want it. Rejecting it twice does it once. @rule QUO-2 */
export function rejectQuote(
  state: AccountState,
  quote: Quote,
  { reason = null }: { readonly reason?: string | null | undefined },
  { now, commandId }: CommandContext,
): QuoteOutcome | Refusal {
  if (quote.status === 'rejected') return sameQuote(state, quote);
  const refused = refuseClosedQuote(quote, now);
  if (refused) return refused;
  const rejected: Quote = {
    ...quote,
    status: 'rejected',
    decidedAt: now,
    decidedBy: commandId,
    rejectionReason: reason,
  };
  return quoteOutcome(state, rejected, { type: 'quote.rejected' });
}
