import { z } from 'zod';
import { Amount, Facts, Figure, OutDate } from './fields.ts';

const Line = z
  .object({
    kind: z.string().meta({ example: 'proration' }),
    description: z.string(),
    subscription_id: z.string(),
    price_id: z.string(),
    service_from: OutDate,
    service_to: OutDate,
    days: z.int(),
    quantity: Figure,
    unit_price: Figure.nullable(),
    amount: Amount,
    tax: Amount,
    explanation: z.object({ rule: z.string(), policy: z.string(), formula: z.string(), inputs: Facts }),
  })
  .meta({ id: 'PreviewLine' });

/** An invoice that has not been issued: no number, no id. */
export const PreviewInvoice = z
  .object({
    date: OutDate,
    due_on: OutDate,
    currency: z.string(),
    lines: z.array(Line),
    subtotal: Amount,
    taxes: z.array(z.object({ name: z.string(), jurisdiction: z.string(), rate: Figure, amount: Amount })),
    tax: Amount,
    total: Amount,
    credit_applied: Amount,
    amount_due: Amount,
    credit_arising: Amount,
  })
  .meta({ id: 'PreviewInvoice' });

/** What an order would come to. @rule SUB-2, TERM-9 */
export const Preview = z
  .object({
    version: z.string().meta({
      description: 'What it was made from: send it with the order as `expected_version`.',
      example: '2026-08-11-0f3a5c7712be9d40',
    }),
    charged_now: PreviewInvoice.nullable().meta({ description: 'What the order itself invoices at once.' }),
    hardware_charged_now: PreviewInvoice.nullable().meta({
      description: 'Of the hardware that is ordered: invoiced by itself, at once.',
    }),
    next_invoice: PreviewInvoice.nullable().meta({
      description: 'The whole next invoice of the account with the order.',
    }),
    next_invoice_unchanged: PreviewInvoice.nullable().meta({ description: 'The whole next invoice without it.' }),
    open_balance: Amount.meta({ description: 'What all issued invoices of the account still want.' }),
    still_billed: Amount.nullable().meta({
      description: 'All that the subscription will still be invoiced, taxes included; where it is to end.',
    }),
    subscription: z
      .object({
        status: z.string(),
        plan_id: z.string(),
        ends_on: OutDate.nullable(),
        items: z.array(z.object({ price_id: z.string(), quantity: z.int(), ends_on: OutDate.nullable() })),
      })
      .meta({ description: 'As the order leaves it.' }),
    facts: Facts.meta({
      description: 'Dates of the order: ends_on, last_service_day, notice_until, deletes_on, effective_on, …',
    }),
  })
  .meta({ id: 'Preview' });
