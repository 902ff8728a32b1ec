import Stripe from 'stripe';
import type { PaymentGateway } from '../gateway.ts';
import { chargeByIntent } from './chargeByIntent.ts';
import { lookUpIntent } from './lookUpIntent.ts';
import { readStripeWebhook } from './readStripeWebhook.ts';
import { refundIntent } from './refundIntent.ts';
import { StripeMethods, TAKEN_TYPES } from './stripeMethods.ts';
import { stripeReport } from './stripeReport.ts';

/** What this adapter was written against; a newer package does not change it by itself. */
export const STRIPE_API_VERSION = '2026-10-28.endive';

export type StripeOptions = {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Our page that lets Stripe's script authenticate; the intent's id is added. */
  readonly pageUrl: string;
  /** Where a bank or PayPal sends the customer back to. */
  readonly returnUrl: string;
  /** Another place than Stripe's own, for tests. */
  readonly api?: { readonly host: string; readonly port: number; readonly protocol: 'http' | 'https' } | undefined;
  readonly timeoutMs?: number | undefined;
};

export type StripeGateway = PaymentGateway & {
  /** Begins the adding of a method that can be charged later without its customer: for Stripe's script in the browser. */
  setup(accountId: string): Promise<{ readonly setupIntentId: string; readonly clientSecret: string }>;
  /** For Stripe's script on our page, where a customer authenticates a charge by its reference. */
  clientSecret(reference: string): Promise<string>;
  close(): Promise<void>;
};

/** Stripe: cards, SEPA, ACH and BACS debits, PayPal. */
export function createStripeGateway(options: StripeOptions): StripeGateway {
  const stripe = new Stripe(options.secretKey, {
    apiVersion: STRIPE_API_VERSION,
    // Who repeats a call is our workflow, with the same key; a second hand in it only makes waits longer.
    maxNetworkRetries: 0,
    timeout: options.timeoutMs ?? 30_000,
    telemetry: false,
    ...(options.api ?? {}),
  });
  const methods = new StripeMethods(stripe);
  return {
    name: 'stripe',
    describeMethod: (token, accountId) => methods.describe(token, accountId),
    charge: (request) => chargeByIntent(stripe, methods, request, options),
    lookup: (request) =>
      lookUpIntent(stripe, methods, request, { now: new Date().toISOString(), pageUrl: options.pageUrl }),
    refund: (request) => refundIntent(stripe, request),
    readWebhook: (request) => readStripeWebhook(stripe, request, options),
    report: (day) => stripeReport(stripe, day),
    setup: (accountId) => beginSetup(stripe, methods, accountId),
    clientSecret: async (reference) => secretOf(await stripe.paymentIntents.retrieve(reference)),
    close: async () => {},
  };
}

async function beginSetup(stripe: Stripe, methods: StripeMethods, accountId: string) {
  const intent = await stripe.setupIntents.create({
    customer: await methods.ensureCustomer(accountId),
    usage: 'off_session',
    allowed_payment_method_types: [...TAKEN_TYPES],
    metadata: { tenor_account: accountId },
  });
  return { setupIntentId: intent.id, clientSecret: secretOf(intent) };
}

function secretOf({ id, client_secret }: { readonly id: string; readonly client_secret: string | null }): string {
  if (client_secret === null) throw new Error(`Stripe gave no client secret for ${id}`);
  return client_secret;
}
