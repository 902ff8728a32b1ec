import type { Instant } from '../calendar/zone.ts';

/**
 * What a gateway can say to one charge. A decline is a value; what nobody knows is `unknown`, and is looked up, never
 * repeated blindly.
 *
 * @rule PAY-4, PAY-5
 */
export type ChargeAnswer =
  | { readonly kind: 'succeeded'; readonly reference: string }
  | {
      readonly kind: 'declined';
      readonly reference: string | null;
      /** The gateway's word for the cause, of `declines.ts`. */
      readonly code: string;
      /** The network forbids another try on this card, whatever the code is taken for. */
      readonly isFinal?: boolean;
    }
  /** The customer's bank wants to see them (SCA); they go to `url`. */
  | { readonly kind: 'authentication_required'; readonly reference: string; readonly url: string }
  /** Submitted to a bank that answers in days. */
  | { readonly kind: 'pending'; readonly reference: string; readonly expectedAt: Instant }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What a gateway says when a charge is looked up by our key: `not_found` is a definite no, nothing was captured. */
export type LookupAnswer = ChargeAnswer | { readonly kind: 'not_found' };

/** What a gateway says to a refund. */
export type RefundAnswer =
  | { readonly kind: 'refunded'; readonly reference: string }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Something that a gateway tells by itself, whenever it likes, perhaps twice and in any order. `key` is ours; what comes
 * back may carry the gateway's reference of the charge in its place, where the gateway tells no more.
 */
export type GatewayNews =
  | { readonly kind: 'charge'; readonly key: string; readonly answer: ChargeAnswer; readonly at: Instant }
  /** A refund that was taken for done was not, or was after all. */
  | { readonly kind: 'refund'; readonly key: string; readonly answer: RefundAnswer; readonly at: Instant }
  /** A debit that was settled comes back. */
  | { readonly kind: 'returned'; readonly key: string; readonly code: string; readonly at: Instant }
  | {
      readonly kind: 'chargeback';
      readonly key: string;
      readonly reference: string;
      readonly outcome: 'opened' | 'won' | 'lost';
      /** Major units. */
      readonly amount: string;
      readonly at: Instant;
    };
