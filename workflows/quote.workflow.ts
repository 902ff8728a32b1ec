import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { QuoteActivities } from '../activities/quotes.ts';
import type { QuoteView } from '../rules/quote/quoteView.ts';
import { startClock } from './clock.ts';
import { openInbox } from './inbox.ts';
import * as messages from './messages.ts';
import { databaseWork } from './retryPolicies.ts';

const activities = proxyActivities<QuoteActivities>(databaseWork);

/**
 * The life of a quote that was sent: it reminds the customer, and ends when it is accepted, rejected or has expired. However
 * many accept it at once, they stand in one row here, and the first makes the contract. Everything that it knows it can read
 * again from Postgres.
 *
 * @rule QUO-2, QUO-5
 */
export async function quote(input: messages.QuoteInput): Promise<void> {
  const { quoteId } = input;
  const clock = startClock(input.frozenAt);
  const inbox = openInbox<string>();
  let revision = input.revision ?? 0;
  let latest = input.latestEvents ?? [];

  setHandler(messages.acceptQuoteUpdate, (command) =>
    inbox.ask('accepted', () =>
      activities.acceptQuote.executeWithOptions({ ...databaseWork, summary: 'Accept' }, [{ ...command, quoteId }]),
    ),
  );
  setHandler(messages.rejectQuoteUpdate, (command) =>
    inbox.ask('rejected', () =>
      activities.rejectQuote.executeWithOptions({ ...databaseWork, summary: 'Reject' }, [{ ...command, quoteId }]),
    ),
  );
  setHandler(messages.advanceUpdate, async ({ to }) => {
    clock.moveTo(to);
    await clock.rest();
    return { revision };
  });

  const happened = (event: string) => {
    revision += 1;
    latest = [...latest, `${clock.now().slice(0, 16).replace('T', ' ')} UTC · ${event}`].slice(-5);
  };

  let view: QuoteView = input.view ?? (await activities.readQuote({ quoteId, now: clock.now() }));
  // A deadline that brought nothing would come again at once, for ever: it waits for the next message instead.
  let fruitlessAt: string | undefined;
  const deadline = () => (view.next?.at === fruitlessAt ? null : view.next);
  const isDue = () => (deadline()?.at ?? '9999') <= clock.now();
  const isOver = () => view.status !== 'sent';
  for (;;) {
    setCurrentDetails(describe(view, latest));
    await clock.until(deadline, () => inbox.hasMail() || isOver());
    await inbox.work(happened);
    if (view.next !== null && isDue()) {
      const { at, label: summary } = view.next;
      const due = [{ quoteId, at, revision }] as const;
      const events = await activities.performQuoteDeadline.executeWithOptions({ ...databaseWork, summary }, [...due]);
      fruitlessAt = events.length === 0 ? at : undefined;
      for (const event of events) happened(event);
    }
    view = await activities.readQuote({ quoteId, now: clock.now() });
    if (!isOver() && (isDue() || !workflowInfo().continueAsNewSuggested)) continue;
    setCurrentDetails(describe(view, latest));
    await inbox.work(happened);
    clock.settle();
    await condition(() => allHandlersFinished() || inbox.hasMail());
    if (inbox.hasMail()) continue;
    if (isOver()) return;
    const frozen = input.frozenAt === undefined ? {} : { frozenAt: clock.now() };
    await continueAsNew<typeof quote>({ quoteId, ...frozen, revision, latestEvents: latest });
  }
}

/** What an operator reads on the workflow's page. */
function describe(view: QuoteView, latest: readonly string[]): string {
  const next =
    view.next === null ? 'Nothing; this is final.' : `${view.next.label}, unless it is accepted or rejected.`;
  return [`**${view.sentence}**`, `Next: ${next}`, ...latest.toReversed().map((event) => `- ${event}`)].join('\n\n');
}
