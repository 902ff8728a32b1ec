import { type Lifecycles, LifecycleUnavailable } from '../../../api/lifecyclesPort.ts';
import type { Refusal } from '../../../rules/refusal.ts';
import type { CommandAnswer } from '../../../workflows/messages.ts';

/** One request that reached the workflows. */
export type Sent = { readonly name: keyof Lifecycles; readonly target: unknown; readonly command: unknown };

/** Workflows that do nothing but remember what they were asked, and answer as they are told. */
export type FakeLifecycles = Lifecycles & {
  readonly sent: Sent[];
  /** How the next commands answer; the default is a plain yes. */
  answer: () => Promise<CommandAnswer | Refusal>;
  /** How long an advance takes. */
  advanceMs: number;
  isAway: boolean;
};

export function fakeLifecycles(): FakeLifecycles {
  const fake: FakeLifecycles = {
    sent: [],
    isAway: false,
    advanceMs: 0,
    answer: async () => ({ subscriptionId: null, invoiceId: null, facts: {} }),
    order: (target, command) => hear('order', target, command),
    acceptQuote: (target, command) => hear('acceptQuote', target, command),
    rejectQuote: (target, command) => hear('rejectQuote', target, command),
    async paymentOutcome(target, command) {
      note('paymentOutcome', target, command);
      return { status: 'open', next: null, sentence: '' };
    },
    async advanceClock(target, command) {
      note('advanceClock', target, command);
      await new Promise((resolve) => setTimeout(resolve, fake.advanceMs));
      return { frozenAt: command.to, invoices: 3, steps: 12 };
    },
    async startBillingRun(asOf) {
      note('startBillingRun', asOf, undefined);
      return { runId: `run/${asOf}` };
    },
    async startAudit(at) {
      note('startAudit', at, undefined);
      return `audit/${at}`;
    },
    async startForecast(forecastId) {
      note('startForecast', forecastId, undefined);
    },
  };
  function note(name: keyof Lifecycles, target: unknown, command: unknown): void {
    if (fake.isAway) throw new LifecycleUnavailable(new Error('no connection'));
    fake.sent.push({ name, target, command });
  }
  async function hear(name: keyof Lifecycles, target: unknown, command: unknown): Promise<CommandAnswer | Refusal> {
    note(name, target, command);
    return fake.answer();
  }
  return fake;
}
