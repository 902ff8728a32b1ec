import { z } from 'zod';
import { Amount, Id, LocalDateField, OutDate, OutInstant } from './fields.ts';

export const ForecastInput = z
  .strictObject({
    to: LocalDateField.meta({ description: 'The last day, on each account’s own clock; at most 5 years ahead.' }),
    test_clock_id: Id.optional().meta({
      description: 'The accounts of this test clock, from its time on; where left out, all that have none.',
    }),
    seller_id: Id.optional().meta({ description: 'Only the accounts of this seller.' }),
    page_size: z.int().min(1).max(1000).default(200).meta({ description: 'Accounts that are simulated at once.' }),
  })
  .meta({ id: 'ForecastInput' });

const header = {
  id: Id,
  status: z.enum(['starting', 'running', 'done']),
  as_of: OutInstant.meta({ description: 'From when on: when it was asked for, or the time of its test clock.' }),
  to: OutDate,
  test_clock_id: Id.nullable(),
  seller_id: Id.nullable(),
  pages: z.int().nullable(),
  pages_done: z.int(),
  accounts: z.int().nullable(),
  accounts_done: z.int(),
  accounts_stopped: z.int().meta({
    description:
      'Accounts whose billing stands still or stops on the way; what would come after is not in the figures.',
  }),
  created_at: OutInstant,
  finished_at: OutInstant.nullable(),
  workflow_id: z.string().meta({ example: 'forecast/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' }),
};

export const ListedForecast = z.object(header).meta({ id: 'ListedForecast' });

const counted = { count: z.int(), currency: z.string(), amount: Amount };

export const Forecast = z
  .object({
    ...header,
    cash: z.array(
      z.object({
        due_on: OutDate,
        currency: z.string(),
        issued: Amount.meta({ description: 'Of invoices that are there and not paid; before today it is overdue.' }),
        expected: Amount.meta({ description: 'Of invoices to come.' }),
        total: Amount,
        invoices: z.int(),
      }),
    ),
    renewals: z.array(
      z.object({ on: OutDate, ...counted }).meta({
        description: 'Terms that begin anew; the amount is the list value of the new term.',
      }),
    ),
    notice_cliffs: z.array(
      z.object({ on: OutDate, ...counted }).meta({
        description: 'The last day on which notice counts; the amount is the list value of a term.',
      }),
    ),
    taxes: z.array(
      z.object({ month: OutDate.meta({ description: 'Its first day.' }), jurisdiction: z.string(), ...counted }),
    ),
  })
  .meta({ id: 'Forecast' });
