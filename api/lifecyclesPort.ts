import type { Refusal } from '../rules/refusal.ts';
import type {
  AcceptQuoteCommand,
  ClockInput,
  CommandAnswer,
  OrderCommand,
  PaymentInput,
  PaymentOutcome,
  QuoteInput,
  RejectQuoteCommand,
  SubscriptionInput,
} from '../workflows/messages.ts';

/** Where a test clock stands after an advance, and what was done on the way. */
export type ClockAdvanced = { readonly frozenAt: string; readonly invoices: number; readonly steps: number };

/**
 * The way to the workflows. A command is carried out by the workflow of its subscription, quote or clock, which is started where
 * it does not run, and once, however often it is sent with the same `commandId`.
 *
 * @throws LifecycleUnavailable where Temporal does not answer in time: nobody knows yet whether it was done
 */
export type Lifecycles = {
  order(target: SubscriptionInput, command: OrderCommand): Promise<CommandAnswer | Refusal>;
  /** One contract and one answer, however many ask. @rule QUO-2 */
  acceptQuote(target: QuoteInput, command: AcceptQuoteCommand): Promise<CommandAnswer | Refusal>;
  rejectQuote(target: QuoteInput, command: RejectQuoteCommand): Promise<CommandAnswer | Refusal>;
  /** How a payment stands once it has been sent; its workflow is started where it does not run. */
  paymentOutcome(target: PaymentInput, command: { commandId: string }): Promise<PaymentOutcome | Refusal>;
  /** Answers when the clock has arrived, which may take long. */
  advanceClock(target: ClockInput, command: { commandId: string; to: string }): Promise<ClockAdvanced | Refusal>;
  /** Starts the billing run of an instant; one that is running is not started twice. */
  startBillingRun(asOf: string): Promise<{ readonly runId: string }>;
  /** Starts an audit of an instant; answers the id of its workflow. */
  startAudit(at: string): Promise<string>;
  /** Starts the workflow of a forecast; one that is running is not started twice. */
  startForecast(forecastId: string): Promise<void>;
};

/** Temporal did not answer in time. Asking again with the same command id is safe. */
export class LifecycleUnavailable extends Error {
  constructor(cause: unknown) {
    super('Temporal did not answer in time', { cause });
    this.name = 'LifecycleUnavailable';
  }
}
