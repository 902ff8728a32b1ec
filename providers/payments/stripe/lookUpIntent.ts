import type Stripe from 'stripe';
import type { Instant } from '../../../rules/calendar/zone.ts';
import type { LookupAnswer } from '../../../rules/payments/gatewayAnswer.ts';
import type { LookupRequest } from '../gateway.ts';
import { answerOfIntent } from './intentAnswer.ts';
import { isOutcomeUnknown, unknownReason } from './stripeFault.ts';
import { metadataQuery, type StripeMethods } from './stripeMethods.ts';

/** A call that we sent has ended at Stripe by then, whatever became of it. */
const CALL_IS_OVER_MS = 15 * 60_000;
/** Clocks differ, and a call may have been sent again. */
const EARLIER_MS = 24 * 3_600_000;
const MOST_LISTED = 10_000;

/**
 * What became of a charge, by its key in the metadata of the PaymentIntent.
 *
 * A definite no needs three things. The list of the customer's intents is read: it is always up to date, while Stripe's
 * search index may lag a minute, and hours in bad times, so a search only ever says yes. The call must be over, or it
 * could still make the intent that we did not see. And the list must have been read to its end. Short of that the answer is
 * `unknown`, and the sure way on is to charge again with the same key: Stripe replays its answer for 24 hours.
 *
 * @param now  the machine's, to be compared with `sentAt`
 * @rule PAY-5
 */
export async function lookUpIntent(
  stripe: Stripe,
  methods: StripeMethods,
  request: LookupRequest,
  { now, pageUrl }: { readonly now: Instant; readonly pageUrl: string },
): Promise<LookupAnswer> {
  try {
    const listed = await readList(stripe, methods, request);
    const found = listed.kind === 'found' ? listed.intentId : await searched(stripe, request.key);
    if (found !== null) {
      const intent = await stripe.paymentIntents.retrieve(found);
      return answerOfIntent(intent, { at: request.at, pageUrl });
    }
    const isOver = request.sentAt !== undefined && Date.parse(now) - Date.parse(request.sentAt) > CALL_IS_OVER_MS;
    if (listed.kind === 'absent' && isOver) return { kind: 'not_found' };
    return { kind: 'unknown', reason: 'Stripe does not show the charge yet; that is not a definite no' };
  } catch (error) {
    if (isOutcomeUnknown(error)) return { kind: 'unknown', reason: unknownReason(error) };
    throw error;
  }
}

type Listed = { readonly kind: 'found'; readonly intentId: string } | { readonly kind: 'absent' | 'not_sure' };

async function readList(stripe: Stripe, methods: StripeMethods, request: LookupRequest): Promise<Listed> {
  const { key, accountId, sentAt } = request;
  if (accountId === undefined || sentAt === undefined) return { kind: 'not_sure' };
  const customers = await methods.customersOf(accountId);
  const created = { gte: Math.floor((Date.parse(sentAt) - EARLIER_MS) / 1_000) };
  let count = 0;
  for (const customer of customers) {
    for await (const intent of stripe.paymentIntents.list({ customer, created, limit: 100 })) {
      if (intent.metadata.tenor_key === key) return { kind: 'found', intentId: intent.id };
      count += 1;
      if (count > MOST_LISTED) return { kind: 'not_sure' };
    }
  }
  // An account without a customer may be one that the index does not show.
  return { kind: customers.length === 0 ? 'not_sure' : 'absent' };
}

async function searched(stripe: Stripe, key: string): Promise<string | null> {
  const { data } = await stripe.paymentIntents.search({ query: metadataQuery('tenor_key', key), limit: 1 });
  return data[0]?.id ?? null;
}
