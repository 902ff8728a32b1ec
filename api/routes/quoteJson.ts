import type { z } from 'zod';
import type { StoredQuote } from '../../db/quotes/quoteRows.ts';
import type { QuoteDocument } from '../../rules/quote/document.ts';
import type { Quote as QuoteValue } from '../../rules/quote/quote.ts';
import { nextQuoteDeadline } from '../../rules/quote/quoteSteps.ts';
import { quoteWorkflowId } from '../../workflows/workflowIds.ts';
import type { Quote, QuoteWithFigures } from '../schemas/quote.ts';

/** A quote as the API lists it. */
export function quoteJson({ quote, accountId, zone, frozenAt, createdAt }: StoredQuote): z.input<typeof Quote> {
  return {
    id: quote.id,
    account_id: accountId,
    status: quote.status,
    revision: quote.revision,
    items: quote.lines.map(({ price, quantity }) => ({
      price_id: price.id,
      description: price.description,
      kind: price.itemKind,
      quantity: Number(quantity),
    })),
    term_months: quote.termMonths,
    free_months: quote.freeMonths,
    expires_on: quote.expiresOn,
    discount: discountJson(quote),
    policy_overrides: { ...quote.policyOverrides },
    sent_at: quote.sentAt,
    expires_at: quote.expiresAt,
    decided_at: quote.decidedAt,
    rejection_reason: quote.rejectionReason,
    subscription_id: quote.subscriptionId,
    next_deadline: nextQuoteDeadline(quote, zone, frozenAt ?? new Date().toISOString()),
    workflow_id: quote.sentAt === null ? null : quoteWorkflowId(quote.id),
    created_at: createdAt,
  };
}

function discountJson({ coupons }: QuoteValue): z.input<typeof Quote>['discount'] {
  const [coupon] = coupons;
  if (coupon === undefined) return null;
  const { discount } = coupon;
  return discount.kind === 'percent'
    ? { percent: discount.percent, amount: null }
    : { percent: null, amount: discount.amount };
}

/** A quote with all that it comes to: what its PDF shows. @rule QUO-1 */
export function quoteWithFigures(stored: StoredQuote, figures: QuoteDocument | null): z.input<typeof QuoteWithFigures> {
  return { ...quoteJson(stored), figures: figures && figuresJson(figures) };
}

function figuresJson(figures: QuoteDocument): NonNullable<z.input<typeof QuoteWithFigures>['figures']> {
  const { total, byYear, byQuarter, byMonth, byLine, byKind, byProduct, taxes, taxNotes } = figures;
  const { savingsByFreeMonths, savingsByDiscounts, totalWithTax, ...sums } = total;
  return {
    currency: figures.currency,
    signed_on: figures.signedOn,
    billing_starts_on: figures.billingStartsOn,
    renews_on: figures.renewsOn,
    first_invoice_on: figures.firstInvoiceOn,
    policy: figures.policy,
    total: {
      ...sums,
      savings_by_free_months: savingsByFreeMonths,
      savings_by_discounts: savingsByDiscounts,
      total_with_tax: totalWithTax,
    },
    by_year: [...byYear],
    by_quarter: [...byQuarter],
    by_month: [...byMonth],
    by_item: [...byLine],
    by_kind: [...byKind],
    by_product: [...byProduct],
    taxes: [...taxes],
    tax_notes: [...taxNotes],
  };
}
