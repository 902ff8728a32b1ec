import type { LocalDate } from '../calendar/date.ts';
import { type Instant, localDateOf } from '../calendar/zone.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { AccountState } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { assertRule } from '../violation.ts';
import { contractDates } from './contractDates.ts';
import type { QuoteDocument } from './document.ts';
import { orderOfQuote } from './orderOfQuote.ts';
import type { QuoteOffer } from './quote.ts';
import { quotedAccount } from './quotedAccount.ts';
import { simulateTerm } from './simulateTerm.ts';
import { summariseTerm } from './summariseTerm.ts';

/**
 * What a quote comes to if it is signed at an instant, found by living the very subscription that it would become.
 *
 * @returns the refusal of what it offers, or of a tax that nobody knows
 * @rule QUO-1, QUO-3, QUO-5
 */
export function quoteDocument(
  state: AccountState,
  offer: QuoteOffer,
  signedAt: Instant,
  context: Pick<CommandContext, 'taxTable' | 'catalogue'>,
): QuoteDocument | Refusal {
  const account = quotedAccount(state, offer);
  if (isRefusal(account)) return account;
  const dates = contractDates(offer, localDateOf(signedAt, account.zone));
  const { termMonths, freeMonths } = offer;
  const { signedOn, billingStartsOn } = dates;
  const quoted = simulateTerm({ account, signedAt, order: orderOfQuote(offer, billingStartsOn) }, context);
  if (isRefusal(quoted)) return quoted;
  // Prices without discounts are compared before taxes, also where nobody knows the tax of the free months.
  const untaxed = { signedAt, account: { ...account, registrations: [] } };
  const undiscounted = (from: LocalDate, months: number) => {
    const order = orderOfQuote({ ...offer, coupons: [], termMonths: months }, from);
    const lived = simulateTerm({ ...untaxed, order }, context);
    assertRule(!isRefusal(lived), 'quote.without_list_price');
    return lived;
  };
  const { currency, policy } = account;
  const summary = summariseTerm({
    offer,
    currency,
    catalogue: context.catalogue,
    quoted,
    discountFree: undiscounted(billingStartsOn, termMonths),
    list: undiscounted(signedOn, freeMonths + termMonths),
  });
  return { ...dates, currency, termMonths, freeMonths, policy: policy.label, ...summary };
}
