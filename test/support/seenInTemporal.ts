import type { Client } from '@temporalio/client';

/** A timer that runs: what an operator reads on it, and when it fires, in milliseconds. */
export type OpenTimer = { readonly label: string; readonly firesAt: number };

/** Timers of the latest run that were started and neither fired nor were cancelled. */
export async function openTimers(client: Client, workflowId: string): Promise<OpenTimer[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const open = new Map<string, OpenTimer>();
  let taskStartedMs = 0;
  for (const event of events ?? []) {
    if (event.workflowTaskStartedEventAttributes) taskStartedMs = msOf(event.eventTime);
    const started = event.timerStartedEventAttributes;
    if (started?.timerId) {
      const label = Buffer.from(event.userMetadata?.summary?.data ?? []).toString();
      // A workflow's clock stands at the start of its task.
      open.set(started.timerId, { label, firesAt: taskStartedMs + msOf(started.startToFireTimeout) });
    }
    const over = event.timerFiredEventAttributes?.timerId ?? event.timerCanceledEventAttributes?.timerId;
    if (over) open.delete(over);
  }
  return [...open.values()];
}

type ProtoTime = { seconds?: unknown; nanos?: number | null } | null | undefined;

function msOf(time: ProtoTime): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1e6);
}

const lookEveryMs = 50;

/** Looks until there is something to see; the test's own time limit ends a wait for nothing. */
export async function untilSome<T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const seen = await look();
    if (seen.length > 0) return seen;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
