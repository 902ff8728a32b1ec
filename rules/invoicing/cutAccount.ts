import { daysBetween, type LocalDate } from '../calendar/date.ts';
import { decimal } from '../money/decimal.ts';
import type { AccountState, Item } from '../subscription/accountState.ts';
import { itemDueOn } from '../subscription/itemDueOn.ts';
import { subscriptionDueOn } from '../subscription/subscriptionDueOn.ts';
import type { RateUnknown } from '../tax/computeTaxes.ts';
import type { TaxTable } from '../tax/taxTable.ts';
import { applyAgreements } from './applyAgreements.ts';
import type { Charge, SubscriptionCharge } from './charge.ts';
import { chargeItem } from './chargeItem.ts';
import { draftInvoice, type InvoiceOccasion } from './draftInvoice.ts';
import type { InvoiceDraft } from './invoice.ts';
import { phasesFrom } from './phaseParts.ts';

/** The account once the invoice, if any, is issued; or the tax rate without which nothing may be issued. */
export type Cut =
  | { readonly kind: 'cut'; readonly state: AccountState; readonly invoice: InvoiceDraft | null }
  | RateUnknown;

/** A cut this many days after its bill date is still dated the bill date. @rule INV-5 */
const latestDays = 5;

/**
 * The cyclic invoice of a bill date: every item whose bill date has come, of all the account's subscriptions.
 *
 * @param billDate  cut at its end on the account's clock
 * @param cutOn     the account-local date on which it is really cut; later only after an outage
 * @rule INV-5
 */
export function cutAccount(state: AccountState, billDate: LocalDate, cutOn: LocalDate, table: TaxTable): Cut {
  const isLate = daysBetween(billDate, cutOn) > latestDays;
  const occasion: InvoiceOccasion = { kind: 'cyclic', source: '', billDate, issuedOn: isLate ? cutOn : billDate };
  const isDue = (item: Item) => (itemDueOn(item, state.account.policy) ?? '9999') <= billDate;
  return invoiceItems(state, isDue, billDate, occasion, table);
}

/**
 * What a policy charges `at_start` or `immediately`: the items that a command touched, invoiced by the command itself.
 *
 * @param commandId  the command's identity; repeating it makes no second invoice
 * @rule INV-5, policies `first_partial`, `mid_period_change`
 */
export function chargeCommand(
  state: AccountState,
  itemIds: ReadonlySet<string>,
  on: LocalDate,
  commandId: string,
  table: TaxTable,
): Cut {
  const occasion: InvoiceOccasion = { kind: 'command', source: commandId, billDate: on, issuedOn: on };
  return invoiceItems(state, (item) => itemIds.has(item.id), on, occasion, table);
}

function invoiceItems(
  state: AccountState,
  isTaken: (item: Item) => boolean,
  until: LocalDate,
  occasion: InvoiceOccasion,
  table: TaxTable,
): Cut {
  const charges: SubscriptionCharge[] = [];
  const following: SubscriptionCharge[] = [];
  const settlesUntil = occasion.kind === 'cyclic' ? until : null;
  const subscriptions = state.subscriptions.map((subscription) => {
    const own: Charge[] = [];
    const items = subscription.items.map((item) => {
      if (!isTaken(item)) return item;
      const from = item.price.phases === undefined ? item.startsOn : phasesFrom(item, subscription.items);
      const answer = chargeItem(item, state.account, until, from);
      own.push(...answer.charges);
      return answer.item;
    });
    const isSame = items.every((item, index) => item === subscription.items[index]);
    const charged = isSame ? subscription : { ...subscription, items };
    const first = charges.length;
    for (const charge of own) charges.push({ subscriptionId: subscription.id, charge });
    const { discounts, commitment } = subscription.lifecycle;
    if (discounts === undefined && commitment === undefined) return charged;
    const agreed = applyAgreements(subscription, charged, own, first, state.account, settlesUntil);
    following.push(...agreed.charges);
    return agreed.subscription;
  });
  // In the order of CAT-6: all charges, then what coupons take off them, then what is missing to minimums.
  for (const line of following) if (line.of !== undefined) charges.push(line);
  for (const line of following) if (line.of === undefined) charges.push(line);
  const invoice = draftInvoice(state, charges, occasion, table);
  if (invoice?.kind === 'rate_unknown') return invoice;
  return { kind: 'cut', state: { ...state, subscriptions, creditBalance: balanceAfter(state, invoice) }, invoice };
}

function balanceAfter(state: AccountState, invoice: InvoiceDraft | null): string {
  if (invoice === null) return state.creditBalance;
  return decimal(state.creditBalance).minus(invoice.creditApplied.amount).plus(invoice.creditArising.amount).toFixed();
}

/** The account's next bill date: the earliest of its items' and minimums'. Null when nothing is to come. */
export function nextBillDate(state: AccountState): LocalDate | null {
  let first: LocalDate | null = null;
  for (const subscription of state.subscriptions) {
    const dueOn = subscriptionDueOn(subscription, state.account);
    if (dueOn !== null && (first === null || dueOn < first)) first = dueOn;
  }
  return first;
}
