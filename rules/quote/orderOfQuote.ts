import type { LocalDate } from '../calendar/date.ts';
import type { Order } from '../subscription/subscribe.ts';
import type { QuoteOffer } from './quote.ts';

/** What is ordered when a quote is signed: the customer commits to its quantities for the term. @rule TERM-1, TERM-10 */
export function orderOfQuote(
  { lines, coupons, termMonths: months }: Pick<QuoteOffer, 'lines' | 'coupons' | 'termMonths'>,
  billingStartsOn: LocalDate,
): Order {
  const items = lines.map(({ price, quantity }) => ({ price, quantity }));
  const term = { months, commitsQuantities: true };
  return { planId: items[0]?.price.planId ?? '', items, billingStartsOn, coupons, term };
}
