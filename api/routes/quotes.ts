import type { z } from 'zod';
import { newId } from '../../db/newId.ts';
import { createQuote, runQuoteCommand } from '../../db/quotes/quoteCommands.ts';
import { quoteFigures } from '../../db/quotes/quoteFigures.ts';
import type { StoredQuote } from '../../db/quotes/quoteRows.ts';
import { findQuote, listQuotes } from '../../db/readModels/quotes.ts';
import { addDays } from '../../rules/calendar/date.ts';
import { localDateOf } from '../../rules/calendar/zone.ts';
import type { Coupon } from '../../rules/catalogue/coupon.ts';
import { reviseQuote } from '../../rules/quote/draftQuote.ts';
import type { QuoteOffer } from '../../rules/quote/quote.ts';
import { quoteCoupon } from '../../rules/quote/quoteDiscount.ts';
import { sendQuote } from '../../rules/quote/sendQuote.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';
import { Quote, QuoteChange, QuoteInput, QuoteSending, QuoteWithFigures } from '../schemas/quote.ts';
import { quoteJson, quoteWithFigures } from './quoteJson.ts';
import { readOrder } from './readOrder.ts';

const one = { quote_id: Id };

/** So long a quote is open where nobody says. */
const usualDays = 30;

/** What an offer may be refused with. */
const ofOffers = [
  ...(['item_not_found', 'price_retired', 'price_not_in_currency', 'quantity_out_of_range'] as const),
  ...(['date_out_of_range', 'policy_unknown', 'not_permitted', 'tax_rate_unknown', 'command_reused'] as const),
] as const;

export const quoteRoutes = [
  route({
    method: 'post',
    path: '/v1/quotes',
    name: 'createQuote',
    tag: 'quotes',
    summary: 'Draft a quote for an account',
    description: 'Nobody can accept it before it is sent. Its figures are those of a signature today.',
    roles: MAY.quote,
    once: 'transaction',
    body: QuoteInput,
    success: { 201: 'The draft.' },
    answer: QuoteWithFigures,
    problems: ofOffers,
    async handle({ body }, { database, order }) {
      const lines = await linesOf(database, body.account_id, body.items);
      const answer = orRefuse(
        await createQuote({
          ...{ database, ...order, accountId: body.account_id },
          priceIds: lines.map(({ price }) => price.id),
          offerFor: ({ account }, now): QuoteOffer => ({
            lines,
            termMonths: body.term_months,
            freeMonths: body.free_months,
            expiresOn: body.expires_on ?? addDays(localDateOf(now, account.zone), usualDays),
            coupons: couponsOf(body.discount, account.currency),
            policyOverrides: body.policy_overrides,
          }),
        }),
      );
      return withFigures(database, answer.facts.quote_id ?? '');
    },
  }),
  route({
    method: 'get',
    path: '/v1/quotes',
    name: 'listQuotes',
    tag: 'quotes',
    summary: 'Quotes, the newest first',
    query: { ...pageQuery, account_id: Id.optional(), status: Quote.shape.status.optional() },
    success: { 200: 'A page.' },
    answer: pageOf(Quote),
    async handle({ query }, { database }) {
      const page = { ...keysetOf(query), accountId: query.account_id, status: query.status };
      return pageOfRows(await listQuotes(database, page), query.limit, ({ quote }) => quote.id, quoteJson);
    },
  }),
  route({
    method: 'get',
    path: '/v1/quotes/{quote_id}',
    name: 'getQuote',
    tag: 'quotes',
    summary: 'One quote with all that it comes to',
    description:
      'Until it is signed, its figures are those of a signature today; then they are those that were signed, for ever.',
    params: one,
    success: { 200: 'The quote.' },
    answer: QuoteWithFigures,
    handle: ({ params }, { database }) => withFigures(database, params.quote_id),
  }),
  route({
    method: 'patch',
    path: '/v1/quotes/{quote_id}',
    name: 'changeQuote',
    tag: 'quotes',
    summary: 'Change a draft',
    description: 'What is left out stays. What was sent does not change any more: draft another quote.',
    roles: MAY.quote,
    once: 'transaction',
    params: one,
    body: QuoteChange,
    success: { 200: 'The draft, at its next revision.' },
    answer: QuoteWithFigures,
    problems: [...ofOffers, 'quote_not_draft', 'quote_changed'],
    async handle({ params: { quote_id: quoteId }, body }, { database, order }) {
      const { accountId } = await readQuote(database, quoteId);
      const lines = body.items && (await linesOf(database, accountId, body.items));
      orRefuse(
        await runQuoteCommand({
          ...{ database, ...order, quoteId, at: 'now' },
          priceIds: (lines ?? []).map(({ price }) => price.id),
          decide: (state, quote, context) =>
            reviseQuote(
              state,
              quote,
              {
                revision: body.revision,
                lines: lines ?? quote.lines,
                termMonths: body.term_months ?? quote.termMonths,
                freeMonths: body.free_months ?? quote.freeMonths,
                expiresOn: body.expires_on ?? quote.expiresOn,
                coupons: body.discount === undefined ? quote.coupons : couponsOf(body.discount, state.account.currency),
                policyOverrides: body.policy_overrides ?? quote.policyOverrides,
              },
              context,
            ),
        }),
      );
      return withFigures(database, quoteId);
    },
  }),
  route({
    method: 'post',
    path: '/v1/quotes/{quote_id}/send',
    name: 'sendQuote',
    tag: 'quotes',
    summary: 'Send a draft to the customer',
    description:
      'From now on it does not change, and can be accepted until the end of its last day on the account’s clock.',
    roles: MAY.quote,
    once: 'transaction',
    params: one,
    body: QuoteSending,
    success: { 200: 'The quote.' },
    answer: QuoteWithFigures,
    problems: [...ofOffers, 'quote_not_draft', 'quote_changed'],
    async handle({ params: { quote_id: quoteId }, body: { revision } }, { database, order }) {
      await readQuote(database, quoteId);
      orRefuse(
        await runQuoteCommand({
          ...{ database, ...order, quoteId, at: 'now' },
          decide: (state, quote, context) => sendQuote(state, quote, { revision }, context),
        }),
      );
      return withFigures(database, quoteId);
    },
  }),
];

/** @throws Problem `not_found` */
export async function readQuote(database: Call['database'], id: string): Promise<StoredQuote> {
  return orNotFound(await findQuote(database, id), 'quote', id);
}

/** @throws Problem `not_found` */
export async function withFigures(database: Call['database'], id: string): Promise<z.input<typeof QuoteWithFigures>> {
  const stored = await readQuote(database, id);
  return quoteWithFigures(stored, await quoteFigures(database, stored));
}

/** @throws Problem `item_not_found`, `price_retired` */
async function linesOf(
  database: Call['database'],
  accountId: string,
  items: z.output<typeof QuoteInput>['items'],
): Promise<QuoteOffer['lines']> {
  const orderIn = await readOrder(database, { account_id: accountId, items });
  return orderIn('').items;
}

function couponsOf(discount: z.output<typeof QuoteInput>['discount'], currency: string): readonly Coupon[] {
  if (discount === null) return [];
  const { percent, amount = '0' } = discount;
  return [quoteCoupon(percent === undefined ? { amount } : { percent }, currency, newId())];
}
