import type { Instant } from '../../rules/calendar/zone.ts';
import { draftQuote } from '../../rules/quote/draftQuote.ts';
import type { Quote, QuoteOffer, QuoteOutcome } from '../../rules/quote/quote.ts';
import { quoteView } from '../../rules/quote/quoteView.ts';
import { isRefusal, type Refusal, refuse } from '../../rules/refusal.ts';
import type { AccountState } from '../../rules/subscription/accountState.ts';
import type { CommandContext } from '../../rules/subscription/decision.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { lockAccount } from '../lockAccount.ts';
import type { Order } from '../performOnce.ts';
import { type CommandAnswer, runCommand } from '../runCommand.ts';
import { writeWorkflowMessage } from '../writeEvents.ts';
import { readQuote, type StoredQuote } from './quoteRows.ts';
import { writeQuote } from './writeQuote.ts';

/** Drafts a quote for an account. Answers its id as the fact `quote_id`. @rule QUO-1 */
export function createQuote(
  order: Order & {
    readonly accountId: string;
    readonly priceIds: readonly string[];
    readonly offerFor: (state: AccountState, now: Instant) => QuoteOffer | Refusal;
  },
): Promise<CommandAnswer | Refusal> {
  const { accountId, priceIds, offerFor, ...stamp } = order;
  return inTransaction(order.database, async (connection, trx) =>
    runCommand({
      ...{ ...stamp, database: trx, accountId, at: 'now' },
      catalogue: { priceIds },
      async decide(state, context) {
        const offer = offerFor(state, context.now);
        const outcome = isRefusal(offer) ? offer : draftQuote(state, offer, context);
        if (isRefusal(outcome)) return outcome;
        await writeQuote(connection, null, outcome.quote, { accountId, zone: state.account.zone, now: context.now });
        return outcome.decision;
      },
    }),
  );
}

export type QuoteOrder = Order & {
  readonly quoteId: string;
  readonly at: Instant | 'now';
  /** A quote that is this already answers as the command did that made it so. */
  readonly repeats?: 'accepted' | 'rejected';
  /** Prices that are named besides those of the quote. */
  readonly priceIds?: readonly string[];
  /** What has to happen on the account first, in the same transaction, which whoever refuses afterwards takes back. */
  readonly prepare?: (accountId: string) => Promise<Refusal | undefined>;
  readonly decide: (
    state: AccountState,
    quote: Quote,
    context: CommandContext,
  ) => QuoteOutcome | Refusal | Promise<QuoteOutcome | Refusal>;
};

/**
 * Carries out a command on a quote, once: the quote, its contract, events, letters, audit and answer in one transaction, under
 * the lock of its account. What accepts it again, by whatever key, gets the answer of the first.
 *
 * @returns refused with `item_not_found` where there is no such quote
 * @rule QUO-2, ACC-3
 */
export function runQuoteCommand(order: QuoteOrder): Promise<CommandAnswer | Refusal> {
  const { quoteId, repeats, priceIds = [], prepare, decide, at, ...stamp } = order;
  return inTransaction(order.database, async (connection, trx) => {
    const accountId = await accountOf(connection, quoteId);
    if (accountId === undefined) return refuse('item_not_found', `There is no quote ${quoteId}; list the quotes.`);
    await lockAccount(connection, { accountId });
    const stored = (await readQuote(connection, quoteId)) as StoredQuote;
    if (repeats !== undefined && stored.quote.status === repeats) return firstAnswer(connection, stored);
    const hindrance = await prepare?.(accountId);
    if (hindrance !== undefined) return hindrance;
    const { quote } = stored;
    return runCommand({
      ...{ ...stamp, database: trx, accountId, at },
      catalogue: { priceIds: [...priceIds, ...quote.lines.map(({ price }) => price.id)] },
      async decide(state, context) {
        const outcome = await decide(state, quote, context);
        if (isRefusal(outcome)) return outcome;
        if (outcome.quote !== quote) await write(connection, stored, outcome.quote, state.account.zone, context.now);
        return outcome.decision;
      },
    });
  });
}

async function accountOf(connection: Connection, quoteId: string): Promise<string | undefined> {
  const { rows } = await connection.query<{ account_id: string }>('select account_id from quotes where id = $1', [
    quoteId,
  ]);
  return rows[0]?.account_id;
}

async function firstAnswer(connection: Connection, { quote, accountId }: StoredQuote): Promise<CommandAnswer> {
  const { rows } = await connection.query<{ answer: CommandAnswer }>(
    'select answer from command_results where scope = $1 and command_id = $2',
    [accountId, quote.decidedBy],
  );
  return rows[0]?.answer ?? { subscriptionId: quote.subscriptionId, invoiceId: null, facts: { quote_id: quote.id } };
}

/** What the relay starts a quote's workflow with; see `SubscriptionMessage`. */
export type QuoteMessage = {
  quote_id: string;
  test_clock_id?: string;
  frozen_at?: Instant;
  view?: ReturnType<typeof quoteView>;
};

async function write(
  connection: Connection,
  stored: StoredQuote,
  quote: Quote,
  zone: string,
  now: Instant,
): Promise<void> {
  const { accountId, testClockId } = stored;
  await writeQuote(connection, stored.quote, quote, { accountId, zone, now });
  if (stored.quote.status !== 'draft' || quote.status !== 'sent') return;
  const frozen = testClockId === null ? {} : { test_clock_id: testClockId, frozen_at: now };
  const payload: QuoteMessage = { quote_id: quote.id, ...frozen, view: quoteView(quote, zone, now) };
  await writeWorkflowMessage(connection, { topic: 'workflow.start_quote', accountId, payload, at: now });
}
