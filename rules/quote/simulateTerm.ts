import { endOfDay, type Instant } from '../calendar/zone.ts';
import { nextBillDate } from '../invoicing/cutAccount.ts';
import type { InvoiceDraft } from '../invoicing/invoice.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { advance, newWorld, perform, type World } from '../simulate/world.ts';
import type { Account, AccountState } from '../subscription/accountState.ts';
import { decideOrder } from '../subscription/decideOrder.ts';
import { type CommandContext, refuseUnknownRate } from '../subscription/decision.ts';
import { type Order, subscribe } from '../subscription/subscribe.ts';
import { assertRule } from '../violation.ts';

/** All invoices of a term, and the item of each line of the order. */
export type SimulatedTerm = { readonly invoices: readonly InvoiceDraft[]; readonly itemIds: readonly string[] };

export type TermToSimulate = {
  readonly account: Account;
  /** With its term. */
  readonly order: Order;
  readonly signedAt: Instant;
};

/**
 * Lives one term of a subscription in a world where the account has nothing else: signed, given notice of at once, and run
 * until nothing of it is left to be invoiced.
 *
 * @returns the refusal of the order, or of a tax that nobody knows
 * @rule EXP-3, TERM-3, TERM-11
 */
export function simulateTerm(
  { account, order, signedAt }: TermToSimulate,
  { taxTable, catalogue }: Pick<CommandContext, 'taxTable' | 'catalogue'>,
): SimulatedTerm | Refusal {
  const alone: AccountState = { account: easyGoing(account), subscriptions: [], creditBalance: '0' };
  const begun = perform(newWorld(alone, signedAt, taxTable, catalogue), 'quote', (state, context) =>
    subscribe(state, order, context),
  );
  if (isRefusal(begun.answer)) return begun.answer;
  let world = givenNotice(begun.world);
  for (;;) {
    if (world.stoppedBy !== null) return refuseUnknownRate(world.stoppedBy);
    const billDate = nextBillDate(world.state);
    if (billDate === null) break;
    world = advance(world, endOfDay(billDate, account.zone));
  }
  const itemIds = begun.world.state.subscriptions.flatMap(({ items }) => items.map(({ id }) => id));
  return { invoices: world.invoices, itemIds };
}

/** A shipping address is asked for when the order is placed; notice of a term is in time also where the term is short. */
function easyGoing(account: Account): Account {
  const { policy } = account;
  const values = { ...policy.values, 'notice.days': 0 };
  return { ...account, hasShippingAddress: true, policy: { ...policy, values } };
}

/** What ends by itself needs no notice. */
function givenNotice(world: World): World {
  const leaving = world.state.subscriptions.find(({ endsOn }) => endsOn === null);
  if (leaving === undefined) return world;
  const { world: after, answer } = perform(world, 'notice', (state, context) =>
    decideOrder(state, leaving.id, { do: 'give_notice', channel: 'api' }, context),
  );
  assertRule(!isRefusal(answer), 'quote.notice_refused');
  return after;
}
