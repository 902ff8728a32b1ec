import type { AccountState } from '../subscription/accountState.ts';
import type { Decision } from '../subscription/decision.ts';
import type { ChargeAttempt } from './attempt.ts';
import type { Books } from './books.ts';
import type { Movement } from './movement.ts';
import { autopayUntil } from './paymentMethod.ts';

/** An account as money sees it: what it has subscribed to, and its books. */
export type AccountMoney = { readonly state: AccountState; readonly books: Books };

/** What a decision on money does: besides what every decision does, the books afterwards and what moved. */
export type MoneyDecision = Decision & {
  readonly books: Books;
  readonly movements: readonly Movement[];
  /** The charge that is to be sent to its gateway, once this decision is written. */
  readonly toCharge: ChargeAttempt | null;
};

/** A decision under construction: what has been decided so far. */
export type MoneyDraft = AccountMoney &
  Pick<MoneyDecision, 'events' | 'movements' | 'toCharge'> & {
    readonly emails: NonNullable<Decision['emails']>;
  };

/** Nothing decided yet. */
export function draftOf({ state, books }: AccountMoney): MoneyDraft {
  return { state, books, events: [], emails: [], movements: [], toCharge: null };
}

/** The decision that a draft has come to. Whether autopay is ready decides the terms of the invoices that follow. */
export function decided(draft: MoneyDraft): MoneyDecision {
  const { account } = draft.state;
  const until = autopayUntil(draft.books);
  const state =
    account.autopayUntil === until ? draft.state : { ...draft.state, account: { ...account, autopayUntil: until } };
  return { kind: 'decided', subscriptionId: null, invoice: null, ...draft, state };
}
