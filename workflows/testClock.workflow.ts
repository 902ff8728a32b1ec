import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ClockActivities } from '../activities/clocks.ts';
import { startClock } from './clock.ts';
import { openInbox } from './inbox.ts';
import * as messages from './messages.ts';
import { clockWork, databaseWork } from './retryPolicies.ts';

const instants = proxyActivities<Pick<ClockActivities, 'runDueInstant'>>(clockWork);
const clocks = proxyActivities<Pick<ClockActivities, 'settleClock'>>(databaseWork);

/** Two years of days and their deadlines; an advance that needs more is a fault. */
const mostInstants = 20_000;

/**
 * A test clock: time stands still for its accounts until it is moved. An advance runs everything that is due, instant by
 * instant in order: the cuts of the ending day, then the deadlines of its subscriptions.
 *
 * @rule EXP-4
 */
export async function testClock(input: messages.ClockInput): Promise<void> {
  const { clockId } = input;
  const time = startClock(input.frozenAt);
  const inbox = openInbox<string>();

  setHandler(messages.advanceClockUpdate, ({ to }) => inbox.ask(to, () => advance(to)));

  async function advance(to: string): Promise<{ frozenAt: string; invoices: number; steps: number }> {
    let done = { invoices: 0, steps: 0 };
    while (done.steps < mostInstants) {
      const step = await instants.runDueInstant({ clockId, until: to });
      if (step === null) break;
      time.moveTo(step.at);
      done = { invoices: done.invoices + step.invoices, steps: done.steps + 1 };
      setCurrentDetails(
        `**Advancing to ${to}**\n\nAt ${step.at}: ${done.steps} instants, ${done.invoices} invoices so far`,
      );
    }
    const frozenAt = await clocks.settleClock({ clockId, to });
    time.moveTo(frozenAt);
    setCurrentDetails(
      `**Stands at ${frozenAt}**\n\nThe last advance ran ${done.steps} instants and issued ${done.invoices} invoices`,
    );
    return { frozenAt, ...done };
  }

  setCurrentDetails(`**Stands at ${input.frozenAt}**`);
  for (;;) {
    await time.until(() => null, inbox.hasMail);
    await inbox.work(() => undefined);
    if (workflowInfo().continueAsNewSuggested) {
      await condition(() => allHandlersFinished() || inbox.hasMail());
      if (!inbox.hasMail()) await continueAsNew<typeof testClock>({ clockId, frozenAt: time.now() });
    }
  }
}
