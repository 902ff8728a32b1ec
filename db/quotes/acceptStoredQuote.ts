import { acceptQuote } from '../../rules/quote/acceptQuote.ts';
import { isRefusal, type Refusal, refuse } from '../../rules/refusal.ts';
import { inTransaction } from '../connection.ts';
import type { Order } from '../performOnce.ts';
import type { CommandAnswer } from '../runCommand.ts';
import { updateAccount } from '../updateAccount.ts';
import { readCheckout } from './checkoutStore.ts';
import { runQuoteCommand } from './quoteCommands.ts';

export type Acceptance = Order & {
  readonly quoteId: string;
  readonly checkoutId: string;
  readonly revision?: number | undefined;
};

/**
 * Signs a quote with what its customer entered: the account as he corrected it, the contract, the answer, all or nothing.
 *
 * @rule QUO-2
 */
export async function acceptStoredQuote(order: Acceptance): Promise<CommandAnswer | Refusal> {
  const { quoteId, checkoutId, revision, ...stamp } = order;
  try {
    return await inTransaction(order.database, async (connection, trx) => {
      const checkout = await readCheckout(connection, quoteId, checkoutId);
      if (checkout === null) return refuse('item_not_found', `The quote has no checkout ${checkoutId}; start one.`);
      const { billing } = checkout;
      const answer = await runQuoteCommand({
        ...{ ...stamp, database: trx, quoteId, at: 'now', repeats: 'accepted' },
        async prepare(accountId) {
          if (billing === null) return undefined;
          // A command of its own: the contract's answer is kept under the request's id.
          const own = { ...stamp, database: trx, commandId: `${stamp.commandId}/billing` };
          const changed = await updateAccount({ ...own, accountId, change: billing });
          return isRefusal(changed) ? changed : undefined;
        },
        decide: (state, quote, context) => acceptQuote(state, quote, { revision }, context),
      });
      if (isRefusal(answer)) throw new Undone(answer);
      return answer;
    });
  } catch (error) {
    if (error instanceof Undone) return error.refusal;
    throw error;
  }
}

/** Takes back what was written before the refusal. */
class Undone extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.detail);
    this.name = 'Undone';
  }
}
