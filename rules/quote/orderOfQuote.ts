import type { LocalDate } from '../calendar/date.ts';
import type { Order } from '../subscription/subscribe.ts';
import type { QuoteOffer } from './quote.ts';

/** What is ordered when a quote is signed. */
export function orderOfQuote(
  { lines, coupons }: Pick<QuoteOffer, 'lines' | 'coupons'>,
  billingStartsOn: LocalDate,
): Order {
  const items = lines.map(({ price, quantity }) => ({ price, quantity }));
  return { planId: items[0]?.price.planId ?? '', items, billingStartsOn, coupons };
}
