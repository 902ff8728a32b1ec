import { z } from 'zod';
import { AccountInput } from './account.ts';
import { Amount, Facts, Id, InstantField, LocalDateField, OutDate, OutInstant } from './fields.ts';
import { PreviewInvoice } from './preview.ts';
import { SubscriptionInput, TrialInput } from './subscription.ts';

const { billing_address, shipping_address, currency, time_zone, policy_profile, policy_overrides, seller_id } =
  AccountInput.shape;

/** An account that is not there yet. */
export const DraftAccount = z
  .strictObject({
    ...{ billing_address, shipping_address, currency, time_zone, policy_profile, policy_overrides, seller_id },
    from: InstantField.optional().meta({ description: 'When it would be opened; now where left out.' }),
  })
  .meta({ id: 'DraftAccount' });

/** When something is supposed to be asked. */
export const supposedAt = {
  at: InstantField.optional().meta({ description: 'When it is asked; at once where left out. Never before now.' }),
};

const { account_id: _, ...ordered } = SubscriptionInput.shape;

/** A subscription that is supposed to be started. */
export const SupposedStart = z
  .strictObject({
    do: z.literal('subscribe'),
    ...supposedAt,
    as: z.string().min(1).max(60).meta({ description: 'Its name for what is supposed after it.' }),
    ...ordered,
  })
  .refine(({ plan_id, items }) => (plan_id === undefined) !== (items === undefined), {
    error: 'name a plan_id with a quantity, or items',
    path: ['plan_id'],
  });

const { plan_id: trialPlan, days: trialDays } = TrialInput.shape;

/** A trial that is supposed to be started. */
export const SupposedTrial = z.strictObject({
  do: z.literal('start_trial'),
  ...supposedAt,
  as: SupposedStart.shape.as,
  plan_id: trialPlan,
  days: trialDays,
});

/** Which subscription an order is on: the id of one that is there, or the name of one that is supposed. */
export const supposedOn = {
  subscription: z.string().min(1).max(60).meta({ description: 'Its id, or the name that `subscribe` gave it.' }),
};

export const simulationFields = {
  account_id: Id.optional().meta({ description: 'An account that is there; or else a draft.' }),
  draft: DraftAccount.optional(),
  to: LocalDateField.meta({ description: 'The last day, on the account’s clock; at most 5 years ahead.' }),
};

const Course = z
  .object({
    invoices: z.array(PreviewInvoice),
    events: z.array(
      z.object({
        at: OutInstant,
        type: z.string(),
        subscription_id: z.string().nullable(),
        facts: Facts,
        sentence: z.string(),
      }),
    ),
    emails: z.array(
      z.object({ at: OutInstant, template: z.string(), subscription_id: z.string().nullable(), facts: Facts }),
    ),
    subscriptions: z.array(
      z.object({
        id: z.string(),
        plan_id: z.string(),
        status: z.string(),
        ends_on: OutDate.nullable(),
        items: z.array(z.object({ price_id: z.string(), quantity: z.int(), ends_on: OutDate.nullable() })),
      }),
    ),
    credit_balance: Amount,
    stopped: z.string().nullable().meta({ description: 'What stops the billing on the way; null where nothing does.' }),
  })
  .meta({ id: 'SimulatedCourse', description: 'What happens from now to the last day, and how it is then.' });

export const Simulation = z
  .object({
    account_id: Id.nullable(),
    currency: z.string(),
    from: OutInstant,
    to: OutInstant,
    answers: z
      .array(
        z.object({
          at: OutInstant,
          outcome: z.enum(['done', 'refused']),
          subscription_id: z.string().nullable(),
          code: z.string().nullable(),
          detail: z.string().nullable(),
        }),
      )
      .meta({ description: 'What became of each supposition, in the order of their instants.' }),
    names: z.record(z.string(), z.string()).meta({ description: 'Ids of supposed subscriptions, by their names.' }),
    supposed: Course,
    unchanged: Course,
    difference: z.object({
      by_date: z.array(
        z.object({ date: OutDate, supposed: Amount, unchanged: Amount, difference: Amount }).meta({
          description: 'By invoice date: what invoices come to, less what they give as credit balance.',
        }),
      ),
      total: Amount,
    }),
  })
  .meta({ id: 'Simulation' });
