import { localDateOf } from '../../../../rules/calendar/zone.ts';
import { formulaText } from '../../../../rules/explain/formulaText.ts';
import type { InvoiceDraft } from '../../../../rules/invoicing/invoice.ts';
import { postInvoice } from '../../../../rules/ledger/postInvoice.ts';
import { decimal } from '../../../../rules/money/decimal.ts';
import { addMoney, type Money, money, sumMoney, zeroMoney } from '../../../../rules/money/money.ts';
import { moneyText } from '../../../../rules/money/round.ts';
import { lastNoticeDayOf } from '../../../../rules/simulate/renewalDates.ts';
import type { World } from '../../../../rules/simulate/world.ts';
import type { Account, Subscription } from '../../../../rules/subscription/accountState.ts';
import { serviceEndsAt } from '../../../../rules/subscription/steps/endStep.ts';
import { renewalDate } from '../../../../rules/subscription/term.ts';
import type { Observation, ObservedInvoice, ObservedLine, ObservedSubscription } from '../../observation.ts';
import { IN_SERVICE } from '../../observation.ts';

/** What can be seen of a world. */
export function observeWorld(world: World, names: ReadonlyMap<string, string>): Omit<Observation, 'agenda'> {
  const { account, subscriptions, creditBalance } = world.state;
  const { currency } = account;
  const balance = sumMoney(
    currency,
    world.invoices.map(({ amountDue }) => amountDue),
  );
  const named = [...names].flatMap(([name, id]) => {
    const subscription = subscriptions.find((each) => each.id === id);
    return subscription ? [[name, observeSubscription(subscription, account)] as const] : [];
  });
  return {
    invoices: world.invoices.map(observeInvoice),
    balance: moneyText(balance),
    credit: moneyText(money(currency, creditBalance)),
    subscriptions: Object.fromEntries(named),
    service: subscriptions.some(({ status }) => IN_SERVICE.has(status)) ? 'on' : 'off',
    emails: world.emails.map(({ template, at }) => ({ template, date: localDateOf(at, account.zone) })),
    data: subscriptions.some(({ lifecycle }) => lifecycle.retention?.deletedAt) ? 'deleted' : 'kept',
    events: world.events.map(({ type }) => type),
    ledger: ledgerSums(world.invoices, currency),
    stopped: world.stoppedBy?.jurisdiction ?? null,
  };
}

/** An invoice in the normal form. Without payments it is paid when the credit balance covers it. */
export function observeInvoice(invoice: InvoiceDraft): ObservedInvoice {
  return {
    date: invoice.issuedOn,
    due: invoice.dueOn,
    status: invoice.amountDue.amount.isZero() ? 'paid' : 'open',
    lines: invoice.lines.map(observeLine),
    subtotal: moneyText(invoice.subtotal),
    taxes: invoice.taxes.map(({ name, rate, amount }) => ({
      name,
      rate: decimal(rate).toFixed(),
      amount: moneyText(amount),
    })),
    total: moneyText(invoice.total),
    amount_due: moneyText(invoice.amountDue),
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

function observeSubscription(subscription: Subscription, account: Account): ObservedSubscription {
  const { endsOn, lifecycle } = subscription;
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
    service_until: endsOn && localDateOf(serviceEndsAt(subscription, endsOn, account), account.zone),
  };
}

function ledgerSums(invoices: readonly InvoiceDraft[], currency: string): Record<string, string> {
  const sums = new Map<string, Money>();
  for (const entry of invoices.flatMap(postInvoice)) {
    sums.set(entry.account, addMoney(sums.get(entry.account) ?? zeroMoney(currency), entry.amount));
  }
  return Object.fromEntries(
    [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sum]) => [name, moneyText(sum)]),
  );
}
