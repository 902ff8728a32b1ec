import type { Instant } from '../../rules/calendar/zone.ts';
import { isInFlight } from '../../rules/payments/attempt.ts';
import type { Connection } from '../connection.ts';
import { writeWorkflowMessage } from '../writeEvents.ts';
import type { BooksChanges } from './booksChanges.ts';

/** What the relay wakes, or starts, a payment's or a dunning case's workflow with; `frozen_at` where it lives under a test clock. */
export type PaymentMessage = { readonly attempt_id: string; readonly frozen_at?: Instant };
export type DunningMessage = {
  readonly case_id: string;
  readonly account_id: string;
  readonly subscription_id: string | null;
  readonly frozen_at?: Instant;
};

/** The attempt or case whose own workflow is doing this: it looks by itself. */
export type OwnWorkflow = { readonly attemptId?: string | undefined; readonly caseId?: string | undefined };

/**
 * Asks the relay to wake whoever waits for what has changed: payments that are not over in one call, dunning cases, and the
 * collection where something is due at once. Where a page is collecting, what it has sent itself needs nobody.
 *
 * @param isSent  charges that are open have been, or are being, sent by the caller
 */
export async function tellMoneyWorkflows(
  connection: Connection,
  changes: readonly BooksChanges[],
  clockOf: (accountId: string) => Instant | null,
  { isSent, own }: { readonly isSent: boolean; readonly own: OwnWorkflow },
): Promise<void> {
  for (const { accountId, attempts, cases, closedCases, nextCollectionAt, at, knownCases } of changes) {
    const frozenAt = clockOf(accountId);
    const clocked = frozenAt === null ? {} : { frozen_at: frozenAt };
    const tell = (topic: `workflow.${string}`, payload: object) =>
      writeWorkflowMessage(connection, { topic, accountId, payload: { ...payload, ...clocked }, at });
    for (const { attempt, isNew } of attempts) {
      if (attempt.id === own.attemptId || (isSent && attempt.status === 'open')) continue;
      // What was over in one call has no workflow that would wait for it.
      if (isSent && !isInFlight(attempt)) continue;
      if (isNew || attempt.status !== 'open') await tell('workflow.payment', { attempt_id: attempt.id });
    }
    const touched = [...cases.map(({ dunning }) => dunning), ...closedCases.flatMap((id) => knownCases.get(id) ?? [])];
    for (const { id, subscriptionId } of touched) {
      if (id === own.caseId) continue;
      await tell('workflow.dunning', { case_id: id, account_id: accountId, subscription_id: subscriptionId });
    }
    const isDueNow = nextCollectionAt !== null && nextCollectionAt <= at;
    if (isDueNow && frozenAt === null && !isSent) await tell('workflow.collect', {});
  }
}
