import { type Client, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { ensureSchedule } from './billingSchedule.ts';

/** When nobody is about, after the gateways' days have ended. */
const nightly = (hour: number): ScheduleOptions['spec'] => ({ calendars: [{ hour, minute: 30 }], jitter: '5 minutes' });

/** The Schedules of the nightly audit and of the comparison with the gateway's report of the day before. @rule DUN-5, PAY-5 */
export async function ensureAuditSchedules(client: Client, taskQueue: string, gateway: string): Promise<void> {
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' } as const;
  await ensureSchedule(client, {
    scheduleId: 'audit',
    spec: nightly(2),
    policies,
    action: {
      type: 'startWorkflow',
      workflowType: 'audit',
      workflowId: 'audit/scheduled',
      taskQueue,
      args: [],
      staticSummary: 'Looks whether all that must hold does',
    },
  });
  await ensureSchedule(client, {
    scheduleId: `reconcile-${gateway}`,
    spec: nightly(3),
    policies,
    action: {
      type: 'startWorkflow',
      workflowType: 'reconcile',
      workflowId: `rec/${gateway}/scheduled`,
      taskQueue,
      args: [{}],
      staticSummary: `Compares the report of ${gateway} with what is booked`,
    },
  });
}
