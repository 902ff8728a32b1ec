import type { Instant } from '../../calendar/zone.ts';
import type { Account, AccountState, Subscription } from '../accountState.ts';
import type { CommandContext, DomainEvent, EmailOrder } from '../decision.ts';

/** The one thing that a subscription waits for, and how an operator reads it. */
export type Deadline = { readonly at: Instant; readonly label: string };

/** What a step comes to. What it costs is invoiced by the bill date: no step invoices at once. */
export type StepOutcome = {
  readonly state: AccountState;
  readonly events: readonly DomainEvent[];
  readonly emails?: readonly EmailOrder[];
};

/** Something that a subscription will do by itself, and what doing it comes to. */
export type Step = Deadline & {
  /** @param context  its `now` is the step's instant or later; doing a step twice does it once */
  readonly perform: (state: AccountState, subscription: Subscription, context: CommandContext) => StepOutcome;
};

/**
 * One kind of step: the earliest of it that is still to come, what is overdue included; null while there is none.
 */
export type StepSource = (subscription: Subscription, account: Account, now: Instant) => Step | null;
