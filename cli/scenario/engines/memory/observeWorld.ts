import { localDateOf } from '../../../../rules/calendar/zone.ts';
import { nextDunningStep } from '../../../../rules/dunning/nextDunningStep.ts';
import { formulaText } from '../../../../rules/explain/formulaText.ts';
import type { InvoiceDraft } from '../../../../rules/invoicing/invoice.ts';
import { postInvoice } from '../../../../rules/ledger/postInvoice.ts';
import { decimal } from '../../../../rules/money/decimal.ts';
import { addMoney, type Money, money, sumMoney, zeroMoney } from '../../../../rules/money/money.ts';
import { moneyText } from '../../../../rules/money/round.ts';
import type { ChargeAttempt } from '../../../../rules/payments/attempt.ts';
import { type Movement, postMovement } from '../../../../rules/payments/movement.ts';
import { paymentOutcome } from '../../../../rules/payments/paymentOutcome.ts';
import { lastNoticeDayOf } from '../../../../rules/simulate/renewalDates.ts';
import { invoiceId, type World } from '../../../../rules/simulate/world.ts';
import type { Subscription } from '../../../../rules/subscription/accountState.ts';
import { serviceEndsAt } from '../../../../rules/subscription/steps/endStep.ts';
import { renewalDate } from '../../../../rules/subscription/term.ts';
import type {
  Observation,
  ObservedInvoice,
  ObservedLine,
  ObservedPayment,
  ObservedSubscription,
} from '../../observation.ts';
import { IN_SERVICE } from '../../observation.ts';
import { localMinute } from './observeAgenda.ts';

/** What can be seen of a world. */
export function observeWorld(
  world: World,
  names: ReadonlyMap<string, string>,
  methodName: (id: string) => string | null,
): Omit<Observation, 'agenda'> {
  const { account, subscriptions, creditBalance } = world.state;
  const { currency } = account;
  const due = world.books.invoices.map(({ amountDue }) => money(currency, amountDue));
  const balance = sumMoney(currency, due);
  const named = [...names].flatMap(([name, id]) => {
    const subscription = subscriptions.find((each) => each.id === id);
    return subscription ? [[name, observeSubscription(subscription, world)] as const] : [];
  });
  return {
    invoices: world.invoices.map((invoice, index) => observeInvoice(invoice, standingOf(world, invoiceId(index)))),
    balance: moneyText(balance),
    credit: moneyText(money(currency, creditBalance)),
    subscriptions: Object.fromEntries(named),
    service: subscriptions.some(isServed) ? 'on' : 'off',
    emails: world.emails.map(({ template, at }) => ({ template, date: localDateOf(at, account.zone) })),
    data: subscriptions.some(({ lifecycle }) => lifecycle.retention?.deletedAt) ? 'deleted' : 'kept',
    events: world.events.map(({ type }) => type),
    ledger: ledgerSums(world, currency),
    payments: world.books.attempts.map((attempt) => observePayment(world, attempt, methodName)),
    dunning: observeDunning(world),
    stopped: world.stoppedBy?.jurisdiction ?? null,
  };
}

/** What is still wanted of an invoice, and what it is called. */
type Standing = { readonly amountDue: string; readonly status: string; readonly dueOn: string | null };

function standingOf({ books, movements }: World, id: string): Standing | null {
  const open = books.invoices.find((each) => each.id === id);
  const own = movements.filter(({ allocations }) => allocations.some(({ invoiceId }) => invoiceId === id));
  const isTakenBack = ({ allocations }: Movement) =>
    allocations.some(({ invoiceId, amount }) => invoiceId === id && amount.startsWith('-'));
  const dueOn = own.findLast(isTakenBack)?.on ?? null;
  if (open !== undefined) return { amountDue: open.amountDue, status: 'open', dueOn };
  const last = own.at(-1);
  if (last === undefined) return null;
  return { amountDue: '0', status: last.kind === 'write_off' ? 'uncollectible' : 'paid', dueOn };
}

/** An invoice in the normal form, as it stands; one of a preview is as it is issued. */
export function observeInvoice(invoice: InvoiceDraft, standing: Standing | null): ObservedInvoice {
  const amountDue = standing === null ? invoice.amountDue : money(invoice.currency, standing.amountDue);
  return {
    date: invoice.issuedOn,
    due: standing?.dueOn ?? invoice.dueOn,
    status: standing?.status ?? (invoice.amountDue.amount.isZero() ? 'paid' : 'open'),
    lines: invoice.lines.map(observeLine),
    subtotal: moneyText(invoice.subtotal),
    taxes: invoice.taxes.map(({ name, rate, amount }) => ({
      name,
      rate: decimal(rate).toFixed(),
      amount: moneyText(amount),
    })),
    total: moneyText(invoice.total),
    amount_due: moneyText(amountDue),
  };
}

function observeLine(line: InvoiceDraft['lines'][number]): ObservedLine {
  const { rule, policy, inputs } = line.explanation;
  const { price: _, coupon: _code, ...figures } = inputs;
  return {
    kind: line.kind,
    from: line.service.from,
    to: line.service.to,
    days: line.days,
    quantity: line.quantity,
    unit: line.unitPrice === null ? null : decimal(line.unitPrice).toFixed(),
    amount: moneyText(line.amount),
    tax: moneyText(line.taxAmount),
    why: { rule, policy, formula: formulaText(line.explanation, line.amount.currency), inputs: figures },
  };
}

function observeSubscription(subscription: Subscription, { state, events }: World): ObservedSubscription {
  const { id, endsOn, lifecycle } = subscription;
  const { account } = state;
  const ended = events.find(({ type, subscriptionId }) => type === 'subscription.ended' && subscriptionId === id);
  const term = endsOn === null ? lifecycle.term : undefined;
  return {
    state: subscription.status,
    plan: subscription.planId,
    items: subscription.items
      .filter(({ quantityInForce }) => quantityInForce !== '0')
      .map(({ price, quantityInForce }) => ({ plan: price.planId, quantity: quantityInForce })),
    ends_on: endsOn,
    renews_on: term ? renewalDate(term) : null,
    notice_until: lastNoticeDayOf(subscription, account),
    service_until: endsOn && localDateOf(ended?.at ?? serviceEndsAt(subscription, endsOn, account), account.zone),
  };
}

function isServed({ status, lifecycle }: Subscription): boolean {
  return IN_SERVICE.has(status) && lifecycle.suspendedAt === undefined;
}

function observePayment(
  { movements, state }: World,
  attempt: ChargeAttempt,
  methodName: (id: string) => string | null,
): ObservedPayment {
  const { account } = state;
  return {
    date: localDateOf(attempt.openedAt, account.zone),
    outcome: paymentOutcome(
      attempt,
      movements.filter(({ attemptId }) => attemptId === attempt.id),
    ),
    amount: moneyText(money(account.currency, attempt.amount)),
    method: methodName(attempt.methodId),
  };
}

function observeDunning({ books, state }: World): Observation['dunning'] {
  const [dunning] = books.cases;
  if (dunning === undefined) return 'none';
  const next = nextDunningStep(dunning, books, state.account);
  return { step: next?.action ?? null, next: next === null ? null : localMinute(next.at, state.account.zone) };
}

function ledgerSums({ invoices, movements }: World, currency: string): Record<string, string> {
  const sums = new Map<string, Money>();
  const entries = [...invoices.flatMap(postInvoice), ...movements.flatMap((each) => postMovement(each, currency))];
  for (const entry of entries) {
    sums.set(entry.account, addMoney(sums.get(entry.account) ?? zeroMoney(currency), entry.amount));
  }
  return Object.fromEntries(
    [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sum]) => [name, moneyText(sum)]),
  );
}
