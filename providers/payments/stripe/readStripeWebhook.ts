import Stripe from 'stripe';
import type { Instant } from '../../../rules/calendar/zone.ts';
import type { GatewayNews } from '../../../rules/payments/gatewayAnswer.ts';
import { answerOfIntent } from './intentAnswer.ts';
import { majorUnits } from './minorUnits.ts';
import { declineCode } from './stripeDeclines.ts';

type Received = {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAt: Instant;
};

const TOLERANCE_SECONDS = 300;
const BANK_DEBITS = new Set(['us_bank_account', 'sepa_debit', 'bacs_debit', 'acss_debit']);
/** Banks' causes for a debit that comes back after it had succeeded; a card has others. */
const BANK_REASONS = new Set([
  'insufficient_funds',
  'incorrect_account_details',
  'bank_cannot_process',
  'debit_not_authorized',
]);

/**
 * Reads a webhook of Stripe's; null where its signature is not by our secret, or is more than five minutes old or ahead.
 * A dispute does not carry the metadata of its charge: its news has the PaymentIntent's id in place of our key.
 */
export function readStripeWebhook(
  stripe: Stripe,
  { body, headers, receivedAt }: Received,
  { webhookSecret, pageUrl }: { readonly webhookSecret: string; readonly pageUrl: string },
): readonly GatewayNews[] | null {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'stripe-signature');
  const signature = name === undefined ? '' : (headers[name] ?? '');
  const received = Date.parse(receivedAt);
  if (signedAtMs(signature) - received > TOLERANCE_SECONDS * 1_000) return null;
  try {
    const event = stripe.webhooks.constructEvent(
      body,
      signature,
      webhookSecret,
      TOLERANCE_SECONDS,
      undefined,
      received,
    );
    return newsOf(event, pageUrl);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return null;
    throw error;
  }
}

function signedAtMs(signature: string): number {
  return Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature)?.[1] ?? 0) * 1_000;
}

function newsOf(event: Stripe.Event, pageUrl: string): readonly GatewayNews[] {
  const at = new Date(event.created * 1_000).toISOString();
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.requires_action':
    case 'payment_intent.processing':
    case 'payment_intent.canceled': {
      const intent = event.data.object;
      const key = intent.metadata.tenor_key;
      return key ? [{ kind: 'charge', key, answer: answerOfIntent(intent, { at, pageUrl }), at }] : [];
    }
    case 'charge.dispute.created':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.closed':
      return newsOfDispute(event.type, event.data.object, at);
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
      return newsOfRefund(event.data.object, at);
    default:
      return [];
  }
}

/**
 * A bank debit that comes back is a dispute that nobody can win: it has been returned. An inquiry (`warning_…`) has taken
 * nothing; if it becomes a chargeback Stripe tells that funds were withdrawn.
 */
function newsOfDispute(type: string, dispute: Stripe.Dispute, at: Instant): readonly GatewayNews[] {
  const intent = dispute.payment_intent;
  if (intent === null) return [];
  const key = typeof intent === 'string' ? intent : (intent.metadata.tenor_key ?? intent.id);
  const method: string | undefined = dispute.payment_method_details?.type;
  if (BANK_DEBITS.has(method ?? '') || (method === undefined && BANK_REASONS.has(dispute.reason))) {
    if (type !== 'charge.dispute.created') return [];
    return [{ kind: 'returned', key, code: dispute.network_reason_code ?? declineCode(dispute.reason), at }];
  }
  const outcome = outcomeOf(type, dispute.status);
  if (outcome === null) return [];
  const { amount } = majorUnits(dispute.currency, dispute.amount);
  return [{ kind: 'chargeback', key, reference: dispute.id, outcome, amount, at }];
}

const OUTCOMES = ['won', 'lost'] as const;

function outcomeOf(type: string, status: Stripe.Dispute.Status): 'opened' | 'won' | 'lost' | null {
  if (type === 'charge.dispute.closed') return OUTCOMES.find((outcome) => outcome === status) ?? null;
  return status.startsWith('warning_') ? null : 'opened';
}

function newsOfRefund(refund: Stripe.Refund, at: Instant): readonly GatewayNews[] {
  const key = refund.metadata?.tenor_key;
  if (!key) return [];
  if (refund.status === 'succeeded')
    return [{ kind: 'refund', key, answer: { kind: 'refunded', reference: refund.id }, at }];
  if (refund.status !== 'failed' && refund.status !== 'canceled') return [];
  const code = refund.failure_reason ?? 'refund_failed';
  const detail = `Stripe could not pay back ${refund.id}.`;
  return [{ kind: 'refund', key, answer: { kind: 'refused', code, detail }, at }];
}
