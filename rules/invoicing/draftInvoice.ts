import { addDays, type LocalDate } from '../calendar/date.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import { addMoney, type Money, money, sumMoney, zeroMoney } from '../money/money.ts';
import type { Account, AccountState } from '../subscription/accountState.ts';
import type { RateUnknown } from '../tax/computeTaxes.ts';
import type { TaxTable } from '../tax/taxTable.ts';
import { assertRule } from '../violation.ts';
import type { SubscriptionCharge } from './charge.ts';
import type { InvoiceDraft } from './invoice.ts';
import { taxesOf } from './taxesOfCharges.ts';

export type InvoiceOccasion = Pick<InvoiceDraft, 'kind' | 'source' | 'billDate' | 'issuedOn'>;
/**
 * The pipeline from charges to an invoice: taxes on the charges, the total, the credit balance, the amount due.
 *
 * @returns the draft; `null` where nothing is to be invoiced; what is missing where a tax rate is unknown
 * @rule CAT-6, INV-5, TAX-5, policies `zero_invoice`, `payment_terms_days`
 */
export function draftInvoice(
  state: AccountState,
  charges: readonly SubscriptionCharge[],
  occasion: InvoiceOccasion,
  table: TaxTable,
): InvoiceDraft | RateUnknown | null {
  const { account } = state;
  const { currency } = account;
  const { values, label } = account.policy;
  const isNothing = charges.every(({ charge }) => charge.amount.amount.isZero());
  if (charges.length === 0 || (isNothing && !values.zero_invoice)) return null;
  const taxed = taxesOf(state, charges, occasion.issuedOn, table);
  if (taxed.kind === 'rate_unknown') return taxed;
  const subtotal = sumMoney(currency, amountsOf(charges.map(({ charge }) => charge)));
  const taxTotal = sumMoney(currency, amountsOf(taxed.taxes));
  const totals = settle(addMoney(subtotal, taxTotal), decimal(state.creditBalance));
  if (totals.total.amount.isZero() && totals.creditArising.amount.isZero() && !values.zero_invoice) return null;
  // Named one by one: spreading makes slow objects, which cost a billing run a tenth of its rate.
  return {
    kind: occasion.kind,
    source: occasion.source,
    billDate: occasion.billDate,
    issuedOn: occasion.issuedOn,
    accountId: account.id,
    sellerId: account.sellerId,
    currency,
    dueOn: addDays(occasion.issuedOn, termsOf(account, occasion.issuedOn)),
    policy: label,
    lines: charges.map(({ charge, subscriptionId }, index) => ({
      kind: charge.kind,
      itemId: charge.itemId,
      price: charge.price,
      description: charge.description,
      period: charge.period,
      service: charge.service,
      days: charge.days,
      quantity: charge.quantity,
      unitPrice: charge.unitPrice,
      amount: charge.amount,
      exactAmount: charge.exactAmount,
      explanation: charge.explanation,
      number: index + 1,
      subscriptionId,
      taxAmount: ofLine(taxed.lineTaxes, index),
      taxDate: ofLine(taxed.lineTaxDates, index),
    })),
    taxes: taxed.taxes,
    taxNotes: taxed.notes,
    subtotal,
    taxTotal,
    total: totals.total,
    creditApplied: totals.creditApplied,
    amountDue: totals.amountDue,
    creditArising: totals.creditArising,
  };
}

/** Fixed on the invoice when it is issued: days to pay. @rule PAY-2, policy `payment_terms_days` */
function termsOf({ autopayUntil, policy }: Account, issuedOn: LocalDate): number {
  const { with_autopay: atOnce, otherwise } = policy.values.payment_terms_days;
  return autopayUntil !== null && issuedOn.slice(0, 7) <= autopayUntil ? atOnce : otherwise;
}

function amountsOf(rows: readonly { readonly amount: Money }[]): Money[] {
  return rows.map(({ amount }) => amount);
}

/** Taxes answer line by line; one that is missing is a bug. */
function ofLine<T>(answers: readonly T[], index: number): T {
  const answer = answers[index];
  assertRule(answer !== undefined, 'invoicing.line_untaxed', `line ${index + 1}`);
  return answer;
}

/** A total is never below zero, the excess becomes credit balance; the balance pays what it can of a new invoice. @rule INV-5, INV-10 */
function settle(
  sum: Money,
  balance: Decimal,
): Pick<InvoiceDraft, 'total' | 'creditApplied' | 'amountDue' | 'creditArising'> {
  const { currency } = sum;
  const isCredit = sum.amount.isNegative();
  const total = isCredit ? zeroMoney(currency) : sum;
  const creditApplied = money(currency, balance.lessThan(total.amount) ? balance : total.amount);
  return {
    total,
    creditApplied,
    amountDue: { currency, amount: total.amount.minus(creditApplied.amount) },
    creditArising: isCredit ? { currency, amount: sum.amount.negated() } : zeroMoney(currency),
  };
}
