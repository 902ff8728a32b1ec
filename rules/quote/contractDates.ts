import { addMonths, type LocalDate } from '../calendar/date.ts';
import type { ContractDates } from './document.ts';
import type { QuoteOffer } from './quote.ts';

/**
 * The dates of the contract that a quote becomes when it is signed on a day. Service starts with the signature, the term with
 * billing, so that free months come on top of it.
 *
 * @rule QUO-3, TERM-1, PRO-4
 */
export function contractDates(
  offer: Pick<QuoteOffer, 'termMonths' | 'freeMonths'>,
  signedOn: LocalDate,
): ContractDates {
  const billingStartsOn = addMonths(signedOn, offer.freeMonths);
  return { signedOn, billingStartsOn, renewsOn: addMonths(billingStartsOn, offer.termMonths) };
}
