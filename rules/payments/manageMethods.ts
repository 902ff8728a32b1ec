import { localDateOf } from '../calendar/zone.ts';
import { invoicesOf } from '../dunning/heedBalance.ts';
import { retry } from '../dunning/performDunningStep.ts';
import type { PaymentMethodLimits } from '../policy/policyValues.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { CommandContext, DomainEvent } from '../subscription/decision.ts';
import { isInFlight } from './attempt.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision, type MoneyDraft } from './moneyDecision.ts';
import { isExpired, type MethodKind, type PaymentMethod } from './paymentMethod.ts';

export type NewMethod = Pick<PaymentMethod, 'gateway' | 'token' | 'kind' | 'brand' | 'last4' | 'expiresIn'> & {
  /** Where there is no default method it is the default in any case. */
  readonly isDefault: boolean;
  /** Turns autopay on or off; left as it is where left out. */
  readonly autopay?: boolean | undefined;
};

const LIMIT_OF: Readonly<Record<MethodKind, 'cards' | 'bank_accounts' | 'connected'>> = {
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
  const known = books.methods.find(({ gateway, token }) => gateway === given.gateway && token === given.token);
  if (known) return addAgain(subject, known, given, context);
  const kept = roomFor(given.kind, books.methods, state.account.policy.values['payment_methods.max']);
  if (isRefusal(kept)) return kept;
  const { autopay, ...fields } = given;
  const isDefault = given.isDefault || !kept.some((each) => each.isDefault);
  const method: PaymentMethod = { ...fields, id: context.newId(), isDefault, addedAt: context.now, blockedBy: null };
  const others = isDefault ? kept.map((each) => (each.isDefault ? { ...each, isDefault: false } : each)) : kept;
  const added = { ...books, methods: [...others, method], isAutopayOn: autopay ?? books.isAutopayOn };
  const replaced = books.methods.filter((each) => !kept.includes(each));
  const draft = [
    ...replaced.map((each) => ({ type: 'payment_method.removed', facts: factsOf(each) }) as const),
    { type: 'payment_method.added', facts: factsOf(method) } as const,
  ].reduce(withEvent, draftOf({ state, books: added }));
  return decided(isDefault ? triedAtOnce(draft, context) : draft);
}

/** The same card again is the same method: what is known of it stays, a hard decline too. @rule DUN-1 */
function addAgain(
  { state, books }: AccountMoney,
  { id }: PaymentMethod,
  { isDefault, autopay }: NewMethod,
  context: CommandContext,
): MoneyDecision | Refusal {
  const kept = { state, books: { ...books, isAutopayOn: autopay ?? books.isAutopayOn } };
  return isDefault ? setDefaultMethod(kept, id, context) : decided(draftOf(kept));
}

/** The methods that stay when one is added: where a policy says that adding replaces, the oldest that stands in its way goes. */
function roomFor(
  kind: MethodKind,
  methods: readonly PaymentMethod[],
  limits: PaymentMethodLimits,
): readonly PaymentMethod[] | Refusal {
  const { total, when_full: whenFull } = limits;
  const most = limits[LIMIT_OF[kind]];
  const ofKind = methods.filter((method) => method.kind === kind);
  const isTotalFull = total !== null && methods.length >= total;
  if (ofKind.length < most && !isTotalFull) return methods;
  const [oldest] = ofKind.length < most ? methods : ofKind;
  if (whenFull === 'replace' && oldest !== undefined) return methods.filter((method) => method !== oldest);
  return refuse('limit_reached', 'The account holds as many methods of this kind as it may; remove one first.', {
    kind,
    most: String(ofKind.length < most ? total : most),
  });
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
  return decided(
    withEvent(draftOf({ state, books: after }), { type: 'payment_method.removed', facts: factsOf(method) }),
  );
}

/** @rule PAY-1, DUN-6 */
export function setDefaultMethod(
  subject: AccountMoney,
  methodId: string,
  context: CommandContext,
): MoneyDecision | Refusal {
  const { books, state } = subject;
  const method = books.methods.find(({ id }) => id === methodId);
  if (method === undefined) return refuseUnknown(methodId);
  // What is the default already is not tried again: that would be a way around the limits of tries.
  if (method.isDefault) return decided(draftOf(subject));
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
  const { books } = draft;
  const running = books.cases.filter(({ terminatedAt }) => terminatedAt === null);
  const dunned = new Set(running.flatMap((dunning) => invoicesOf(books, dunning)));
  return retry(
    draft,
    books.invoices.filter((invoice) => dunned.has(invoice)),
    context,
  );
}

function factsOf({ id, kind, brand }: PaymentMethod): Readonly<Record<string, string>> {
  return { method_id: id, kind, brand };
}

function refuseUnknown(methodId: string): Refusal {
  return refuse('item_not_found', `The account has no payment method ${methodId}; list its payment methods first.`);
}

function withEvent(draft: MoneyDraft, event: Pick<DomainEvent, 'type' | 'facts'>): MoneyDraft {
  return { ...draft, events: [...draft.events, { ...event, subscriptionId: null }] };
}
