import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';

export const BILLING_SCHEDULE_ID = 'billing-run';

/**
 * The Schedule that bills the fleet: every 15 minutes it takes every account whose bill date is over. One at a time: a run
 * that is late takes what the next one would have taken.
 */
export async function ensureBillingSchedule(client: Client, taskQueue: string): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: BILLING_SCHEDULE_ID,
      spec: { intervals: [{ every: '15 minutes' }], jitter: '5 seconds' },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
      action: {
        type: 'startWorkflow',
        workflowType: 'billingRun',
        workflowId: 'run/scheduled',
        taskQueue,
        args: [{}],
        staticSummary: 'Bills every account whose bill date is over',
      },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
