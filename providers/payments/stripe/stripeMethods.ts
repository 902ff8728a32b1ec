import Stripe from 'stripe';
import type { MethodDescription } from '../gateway.ts';

/** What a charge has to know of a saved method; it changes in nothing until it is removed. */
export type SavedMethod = { readonly customer: string; readonly type: TakenType; readonly mandate: string | null };

/** Kinds of method that Tenor takes; Stripe leaves those away that do not fit a currency or a country. */
export const TAKEN_TYPES = ['card', 'sepa_debit', 'us_bank_account', 'bacs_debit', 'paypal'] as const;

type TakenType = (typeof TAKEN_TYPES)[number];

const TOKEN = /^pm_\w+$/;
const MOST_REMEMBERED = 10_000;

/** Customers and payment methods at Stripe. An account is a customer with `metadata.tenor_account`. */
export class StripeMethods {
  readonly #stripe: Stripe;
  readonly #saved = new Map<string, SavedMethod>();

  constructor(stripe: Stripe) {
    this.#stripe = stripe;
  }

  /** The customers of an account: one, or two where the index was late. */
  async customersOf(accountId: string): Promise<string[]> {
    const { data } = await this.#stripe.customers.search({ query: metadataQuery('tenor_account', accountId) });
    return data.map(({ id }) => id).sort();
  }

  /** Found, or made; asked twice in a day it is made once. */
  async ensureCustomer(accountId: string): Promise<string> {
    const [found] = await this.customersOf(accountId);
    if (found !== undefined) return found;
    const made = await this.#stripe.customers.create(
      { metadata: { tenor_account: accountId } },
      { idempotencyKey: `tenor-customer-${accountId}` },
    );
    return made.id;
  }

  /** Null where there is no such method, it is of a kind that Tenor does not take, or it is another account's. */
  async describe(token: string, accountId: string): Promise<MethodDescription | null> {
    const method = await this.#find(token);
    if (method === null) return null;
    const { customer } = method;
    if (customer === null || typeof customer === 'string' || customer.deleted) return null;
    return customer.metadata?.tenor_account === accountId ? describe(method) : null;
  }

  /**
   * Null where it hangs on no customer any more: it was removed. Stripe forgets no method, so one that it does not know is
   * a fault, most likely the key of another Stripe account; it must not look like declines of all our customers.
   */
  async saved(token: string): Promise<SavedMethod | null> {
    const known = this.#saved.get(token);
    if (known) return known;
    if (!TOKEN.test(token)) return null;
    const method = await this.#stripe.paymentMethods.retrieve(token, { expand: ['customer'] });
    const type = TAKEN_TYPES.find((taken) => taken === method.type);
    if (method.customer === null || type === undefined) return null;
    const customer = typeof method.customer === 'string' ? method.customer : method.customer.id;
    const mandate = type === 'card' ? null : await this.#mandate(token);
    const saved = { customer, type, mandate };
    if (this.#saved.size >= MOST_REMEMBERED) this.#saved.clear();
    this.#saved.set(token, saved);
    return saved;
  }

  /** Whether a method was removed since we last asked. */
  async isRemoved(token: string): Promise<boolean> {
    this.#saved.delete(token);
    return (await this.saved(token)) === null;
  }

  async #find(token: string): Promise<Stripe.PaymentMethod | null> {
    if (!TOKEN.test(token)) return null;
    try {
      return await this.#stripe.paymentMethods.retrieve(token, { expand: ['customer'] });
    } catch (error) {
      if (error instanceof Stripe.errors.StripeError && error.statusCode === 404) return null;
      throw error;
    }
  }

  /** The permission that the customer gave when the method was saved. */
  async #mandate(token: string): Promise<string | null> {
    const { data } = await this.#stripe.setupIntents.list({ payment_method: token, limit: 10 });
    const mandate = data.find(({ status }) => status === 'succeeded')?.mandate ?? null;
    return typeof mandate === 'string' || mandate === null ? mandate : mandate.id;
  }
}

/** A search by metadata; our ids have neither quotes nor backslashes, and what has is not searched for. */
export function metadataQuery(name: string, value: string): string {
  if (/['"\\]/.test(value)) throw new RangeError(`not an id of ours: ${value}`);
  return `metadata['${name}']:'${value}'`;
}

function describe(method: Stripe.PaymentMethod): MethodDescription | null {
  const bank = (brand: string, last4: string | null | undefined): MethodDescription => ({
    kind: 'bank',
    brand,
    last4: last4 ?? null,
    expiresIn: null,
  });
  switch (method.type) {
    case 'card': {
      if (!method.card) return null;
      const { brand, last4, exp_year: year, exp_month: month } = method.card;
      return { kind: 'card', brand, last4, expiresIn: `${year}-${String(month).padStart(2, '0')}` };
    }
    case 'sepa_debit':
      return bank('sepa_debit', method.sepa_debit?.last4);
    case 'us_bank_account':
      return bank('ach_debit', method.us_bank_account?.last4);
    case 'bacs_debit':
      return bank('bacs_debit', method.bacs_debit?.last4);
    case 'paypal':
      return { kind: 'connected', brand: 'paypal', last4: null, expiresIn: null };
    default:
      return null;
  }
}
