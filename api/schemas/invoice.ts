import { z } from 'zod';
import { Amount, Facts, Figure, Id, OutDate, OutInstant } from './fields.ts';

const Line = z
  .object({
    number: z.int(),
    kind: z.string().meta({ example: 'proration' }),
    description: z.string(),
    subscription_id: Id.nullable(),
    item_id: Id.nullable(),
    price_id: Id.nullable(),
    service_from: OutDate,
    service_to: OutDate.meta({ description: 'The first day that no longer belongs to it.' }),
    days: z.int().meta({ description: 'Charged days.' }),
    quantity: Figure.meta({ description: 'Signed; it may have decimals where it is a sum of money.', example: '10' }),
    unit_price: Figure.nullable(),
    amount: Amount,
    tax: Amount,
    tax_date: OutDate,
  })
  .meta({ id: 'InvoiceLine' });

const TaxRow = z
  .object({
    name: z.string().meta({ example: 'HST' }),
    jurisdiction: z.string().meta({ example: 'CA-ON' }),
    rate: Figure,
    base: Amount,
    amount: Amount,
    tax_date: OutDate,
    source: z.string(),
  })
  .meta({ id: 'InvoiceTax' });

const summary = {
  id: Id,
  number: z.string().meta({ example: 'INV-2026-000001' }),
  account_id: Id,
  seller_id: Id,
  kind: z.enum(['cyclic', 'command']),
  status: z.string().meta({ example: 'open' }),
  bill_date: OutDate,
  date: OutDate.meta({ description: 'The invoice date.' }),
  due_on: OutDate.meta({ description: 'The day on which a payment of it came back, where one did.' }),
  currency: z.string(),
  subtotal: Amount,
  tax: Amount,
  total: Amount,
  credit_applied: Amount,
  amount_due: Amount,
  disputed_amount: Amount.meta({ description: 'Of it, what the customer disputes.' }),
  credit_arising: Amount.meta({ description: 'What the lines fell below zero by; it became credit balance.' }),
  policy: z.string().meta({ example: 'goto-admin@1' }),
  issued_at: OutInstant,
};

const Note = z
  .object({
    line: z.int().nullable().meta({ description: 'The line number; null for the whole invoice.' }),
    jurisdiction: z.string(),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'InvoiceNote' });

const body = { lines: z.array(Line), taxes: z.array(TaxRow), notes: z.array(Note) };

export const Invoice = z.object({ ...summary, ...body }).meta({ id: 'Invoice' });

/** With lines, taxes and notes where the list was asked to include them. */
export const ListedInvoice = z.object(summary).extend(z.object(body).partial().shape).meta({ id: 'ListedInvoice' });

/** Why a line has its amount. @rule EXP-1 */
export const LineExplanation = z
  .object({
    invoice_id: Id,
    line: z.int(),
    amount: Amount,
    currency: z.string(),
    rule: z.string().meta({ example: 'PRO-1' }),
    policy: z.string().meta({ example: 'goto-admin@1' }),
    formula: z.string().meta({ example: '290 × 16 ÷ 31 = 149.68' }),
    inputs: Facts,
    cause: z.string().meta({ description: 'The command or the cut that charged it.' }),
    recomputed: Amount.meta({ description: 'Worked out again from the inputs just now.' }),
    is_same: z.boolean(),
    sentence: z.string(),
  })
  .meta({ id: 'LineExplanation' });
