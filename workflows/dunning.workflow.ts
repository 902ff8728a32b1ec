import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DunningActivities, DunningView } from '../activities/dunning.ts';
import { startClock } from './clock.ts';
import { openInbox } from './inbox.ts';
import * as messages from './messages.ts';
import { databaseWork } from './retryPolicies.ts';

const activities = proxyActivities<DunningActivities>(databaseWork);

/**
 * Collects an account's overdue balance until nothing is owed: one step of the ladder after the other. A payment that closes the
 * case does so in the payment's own transaction, and the service is on before this workflow hears of it.
 *
 * @rule DUN-1, DUN-2, DUN-3, DUN-4, DUN-6
 */
export async function dunning(input: messages.DunningInput): Promise<void> {
  const { accountId, subscriptionId } = input;
  const clock = startClock(input.frozenAt);
  const inbox = openInbox<string>();
  let revision = input.revision ?? 0;
  let latest = input.latestEvents ?? [];
  setHandler(messages.refreshSignal, () => inbox.put('read again'));
  setHandler(messages.advanceUpdate, async ({ to }) => {
    clock.moveTo(to);
    inbox.put('the clock moved');
    await condition(() => !inbox.hasMail());
    await clock.rest();
    return { revision };
  });
  let view: DunningView | null = null;
  // A step that brought nothing would come again at once, for ever: it waits for the next message instead.
  let fruitlessAt: string | undefined;
  const deadline = () => (view?.next?.at === fruitlessAt ? null : (view?.next ?? null));
  const isDue = () => (deadline()?.at ?? '9999') <= clock.now();
  for (;;) {
    view = await activities.readDunning({ accountId, subscriptionId });
    setCurrentDetails(describe(view, latest));
    const isLong = workflowInfo().continueAsNewSuggested;
    if (view !== null && !(isLong && !isDue())) {
      await clock.until(deadline, inbox.hasMail);
      await inbox.work(() => undefined);
      if (view.next === null || !isDue()) continue;
      const { at, label: summary } = view.next;
      // Live, a step that comes late is dated when it comes; on a test clock no time has passed.
      const step = [{ accountId, caseId: view.caseId, at: laterOf(at, clock.now()) }] as const;
      const events = await activities.performDunningStep.executeWithOptions({ ...databaseWork, summary }, [...step]);
      fruitlessAt = events.length === 0 ? at : undefined;
      revision += 1;
      latest = [
        ...latest,
        `${clock.now().slice(0, 16).replace('T', ' ')} UTC · ${summary}: ${events.join(', ')}`,
      ].slice(-5);
      continue;
    }
    clock.settle();
    await condition(() => allHandlersFinished() || inbox.hasMail());
    if (inbox.hasMail()) {
      await inbox.work(() => undefined);
      continue;
    }
    if (view === null) return;
    const frozen = input.frozenAt === undefined ? {} : { frozenAt: clock.now() };
    await continueAsNew<typeof dunning>({ accountId, subscriptionId, ...frozen, revision, latestEvents: latest });
  }
}

function laterOf(one: string, other: string): string {
  return one > other ? one : other;
}

/** What an operator reads on the workflow's page. */
function describe(view: DunningView | null, latest: readonly string[]): string {
  const sentence = view === null ? 'Nothing is owed any more.' : view.sentence;
  const next =
    view === null
      ? 'Nothing; the case is closed.'
      : view.next === null
        ? 'Rests.'
        : `${view.next.label}, ${view.next.at}.`;
  return [`**${sentence}**`, `Next: ${next}`, ...latest.toReversed().map((event) => `- ${event}`)].join('\n\n');
}
