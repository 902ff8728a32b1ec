import type { Instant } from '../calendar/zone.ts';
import { assertRule } from '../violation.ts';
import type { Account, AccountState, Subscription } from './accountState.ts';
import type { CommandContext, Decision, DomainEvent, EmailOrder } from './decision.ts';
import { endStep } from './steps/endStep.ts';
import { pauseStep, resumeStep } from './steps/pauseSteps.ts';
import { planStep } from './steps/planStep.ts';
import { quantityStep } from './steps/quantitySteps.ts';
import { renewalReminderStep, renewalStep } from './steps/renewalSteps.ts';
import { deletionStep, deletionWarningStep } from './steps/retentionSteps.ts';
import type { Deadline, Step, StepSource } from './steps/step.ts';
import { trialEndStep, trialReminderStep } from './steps/trialSteps.ts';

/** At one instant the steps happen in this order. */
const SOURCES: readonly StepSource[] = [
  trialReminderStep,
  trialEndStep,
  pauseStep,
  resumeStep,
  planStep,
  quantityStep,
  renewalReminderStep,
  renewalStep,
  endStep,
  deletionWarningStep,
  deletionStep,
];

/**
 * All that a subscription does by itself comes from here: the workflow's timer, the agenda, previews, simulations and the
 * forecast ask for its next step, and whoever's time has come performs it.
 *
 * @returns the earliest step, overdue ones included; null while only the billing run or a command concerns it
 * @rule EXP-2, EXP-3
 */
export function nextStep(subscription: Subscription, account: Account, now: Instant): Step | null {
  let first: Step | null = null;
  for (const source of SOURCES) {
    const step = source(subscription, account, now);
    if (step !== null && (first === null || step.at < first.at)) first = step;
  }
  return first;
}

/** What the subscription waits for, without the deed. */
export function nextDeadline(subscription: Subscription, account: Account, now: Instant): Deadline | null {
  const step = nextStep(subscription, account, now);
  return step === null ? null : { at: step.at, label: step.label };
}

/** More steps at one instant than any subscription has: one that does not move on is a bug. */
const mostSteps = 100;

/** Does everything that is due at an instant, in order. Safe to repeat. What it costs is invoiced by the bill date. */
export function performDue(state: AccountState, subscriptionId: string, context: CommandContext): Decision {
  const events: DomainEvent[] = [];
  const emails: EmailOrder[] = [];
  let current = state;
  for (let count = 0; ; count += 1) {
    assertRule(count < mostSteps, 'subscription.step_repeats', subscriptionId);
    const subscription = current.subscriptions.find(({ id }) => id === subscriptionId);
    assertRule(subscription !== undefined, 'subscription.unknown', subscriptionId);
    const step = nextStep(subscription, current.account, context.now);
    if (step === null || step.at > context.now) break;
    const outcome = step.perform(current, subscription, context);
    current = outcome.state;
    events.push(...outcome.events);
    emails.push(...(outcome.emails ?? []));
  }
  return { kind: 'decided', state: current, subscriptionId, invoice: null, events, emails };
}
