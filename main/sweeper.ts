import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { countWaitingMessages } from '../db/outboxStore.ts';
import {
  claimSweep,
  overdueToSweep,
  pageToSweep,
  reopenLost,
  restSweep,
  type SweepPlace,
  type SweptKind,
} from '../db/sweepStore.ts';
import {
  clockWorkflowId,
  dunningWorkflowId,
  paymentWorkflowId,
  quoteWorkflowId,
  subscriptionWorkflowId,
} from '../workflows/workflowIds.ts';

export type SweeperOptions = {
  readonly database: Knex;
  readonly client: Client;
  readonly logger: Logger;
  /** Makes what is not in Postgres but in Temporal itself, such as Schedules. Called where Temporal is a new one. */
  readonly onNewTemporal?: () => Promise<void>;
};

type Sweepable = {
  readonly kind: SweptKind;
  readonly workflowType: string;
  readonly workflowIdOf: (id: string) => string;
};

/** Everything whose workflow can be made again from Postgres. */
const KINDS: readonly Sweepable[] = [
  { kind: 'subscription', workflowType: 'subscription', workflowIdOf: subscriptionWorkflowId },
  { kind: 'quote', workflowType: 'quote', workflowIdOf: quoteWorkflowId },
  { kind: 'payment', workflowType: 'payment', workflowIdOf: paymentWorkflowId },
  { kind: 'dunning', workflowType: 'dunning', workflowIdOf: (key) => dunningWorkflowId(key, null) },
  { kind: 'clock', workflowType: 'clock', workflowIdOf: clockWorkflowId },
];

/** Between two sweeps; with the relay's time a lost workflow is back well within a minute. */
const restMs = 15_000;

/** Rows that are compared with Temporal in one sweep: small fleets whole, large ones bit by bit. */
const pageSize = 1_000;
const mostOverdue = 500;

/** Ids in one question to Temporal's list. */
const idsPerQuestion = 200;

/** Whoever closed more workflows than this at once gets a hurried round. */
const mostClosed = 5_000;

/** Temporal's list and its clock may be late by this. */
const overlapMs = 120_000;

/** A hurried round waits while the relay has this much to do. */
const mostWaiting = 2_000;
const waitForRelayMs = 500;

/** How Temporal calls the ends that no subscription, and no clock, comes to by itself. */
const closedByForce = `ExecutionStatus in ("Terminated", "Failed", "TimedOut", "Canceled")`;

/**
 * Opens workflows again that Temporal has lost: which were ended by force, or which a new, empty Temporal never knew. It runs
 * in the worker and not in Temporal, because it is needed where Temporal has forgotten everything. Any number of workers may
 * sweep: each sweep is done by one of them.
 */
export function startSweeper(options: SweeperOptions): { stop(): Promise<void> } {
  let isStopping = false;
  let wake: () => void = () => undefined;
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async () => {
    while (!isStopping) {
      const { isHurried } = await sweep(options).catch((error: unknown) => {
        options.logger.warn({ err: error }, 'the sweeper will try again');
        return { isHurried: false };
      });
      if (!isStopping) await pause(isHurried ? waitForRelayMs : restMs);
    }
  };
  const ended = run();
  return {
    async stop() {
      isStopping = true;
      wake();
      await ended;
    },
  };
}

/**
 * One sweep over every kind: what was closed by force since the last one, what is overdue, and the next page of all.
 *
 * @returns how many workflows are opened again, and whether the next sweep should follow at once
 */
export async function sweep(options: SweeperOptions): Promise<{ reopened: number; isHurried: boolean }> {
  const { client, database } = options;
  const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace: client.options.namespace });
  const total = { reopened: 0, isHurried: false };
  for (const swept of KINDS) {
    const place = await claimSweep(database, swept.kind, namespaceInfo?.id ?? '');
    if (place === null) continue;
    const done = await sweepKind(options, swept, place);
    total.reopened += done.reopened;
    total.isHurried ||= done.isHurried;
  }
  return total;
}

async function sweepKind(
  { client, database, logger, onNewTemporal }: SweeperOptions,
  swept: Sweepable,
  place: SweepPlace,
): Promise<{ reopened: number; isHurried: boolean }> {
  const { kind } = swept;
  const isBeginning = place.cursor === null;
  if (place.isHurried && isBeginning) {
    logger.warn(`This Temporal is a new one: every ${kind} is opened again from the database`);
    await onNewTemporal?.();
  }
  if (place.isHurried && (await countWaitingMessages(database)) >= mostWaiting) {
    await restSweep(database, kind, { ...place, restMs: 0 });
    return { reopened: 0, isHurried: true };
  }
  const closed = await closedIds(client, swept, place);
  const overdue = await overdueToSweep(database, kind, mostOverdue);
  const page = await pageToSweep(database, kind, place.cursor, pageSize);
  const suspects = [...new Set([...closed, ...overdue, ...page])];
  const reopened = await reopenLost(database, kind, await notOpen(client, swept, suspects));
  if (reopened > 0) logger.warn({ kind, reopened }, 'workflows that were lost are opened again');

  const isLastPage = page.length < pageSize;
  const isHurried = closed.length >= mostClosed || (place.isHurried && !isLastPage);
  await restSweep(database, kind, {
    cursor: isLastPage ? null : (page.at(-1) ?? null),
    isHurried,
    seenUntil: place.now,
    // A little less than the pause, so that the next sweep finds it free.
    restMs: isHurried ? 0 : restMs / 2,
  });
  return { reopened, isHurried };
}

/** What was ended by force since the last sweep: one question, however large the fleet. */
async function closedIds(
  client: Client,
  { workflowType, workflowIdOf }: Sweepable,
  { seenUntil, now }: SweepPlace,
): Promise<string[]> {
  const since = new Date(Date.parse(seenUntil ?? now) - overlapMs).toISOString();
  const query = `WorkflowType = "${workflowType}" and ${closedByForce} and CloseTime > "${since}"`;
  const prefix = workflowIdOf('');
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query, pageSize })) {
    if (workflowId.startsWith(prefix)) ids.push(workflowId.slice(prefix.length));
    if (ids.length >= mostClosed) break;
  }
  return ids;
}

/** Those without an open workflow. The list may be late, so that whoever is missing in it is asked for by its id. */
async function notOpen(client: Client, { workflowIdOf }: Sweepable, ids: readonly string[]): Promise<string[]> {
  const lost: string[] = [];
  for (let from = 0; from < ids.length; from += idsPerQuestion) {
    const some = ids.slice(from, from + idsPerQuestion);
    const names = some.map((id) => `"${workflowIdOf(id)}"`).join(', ');
    const open = new Set<string>();
    const query = `WorkflowId in (${names}) and ExecutionStatus = "Running"`;
    for await (const { workflowId } of client.workflow.list({ query, pageSize })) open.add(workflowId);
    for (const id of some.filter((one) => !open.has(workflowIdOf(one)))) {
      if (!(await isOpen(client, workflowIdOf(id)))) lost.push(id);
    }
  }
  return lost;
}

const OVER = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT']);

async function isOpen(client: Client, workflowId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    return !OVER.has(status.name);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
