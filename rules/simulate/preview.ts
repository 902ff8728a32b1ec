import { addMonths } from '../calendar/date.ts';
import { type Instant, localDateOf } from '../calendar/zone.ts';
import type { InvoiceDraft } from '../invoicing/invoice.ts';
import { addMoney, type Money, zeroMoney } from '../money/money.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Subscription } from '../subscription/accountState.ts';
import { decideOrder } from '../subscription/decideOrder.ts';
import { itemDueOn } from '../subscription/itemDueOn.ts';
import type { SubscriptionOrder } from '../subscription/order.ts';
import { versionOf } from '../subscription/versionOf.ts';
import { advance, perform, type World } from './world.ts';

/** What an order would come to, shown before anybody consents. */
export type OrderPreview = {
  /** Of the state that it was made from: the order can be tied to it. */
  readonly version: string;
  readonly chargedNow: InvoiceDraft | null;
  /** Of the hardware that is ordered. @rule SUB-9 */
  readonly hardwareChargedNow: InvoiceDraft | null;
  /** The whole next invoice of the account after this moment, if the order is given and if it is not. */
  readonly nextInvoice: InvoiceDraft | null;
  readonly nextInvoiceUnchanged: InvoiceDraft | null;
  /** All that the subscription will still be invoiced, taxes included; only where it is to end. @rule TERM-9 */
  readonly stillBilled: Money | null;
  /** As the order leaves it; a new one where the order starts anew. */
  readonly subscription: Subscription;
  /** What the order says about itself: dates, quantities, prices. */
  readonly facts: Readonly<Record<string, string>>;
};

/**
 * Tries an order on a copy of the account. If nothing else happens, the later invoice is equal to the cent: it is made by
 * the same decisions.
 *
 * @rule SUB-2, TERM-9, EXP-3
 */
export function previewOrder(world: World, subscriptionId: string, order: SubscriptionOrder): OrderPreview | Refusal {
  const tried = perform(world, 'preview', (state, context) => decideOrder(state, subscriptionId, order, context));
  const { answer, world: after } = tried;
  if (isRefusal(answer)) return answer;
  const isLeaving = order.do === 'cancel' || order.do === 'give_notice';
  return {
    version: versionOf(world.state, localDateOf(world.now, world.state.account.zone)),
    chargedNow: answer.invoice,
    hardwareChargedNow: answer.hardwareInvoice ?? null,
    nextInvoice: nextInvoice(after),
    nextInvoiceUnchanged: nextInvoice(world),
    stillBilled: isLeaving ? billedUntilOver(after, subscriptionId) : null,
    subscription: subscriptionIn(after, answer.subscriptionId),
    facts: Object.assign({}, ...answer.events.map(({ facts }) => facts)) as Record<string, string>,
  };
}

/** Longer than any term, pause and period together. */
const mostMonths = 300;

/** The next invoice of an account if nobody does anything; null where there is none for as long as anybody looks. */
export function nextInvoice(world: World): InvoiceDraft | null {
  const found = ahead(world, ({ invoices }) => invoices.length > world.invoices.length);
  return found.invoices[world.invoices.length] ?? null;
}

/** What a subscription that ends is still invoiced, with its taxes, tails on the bill date after its end included. @rule TERM-11 */
function billedUntilOver(world: World, subscriptionId: string): Money {
  const { policy, currency } = world.state.account;
  const over = ahead(world, (then) => {
    const subscription = subscriptionIn(then, subscriptionId);
    const isOpen = subscription.items.some((item) => itemDueOn(item, policy) !== null);
    return subscription.status === 'ended' && !isOpen;
  });
  const lines = over.invoices.slice(world.invoices.length).flatMap((invoice) => invoice.lines);
  return lines
    .filter((line) => line.subscriptionId === subscriptionId)
    .reduce((sum, line) => addMoney(sum, addMoney(line.amount, line.taxAmount)), zeroMoney(currency));
}

/** The world run forward, month by month, until something holds, its billing stops, or nobody would wait any longer. */
function ahead(world: World, isThere: (world: World) => boolean): World {
  let current = world;
  for (let months = 1; months <= mostMonths && !isThere(current) && current.stoppedBy === null; months += 1) {
    current = advance(current, monthsLater(world.now, months));
  }
  return current;
}

function monthsLater(instant: Instant, months: number): Instant {
  return `${addMonths(instant.slice(0, 10), months)}${instant.slice(10)}`;
}

/** Orders are on subscriptions that are there, and none goes away. */
function subscriptionIn({ state }: World, subscriptionId: string | null): Subscription {
  return state.subscriptions.find(({ id }) => id === subscriptionId) as Subscription;
}
