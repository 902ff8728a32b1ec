import { localDateOf } from '../calendar/zone.ts';
import { retry } from '../dunning/performDunningStep.ts';
import type { PaymentMethodLimits } from '../policy/policyValues.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { CommandContext, DomainEvent } from '../subscription/decision.ts';
import { isInFlight } from './attempt.ts';
import { overdueInvoices } from './books.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision, type MoneyDraft } from './moneyDecision.ts';
import { isExpired, type MethodKind, type PaymentMethod } from './paymentMethod.ts';

export type NewMethod = Pick<PaymentMethod, 'gateway' | 'token' | 'kind' | 'brand' | 'last4' | 'expiresIn'> & {
  /** The first method is the default in any case. */
  readonly isDefault: boolean;
  /** Turns autopay on or off; left as it is where left out. */
  readonly autopay?: boolean | undefined;
};

const LIMIT_OF: Readonly<Record<MethodKind, keyof PaymentMethodLimits>> = {
  card: 'cards',
  bank: 'bank_accounts',
  connected: 'connected',
};

/**
 * Adds a payment method, by the gateway's token. A new default one is tried at once where something is overdue.
 *
 * @rule PAY-1, DUN-6, policy `payment_methods.max`
 */
export function addMethod(subject: AccountMoney, given: NewMethod, context: CommandContext): MoneyDecision | Refusal {
  const { books, state } = subject;
  const today = localDateOf(context.now, state.account.zone);
  if (isExpired(given.expiresIn, today)) {
    return refuse('method_not_usable', `This method has expired (${given.expiresIn}); add another one.`);
  }
  const limits = state.account.policy.values['payment_methods.max'];
  const ofKind = books.methods.filter(({ kind }) => kind === given.kind).length;
  const isFull =
    ofKind >= Number(limits[LIMIT_OF[given.kind]]) || (limits.total !== null && books.methods.length >= limits.total);
  if (isFull && limits.when_full === 'refuse') {
    return refuse('limit_reached', 'The account holds as many methods of this kind as it may; remove one first.', {
      kind: given.kind,
      most: String(limits[LIMIT_OF[given.kind]]),
    });
  }
  const kept = isFull ? [] : books.methods;
  const { autopay, ...fields } = given;
  const isDefault = given.isDefault || kept.length === 0;
  const method: PaymentMethod = { ...fields, id: context.newId(), isDefault, addedAt: context.now, blockedBy: null };
  const others = isDefault ? kept.map((each) => (each.isDefault ? { ...each, isDefault: false } : each)) : kept;
  const added = { ...books, methods: [...others, method], isAutopayOn: autopay ?? books.isAutopayOn };
  const facts = { method_id: method.id, kind: method.kind, brand: method.brand };
  const draft = withEvent(draftOf({ state, books: added }), { type: 'payment_method.added', facts });
  return decided(isDefault ? triedAtOnce(draft, context) : draft);
}

/** @rule PAY-1 (`method_in_use`) */
export function removeMethod(subject: AccountMoney, methodId: string): MoneyDecision | Refusal {
  const { books, state } = subject;
  const method = books.methods.find(({ id }) => id === methodId);
  if (method === undefined) return refuseUnknown(methodId);
  if (method.isDefault && books.isAutopayOn) {
    return refuse(
      'method_in_use',
      'Autopay charges this method; make another one the default, or turn autopay off, first.',
    );
  }
  if (books.attempts.some((attempt) => attempt.methodId === methodId && isInFlight(attempt))) {
    return refuse('method_in_use', 'A payment on this method is under way; remove it when that is over.');
  }
  const after = { ...books, methods: books.methods.filter(({ id }) => id !== methodId) };
  const facts = { method_id: methodId, kind: method.kind, brand: method.brand };
  return decided(withEvent(draftOf({ state, books: after }), { type: 'payment_method.removed', facts }));
}

/** @rule PAY-1, DUN-6 */
export function setDefaultMethod(
  subject: AccountMoney,
  methodId: string,
  context: CommandContext,
): MoneyDecision | Refusal {
  const { books, state } = subject;
  if (!books.methods.some(({ id }) => id === methodId)) return refuseUnknown(methodId);
  const methods = books.methods.map((each) =>
    each.isDefault === (each.id === methodId) ? each : { ...each, isDefault: each.id === methodId },
  );
  const after = { ...books, methods };
  const event = { type: 'payment_method.default_changed', facts: { method_id: methodId } } as const;
  return decided(triedAtOnce(withEvent(draftOf({ state, books: after }), event), context));
}

/** Autopay is on or off per account. Terms that were fixed on issued invoices stay. @rule PAY-1 */
export function setAutopay(subject: AccountMoney, isOn: boolean): MoneyDecision | Refusal {
  const { books, state } = subject;
  if (isOn && !books.methods.some(({ isDefault }) => isDefault)) {
    return refuse('method_not_usable', 'Autopay needs a default payment method; add one first.');
  }
  const after = { ...books, isAutopayOn: isOn };
  const event = { type: 'account.autopay_changed', facts: { autopay: isOn ? 'on' : 'off' } } as const;
  return decided(withEvent(draftOf({ state, books: after }), event));
}

/** A new default method is tried at once on what is overdue. @rule DUN-6 */
function triedAtOnce(draft: MoneyDraft, context: CommandContext): MoneyDraft {
  const { books, state } = draft;
  const owing = books.cases.find(
    ({ terminatedAt }) => terminatedAt === null && overdueInvoices(books, context.now, state.account.zone).length > 0,
  );
  return owing === undefined ? draft : retry(draft, owing, context);
}

function refuseUnknown(methodId: string): Refusal {
  return refuse('item_not_found', `The account has no payment method ${methodId}; list its payment methods first.`);
}

function withEvent(draft: MoneyDraft, event: Pick<DomainEvent, 'type' | 'facts'>): MoneyDraft {
  return { ...draft, events: [...draft.events, { ...event, subscriptionId: null }] };
}
