import type { z } from 'zod';
import { acceptStoredQuote } from '../../db/quotes/acceptStoredQuote.ts';
import { openCheckout } from '../../db/quotes/checkoutStore.ts';
import { runQuoteCommand } from '../../db/quotes/quoteCommands.ts';
import type { StoredQuote } from '../../db/quotes/quoteRows.ts';
import { rejectQuote } from '../../rules/quote/rejectQuote.ts';
import type { QuoteInput as Target } from '../../workflows/messages.ts';
import { orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Id } from '../schemas/fields.ts';
import { QuoteAcceptance, QuoteAccepted, QuoteRejection, QuoteWithFigures } from '../schemas/quote.ts';
import { outcomeJson } from './outcomeJson.ts';
import { readQuote, withFigures } from './quotes.ts';

const one = { quote_id: Id };

export const quoteCheckoutRoutes = [
  route({
    method: 'post',
    path: '/v1/quotes/{quote_id}/accept',
    name: 'acceptQuote',
    tag: 'quotes',
    summary: 'Accept a quote: checkout and signature in one',
    description:
      'One contract, however often it is sent and by whom: whoever accepts it again gets the same answer. Service starts at once, billing when the free months are used up.',
    roles: MAY.acceptQuotes,
    once: 'command',
    params: one,
    body: QuoteAcceptance,
    success: { 200: 'The signed quote.' },
    answer: QuoteAccepted,
    problems: [
      ...(['quote_expired', 'quote_rejected', 'quote_not_sent', 'quote_changed', 'item_not_found'] as const),
      ...(['shipping_address_required', 'not_permitted', 'policy_unknown', 'tax_rate_unknown'] as const),
      ...(['price_not_in_currency', 'command_reused', 'lifecycle_unavailable'] as const),
    ],
    async handle({ params: { quote_id: quoteId }, body }, call) {
      const { database, lifecycles } = call;
      const stored = await readQuote(database, quoteId);
      const { commandId } = call.order;
      const checkoutId = await openCheckout(database, { quoteId, commandId, checkout: checkoutOf(body) });
      const revision = body.revision === undefined ? {} : { revision: body.revision };
      const answer = orRefuse(
        stored.quote.status === 'sent'
          ? await lifecycles.acceptQuote(targetOf(stored), { ...stampOf(call), checkoutId, ...revision })
          : await acceptStoredQuote({ database, ...call.order, quoteId, checkoutId, ...revision }),
      );
      return { ...(await withFigures(database, quoteId)), outcome: outcomeJson(answer) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/quotes/{quote_id}/reject',
    name: 'rejectQuote',
    tag: 'quotes',
    summary: 'Reject a quote, for good',
    roles: MAY.acceptQuotes,
    once: 'command',
    params: one,
    body: QuoteRejection,
    success: { 200: 'The quote.' },
    answer: QuoteWithFigures,
    problems: ['quote_accepted', 'quote_expired', 'quote_not_sent', 'command_reused', 'lifecycle_unavailable'],
    async handle({ params: { quote_id: quoteId }, body: { reason } }, call) {
      const { database, lifecycles } = call;
      const stored = await readQuote(database, quoteId);
      const given = reason === undefined ? {} : { reason };
      orRefuse(
        stored.quote.status === 'sent'
          ? await lifecycles.rejectQuote(targetOf(stored), { ...stampOf(call), ...given })
          : await runQuoteCommand({
              ...{ database, ...call.order, quoteId, at: 'now', repeats: 'rejected' },
              decide: (state, quote, context) => rejectQuote(state, quote, given, context),
            }),
      );
      return withFigures(database, quoteId);
    },
  }),
];

function targetOf({ quote, frozenAt }: StoredQuote): Target {
  return { quoteId: quote.id, ...(frozenAt === null ? {} : { frozenAt }) };
}

function stampOf({ order: { commandId, requestHash, actor } }: Call) {
  return { commandId, requestHash, actor };
}

function checkoutOf({ contact, payment_method, billing }: z.output<typeof QuoteAcceptance>) {
  const changes = {
    companyName: billing?.company_name,
    billingAddress: billing?.billing_address,
    shippingAddress: billing?.shipping_address,
    taxNumber: billing?.tax_number,
  };
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return {
    contact,
    paymentMethodToken: payment_method.token,
    billing: given.length === 0 ? null : Object.fromEntries(given),
  };
}
