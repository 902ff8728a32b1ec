import { isLocalDate, type LocalDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';
import type { Quote, QuoteOffer, QuoteOutcome } from './quote.ts';
import { quoteDocument } from './quoteDocument.ts';
import { quoteOutcome } from './quoteOutcome.ts';
import { refuseOtherRevision } from './refuseQuote.ts';

const mostMonths = 120;
const mostFreeMonths = 36;

/** Writes a quote down. Nobody can accept it before it is sent. @rule QUO-1 */
export function draftQuote(state: AccountState, offer: QuoteOffer, context: CommandContext): QuoteOutcome | Refusal {
  const refused = checkOffer(state, offer, context);
  if (refused) return refused;
  const quote: Quote = {
    ...offer,
    id: context.newId(),
    status: 'draft',
    revision: 1,
    sentAt: null,
    expiresAt: null,
    remindedUntil: null,
    decidedAt: null,
    decidedBy: null,
    rejectionReason: null,
    subscriptionId: null,
    signed: null,
  };
  return quoteOutcome(state, quote, { type: 'quote.created', facts: { expires_on: offer.expiresOn } });
}

/** Changes a draft. What was sent never changes: make another quote. */
export function reviseQuote(
  state: AccountState,
  quote: Quote,
  { revision, ...change }: Partial<QuoteOffer> & { readonly revision?: number | undefined },
  context: CommandContext,
): QuoteOutcome | Refusal {
  const offer = { ...quote, ...change };
  const refused = refuseNoDraft(quote) ?? refuseOtherRevision(quote, revision) ?? checkOffer(state, offer, context);
  if (refused) return refused;
  const revised = { ...offer, revision: quote.revision + 1 };
  return quoteOutcome(state, revised, { type: 'quote.revised', facts: { revision: String(revised.revision) } });
}

/** The refusal of what asks to change a quote that is no draft any more. */
export function refuseNoDraft({ status }: Quote): Refusal | undefined {
  if (status === 'draft') return undefined;
  return refuse('quote_not_draft', `The quote is ${status} and does not change any more; make another quote.`, {
    status,
  });
}

/** The refusal of an offer that nobody could accept. */
export function checkOffer(state: AccountState, offer: QuoteOffer, context: CommandContext): Refusal | undefined {
  const document =
    checkMonths('free time', offer.freeMonths, 0, mostFreeMonths) ??
    checkMonths('term', offer.termMonths, 1, mostMonths - offer.freeMonths) ??
    checkExpiry(offer.expiresOn, localDateOf(context.now, state.account.zone)) ??
    quoteDocument(state, offer, context.now, context);
  return isRefusal(document) ? document : undefined;
}

function checkMonths(what: string, months: number, least: number, most: number): Refusal | undefined {
  if (Number.isInteger(months) && months >= least && months <= most) return undefined;
  return refuse('quantity_out_of_range', `The ${what} is of ${least} to ${most} whole months, not of ${months}.`, {
    months: String(months),
  });
}

function checkExpiry(expiresOn: LocalDate, today: LocalDate): Refusal | undefined {
  if (isLocalDate(expiresOn) && expiresOn >= today) return undefined;
  const detail = `A quote cannot expire on ${expiresOn}; name today (${today}) or a later day, like 2026-07-15.`;
  return refuse('date_out_of_range', detail, { expires_on: expiresOn, today });
}
