import type { Instant } from '../../rules/calendar/zone.ts';
import type { ChargeAnswer, GatewayNews, LookupAnswer, RefundAnswer } from '../../rules/payments/gatewayAnswer.ts';
import type { MethodKind } from '../../rules/payments/paymentMethod.ts';

/** What a gateway tells of a token: enough to show it and to know when it ends, never a card number. */
export type MethodDescription = {
  readonly kind: MethodKind;
  /** `visa`, `mastercard`, `amex`, `discover`, `sepa_debit`, `ach_debit`, `bacs_debit`, `paypal`. */
  readonly brand: string;
  readonly last4: string | null;
  /** The last month in which it can be used, `YYYY-MM`. */
  readonly expiresIn: string | null;
};

/** One charge of one attempt. `key` is the attempt's: the same key is never charged twice. */
export type ChargeRequest = {
  readonly key: string;
  readonly accountId: string;
  readonly methodToken: string;
  readonly currency: string;
  /** Major units, decimal text. */
  readonly amount: string;
  /** The customer is there and can authenticate; else the merchant charges by mandate. */
  readonly isOnSession: boolean;
  /** Business time, for a gateway that lives on a test clock. */
  readonly at: Instant;
};

/** `accountId` and `sentAt` (the machine's time of the last call) are what a gateway needs for a definite no. */
export type LookupRequest = {
  readonly key: string;
  readonly at: Instant;
  readonly accountId?: string | undefined;
  readonly sentAt?: Instant | undefined;
};

export type RefundRequest = {
  readonly key: string;
  /** The charge's key and the gateway's reference of it. */
  readonly chargeKey: string;
  readonly chargeReference: string;
  readonly currency: string;
  readonly amount: string;
  readonly at: Instant;
};

/**
 * A payment gateway. Whatever can be answered is a value; only a fault of our own throws. A time-out, a broken line and a
 * gateway that is down are `unknown`.
 *
 * @rule PAY-5
 */
export type PaymentGateway = {
  readonly name: string;
  /** Null where the token is none of this gateway's. */
  describeMethod(token: string, accountId: string): Promise<MethodDescription | null>;
  charge(request: ChargeRequest): Promise<ChargeAnswer>;
  /** What became of a charge, by its key. */
  lookup(request: LookupRequest): Promise<LookupAnswer>;
  refund(request: RefundRequest): Promise<RefundAnswer>;
  /** Reads a webhook of the gateway's; null where its signature or its age does not hold. An unknown type is an empty list. */
  readWebhook(request: {
    readonly body: Buffer;
    readonly headers: Readonly<Record<string, string>>;
    readonly receivedAt: Instant;
  }): readonly GatewayNews[] | null;
  /** What the gateway says that it captured and paid back on a day, for reconciliation. */
  report(day: string): AsyncIterable<GatewayReportRow>;
};

export type GatewayReportRow = {
  readonly kind: 'capture' | 'refund' | 'return' | 'chargeback';
  readonly key: string;
  readonly reference: string;
  readonly currency: string;
  readonly amount: string;
  readonly at: Instant;
};
