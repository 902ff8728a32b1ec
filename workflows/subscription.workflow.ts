import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { SubscriptionActivities } from '../activities/subscriptions.ts';
import type { SubscriptionView } from '../rules/subscription/subscriptionView.ts';
import { startClock } from './clock.ts';
import { openInbox } from './inbox.ts';
import * as messages from './messages.ts';
import { databaseWork } from './retryPolicies.ts';

const activities = proxyActivities<SubscriptionActivities>(databaseWork);

/**
 * The life of one subscription: it waits for its next deadline, heeds commands one after the other, and ends. Money is not
 * its business: the billing run invoices it. Everything that it knows it can read again from Postgres.
 *
 * @rule SUB-2, SUB-3, SUB-5, TERM-3, EXP-1
 */
export async function subscription(input: messages.SubscriptionInput): Promise<void> {
  const { subscriptionId } = input;
  const clock = startClock(input.frozenAt);
  const inbox = openInbox<string>();
  let revision = input.revision ?? 0;
  let latest = input.latestEvents ?? [];
  let isStale = true;

  setHandler(messages.changeQuantityUpdate, (command) =>
    inbox.ask('quantity changed', () => activities.changeQuantity({ ...command, subscriptionId })),
  );
  setHandler(messages.cancelUpdate, (command) =>
    inbox.ask('cancelled', () => activities.cancel({ ...command, subscriptionId })),
  );
  setHandler(messages.switchIntervalUpdate, (command) =>
    inbox.ask('interval switched', () => activities.switchInterval({ ...command, subscriptionId })),
  );
  for (const name of Object.values(messages.ORDER_UPDATES)) {
    setHandler(messages.orderUpdate(name), (command) =>
      inbox.ask(name, () =>
        activities.carryOutOrder.executeWithOptions({ ...databaseWork, summary: name }, [
          { ...command, subscriptionId },
        ]),
      ),
    );
  }
  setHandler(messages.refreshSignal, () => inbox.put('read again'));
  setHandler(messages.advanceUpdate, async ({ to }) => {
    clock.moveTo(to);
    await clock.rest();
    return { revision };
  });

  const happened = (event: string) => {
    revision += 1;
    isStale = true;
    latest = [...latest, `${clock.now().slice(0, 16).replace('T', ' ')} UTC · ${event}`].slice(-5);
  };

  // What changed after `view` was written is told by a signal, or by the command that this run was started for.
  let view: SubscriptionView = input.view ?? (await activities.readSubscription({ subscriptionId, now: clock.now() }));
  // A deadline that brought nothing would come again at once, for ever: it waits for the next message instead.
  let fruitlessAt: string | undefined;
  const deadline = () => (view.next?.at === fruitlessAt ? null : view.next);
  const isDue = () => (deadline()?.at ?? '9999') <= clock.now();
  for (;;) {
    if (isStale) setCurrentDetails(describe(view, latest));
    isStale = false;
    await clock.until(deadline, inbox.hasMail);
    await inbox.work(happened);
    if (view.next !== null && isDue()) {
      const events = await activities.performDeadline({ subscriptionId, at: view.next.at, revision });
      fruitlessAt = events.length === 0 ? view.next.at : undefined;
      for (const event of events) happened(event);
    }
    view = await activities.readSubscription({ subscriptionId, now: clock.now() });
    isStale = true;
    // What has ended waits on until its data is deleted.
    const isOver = view.status === 'ended' && view.next === null;
    if (!isOver && (isDue() || !workflowInfo().continueAsNewSuggested)) continue;
    setCurrentDetails(describe(view, latest));
    await inbox.work(happened);
    clock.settle();
    await condition(() => allHandlersFinished() || inbox.hasMail());
    if (inbox.hasMail()) continue;
    if (isOver) return;
    const frozen = input.frozenAt === undefined ? {} : { frozenAt: clock.now() };
    await continueAsNew<typeof subscription>({ subscriptionId, ...frozen, revision, latestEvents: latest });
  }
}

/** What an operator reads on the workflow's page. */
function describe(view: SubscriptionView, latest: readonly string[]): string {
  const next = view.next === null ? 'Waits for a command; the billing run invoices it.' : `${view.next.label}.`;
  return [`**${view.sentence}**`, `Next: ${next}`, ...latest.toReversed().map((event) => `- ${event}`)].join('\n\n');
}
