import { z } from 'zod';
import { Amount, Facts, Id, LocalDateField, Name, OutDate, OutInstant, Quantity } from './fields.ts';

const sale = {
  billing_starts_on: LocalDateField.optional().meta({
    description: 'Today on the account’s clock where left out; never earlier.',
  }),
  term: z
    .strictObject({ months: z.int().min(1).max(120) })
    .optional()
    .meta({ description: 'A fixed term, from the start of billing; it renews unless notice is given in time.' }),
  free_months: z.int().min(0).max(120).optional().meta({ description: 'Served at once, billed afterwards.' }),
  purchase_channel: Name.optional().meta({
    description: 'How it was bought: the policy `cancel.online` may depend on it.',
    example: 'reseller',
  }),
  awaits_circuit: z.boolean().optional().meta({
    description: 'Billing begins on the day on which the provider confirms the line: POST …/circuit.',
  }),
  coupons: z
    .array(Name)
    .max(20)
    .optional()
    .meta({ description: 'Codes. Percentages are taken off before fixed amounts, each of what the last left.' }),
  commitment: z
    .strictObject({
      amount: Amount,
      per: z.enum(['month', 'quarter', 'year', 'term']),
    })
    .optional()
    .meta({
      description: 'A minimum, net of coupons and before taxes; what is missing is invoiced after each period.',
    }),
  anchor: LocalDateField.optional().meta({ description: 'Moves the billing periods of this order onto another day.' }),
};

/** An order: a plan in one quantity, or items. @rule SUB-2 */
export const SubscriptionInput = z
  .strictObject({
    account_id: Id,
    plan_id: Id.optional().meta({
      description: 'Needs the plan to have one price in the account’s currency; else name items.',
    }),
    quantity: Quantity.optional(),
    items: z
      .array(z.strictObject({ price_id: Id, quantity: Quantity.default(1) }))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'The first is the plan’s own.' }),
    ...sale,
  })
  .superRefine(({ plan_id, quantity, items }, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (plan_id === undefined && items === undefined) issue('plan_id', 'name a plan_id with a quantity, or items');
    if (plan_id !== undefined && items !== undefined) issue('items', 'name a plan_id or items, not both');
    if (items !== undefined && quantity !== undefined) issue('quantity', 'each of the items has its own quantity');
  })
  .meta({ id: 'SubscriptionInput' });

const Item = z
  .object({
    id: Id,
    price_id: Id,
    description: z.string(),
    quantity: z.int().meta({ description: 'In force now.', example: 10 }),
    starts_on: OutDate,
    ends_on: OutDate.nullable(),
    paid_until: OutDate.nullable().meta({
      description: 'The first day that is not yet invoiced; null before the first invoice.',
    }),
    next_bill_on: OutDate.nullable().meta({ description: 'The bill date on which it next wants an invoice.' }),
    scheduled_changes: z.array(
      z.object({
        id: Id.meta({ description: 'Takes it back: POST …/changes/{change_id}/withdraw.' }),
        effective_on: OutDate,
        kind: z.enum(['add', 'set']),
        quantity: z.int().meta({ description: 'Signed for `add`.', example: -2 }),
      }),
    ),
  })
  .meta({ id: 'SubscriptionItem' });

/** @rule TRI-1 */
export const TrialInput = z
  .strictObject({
    account_id: Id,
    plan_id: Id,
    days: z.int().min(1).max(365).optional().meta({ description: 'As many as the plan offers where left out.' }),
  })
  .meta({ id: 'TrialInput' });

const Trial = z
  .object({
    ends_at: OutInstant,
    days: z.int(),
    upgrade: z
      .object({ change_id: Id, price_id: Id, quantity: z.int() })
      .nullable()
      .meta({ description: 'What starts when it ends, where that was chosen already.' }),
  })
  .meta({ id: 'Trial' });

const Term = z
  .object({
    months: z.int(),
    number: z.int().meta({ description: '1 for the first.' }),
    renews_on: OutDate.meta({ description: 'The day after its last.' }),
    notice_until: OutDate.meta({ description: 'The last day, whole, on which a notice ends this term.' }),
    renewal: z
      .object({
        months: z.int().nullable(),
        price_id: Id.nullable(),
        quantity: z.int().nullable(),
        coupons: z.array(z.string()).nullable(),
      })
      .nullable()
      .meta({ description: 'What was chosen for the next term; null stays as it is.' }),
  })
  .meta({ id: 'Term' });

/** What it has agreed on and waits for. */
const lifecycle = {
  trial: Trial.nullable(),
  term: Term.nullable(),
  auto_renewal: z.boolean().nullable().meta({ description: 'Null where there is no term.' }),
  notice: z
    .object({ given_at: OutInstant, channel: z.string(), ends_on: OutDate })
    .nullable()
    .meta({ description: 'What turned the renewal off.' }),
  pause: z.object({ from: OutDate, until: OutDate, periods: z.int() }).nullable(),
  retention: z
    .object({ deletes_on: OutDate, deleted_at: OutInstant.nullable() })
    .nullable()
    .meta({ description: 'Until when data is kept once it has ended.' }),
  purchase_channel: z.string().nullable(),
  coupons: z.array(z.object({ code: z.string(), description: z.string(), periods_used: z.int() })),
};

export const Subscription = z
  .object({
    id: Id,
    account_id: Id,
    plan_id: Id,
    status: z.enum(['pending', 'trialing', 'free', 'active', 'paused', 'ended']),
    starts_on: OutDate,
    billing_starts_on: OutDate,
    service: z
      .enum(['on', 'off'])
      .meta({ description: 'Off before its start, while it rests or is suspended, and at its end.' }),
    suspended_at: OutInstant.nullable().meta({ description: 'Since when it is off for debt.' }),
    ends_on: OutDate.nullable(),
    cancelled_at: OutInstant.nullable(),
    paid_until: OutDate.nullable(),
    next_deadline: z
      .object({ at: OutInstant, label: z.string() })
      .nullable()
      .meta({ description: 'What it does next by itself; null while only the billing run concerns it.' }),
    ...lifecycle,
    items: z.array(Item),
    workflow_id: z.string().meta({ example: 'sub/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' }),
    created_at: OutInstant,
  })
  .meta({ id: 'Subscription' });

/** The subscription after a command, and what the command did besides. */
export const SubscriptionAfter = Subscription.extend({
  outcome: z.object({
    invoice_id: Id.nullable().meta({ description: 'What the command charged at once, where policy says so.' }),
    hardware_invoice_id: Id.nullable().meta({ description: 'Of the hardware that was ordered: invoiced by itself.' }),
    facts: Facts,
  }),
}).meta({ id: 'SubscriptionAfter' });
