import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import { type Catalogue, EMPTY_CATALOGUE } from '../catalogue/catalogueView.ts';
import { heedBalance } from '../dunning/heedBalance.ts';
import { cutAccount, nextBillDate } from '../invoicing/cutAccount.ts';
import { dateOfCut } from '../invoicing/dateOfCut.ts';
import type { InvoiceDraft } from '../invoicing/invoice.ts';
import { moneyText } from '../money/round.ts';
import type { ChargeAttempt } from '../payments/attempt.ts';
import { EMPTY_BOOKS } from '../payments/books.ts';
import { decided, draftOf, type MoneyDecision } from '../payments/moneyDecision.ts';
import { withInvoice } from '../payments/openInvoice.ts';
import { overdueOf } from '../payments/overdue.ts';
import { settleAttempt } from '../payments/settleAttempt.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Account, AccountState } from '../subscription/accountState.ts';
import type { CommandContext, Decision, DomainEvent, EmailOrder } from '../subscription/decision.ts';
import { performDue } from '../subscription/nextStep.ts';
import type { RateUnknown } from '../tax/computeTaxes.ts';
import { enterRate } from '../tax/enterRate.ts';
import type { TaxRate } from '../tax/taxRate.ts';
import { type TaxTable, taxTable } from '../tax/taxTable.ts';
import { assertRule } from '../violation.ts';
import { lookAhead, type Upcoming } from './lookAhead.ts';
import { AS_AGREED, type MoneyStep, nextMoneyStep, performMoneyStep, type WorldMoney } from './worldMoney.ts';

/** One account in memory, run forward by the same decisions as the live engine. Nothing is written anywhere. @rule EXP-3 */
export type World = {
  readonly taxTable: TaxTable;
  readonly catalogue: Catalogue;
  readonly invoices: readonly InvoiceDraft[];
  readonly events: readonly WorldEvent[];
  readonly emails: readonly WorldEmail[];
  /** The tax rate without which the account's billing has stopped. @rule TAX-5 */
  readonly stoppedBy: RateUnknown | null;
  readonly idsUsed: number;
} & WorldMoney;

export type WorldEvent = {
  readonly at: Instant;
  readonly type: DomainEvent['type'] | 'account.updated' | 'billing.resumed' | 'billing.stopped' | 'invoice.issued';
  readonly subscriptionId: string | null;
  readonly facts: Readonly<Record<string, string>>;
};

/** @rule TERM-5 */
export type WorldEmail = EmailOrder & { readonly at: Instant };

/** A world in which nothing has happened yet. */
export function newWorld(
  state: AccountState,
  now: Instant,
  taxTable: TaxTable,
  catalogue: Catalogue = EMPTY_CATALOGUE,
  { books, gateway }: Pick<World, 'books' | 'gateway'> = { books: EMPTY_BOOKS, gateway: AS_AGREED },
): World {
  return {
    ...{ now, state, taxTable, catalogue, invoices: [], events: [], emails: [], stoppedBy: null, idsUsed: 0 },
    ...{ books, gateway, movements: [], opened: books.invoices },
  };
}

/** Carries out a command at the world's time. A refusal changes nothing. */
export function perform(
  world: World,
  commandId: string,
  decide: (state: AccountState, context: CommandContext) => Decision | Refusal,
): { readonly world: World; readonly answer: Decision | Refusal } {
  const overdue = overdueOf(world.books, world.state.account, world.now);
  return carryOut(world, commandId, (context) => decide(world.state, { ...context, overdue }));
}

/** Carries out a command on the account's money at the world's time, and what its gateway says to it. A refusal changes nothing. */
export function performOnMoney(
  world: World,
  commandId: string,
  decide: (money: World, context: CommandContext) => MoneyDecision | Refusal,
): { readonly world: World; readonly answer: MoneyDecision | Refusal } {
  return carryOut(world, commandId, (context) => decide(world, context));
}

function carryOut<Answer extends Decision | MoneyDecision>(
  world: World,
  commandId: string,
  decide: (context: CommandContext) => Answer | Refusal,
): { readonly world: World; readonly answer: Answer | Refusal } {
  const { context, idsUsed } = contextOf(world, commandId);
  const answer = decide(context);
  if (isRefusal(answer)) return { world, answer };
  return { world: record({ ...world, idsUsed: idsUsed() }, answer), answer };
}

/** What a command may look at, with ids that go on from those of the world. */
function contextOf(world: World, commandId: string): { context: CommandContext; idsUsed: () => number } {
  let used = world.idsUsed;
  const newId = () => {
    used += 1;
    return `id-${used}`;
  };
  const { now, taxTable, catalogue } = world;
  return { context: { now, commandId, newId, taxTable, catalogue }, idsUsed: () => used };
}

/** What an account may change about itself. */
export type AccountChange = Partial<
  Pick<Account, 'address' | 'zone' | 'policy' | 'policyOverrides' | 'hasShippingAddress'>
>;

/** Changes the account for all that is decided later. Nothing issued changes. @rule ACC-7 */
export function setAccount(world: World, change: AccountChange): World {
  const state = { ...world.state, account: { ...world.state.account, ...change } };
  return told({ ...world, state }, 'account.updated', { fields: Object.keys(change).join(', ') });
}

/**
 * Enters a dated rate. Where billing has stopped for want of one in this jurisdiction, it is tried again when the world
 * goes on.
 *
 * @rule TAX-5
 */
export function setRate(world: World, rate: TaxRate): World {
  const entered = { ...world, taxTable: taxTable(enterRate(world.taxTable.rates, rate)) };
  if (world.stoppedBy?.jurisdiction !== rate.jurisdiction) return entered;
  return told({ ...entered, stoppedBy: null }, 'billing.resumed', { code: 'tax_rate_unknown' });
}

/** Runs the billing once more at the world's time: what is invoiced already is not invoiced again. @rule INV-5 */
export function runBilling(world: World): World {
  return advance(world, world.now);
}

/**
 * Runs everything that is due up to an instant, in order; at one instant the cut of the ending day comes before what
 * begins with the next.
 */
export function advance(world: World, to: Instant): World {
  const steps = stepsTo(world, to);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Something that the account did by itself: how an operator reads it, and the world after it. */
export type WorldStep = { readonly label: string; readonly world: World };

/** As `advance`, one step after the other; at the end, the world at the instant. */
export function* stepsTo(world: World, to: Instant): Generator<WorldStep, World, void> {
  assertRule(to >= world.now, 'simulate.backwards', `${world.now} to ${to}`);
  const ahead = lookAhead();
  let current = world;
  for (;;) {
    const next = ahead(current.state, current.now, current.stoppedBy === null);
    const ofMoney = nextMoneyStep(current);
    const step = ofMoney !== null && isBefore(ofMoney, next, current.now) ? ofMoney : next;
    if (step === null || step.at > to) return { ...current, now: to };
    const due = step.at > current.now ? { ...current, now: step.at } : current;
    if (step.kind === 'cut') current = cut(due, step.billDate);
    else if (step.kind === 'step') current = performStep(due, step.subscriptionId);
    else current = performMoney(due, step);
    yield { label: step.label, world: current };
  }
}

/** At one instant: the cut of the ending day, its collection, what subscriptions do, then dunning. */
function isBefore(money: MoneyStep, other: Upcoming | null, now: Instant): boolean {
  if (other === null) return true;
  const [moneyAt, otherAt] = [laterOf(money.at, now), laterOf(other.at, now)];
  if (moneyAt !== otherAt) return moneyAt < otherAt;
  return other.kind !== 'cut' && money.kind !== 'dunning';
}

function laterOf(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}

function performMoney(world: World, step: MoneyStep): World {
  const { context, idsUsed } = contextOf(world, `${step.kind}/${world.now}`);
  const { decision, gateway } = performMoneyStep(world, step, context);
  const after = { ...world, gateway, idsUsed: idsUsed() };
  assertRule(decision !== null, 'simulate.step_repeats', `${step.kind}/${world.now}`);
  return record(after, decision);
}

function performStep(world: World, subscriptionId: string): World {
  const commandId = `deadline/${subscriptionId}/${world.now}`;
  const { world: after } = perform(world, commandId, (state, context) => performDue(state, subscriptionId, context));
  assertRule(after.state !== world.state, 'simulate.step_repeats', commandId);
  return after;
}

function cut(world: World, billDate: LocalDate): World {
  const cutOn = dateOfCut(world.now, world.state.account.zone);
  const answer = cutAccount(world.state, billDate, cutOn, world.taxTable);
  if (answer.kind === 'rate_unknown') {
    const { jurisdiction, taxDate } = answer;
    const facts = { code: 'tax_rate_unknown', bill_date: billDate, jurisdiction, tax_date: taxDate };
    return told({ ...world, stoppedBy: answer }, 'billing.stopped', facts);
  }
  const next = nextBillDate(answer.state);
  assertRule(next === null || next > billDate, 'simulate.not_moved_on', `due on ${billDate} again`);
  return issued({ ...world, state: answer.state }, answer.invoice);
}

function record(world: World, decision: Decision | MoneyDecision): World {
  const events = decision.events.map((event): WorldEvent => ({ at: world.now, ...event }));
  const emails = (decision.emails ?? []).map((email): WorldEmail => ({ ...email, at: world.now }));
  const after: World = {
    ...world,
    state: decision.state,
    events: [...world.events, ...events],
    emails: [...world.emails, ...emails],
  };
  const invoiced = issued(issued(after, decision.invoice), decision.hardwareInvoice ?? null);
  if (!('books' in decision)) return invoiced;
  const moved = { ...invoiced, books: decision.books, movements: [...invoiced.movements, ...decision.movements] };
  return decision.toCharge === null ? moved : charged(moved, decision.toCharge);
}

/** The gateway's answer to a charge, and what it comes to. */
function charged(world: World, attempt: ChargeAttempt): World {
  const { answer, gateway } = world.gateway.charge(attempt, world.books, world.now);
  const { context, idsUsed } = contextOf(world, `settle/${attempt.id}`);
  const decision = settleAttempt(world, attempt.id, answer, context);
  assertRule(decision !== null, 'simulate.charge_unanswered', attempt.id);
  return record({ ...world, gateway, idsUsed: idsUsed() }, decision);
}

function issued(world: World, invoice: InvoiceDraft | null): World {
  if (invoice === null) return world;
  const facts = { bill_date: invoice.billDate, total: moneyText(invoice.total) };
  const id = invoiceId(world.invoices.length);
  const after = told({ ...world, invoices: [...world.invoices, invoice] }, 'invoice.issued', facts);
  // What is paid as agreed, and not charged by itself, has no consequences.
  if (world.gateway.name === 'as_agreed' && world.state.account.autopayUntil === null) return after;
  const books = withInvoice(world.books, id, invoice, world.now);
  const opened = books.invoices.filter((each) => each.id === id);
  return withCreditSpent({ ...after, books, opened: [...world.opened, ...opened] }, invoice);
}

/** The id of the nth invoice of a world, from 0. */
export function invoiceId(index: number): string {
  return `invoice-${index + 1}`;
}

/** A credit that arises pays the oldest open invoice. @rule INV-10 */
function withCreditSpent(world: World, { creditArising }: InvoiceDraft): World {
  if (creditArising.amount.isZero()) return world;
  const { context, idsUsed } = contextOf(world, 'credit');
  const draft = heedBalance(draftOf(world), context);
  return draft.movements.length === 0 ? world : record({ ...world, idsUsed: idsUsed() }, decided(draft));
}

function told(world: World, type: WorldEvent['type'], facts: WorldEvent['facts']): World {
  return { ...world, events: [...world.events, { at: world.now, type, subscriptionId: null, facts }] };
}
