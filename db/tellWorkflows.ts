import type { Instant } from '../rules/calendar/zone.ts';
import { type SubscriptionView, subscriptionView } from '../rules/subscription/subscriptionView.ts';
import type { AccountChanges, SubscriptionChange } from './accountChanges.ts';
import type { Connection } from './connection.ts';
import { together } from './pipelined.ts';
import { writeWorkflowMessage } from './writeEvents.ts';

/**
 * What the relay starts a subscription's workflow with: `frozen_at` and `test_clock_id` where it lives under a clock; `view`
 * where it is new.
 */
export type SubscriptionMessage = {
  subscription_id: string;
  test_clock_id?: string;
  frozen_at?: Instant;
  view?: SubscriptionView;
};

/** Asks the relay to start the workflow of every new subscription. */
export async function startSubscriptions(
  connection: Connection,
  changes: AccountChanges,
  testClockId: string | null,
  at: Instant,
): Promise<void> {
  const topic = 'workflow.start_subscription';
  const added = changes.subscriptions.filter(({ isNew }) => isNew);
  const messages = added.map((change) => {
    const view = subscriptionView(change.subscription, change.deadline);
    return {
      topic,
      accountId: changes.accountId,
      payload: { ...messageOf(change, testClockId, at), view },
      at,
    } as const;
  });
  await together(
    connection,
    messages.map((message) => () => writeWorkflowMessage(connection, message)),
  );
}

/**
 * Asks the relay to wake subscriptions whose deadline may have moved.
 *
 * @param commandedId  the subscription whose own workflow carries the command out, and reads its deadline anyhow
 */
export async function refreshSubscriptions(
  connection: Connection,
  changes: AccountChanges,
  commandedId: string | null,
  testClockId: string | null,
  at: Instant,
): Promise<void> {
  const topic = 'workflow.refresh_subscription';
  const moved = changes.subscriptions.filter(
    ({ isNew, isSettled, subscription }) => !isNew && !isSettled && subscription.id !== commandedId,
  );
  const messages = moved.map((change) => {
    return { topic, accountId: changes.accountId, payload: messageOf(change, testClockId, at), at } as const;
  });
  await together(
    connection,
    messages.map((message) => () => writeWorkflowMessage(connection, message)),
  );
}

function messageOf({ subscription }: SubscriptionChange, testClockId: string | null, at: Instant): SubscriptionMessage {
  return {
    subscription_id: subscription.id,
    ...(testClockId === null ? {} : { test_clock_id: testClockId, frozen_at: at }),
  };
}
