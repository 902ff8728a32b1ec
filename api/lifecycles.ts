import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  type UpdateDefinition,
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { Refusal, RefusalCode } from '../rules/refusal.ts';
import {
  acceptQuoteUpdate,
  advanceClockUpdate,
  type CommandAnswer,
  type CommandStamp,
  cancelUpdate,
  changeQuantityUpdate,
  ORDER_UPDATES,
  orderUpdate,
  paymentOutcomeUpdate,
  type QuoteInput,
  type RefusedDetails,
  rejectQuoteUpdate,
  type SubscriptionInput,
  switchIntervalUpdate,
  TASK_QUEUE,
} from '../workflows/messages.ts';
import {
  auditWorkflowId,
  billingRunWorkflowId,
  clockWorkflowId,
  forecastWorkflowId,
  paymentWorkflowId,
  quoteWorkflowId,
  subscriptionWorkflowId,
} from '../workflows/workflowIds.ts';
import { type Lifecycles, LifecycleUnavailable } from './lifecyclesPort.ts';

/** A command that takes longer than this is answered with advice to repeat it; it goes on all the same. */
const commandMs = 10_000;
const advanceMs = 3_600_000;

type Update<Result, Args extends unknown[]> = {
  readonly definition: UpdateDefinition<Result, Args>;
  readonly args: Args;
  readonly updateId: string;
  readonly withinMs: number;
};

/** The workflows, over a Temporal client. */
export function createLifecycles(client: Client, taskQueue: string = TASK_QUEUE): Lifecycles {
  function ask<Result, Args extends unknown[]>(
    workflow: { readonly type: string; readonly workflowId: string; readonly input: unknown },
    update: Update<Result, Args>,
  ): Promise<Result | Refusal> {
    const startWorkflowOperation = new WithStartWorkflowOperation(workflow.type, {
      workflowId: workflow.workflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
      args: [workflow.input],
    });
    const { definition, args, updateId } = update;
    return answerOf(() =>
      client.withDeadline(Date.now() + update.withinMs, () =>
        client.workflow.executeUpdateWithStart(definition, { args, updateId, startWorkflowOperation }),
      ),
    );
  }
  function askSubscription<Result, Args extends unknown[]>(
    input: SubscriptionInput,
    definition: UpdateDefinition<Result, Args>,
    updateId: string,
    ...args: Args
  ): Promise<Result | Refusal> {
    const workflow = { type: 'subscription', workflowId: subscriptionWorkflowId(input.subscriptionId), input };
    return ask(workflow, { definition, args, updateId, withinMs: commandMs });
  }
  function askQuote<Command extends CommandStamp>(
    input: QuoteInput,
    definition: UpdateDefinition<CommandAnswer, [Command]>,
    command: Command,
  ): Promise<CommandAnswer | Refusal> {
    const workflow = { type: 'quote', workflowId: quoteWorkflowId(input.quoteId), input };
    return ask(workflow, { definition, args: [command], updateId: command.commandId, withinMs: commandMs });
  }
  return {
    order(target, { order, ...stamp }) {
      const updateId = stamp.commandId;
      switch (order.do) {
        case 'change_quantity': {
          const itemId = order.itemId === undefined ? {} : { itemId: order.itemId };
          const command = { ...stamp, ...itemId, change: order.change };
          return askSubscription(target, changeQuantityUpdate, updateId, command);
        }
        case 'cancel': {
          const { do: _, ...leaving } = order;
          return askSubscription(target, cancelUpdate, updateId, { ...stamp, leaving });
        }
        case 'switch_interval':
          return askSubscription(target, switchIntervalUpdate, updateId, { ...stamp, priceId: order.priceId });
        default:
          return askSubscription(target, orderUpdate(ORDER_UPDATES[order.do]), updateId, { ...stamp, order });
      }
    },
    acceptQuote: (target, command) => askQuote(target, acceptQuoteUpdate, command),
    rejectQuote: (target, command) => askQuote(target, rejectQuoteUpdate, command),
    paymentOutcome(input, { commandId }) {
      const workflow = { type: 'payment', workflowId: paymentWorkflowId(input.attemptId), input };
      const update = { definition: paymentOutcomeUpdate, args: [] as [], updateId: commandId };
      return ask(workflow, { ...update, withinMs: commandMs });
    },
    advanceClock(input, { commandId, to }) {
      const workflow = { type: 'clock', workflowId: clockWorkflowId(input.clockId), input };
      const update = { definition: advanceClockUpdate, args: [{ to }] as [{ to: string }], updateId: commandId };
      return ask(workflow, { ...update, withinMs: advanceMs });
    },
    startBillingRun: (asOf) =>
      orUnavailable(async () => {
        const workflowId = billingRunWorkflowId(asOf);
        const options = { workflowId, workflowIdConflictPolicy: 'USE_EXISTING' as const, taskQueue, args: [{ asOf }] };
        await client.withDeadline(Date.now() + commandMs, () => client.workflow.start('billingRun', options));
        return { runId: workflowId };
      }),
    startAudit: (at) =>
      orUnavailable(async () => {
        const workflowId = auditWorkflowId(at);
        const options = { workflowId, workflowIdConflictPolicy: 'USE_EXISTING' as const, taskQueue, args: [] };
        await client.withDeadline(Date.now() + commandMs, () => client.workflow.start('audit', options));
        return workflowId;
      }),
    startForecast: (forecastId) =>
      orUnavailable(async () => {
        const workflowId = forecastWorkflowId(forecastId);
        const args = [{ forecastId }];
        const options = { workflowId, workflowIdConflictPolicy: 'USE_EXISTING' as const, taskQueue, args };
        await client.withDeadline(Date.now() + commandMs, () => client.workflow.start('forecast', options));
      }),
  };
}

/** A business "no" of a workflow comes back as a value. */
async function answerOf<Result>(send: () => Promise<Result>): Promise<Result | Refusal> {
  try {
    return await orUnavailable(send);
  } catch (error) {
    const failure = failureOf(error);
    const [details] = failure?.type === 'refused' ? ((failure.details ?? []) as RefusedDetails[]) : [];
    if (details === undefined) throw error;
    const { code, detail, facts } = details;
    return { kind: 'refused', code: code as RefusalCode, detail, ...(facts ? { facts } : {}) };
  }
}

/** What an activity of the workflow, or the workflow itself, said. */
function failureOf(error: unknown): ApplicationFailure | undefined {
  if (error instanceof ApplicationFailure) return error;
  const isWrapped = error instanceof WorkflowUpdateFailedError || error instanceof ActivityFailure;
  return isWrapped ? failureOf(error.cause) : undefined;
}

async function orUnavailable<Result>(send: () => Promise<Result>): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    if (isUnanswered(error)) throw new LifecycleUnavailable(error);
    throw error;
  }
}

/** Not reached, too slow, or handed over to the workflow's next run before it was carried out. */
function isUnanswered(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof ServiceError) return true;
  if (isGrpcServiceError(error)) return true;
  return failureOf(error)?.type === 'AcceptedUpdateCompletedWorkflow';
}
