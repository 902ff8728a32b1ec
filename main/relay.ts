import { setTimeout as passed } from 'node:timers/promises';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { DunningMessage, PaymentMessage } from '../db/money/tellMoneyWorkflows.ts';
import { dispatchWorkflowMessages, listenOutbox, type OutboxMessage } from '../db/outboxStore.ts';
import type { QuoteMessage } from '../db/quotes/quoteCommands.ts';
import type { SubscriptionMessage } from '../db/tellWorkflows.ts';
import {
  advanceClockUpdate,
  type ClockInput,
  type DunningInput,
  type PaymentInput,
  type QuoteInput,
  refreshSignal,
  type SubscriptionInput,
} from '../workflows/messages.ts';
import {
  clockWorkflowId,
  collectionWorkflowId,
  dunningWorkflowId,
  paymentWorkflowId,
  quoteWorkflowId,
  subscriptionWorkflowId,
} from '../workflows/workflowIds.ts';

export type RelayOptions = {
  readonly database: Knex;
  readonly client: Client;
  readonly taskQueue: string;
  readonly logger: Logger;
};

/** Messages under way at once: enough to keep Temporal busy, few enough to leave the machine to the API. */
const batchSize = 4;

/** A lost notification is made up for by looking anyway; after a fault it waits the same. */
const idleMs = 1_000;

/** Requests are under way while the last message is younger than this. */
const quietMs = 250;

/** What a message is given before the next while requests are under way: to start a workflow costs more than its request. */
const paceMs = 100;

/** How often it looks whether they still are. */
const lookMs = 25;

/** No message is held back for longer. */
const longestMs = 10_000;

/**
 * Passes on what the outbox wants of Temporal: it starts the workflows of new subscriptions and tells others to look again.
 * A message is marked once Temporal has taken it; a repeat finds the workflow there. Any number of relays may run.
 *
 * Requests have precedence: while they are under way ten messages a second are passed on, the rest once there is a quiet moment.
 * A message that has waited ten seconds is held back no more, nor are those behind it.
 */
export async function startRelay(options: RelayOptions): Promise<{ stop(): Promise<void> }> {
  const { database, logger } = options;
  let isStopping = false;
  let wake: () => void = () => undefined;
  const onLost = (error: Error) => logger.warn({ err: error }, 'the relay is no longer woken; it looks every second');
  let lastToldMs = 0;
  const onTold = () => {
    lastToldMs = performance.now();
    wake();
  };
  const stopListening = await listenOutbox(database, onTold, onLost);
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, idleMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const giveWay = async (messages: number) => {
    const untilMs = performance.now() + messages * paceMs;
    const isHeldBack = () => performance.now() < Math.min(untilMs, lastToldMs + quietMs);
    while (!isStopping && isHeldBack()) await passed(lookMs);
  };
  const run = async () => {
    while (!isStopping) {
      const { delivered, waitedMs } = await passOnBatch(options).catch((error: unknown) => {
        logger.warn({ err: error }, 'the relay will try again');
        return { delivered: 0, waitedMs: 0 };
      });
      if (delivered === 0 && !isStopping) await pause();
      else if (waitedMs < longestMs) await giveWay(delivered);
    }
  };
  const ended = run();
  return {
    async stop() {
      isStopping = true;
      wake();
      await ended;
      await stopListening();
    },
  };
}

/** One message that fails does not hold the others of its batch up: it stays, and is taken again. */
async function passOnBatch(options: RelayOptions): Promise<{ delivered: number; waitedMs: number }> {
  let waitedMs = 0;
  const delivered = await dispatchWorkflowMessages(options.database, batchSize, async (messages) => {
    waitedMs = messages[0]?.waited_ms ?? 0;
    const outcomes = await Promise.allSettled(messages.map((message) => passOn(options, message)));
    const delivered = messages.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ id }) => id);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed)
      options.logger.warn({ err: failed.reason }, `${messages.length - delivered.length} messages stay in the outbox`);
    return delivered;
  });
  return { delivered, waitedMs };
}

function passOn(options: RelayOptions, message: OutboxMessage): Promise<void> {
  switch (message.topic) {
    case 'workflow.advance_clock':
      return advanceClock(options, message);
    case 'workflow.start_quote':
      return startQuote(options, message);
    case 'workflow.payment':
      return wakePayment(options, message);
    case 'workflow.dunning':
      return wakeDunning(options, message);
    case 'workflow.collect':
      return wakeCollection(options);
    default:
      return tellSubscription(options, message);
  }
}

/** A payment that is not over in one call, or whose outcome has come by another way. */
async function wakePayment({ client, taskQueue }: RelayOptions, { payload }: OutboxMessage): Promise<void> {
  const { attempt_id: attemptId, frozen_at: frozenAt } = payload as PaymentMessage;
  const input: PaymentInput = { attemptId, ...(frozenAt === undefined ? {} : { frozenAt }) };
  await client.workflow.signalWithStart('payment', {
    ...{ workflowId: paymentWorkflowId(attemptId), taskQueue, args: [input], signal: refreshSignal },
    staticSummary: `Payment ${attemptId}`,
  });
}

/** A case that has been opened, moved or closed. */
async function wakeDunning({ client, taskQueue }: RelayOptions, { payload }: OutboxMessage): Promise<void> {
  const { account_id: accountId, subscription_id: subscriptionId, frozen_at: frozenAt } = payload as DunningMessage;
  const input: DunningInput = { accountId, subscriptionId, ...(frozenAt === undefined ? {} : { frozenAt }) };
  await client.workflow.signalWithStart('dunning', {
    ...{ workflowId: dunningWorkflowId(accountId, subscriptionId), taskQueue, args: [input], signal: refreshSignal },
    staticSummary: `What account ${accountId} owes`,
  });
}

/** Something is due at once. */
async function wakeCollection({ client, taskQueue }: RelayOptions): Promise<void> {
  await client.workflow.signalWithStart('collection', {
    ...{ workflowId: collectionWorkflowId(taskQueue), taskQueue, args: [], signal: refreshSignal },
    staticSummary: 'Charges what is due at once',
  });
}

/** A test clock that was lost on its way goes on to where it was sent. Nobody waits for its answer. */
async function advanceClock({ client, taskQueue }: RelayOptions, message: OutboxMessage): Promise<void> {
  const {
    clock_id: clockId,
    frozen_at: frozenAt,
    to,
  } = message.payload as Record<'clock_id' | 'frozen_at' | 'to', string>;
  const startWorkflowOperation = new WithStartWorkflowOperation('clock', {
    workflowId: clockWorkflowId(clockId),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue,
    args: [{ clockId, frozenAt }] as [ClockInput],
  });
  await client.workflow.startUpdateWithStart(advanceClockUpdate, {
    args: [{ to }],
    updateId: `outbox/${message.id}`,
    waitForStage: 'ACCEPTED',
    startWorkflowOperation,
  });
}

async function startQuote({ client, taskQueue }: RelayOptions, message: OutboxMessage): Promise<void> {
  const { quote_id: quoteId, frozen_at: frozenAt, test_clock_id: clockId, view } = message.payload as QuoteMessage;
  const input: QuoteInput = { quoteId, ...(frozenAt ? { frozenAt } : {}), ...(view ? { view } : {}) };
  await client.workflow.start('quote', {
    workflowId: quoteWorkflowId(quoteId),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue,
    args: [input],
    staticSummary: 'A quote: until it is accepted, rejected or has expired',
    searchAttributes: {
      TenorStatus: ['sent'],
      ...(message.account_id ? { TenorAccount: [message.account_id] } : {}),
      ...(clockId ? { TenorTestClock: [clockId] } : {}),
    },
  });
}

async function tellSubscription({ client, taskQueue }: RelayOptions, message: OutboxMessage): Promise<void> {
  const {
    subscription_id: subscriptionId,
    frozen_at: frozenAt,
    test_clock_id: clockId,
    view,
  } = message.payload as SubscriptionMessage;
  const input: SubscriptionInput = { subscriptionId, ...(frozenAt ? { frozenAt } : {}), ...(view ? { view } : {}) };
  const options = {
    workflowId: subscriptionWorkflowId(subscriptionId),
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    taskQueue,
    args: [input] as [SubscriptionInput],
    staticSummary: 'A subscription: its deadlines and commands',
    searchAttributes: {
      TenorStatus: ['active'],
      ...(message.account_id ? { TenorAccount: [message.account_id] } : {}),
      ...(clockId ? { TenorTestClock: [clockId] } : {}),
    },
  };
  if (message.topic === 'workflow.start_subscription')
    await client.workflow.start('subscription', { ...options, requestEagerStart: true });
  else await client.workflow.signalWithStart('subscription', { ...options, signal: refreshSignal });
}
