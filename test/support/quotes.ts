import { EMPTY_CATALOGUE } from '../../rules/catalogue/catalogueView.ts';
import { acceptQuote } from '../../rules/quote/acceptQuote.ts';
import { draftQuote } from '../../rules/quote/draftQuote.ts';
import type { Quote, QuoteOffer, QuoteOutcome } from '../../rules/quote/quote.ts';
import { sendQuote } from '../../rules/quote/sendQuote.ts';
import { isRefusal, type Refusal } from '../../rules/refusal.ts';
import type { AccountState } from '../../rules/subscription/accountState.ts';
import { contextAt, seat, stateOf } from './situations.ts';

/*
 * A quote for ten seats at 29.00 a month: 15 months after 2 free ones, open to the end of May 2026.
 */

export const draftedAt = '2026-05-04T10:00:00.000Z';
export const sentAt = '2026-05-05T10:00:00.000Z';
export const signedAt = '2026-05-10T10:00:00.000Z';

export const offerOf = (overrides: Partial<QuoteOffer> = {}): QuoteOffer => ({
  lines: [{ price: seat, quantity: '10' }],
  termMonths: 15,
  freeMonths: 2,
  expiresOn: '2026-05-31',
  coupons: [],
  policyOverrides: {},
  ...overrides,
});

/** What was decided, where it was not refused. */
export function taken(answer: QuoteOutcome | Refusal): QuoteOutcome {
  if (isRefusal(answer)) throw new Error(`${answer.code}: ${answer.detail}`);
  return answer;
}

export const drafted = (offer: Partial<QuoteOffer> = {}, state: AccountState = stateOf([])): Quote =>
  taken(draftQuote(state, offerOf(offer), contextAt(draftedAt))).quote;

export const sent = (offer: Partial<QuoteOffer> = {}, state: AccountState = stateOf([])): Quote =>
  taken(sendQuote(state, drafted(offer, state), {}, contextAt(sentAt))).quote;

export const accepted = (quote: Quote = sent(), state: AccountState = stateOf([])): QuoteOutcome =>
  taken(acceptQuote(state, quote, {}, contextAt(signedAt)));

/** For documents that are asked for beside a command. */
export const tables = { ...contextAt(signedAt), catalogue: EMPTY_CATALOGUE };
