import { allHandlersFinished, condition, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { PaymentActivities, PaymentView } from '../activities/payments.ts';
import { startClock } from './clock.ts';
import { openInbox } from './inbox.ts';
import * as messages from './messages.ts';
import { gatewayWork } from './retryPolicies.ts';

const activities = proxyActivities<Pick<PaymentActivities, 'attendPayment'>>(gatewayWork);

/** More looks than any wait has; a payment that needs more is a fault. */
const mostLooks = 5_000;

const OVER: ReadonlySet<PaymentView['status']> = new Set(['succeeded', 'declined', 'failed', 'returned']);

/**
 * A payment that is not over in one call: it is sent, waits for the customer or the bank, and is looked up while nobody knows
 * what became of it. Whoever brings the answer first, the gateway's webhook or this, the other finds it settled.
 *
 * @rule PAY-4, PAY-5, DUN-7
 */
export async function payment(input: messages.PaymentInput): Promise<PaymentView> {
  const { attemptId } = input;
  const clock = startClock(input.frozenAt);
  const inbox = openInbox<string>();
  let view: PaymentView | null = null;
  let attended = 0;
  let isOver = false;
  setHandler(messages.refreshSignal, () => inbox.put('look again'));
  setHandler(messages.paymentOutcomeUpdate, async () => {
    await condition(() => view !== null);
    return view as PaymentView;
  });
  setHandler(messages.advanceUpdate, async ({ to }) => {
    clock.moveTo(to);
    inbox.put('the clock moved');
    const before = attended;
    await condition(() => attended > before || isOver);
    await clock.rest();
    return { revision: attended };
  });
  for (let looks = 0; looks < mostLooks; looks += 1) {
    view = await activities.attendPayment({ attemptId, now: clock.now() });
    attended += 1;
    setCurrentDetails(describe(view));
    isOver = OVER.has(view.status);
    if (isOver) break;
    const { next } = view;
    await clock.until(() => next, inbox.hasMail);
    await inbox.work(() => undefined);
  }
  clock.settle();
  await condition(allHandlersFinished);
  return view as PaymentView;
}

/** What an operator reads on the workflow's page. */
function describe({ sentence, next }: PaymentView): string {
  const what = next === null ? 'This is final.' : `Next: ${next.label}, ${next.at}.`;
  return [`**${sentence}**`, what].join('\n\n');
}
