import { memoryGateway } from '../../cli/scenario/engines/memory/memoryGateway.ts';
import { addDays } from '../../rules/calendar/date.ts';
import { endOfDay, type Instant } from '../../rules/calendar/zone.ts';
import { EMPTY_CATALOGUE } from '../../rules/catalogue/catalogueView.ts';
import type { DunningCase } from '../../rules/dunning/dunningCase.ts';
import type { ChargeAttempt } from '../../rules/payments/attempt.ts';
import { type Books, EMPTY_BOOKS, inOrderOfDueDate, type OpenInvoice } from '../../rules/payments/books.ts';
import type { AccountMoney, MoneyDecision } from '../../rules/payments/moneyDecision.ts';
import type { Movement } from '../../rules/payments/movement.ts';
import type { PaymentMethod } from '../../rules/payments/paymentMethod.ts';
import type { PastPayment } from '../../rules/payments/refund.ts';
import { isRefusal, type Refusal } from '../../rules/refusal.ts';
import { advance, newWorld, type World, type WorldEvent } from '../../rules/simulate/world.ts';
import type { Account, Subscription } from '../../rules/subscription/accountState.ts';
import type { CommandContext } from '../../rules/subscription/decision.ts';
import { accountOf, contextAt, noRates, policyOf, stateOf, subscriptionOf } from './situations.ts';

/*
 * An account's debt as data. Amounts are in USD, the account's clock is UTC unless a situation says otherwise. An invoice is
 * issued thirty days before it is due.
 */

/** An invoice on which something is due: `invoiceDue('2026-08-31', '290.00')`. Its id is its due date. */
export function invoiceDue(dueOn: string, amountDue: string, overrides: Partial<OpenInvoice> = {}): OpenInvoice {
  const issuedOn = addDays(dueOn, -30);
  return {
    id: dueOn,
    issuedOn,
    issuedAt: endOfDay(issuedOn, 'UTC'),
    dueOn,
    amountDue,
    disputedAmount: '0',
    isCollected: false,
    subscriptionIds: ['subscription'],
    ...overrides,
  };
}

/** A Visa card, the default. */
export function methodOf(overrides: Partial<PaymentMethod> = {}): PaymentMethod {
  return {
    id: 'visa',
    gateway: 'sandbox',
    token: 'tok_visa',
    kind: 'card',
    brand: 'visa',
    last4: '4242',
    expiresIn: '2099-12',
    isDefault: true,
    addedAt: '2026-01-01T00:00:00.000Z',
    blockedBy: null,
    ...overrides,
  };
}

/** A charge of whole invoices that has been sent. */
export function attemptOf(invoices: readonly OpenInvoice[], overrides: Partial<ChargeAttempt> = {}): ChargeAttempt {
  const allocations = invoices.map(({ id, amountDue }) => ({ invoiceId: id, amount: amountDue }));
  const amount = (invoices.reduce((sum, { amountDue }) => sum + Math.round(Number(amountDue) * 100), 0) / 100).toFixed(
    2,
  );
  return {
    id: 'attempt',
    methodId: 'visa',
    gateway: 'sandbox',
    origin: 'autopay',
    amount,
    allocations,
    status: 'open',
    openedAt: '2026-08-31T09:00:00.000Z',
    settledAt: null,
    reference: null,
    declineCode: null,
    url: null,
    nextLookAt: null,
    looks: 0,
    ...overrides,
  };
}

/** A case of the whole account that stands at the first step of an invoice's ladder. */
export function caseOf({ id, dueOn }: OpenInvoice, overrides: Partial<DunningCase> = {}): DunningCase {
  return {
    id: 'case',
    subscriptionId: null,
    openedAt: endOfDay(dueOn, 'UTC'),
    anchor: { invoiceId: id, dueOn },
    position: 0,
    lateMs: 0,
    suspendedAt: null,
    terminatedAt: null,
    pause: null,
    promise: null,
    ...overrides,
  };
}

export type Debt = Partial<Books> & {
  readonly profile?: string;
  readonly policies?: Readonly<Record<string, unknown>>;
  readonly account?: Partial<Account>;
  readonly subscriptions?: readonly Subscription[];
  readonly credit?: string;
};

/** An account with its books. One active subscription without items, so that no invoice follows by itself. */
export function moneyOf({ profile, policies, account, subscriptions, credit, ...books }: Debt = {}): AccountMoney {
  const owner = accountOf({ policy: policyOf(profile, policies), ...account });
  return {
    state: stateOf(subscriptions ?? [subscriptionOf([])], owner, credit),
    books: { ...EMPTY_BOOKS, ...books, invoices: inOrderOfDueDate(books.invoices ?? []) },
  };
}

let contexts = 0;

/** What a decision at an instant may look at; ids differ from one decision to the next. `2026-09-01 09:00` is UTC. */
export function at(moment: string, overrides: Partial<CommandContext> = {}): CommandContext {
  contexts += 1;
  const prefix = `c${contexts}`;
  let used = 0;
  return contextAt(instant(moment), {
    newId: () => {
      used += 1;
      return `${prefix}-${used}`;
    },
    ...overrides,
  });
}

/** `2026-09-01 09:00` in UTC. */
export function instant(moment: string): Instant {
  const [day, time = '00:00'] = moment.split(' ');
  return new Date(`${day}T${time.length === 5 ? `${time}:00` : time}Z`).toISOString();
}

/** The decision, where one was taken. */
export function done(answer: MoneyDecision | Refusal | null): MoneyDecision {
  if (answer === null || isRefusal(answer)) throw new Error(`No decision: ${JSON.stringify(answer)}`);
  return answer;
}

/** A refusal in one line: its code, and its facts. */
export function refusalOf(answer: MoneyDecision | Refusal | null): string {
  if (!isRefusal(answer)) return answer === null ? 'nothing to do' : 'decided';
  return [answer.code, ...Object.values(answer.facts ?? {})].join(' ');
}

/** What is open: `2026-08-31 290.00`, and what is disputed of it. */
export function owedOf({ books }: { readonly books: Books }): string[] {
  return books.invoices.map(({ id, amountDue, disputedAmount }) =>
    disputedAmount === '0' ? `${id} ${amountDue}` : `${id} ${amountDue} (${disputedAmount} disputed)`,
  );
}

/** What moved: `payment 290 → 2026-08-31 290`. */
export function movesOf({ movements }: { readonly movements: readonly Movement[] }): string[] {
  return movements.map(({ kind, amount, allocations, loss }) => {
    const to = allocations.map((each) => `${each.invoiceId} ${each.amount}`).join(', ');
    return `${kind} ${amount}${to === '' ? '' : ` → ${to}`}${loss === undefined ? '' : `, lost ${loss}`}`;
  });
}

/** The types of events. */
export function toldBy({ events }: { readonly events: readonly { readonly type: string }[] }): string[] {
  return events.map(({ type }) => type);
}

/** A settled charge as what comes after it sees it, with what moved by it. */
export function pastOf(
  attempt: ChargeAttempt,
  movements: readonly Movement[],
  invoices: readonly OpenInvoice[],
): PastPayment {
  return { attempt, movements: movements.filter(({ attemptId }) => attemptId === attempt.id), invoices };
}

/** A world that begins with a debt, at a gateway that says what it is told. */
export function worldOf(money: AccountMoney, moment: string, script: readonly string[] = []): World {
  const gateway = memoryGateway().script(script);
  return newWorld(money.state, instant(moment), noRates, EMPTY_CATALOGUE, { books: money.books, gateway });
}

/** The world at an instant. */
export function livedTo(world: World, moment: string): World {
  return advance(world, instant(moment));
}

/** What happened: `2026-09-01 09:00 dunning.reminded`; only of some kinds where they are named. */
export function trace({ events }: { readonly events: readonly WorldEvent[] }, ...starts: readonly string[]): string[] {
  return events
    .filter(({ type }) => starts.length === 0 || starts.some((start) => type.startsWith(start)))
    .map((event) => `${event.at.slice(0, 16).replace('T', ' ')} ${event.type}`);
}
