import { isRefusal, type Refusal } from '../refusal.ts';
import type { AccountState } from '../subscription/accountState.ts';
import type { CommandContext, Decision } from '../subscription/decision.ts';
import { subscribe } from '../subscription/subscribe.ts';
import type { QuoteDocument } from './document.ts';
import { orderOfQuote } from './orderOfQuote.ts';
import type { Quote, QuoteOutcome } from './quote.ts';
import { quoteDocument } from './quoteDocument.ts';
import { quotedAccount } from './quotedAccount.ts';
import { sameQuote } from './quoteOutcome.ts';
import { refuseClosedQuote, refuseOtherRevision } from './refuseQuote.ts';

/**
 * Signs a quote: one contract, which serves from now on and is billed once the free months are used up. Accepting it again
 * comes to the same contract and does nothing.
 *
 * @param accept.revision  the one that the customer saw, where he says so
 * @rule QUO-2, QUO-3, QUO-4, TERM-1, TERM-10
 */
export function acceptQuote(
  state: AccountState,
  quote: Quote,
  { revision }: { readonly revision?: number | undefined },
  context: CommandContext,
): QuoteOutcome | Refusal {
  if (quote.status === 'accepted') return sameQuote(state, quote);
  const refused = refuseClosedQuote(quote, context.now) ?? refuseOtherRevision(quote, revision);
  if (refused) return refused;
  const account = quotedAccount(state, quote);
  if (isRefusal(account)) return account;
  const signed = quoteDocument(state, quote, context.now, context);
  if (isRefusal(signed)) return signed;
  const begun = subscribe({ ...state, account }, orderOfQuote(quote, signed.billingStartsOn), context);
  if (isRefusal(begun)) return begun;
  const { subscriptionId } = begun;
  const accepted: Quote = {
    ...quote,
    status: 'accepted',
    decidedAt: context.now,
    decidedBy: context.commandId,
    subscriptionId,
    signed,
  };
  return { quote: accepted, decision: toldOf(begun, quote, signed) };
}

function toldOf(begun: Decision, quote: Quote, signed: QuoteDocument): Decision {
  const { subscriptionId } = begun;
  const facts = {
    quote_id: quote.id,
    term_months: String(quote.termMonths),
    free_months: String(quote.freeMonths),
    billing_starts_on: signed.billingStartsOn,
    first_invoice_on: signed.firstInvoiceOn ?? '',
    renews_on: signed.renewsOn,
    charges: signed.total.charges,
    currency: signed.currency,
  };
  return {
    ...begun,
    events: [{ type: 'quote.accepted', subscriptionId, facts }, ...begun.events],
    emails: [...(begun.emails ?? []), { template: 'quote_accepted', subscriptionId, facts }],
  };
}
