import type { AccountState } from '../subscription/accountState.ts';
import type { DomainEvent, EmailOrder } from '../subscription/decision.ts';
import type { Quote, QuoteOutcome } from './quote.ts';

type Told = {
  readonly type: DomainEvent['type'];
  readonly facts?: Readonly<Record<string, string>>;
  readonly email?: EmailOrder['template'];
};

/** A quote that changed, and nothing of the account's subscriptions: what others are told of it. */
export function quoteOutcome(state: AccountState, quote: Quote, { type, facts: more, email }: Told): QuoteOutcome {
  const facts = { quote_id: quote.id, ...more };
  const emails = email === undefined ? [] : [{ template: email, subscriptionId: null, facts }];
  const events = [{ type, subscriptionId: null, facts }];
  return { quote, decision: { kind: 'decided', state, subscriptionId: null, invoice: null, events, emails } };
}

/** Asked again, and done already: nothing happens. */
export function sameQuote(state: AccountState, quote: Quote): QuoteOutcome {
  const { subscriptionId } = quote;
  return { quote, decision: { kind: 'decided', state, subscriptionId, invoice: null, events: [] } };
}
