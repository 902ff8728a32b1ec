import { condition, workflowInfo } from '@temporalio/workflow';

/**
 * The one clock of a workflow, and the only file that may wait or read the date. Live, a wait is one labelled server timer,
 * armed again when its deadline moves. Frozen (an account under a test clock), there is no timer: `moveTo` brings the time.
 */
export type Clock = {
  /** The business time: the wall's, or the frozen one. ISO 8601, UTC. */
  now(): string;
  /** Moves a frozen clock forward; an earlier instant is ignored. */
  moveTo(instant: string): void;
  /** Waits until the deadline has come or `wake` says so. */
  until(deadline: () => Deadline | null, wake: () => boolean): Promise<void>;
  /** Waits until the workflow has come to rest at the present time: nothing due, nothing in the inbox. */
  rest(): Promise<void>;
  /** Says that the workflow is at rest without waiting: it ends, or hands over to its next run. */
  settle(): void;
};

/** `label` is what an operator reads on the timer. */
export type Deadline = { readonly at: string; readonly label: string };

/** @param frozenAt  the test clock's time, for a member of one; live where left out */
export function startClock(frozenAt: string | undefined): Clock {
  let frozen = frozenAt;
  let resting = false;
  const now = () => frozen ?? new Date().toISOString();
  const clock: Clock = {
    now,
    moveTo(instant) {
      if (frozen === undefined || instant <= frozen) return;
      frozen = instant;
      resting = false;
    },
    async until(deadline, wake) {
      for (;;) {
        const due = deadline();
        if (wake() || (due !== null && due.at <= now())) break;
        const isMoved = () =>
          wake() || deadline()?.at !== due?.at || (frozen !== undefined && due !== null && due.at <= frozen);
        resting = true;
        if (due === null || frozen !== undefined) await condition(() => isMoved() || !resting);
        else await condition(isMoved, Date.parse(due.at) - Date.parse(now()), { summary: due.label });
        resting = false;
      }
      resting = false;
    },
    rest: async () => {
      await condition(() => resting);
    },
    settle: () => {
      resting = true;
    },
  };
  return clock;
}

/** The instant at which this run was started, for what is scheduled by the wall: never a clock reading in the middle. */
export function startedAt(): string {
  return workflowInfo().startTime.toISOString();
}
