import type { LocalDate } from '../calendar/date.ts';
import { endOfDay, type Instant } from '../calendar/zone.ts';
import { nextBillDate } from '../invoicing/cutAccount.ts';
import type { InvoiceDraft } from '../invoicing/invoice.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { advance, newWorld, perform, type World } from '../simulate/world.ts';
import type { Account, AccountState } from '../subscription/accountState.ts';
import { type CommandContext, refuseUnknownRate } from '../subscription/decision.ts';
import { type Order, subscribe } from '../subscription/subscribe.ts';

/** All invoices of a term, and the item of each line of the order. */
export type SimulatedTerm = { readonly invoices: readonly InvoiceDraft[]; readonly itemIds: readonly string[] };

export type TermToSimulate = {
  readonly account: Account;
  readonly order: Order;
  readonly signedAt: Instant;
  /** Exclusive: nothing is renewed. */
  readonly endsOn: LocalDate;
};

/**
 * Lives one term of a subscription in a world where the account has nothing else: signed now, to be over on a day, and run
 * until nothing of it is left to be invoiced.
 *
 * @returns the refusal of the order, or of a tax that nobody knows
 * @rule EXP-3, TERM-11
 */
export function simulateTerm(
  { account, order, signedAt, endsOn }: TermToSimulate,
  { taxTable, catalogue }: Pick<CommandContext, 'taxTable' | 'catalogue'>,
): SimulatedTerm | Refusal {
  // A shipping address is asked for when the order is placed.
  const alone: AccountState = {
    account: { ...account, hasShippingAddress: true },
    subscriptions: [],
    creditBalance: '0',
  };
  const begun = perform(newWorld(alone, signedAt, taxTable, catalogue), 'quote', (state, context) =>
    subscribe(state, order, context),
  );
  if (isRefusal(begun.answer)) return begun.answer;
  let world: World = { ...begun.world, state: endedOn(begun.world.state, endsOn) };
  for (;;) {
    if (world.stoppedBy !== null) return refuseUnknownRate(world.stoppedBy);
    const billDate = nextBillDate(world.state);
    if (billDate === null) break;
    world = advance(world, endOfDay(billDate, account.zone));
  }
  const itemIds = begun.world.state.subscriptions.flatMap(({ items }) => items.map(({ id }) => id));
  return { invoices: world.invoices, itemIds };
}

/** As if notice had been given: it is billed to that day and not renewed. @rule TERM-3 */
function endedOn(state: AccountState, endsOn: LocalDate): AccountState {
  const subscriptions = state.subscriptions.map((each) => ({
    ...each,
    endsOn,
    items: each.items.map((item) => ({ ...item, endsOn })),
  }));
  return { ...state, subscriptions };
}
