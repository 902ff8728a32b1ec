import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Knex } from 'knex';
import { acceptStoredQuote } from '../db/quotes/acceptStoredQuote.ts';
import { runQuoteCommand } from '../db/quotes/quoteCommands.ts';
import { findQuote } from '../db/readModels/quotes.ts';
import { performQuoteDue } from '../rules/quote/quoteSteps.ts';
import { type QuoteView, quoteView } from '../rules/quote/quoteView.ts';
import { rejectQuote } from '../rules/quote/rejectQuote.ts';
import { isRefusal, type Refusal } from '../rules/refusal.ts';
import type { AcceptQuoteCommand, CommandAnswer, RejectQuoteCommand } from '../workflows/messages.ts';

type OfQuote = { readonly quoteId: string };

/** The commands and deadlines of a quote, each one transaction on its locked account. Safe to repeat by command id. */
export const quoteActivities = ({ database }: { database: Knex }) => ({
  /** The quote as Postgres has it; see `readSubscription`. */
  async readQuote({ quoteId, now }: OfQuote & { now: string }): Promise<QuoteView> {
    const stored = await findQuote(database, quoteId);
    if (stored === null) throw ApplicationFailure.nonRetryable(`quote ${quoteId} is not in the database`, 'NotFound');
    return quoteView(stored.quote, stored.zone, stored.frozenAt ?? now);
  },

  /** One contract, however often it is asked for. @rule QUO-2, QUO-4 */
  acceptQuote: async ({
    quoteId,
    checkoutId,
    revision,
    ...stamp
  }: AcceptQuoteCommand & OfQuote): Promise<CommandAnswer> =>
    orFail(await acceptStoredQuote({ database, ...stamp, quoteId, checkoutId, revision })),

  rejectQuote: async ({ quoteId, reason, ...stamp }: RejectQuoteCommand & OfQuote): Promise<CommandAnswer> =>
    orFail(
      await runQuoteCommand({
        ...{ database, ...stamp, quoteId, at: 'now', repeats: 'rejected' },
        decide: (state, quote, context) => rejectQuote(state, quote, { reason }, context),
      }),
    ),

  /** What the deadline brings, dated by its due instant; answers with what happened. See `performDeadline`. */
  async performQuoteDeadline({ quoteId, at, revision }: OfQuote & { at: string; revision: number }): Promise<string[]> {
    const runId = Context.current().info.workflowExecution?.runId;
    const happened: string[] = [];
    const commandId = `deadline/quote/${quoteId}/${at}/${revision}/${runId}`;
    orFail(
      await runQuoteCommand({
        ...{ database, quoteId, at, commandId, requestHash: '', actor: 'clock' },
        decide(state, quote, context) {
          const outcome = performQuoteDue(state, quote, context);
          for (const { type } of outcome.decision.events) happened.push(type.slice('quote.'.length));
          return outcome;
        },
      }),
    );
    return happened;
  },
});

export type QuoteActivities = ReturnType<typeof quoteActivities>;

/** A business "no" is an ApplicationFailure of type `refused`. */
function orFail<Answer>(answer: Answer | Refusal): Answer {
  if (isRefusal(answer)) throw ApplicationFailure.nonRetryable(answer.detail, 'refused', answer);
  return answer;
}
