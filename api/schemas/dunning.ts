import { z } from 'zod';
import { AR_REGIONS } from '../../db/arContactStore.ts';
import { Amount, Id, InstantField, LocalDateField, OutDate, OutInstant } from './fields.ts';
import { AmountField, Reason } from './payment.ts';

const ofCase = {
  reason: Reason,
  case_id: Id.optional().meta({ description: 'Needed where the account has more than one open case.' }),
};

const kinds = [
  z.strictObject({
    do: z.literal('pause'),
    until: InstantField.optional().meta({ description: 'Until it is told to go on where left out.' }),
    ...ofCase,
  }),
  z.strictObject({ do: z.literal('resume'), ...ofCase }),
  z.strictObject({ do: z.literal('promise'), on: LocalDateField, amount: AmountField.optional(), ...ofCase }),
  z.strictObject({ do: z.literal('extend'), days: z.int(), ...ofCase }),
  z.strictObject({ do: z.literal('retry_now'), ...ofCase }),
  z.strictObject({ do: z.literal('end'), ...ofCase }),
] as const;

/** What an operator does with a case. @rule DUN-4 */
export const DunningInput = z.discriminatedUnion('do', kinds).meta({ id: 'DunningOrder' });

export const ArContact = z
  .object({
    region: z.enum(AR_REGIONS).meta({ description: 'A country, or `rest` for all others.' }),
    email: z.string(),
    phone: z.string(),
  })
  .meta({ id: 'ArContact' });

export const ArContactInput = z
  .strictObject({
    region: z.enum(AR_REGIONS),
    email: z.email({ error: 'must be an e-mail address' }).max(254),
    phone: z
      .string()
      .trim()
      .regex(/^\+?[\d ()./-]{5,40}$/, 'must be a telephone number, like +1 416 555 0100'),
  })
  .meta({ id: 'ArContactInput' });

const DunningCase = z
  .object({
    id: Id,
    subscription_id: Id.nullable().meta({ description: 'Null where the account as a whole is dunned.' }),
    opened_at: OutInstant,
    counted_from: z.object({ invoice_id: Id, due_on: OutDate }).meta({ description: 'The oldest open invoice.' }),
    next: z
      .object({ step: z.string().meta({ example: 'suspend' }), at: OutInstant, label: z.string() })
      .nullable()
      .meta({ description: 'Null while it rests, and at the end of the ladder.' }),
    suspended_at: OutInstant.nullable(),
    terminated_at: OutInstant.nullable(),
    pause: z.object({ until: OutInstant.nullable() }).nullable(),
    promise: z.object({ on: OutDate, amount: Amount.nullable() }).nullable(),
    closed_at: OutInstant.nullable(),
    workflow_id: z.string().meta({ example: 'dun/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' }),
  })
  .meta({ id: 'DunningCase' });

export const Dunning = z
  .object({
    account_id: Id,
    currency: z.string(),
    balance_due: Amount,
    overdue_amount: Amount,
    service: z.enum(['on', 'off']),
    open: z.array(DunningCase),
    closed: z.array(DunningCase).meta({ description: 'The newest first.' }),
    contact: ArContact.nullable().meta({
      description: 'Whom a suspended customer with a contract, or one who pays by wire, writes to or calls.',
    }),
  })
  .meta({ id: 'Dunning' });
