import type { Instant } from '../calendar/zone.ts';
import type { Deadline } from '../subscription/steps/step.ts';
import type { Quote, QuoteStatus } from './quote.ts';
import { nextQuoteDeadline } from './quoteSteps.ts';

/** What a workflow knows of its quote: no personal data, and what an operator reads. */
export type QuoteView = { readonly status: QuoteStatus; readonly next: Deadline | null; readonly sentence: string };

/** @param now  the time of whoever asks, for what is overdue */
export function quoteView(quote: Quote, zone: string, now: Instant): QuoteView {
  const { status, expiresOn, termMonths, freeMonths, lines } = quote;
  const items = lines.map(({ quantity, price }) => `${quantity} × ${price.description}`).join(', ');
  const free = freeMonths === 0 ? '' : ` after ${freeMonths} free`;
  const sentence = `${status}, open to ${expiresOn}: ${items} for ${termMonths} months${free}`;
  return { status, next: nextQuoteDeadline(quote, zone, now), sentence };
}
