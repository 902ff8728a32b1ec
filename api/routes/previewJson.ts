import type { z } from 'zod';
import { formulaText } from '../../rules/explain/formulaText.ts';
import type { InvoiceDraft, InvoiceLine } from '../../rules/invoicing/invoice.ts';
import { money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import type { OrderPreview } from '../../rules/simulate/preview.ts';
import type { Preview } from '../schemas/preview.ts';

type PreviewBody = z.input<typeof Preview>;

/** A preview as the API shows it. */
export function previewJson(preview: OrderPreview, currency: string, openBalance: string): PreviewBody {
  const { subscription, stillBilled, version, facts } = preview;
  return {
    version,
    charged_now: draftJson(preview.chargedNow),
    hardware_charged_now: draftJson(preview.hardwareChargedNow),
    next_invoice: draftJson(preview.nextInvoice),
    next_invoice_unchanged: draftJson(preview.nextInvoiceUnchanged),
    open_balance: moneyText(money(currency, openBalance)),
    still_billed: stillBilled && moneyText(stillBilled),
    subscription: {
      status: subscription.status,
      plan_id: subscription.planId,
      ends_on: subscription.endsOn,
      items: subscription.items.map(({ price, quantityInForce, endsOn }) => ({
        price_id: price.id,
        quantity: Number(quantityInForce),
        ends_on: endsOn,
      })),
    },
    facts: { ...facts },
  };
}

/** An invoice that has been decided and not issued; `null` stays null. */
export function draftJson(draft: InvoiceDraft | null): PreviewBody['next_invoice'] {
  if (draft === null) return null;
  return {
    date: draft.issuedOn,
    due_on: draft.dueOn,
    currency: draft.currency,
    lines: draft.lines.map(lineJson),
    subtotal: moneyText(draft.subtotal),
    taxes: draft.taxes.map(({ name, jurisdiction, rate, amount }) => ({
      name,
      jurisdiction,
      rate,
      amount: moneyText(amount),
    })),
    tax: moneyText(draft.taxTotal),
    total: moneyText(draft.total),
    credit_applied: moneyText(draft.creditApplied),
    amount_due: moneyText(draft.amountDue),
    credit_arising: moneyText(draft.creditArising),
  };
}

function lineJson(line: InvoiceLine) {
  const { rule, policy, inputs } = line.explanation;
  return {
    kind: line.kind,
    description: line.description,
    subscription_id: line.subscriptionId,
    price_id: line.price.id,
    service_from: line.service.from,
    service_to: line.service.to,
    days: line.days,
    quantity: line.quantity,
    unit_price: line.unitPrice,
    amount: moneyText(line.amount),
    tax: moneyText(line.taxAmount),
    explanation: { rule, policy, formula: formulaText(line.explanation, line.amount.currency), inputs: { ...inputs } },
  };
}
