import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import { type Catalogue, EMPTY_CATALOGUE } from '../catalogue/catalogueView.ts';
import { cutAccount, nextBillDate } from '../invoicing/cutAccount.ts';
import { dateOfCut } from '../invoicing/dateOfCut.ts';
import type { InvoiceDraft } from '../invoicing/invoice.ts';
import { moneyText } from '../money/round.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Account, AccountState } from '../subscription/accountState.ts';
import type { CommandContext, Decision, DomainEvent, EmailOrder } from '../subscription/decision.ts';
import { performDue } from '../subscription/nextStep.ts';
import type { RateUnknown } from '../tax/computeTaxes.ts';
import { enterRate } from '../tax/enterRate.ts';
import type { TaxRate } from '../tax/taxRate.ts';
import { type TaxTable, taxTable } from '../tax/taxTable.ts';
import { assertRule } from '../violation.ts';
import { lookAhead } from './lookAhead.ts';

/** One account in memory, run forward by the same decisions as the live engine. Nothing is written anywhere. @rule EXP-3 */
export type World = {
  readonly now: Instant;
  readonly state: AccountState;
  readonly taxTable: TaxTable;
  readonly catalogue: Catalogue;
  readonly invoices: readonly InvoiceDraft[];
  readonly events: readonly WorldEvent[];
  readonly emails: readonly WorldEmail[];
  /** The tax rate without which the account's billing has stopped. @rule TAX-5 */
  readonly stoppedBy: RateUnknown | null;
  readonly idsUsed: number;
};

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
): World {
  return { now, state, taxTable, catalogue, invoices: [], events: [], emails: [], stoppedBy: null, idsUsed: 0 };
}

/** Carries out a command at the world's time. A refusal changes nothing. */
export function perform(
  world: World,
  commandId: string,
  decide: (state: AccountState, context: CommandContext) => Decision | Refusal,
): { readonly world: World; readonly answer: Decision | Refusal } {
  let idsUsed = world.idsUsed;
  const newId = () => {
    idsUsed += 1;
    return `id-${idsUsed}`;
  };
  const { now, taxTable, catalogue } = world;
  const answer = decide(world.state, { now, commandId, newId, taxTable, catalogue });
  if (isRefusal(answer)) return { world, answer };
  return { world: record({ ...world, idsUsed }, answer), answer };
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
    if (next === null || next.at > to) return { ...current, now: to };
    const due = next.at > current.now ? { ...current, now: next.at } : current;
    current = next.kind === 'cut' ? cut(due, next.billDate) : performStep(due, next.subscriptionId);
    yield { label: next.label, world: current };
  }
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

function record(world: World, decision: Decision): World {
  const events = decision.events.map((event): WorldEvent => ({ at: world.now, ...event }));
  const emails = (decision.emails ?? []).map((email): WorldEmail => ({ ...email, at: world.now }));
  const after = {
    ...world,
    state: decision.state,
    events: [...world.events, ...events],
    emails: [...world.emails, ...emails],
  };
  return issued(issued(after, decision.invoice), decision.hardwareInvoice ?? null);
}

function issued(world: World, invoice: InvoiceDraft | null): World {
  if (invoice === null) return world;
  const facts = { bill_date: invoice.billDate, total: moneyText(invoice.total) };
  return told({ ...world, invoices: [...world.invoices, invoice] }, 'invoice.issued', facts);
}

function told(world: World, type: WorldEvent['type'], facts: WorldEvent['facts']): World {
  return { ...world, events: [...world.events, { at: world.now, type, subscriptionId: null, facts }] };
}
