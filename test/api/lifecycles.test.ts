import { expect, test } from '@jest/globals';
import {
  type Client,
  ServiceError,
  type WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { createLifecycles } from '../../api/lifecycles.ts';
import { LifecycleUnavailable } from '../../api/lifecyclesPort.ts';

type Sent = {
  name: string;
  args: unknown[];
  updateId: string;
  operation: WithStartWorkflowOperation<never>['options'];
};

/** A client whose updates answer as they are told. */
function clientThat(answer: () => unknown) {
  const sent: Sent[] = [];
  const started: unknown[] = [];
  const client = {
    withDeadline: (_deadline: number, send: () => unknown) => send(),
    workflow: {
      async executeUpdateWithStart(definition: { name: string }, options: never) {
        const { args, updateId, startWorkflowOperation } = options as {
          args: unknown[];
          updateId: string;
          startWorkflowOperation: WithStartWorkflowOperation<never>;
        };
        sent.push({ name: definition.name, args, updateId, operation: startWorkflowOperation.options });
        return answer();
      },
      async start(type: string, options: unknown) {
        started.push({ type, options });
        return answer();
      },
    },
  };
  return { client: client as unknown as Client, sent, started };
}

const stamp = { commandId: 'key:1', requestHash: 'h', actor: 'api_key/1' };
const target = { subscriptionId: 's1', frozenAt: '2026-07-15T16:00:00.000Z' };
const cancel = { do: 'cancel', channel: 'api' } as const;
const refused = ApplicationFailure.nonRetryable('no', 'refused', {
  kind: 'refused',
  code: 'already_ended',
  detail: 'It is over.',
  facts: { ends_on: '2026-08-01' },
});
const fails = (error: unknown) => () => {
  throw error;
};

test('a command is an update of its subscription, with its own id, and starts the workflow where it does not run', async () => {
  const answer = { subscriptionId: 's1', invoiceId: null, facts: {} };
  const { client, sent } = clientThat(() => answer);
  const lifecycles = createLifecycles(client, 'queue');
  const change = { kind: 'add' as const, quantity: '5' };
  expect(await lifecycles.order(target, { ...stamp, order: { do: 'change_quantity', change } })).toEqual(answer);
  await lifecycles.order(target, { ...stamp, order: cancel });
  await lifecycles.order(target, { ...stamp, order: { do: 'switch_interval', priceId: 'p' } });
  await lifecycles.order(target, { ...stamp, order: { do: 'pause', periods: 2 } });
  await lifecycles.advanceClock({ clockId: 'c1', frozenAt: 'f' }, { commandId: 'key:2', to: 't' });
  expect(sent.map(({ name, args, updateId }) => ({ name, args, updateId }))).toEqual([
    { name: 'changeQuantity', args: [{ ...stamp, change }], updateId: 'key:1' },
    { name: 'cancel', args: [{ ...stamp, leaving: { channel: 'api' } }], updateId: 'key:1' },
    { name: 'switchInterval', args: [{ ...stamp, priceId: 'p' }], updateId: 'key:1' },
    { name: 'pause', args: [{ ...stamp, order: { do: 'pause', periods: 2 } }], updateId: 'key:1' },
    { name: 'advanceClock', args: [{ to: 't' }], updateId: 'key:2' },
  ]);
  expect(sent[0]?.operation).toMatchObject({
    workflowId: 'sub/s1',
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: 'queue',
    args: [target],
  });
  expect(sent[4]?.operation).toMatchObject({ workflowId: 'clock/c1', args: [{ clockId: 'c1', frozenAt: 'f' }] });
});

test.each([
  { why: 'by the workflow', error: new WorkflowUpdateFailedError('no', refused) },
  {
    why: 'by an activity of it',
    error: new WorkflowUpdateFailedError(
      'no',
      new ActivityFailure('no', 'cancel', '1', 'NON_RETRYABLE_FAILURE', 'w', refused),
    ),
  },
])('a refusal $why is a value', async ({ error }) => {
  const lifecycles = createLifecycles(clientThat(fails(error)).client);
  expect(await lifecycles.order(target, { ...stamp, order: cancel })).toEqual({
    kind: 'refused',
    code: 'already_ended',
    detail: 'It is over.',
    facts: { ends_on: '2026-08-01' },
  });
});

const handedOver = ApplicationFailure.create({ type: 'AcceptedUpdateCompletedWorkflow' });
const unavailable = Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: 'no connection', metadata: {} });

test.each([
  { why: 'nobody answers in time', error: new WorkflowUpdateRPCTimeoutOrCancelledError('slow') },
  { why: 'the service fails', error: new ServiceError('unavailable') },
  { why: 'there is no connection', error: unavailable },
  { why: 'the workflow was over before it came to it', error: new WorkflowUpdateFailedError('no', handedOver) },
])('unknown outcome: $why', async ({ error }) => {
  const lifecycles = createLifecycles(clientThat(fails(error)).client);
  await expect(lifecycles.order(target, { ...stamp, order: cancel })).rejects.toBeInstanceOf(LifecycleUnavailable);
  if (!(error instanceof WorkflowUpdateFailedError)) {
    await expect(lifecycles.startBillingRun('2026-07-15T00:00:00.000Z')).rejects.toBeInstanceOf(LifecycleUnavailable);
  }
});

test('a fault stays a fault', async () => {
  const fault = new WorkflowUpdateFailedError('no', ApplicationFailure.nonRetryable('bug', 'TypeError'));
  await expect(
    createLifecycles(clientThat(fails(fault)).client).order(target, { ...stamp, order: cancel }),
  ).rejects.toBe(fault);
});

test('a billing run is of its instant', async () => {
  const { client, started } = clientThat(() => ({}));
  const asOf = '2026-07-15T00:00:00.000Z';
  expect(await createLifecycles(client, 'queue').startBillingRun(asOf)).toEqual({ runId: `run/${asOf}` });
  expect(started).toEqual([
    {
      type: 'billingRun',
      options: {
        workflowId: `run/${asOf}`,
        workflowIdConflictPolicy: 'USE_EXISTING',
        taskQueue: 'queue',
        args: [{ asOf }],
      },
    },
  ]);
});
