import { z } from 'zod';
import { Amount, Id, Name, OutDate, OutInstant } from './fields.ts';

/** Decimal text above zero, in major units. */
export const AmountField = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,15}(\.\d{1,8})?$/, 'must be decimal text above 0, like "149.68"')
  .meta({ format: 'decimal', example: '149.68' });

/** Why a person decided it, for the audit log. @rule ACC-4 */
export const Reason = z.string().trim().min(3).max(1000).meta({ description: 'Why, for the audit log.' });

/** 12 to 19 digits, however they are grouped, that end with the right check digit. @source ISO/IEC 7812-1 */
function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  if (!/^\d{12,19}$/.test(digits)) return false;
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** Of the gateway. A number of a card is refused before anything is stored or written to a log. @rule PAY-1 */
export const GatewayToken = z
  .string()
  .refine((text) => !isCardNumber(text), {
    error: 'is the number of a card, which has no business here; send the token that the gateway gave for it',
    abort: true,
  })
  .refine((text) => /^[\w#:.-]{1,200}$/.test(text) && !/^[\d-]{12,}$/.test(text), {
    error: 'must be a token of the payment gateway',
  })
  .meta({ description: 'Of the gateway; never a number of a card.', example: 'tok_visa#0001' });

export const PaymentMethodInput = z
  .strictObject({
    gateway_token: GatewayToken,
    is_default: z.boolean().default(false).meta({ description: 'The first one is the default in any case.' }),
    autopay: z.boolean().optional().meta({ description: 'Turns autopay on or off; it stays as it is where left out.' }),
  })
  .meta({ id: 'PaymentMethodInput' });

export const PaymentMethod = z
  .object({
    id: Id,
    account_id: Id,
    gateway: z.string().meta({ example: 'sandbox' }),
    kind: z.enum(['card', 'bank', 'connected']),
    brand: z.string().meta({ example: 'visa' }),
    last4: z.string().nullable(),
    expires_in: z
      .string()
      .nullable()
      .meta({ description: 'The last month in which it can be used.', example: '2027-03' }),
    is_default: z.boolean(),
    blocked_by: z.string().nullable().meta({
      description: 'The code of the decline after which it is not charged by itself any more.',
    }),
    added_at: OutInstant,
  })
  .meta({ id: 'PaymentMethod' });

export const PaymentMethods = z
  .object({ autopay: z.boolean(), data: z.array(PaymentMethod) })
  .meta({ id: 'PaymentMethods' });

export const AutopayInput = z.strictObject({ on: z.boolean() }).meta({ id: 'AutopayInput' });

export const PaymentInput = z
  .strictObject({
    amount: AmountField.optional().meta({ description: 'The whole balance where left out.' }),
    payment_method_id: Id.optional().meta({ description: 'The default one where left out.' }),
  })
  .meta({ id: 'PaymentInput' });

const Allocation = z.object({ invoice_id: Id, amount: Amount }).meta({ id: 'Allocation' });

export const Movement = z
  .object({
    id: Id,
    account_id: Id,
    kind: z.string().meta({
      description: 'payment, transfer, credit_applied, refund, return, chargeback, chargeback_won, write_off.',
    }),
    at: OutInstant,
    date: OutDate,
    currency: z.string(),
    amount: Amount,
    allocations: z
      .array(Allocation)
      .meta({ description: 'What invoices want less by it; negative where they want it again.' }),
    payment_id: Id.nullable(),
    reference: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Movement' });

/** @rule PAY-8 */
const Decline = z
  .object({
    code: z.string().meta({ example: 'insufficient_funds' }),
    cause: z.string().meta({ description: 'One sentence for the customer.' }),
    next_step: z.string().meta({ example: 'use_another_method' }),
    next_step_text: z.string(),
    retry_at: OutInstant.nullable().meta({ description: 'When the customer may try again.' }),
  })
  .meta({ id: 'Decline' });

export const Payment = z
  .object({
    id: Id,
    account_id: Id,
    payment_method_id: Id,
    gateway: z.string(),
    origin: z.enum(['customer', 'autopay', 'dunning']).meta({ description: 'Who wanted it.' }),
    currency: z.string(),
    amount: Amount,
    status: z.enum(['open', 'authenticating', 'pending', 'unknown', 'succeeded', 'declined', 'failed', 'returned']),
    outcome: z.string().meta({
      description:
        'In one word: ok, pending, authenticating, unknown, declined, failed, returned, refunded, charged_back.',
    }),
    opened_at: OutInstant,
    settled_at: OutInstant.nullable(),
    reference: z.string().nullable().meta({ description: 'The gateway’s name of it.' }),
    decline: Decline.nullable(),
    authentication: z
      .object({ url: z.string(), until: OutInstant })
      .nullable()
      .meta({ description: 'Where the customer confirms it with their bank, and until when.' }),
    next_look_at: OutInstant.nullable(),
    allocations: z.array(Allocation).meta({ description: 'What it was meant for.' }),
    movements: z.array(Movement),
    workflow_id: z.string().meta({ example: 'pay/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' }),
  })
  .meta({ id: 'Payment' });

export const TransferInput = z
  .strictObject({
    account_id: Id,
    amount: AmountField,
    reference: Name.nullable()
      .default(null)
      .meta({ description: 'What the payer wrote, or the number of the cheque.' }),
    invoice_ids: z.array(Id).max(100).default([]).meta({
      description: 'Paid first, in this order; then the others, the oldest due date first.',
    }),
  })
  .meta({ id: 'TransferInput' });

export const RefundInput = z
  .strictObject({
    amount: AmountField.optional().meta({ description: 'All that can be paid back where left out.' }),
    reason: Reason,
  })
  .meta({ id: 'RefundInput' });

export const InvoiceAmountInput = z
  .strictObject({
    amount: AmountField.optional().meta({ description: 'All that is due and undisputed where left out.' }),
    reason: Reason,
  })
  .meta({ id: 'InvoiceAmountInput' });

export const DisputeResolutionInput = z
  .strictObject({
    outcome: z.enum(['won', 'lost']).meta({ description: 'Of the customer.' }),
    reason: Reason,
  })
  .meta({ id: 'DisputeResolutionInput' });

const StatementEntry = z
  .object({
    id: Id,
    date: OutDate,
    kind: z.string().meta({ description: '`invoice`, or the kind of a movement.' }),
    number: z.string().nullable(),
    reference: z.string().nullable(),
    amount: Amount.meta({ description: 'What is owed more by it; negative where less.' }),
    balance: Amount.meta({ description: 'What is owed after it.' }),
  })
  .meta({ id: 'StatementEntry' });

export const Statement = z
  .object({
    account_id: Id,
    currency: z.string(),
    from: OutDate.nullable(),
    to: OutDate.nullable(),
    opening_balance: Amount,
    closing_balance: Amount,
    credit_balance: Amount.meta({ description: 'What the vendor owes the customer at the end.' }),
    data: z.array(StatementEntry),
  })
  .meta({ id: 'Statement' });
