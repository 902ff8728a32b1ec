import { endOfDay } from '../calendar/zone.ts';
import type { Refusal } from '../refusal.ts';
import type { AccountState } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { checkOffer, refuseNoDraft } from './draftQuote.ts';
import type { Quote, QuoteOutcome } from './quote.ts';
import { quoteOutcome } from './quoteOutcome.ts';
import { refuseOtherRevision } from './refuseQuote.ts';

/**
 * Sends a draft to the customer. From now on it does not change, and it can be accepted until the end of its date, by the
 * account's clock of this day.
 *
 * @rule QUO-1, QUO-5
 */
export function sendQuote(
  state: AccountState,
  quote: Quote,
  { revision }: { readonly revision?: number | undefined },
  context: CommandContext,
): QuoteOutcome | Refusal {
  const refused = refuseNoDraft(quote) ?? refuseOtherRevision(quote, revision) ?? checkOffer(state, quote, context);
  if (refused) return refused;
  const { now } = context;
  const expiresAt = endOfDay(quote.expiresOn, state.account.zone);
  const sent: Quote = { ...quote, status: 'sent', sentAt: now, expiresAt, remindedUntil: now };
  return quoteOutcome(state, sent, {
    type: 'quote.sent',
    facts: { expires_on: quote.expiresOn },
    email: 'quote_sent',
  });
}
