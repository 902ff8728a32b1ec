import { z } from 'zod';
import { Amount, Id, OutDate, OutInstant } from './fields.ts';

const Reason = z
  .object({
    rule: z.string().meta({ example: 'INV-5' }),
    label: z.string().meta({ description: 'What the engine waits for, as it stands on its timer.' }),
    sentence: z.string(),
  })
  .meta({ id: 'AgendaReason' });

const EstimatedInvoice = z
  .object({ date: OutDate, due_on: OutDate, subtotal: Amount, tax: Amount, total: Amount, amount_due: Amount })
  .meta({ id: 'EstimatedInvoice' });

export const AgendaEntry = z
  .object({
    at: OutInstant,
    date: OutDate.meta({ description: 'On the account’s clock; of an invoice its date, at whose end it is cut.' }),
    what: z.string().meta({
      description: 'The type of the event, or `email.` and its template.',
      example: 'invoice.issued',
    }),
    subscription_id: Id.nullable(),
    amount: Amount.nullable().meta({ description: 'The total of an invoice, as it comes if nobody changes anything.' }),
    invoice: EstimatedInvoice.nullable(),
    reason: Reason,
  })
  .meta({ id: 'AgendaEntry' });

/** All that the engine will do next for an account. @rule EXP-2 */
export const Agenda = z
  .object({
    account_id: Id,
    currency: z.string(),
    from: OutInstant.meta({ description: 'Now, on the account’s clock.' }),
    to: OutInstant,
    stopped: z.string().nullable().meta({ description: 'Why its billing has stopped; null where it has not.' }),
    data: z.array(AgendaEntry),
  })
  .meta({ id: 'Agenda' });
