import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';

export const BILLING_SCHEDULE_ID = 'billing-run';

/**
 * The Schedule that bills the fleet: every 15 minutes it takes every account whose bill date is over. One at a time: a run
 * that is late takes what the next one would have taken.
 */
export function ensureBillingSchedule(client: Client, taskQueue: string): Promise<void> {
  return ensureSchedule(client, {
    scheduleId: BILLING_SCHEDULE_ID,
    spec: { intervals: [{ every: '15 minutes' }], jitter: '5 seconds' },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
    action: {
      type: 'startWorkflow',
      workflowType: 'billingRun',
      workflowId: 'run/scheduled',
      taskQueue,
      args: [{}],
      staticSummary: 'Bills every account whose bill date is over, and collects what is due',
    },
  });
}

/** Makes a Schedule where there is none; what an operator has changed of one stays. */
export async function ensureSchedule(client: Client, options: ScheduleOptions): Promise<void> {
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
