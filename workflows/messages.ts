import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ChargeAttempt } from '../rules/payments/attempt.ts';
import type { QuoteView } from '../rules/quote/quoteView.ts';
import type { Leaving, SubscriptionOrder } from '../rules/subscription/order.ts';
import type { SubscriptionView } from '../rules/subscription/subscriptionView.ts';

/*
 * Names and shapes of all messages. Everything is ids, dates and decimal text: personal data never enters a workflow.
 * A command is an Update whose id is the caller's Idempotency-Key; a fact is a signal.
 */

/** Who asked and how to know the same request again. `commandId` is the Idempotency-Key scoped to its owner. */
export type CommandStamp = {
  readonly commandId: string;
  readonly requestHash: string;
  readonly actor: string;
  /** The state that the caller consented to; the command is refused where it is another by now. */
  readonly expectedVersion?: string;
};

/** The stored answer of a command. A business "no" fails the Update with an ApplicationFailure of type `refused`. */
export type CommandAnswer = {
  readonly subscriptionId: string | null;
  readonly invoiceId: string | null;
  readonly hardwareInvoiceId?: string;
  readonly facts: Readonly<Record<string, string>>;
};

/** How a payment stands; `next` is what it waits for. */
export type PaymentOutcome = {
  readonly status: ChargeAttempt['status'];
  readonly next: { readonly at: string; readonly label: string } | null;
  readonly sentence: string;
};

/** Details of the ApplicationFailure of type `refused`. */
export type RefusedDetails = {
  readonly code: string;
  readonly detail: string;
  readonly facts?: Readonly<Record<string, string>>;
};

export type QuantityCommand = CommandStamp & {
  readonly itemId?: string;
  readonly change: { readonly kind: 'add' | 'remove' | 'set'; readonly quantity: string };
};
export type IntervalCommand = CommandStamp & { readonly priceId: string };
export type CancelCommand = CommandStamp & { readonly leaving?: Leaving };
export type OrderCommand = CommandStamp & { readonly order: SubscriptionOrder };

export const changeQuantityUpdate = defineUpdate<CommandAnswer, [QuantityCommand]>('changeQuantity');
export const cancelUpdate = defineUpdate<CommandAnswer, [CancelCommand]>('cancel');
export const switchIntervalUpdate = defineUpdate<CommandAnswer, [IntervalCommand]>('switchInterval');

/** The other orders on a subscription: one Update each, so that an operator reads what was asked. */
export const ORDER_UPDATES = {
  change_items: 'changeItems',
  change_plan: 'changePlan',
  upgrade: 'upgrade',
  extend_trial: 'extendTrial',
  give_notice: 'giveNotice',
  withdraw_notice: 'withdrawNotice',
  choose_renewal: 'chooseRenewal',
  reactivate: 'reactivate',
  pause: 'pause',
  resume: 'resume',
  withdraw_change: 'withdrawChange',
  confirm_circuit: 'confirmCircuit',
} as const satisfies Partial<Record<SubscriptionOrder['do'], string>>;

/** What the customer entered is kept in Postgres, under this id. */
export type AcceptQuoteCommand = CommandStamp & { readonly checkoutId: string; readonly revision?: number };
export type RejectQuoteCommand = CommandStamp & { readonly reason?: string };

export const acceptQuoteUpdate = defineUpdate<CommandAnswer, [AcceptQuoteCommand]>('acceptQuote');
export const rejectQuoteUpdate = defineUpdate<CommandAnswer, [RejectQuoteCommand]>('rejectQuote');

export const orderUpdate = (name: string) => defineUpdate<CommandAnswer, [OrderCommand]>(name);

/** Something about the subscription changed in Postgres: read the next deadline again. */
export const refreshSignal = defineSignal('refresh');

/** Moves a member of a test clock to an instant and does all that is due; answers how often anything changed so far. */
export const advanceUpdate = defineUpdate<{ revision: number }, [{ to: string }]>('advance');

/** How a payment stands, once it has been sent. */
export const paymentOutcomeUpdate = defineUpdate<PaymentOutcome>('outcome');

/** Moves a test clock. Forward only. */
export const advanceClockUpdate = defineUpdate<{ frozenAt: string; invoices: number; steps: number }, [{ to: string }]>(
  'advanceClock',
);

/**
 * `frozenAt` is set for a member of a test clock. `view` is what a new subscription begins with, where its start brings it:
 * reading it would double what a start costs. The rest is what a run hands to the next one.
 */
export type SubscriptionInput = {
  readonly subscriptionId: string;
  readonly frozenAt?: string;
  readonly view?: SubscriptionView;
  readonly revision?: number;
  readonly latestEvents?: readonly string[];
};
/** As for a subscription. */
export type QuoteInput = Omit<SubscriptionInput, 'subscriptionId' | 'view'> & {
  readonly quoteId: string;
  readonly view?: QuoteView;
};
/** A payment; `frozenAt` is set for a member of a test clock. */
export type PaymentInput = { readonly attemptId: string; readonly frozenAt?: string };
/** What an account, or one subscription of it, owes. The rest is what a run hands to the next one. */
export type DunningInput = Omit<SubscriptionInput, 'subscriptionId' | 'view'> & {
  readonly accountId: string;
  readonly subscriptionId: string | null;
};
export type ClockInput = { readonly clockId: string; readonly frozenAt: string };
/** `asOf` is the start of the run where left out (by the Schedule). `pageSize` is accounts per transaction. */
export type BillingRunInput = { readonly asOf?: string; readonly pageSize?: number; readonly pagesInFlight?: number };

export type BillingRunResult = {
  readonly asOf: string;
  readonly pages: number;
  readonly accounts: number;
  readonly invoices: number;
  readonly cases: number;
};

/** `done` is what a run hands to the next one. */
export type ForecastInput = {
  readonly forecastId: string;
  readonly pagesInFlight?: number;
  /** Pages after which it continues as new, at the latest. */
  readonly pagesInRun?: number;
  readonly done?: ForecastDone;
};

/** Pages are taken in order: those before `nextPage` are done. */
export type ForecastDone = { readonly nextPage: number; readonly accounts: number; readonly stopped: number };

export const TASK_QUEUE = 'tenor';
