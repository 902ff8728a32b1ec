import { z } from 'zod';
import { Id, LocalDateField, Name, Quantity } from './fields.ts';

/* The fields of each order on a subscription: the body of its route, and beside `do` what a preview takes. */

const amount = { add: Quantity.optional(), remove: Quantity.optional(), set: Quantity.optional() };

/** One amount of the three. */
export function hasOneAmount({ add, remove, set }: { add?: unknown; remove?: unknown; set?: unknown }): boolean {
  return [add, remove, set].filter((one) => one !== undefined).length === 1;
}

export const ONE_AMOUNT = { error: 'name exactly one of add, remove and set' };

export const quantityFields = {
  ...amount,
  item_id: Id.optional().meta({ description: 'The plan’s own item where left out.' }),
};

const ItemChange = z
  .strictObject({
    ...quantityFields,
    price_id: Id.optional().meta({ description: 'In place of `item_id`: adds an item of this price.' }),
  })
  .refine(hasOneAmount, ONE_AMOUNT)
  .meta({ id: 'ItemChange' });

export const itemsFields = { items: z.array(ItemChange).min(1).max(100) };

export const intervalFields = { price_id: Id.meta({ description: 'Another price of the same plan.' }) };

export const planFields = {
  price_id: Id.meta({ description: 'A price of the plan that replaces the present one.' }),
  when: z
    .union([z.enum(['now', 'period_end']), LocalDateField])
    .default('now')
    .meta({ description: 'now, period_end, or a date', example: 'period_end' }),
};

export const upgradeFields = {
  price_id: Id.meta({ description: 'A price of the better plan.' }),
  quantity: Quantity.optional().meta({ description: 'As many as there are where left out.' }),
  when: z.enum(['now', 'trial_end']).default('now'),
};

export const trialExtensionFields = { days: z.int().min(1).max(365).meta({ description: 'So many more days.' }) };

const Channel = z.enum(['api', 'portal', 'support']).default('api').meta({ description: 'How the customer asked.' });

/** What a caller says about himself. It is compared with the account and kept in the audit log only. @rule TERM-8 */
const Caller = z
  .strictObject({
    name: Name,
    email: z.email({ error: 'must be an e-mail address' }).max(254),
    payment_last4: z
      .string()
      .regex(/^\d{4}$/, 'must be the last four digits of the payment method')
      .optional(),
    billing_postal_code: z.string().trim().min(1).max(20).optional(),
  })
  .meta({ id: 'Caller' });

export const leavingFields = {
  channel: Channel,
  accept_next_term: z.boolean().optional().meta({
    description: 'Where notice is too late for this term, take it for the end of the next one.',
  }),
  reason: z.string().trim().min(1).max(500).optional(),
  caller: Caller.optional().meta({ description: 'Who called; needed where `channel` is support.' }),
  override_reason: z.string().trim().min(1).max(500).optional().meta({
    description: 'Why a caller who does not match is believed all the same; needs a finance key.',
  }),
};

export const withdrawNoticeFields = { channel: Channel };

export const renewalFields = {
  months: z.int().min(1).max(120).optional().meta({ description: 'Length of the next term.' }),
  price_id: Id.optional().meta({ description: 'What the plan is paid by from then on.' }),
  quantity: Quantity.optional(),
  coupons: z.array(Name).max(20).optional().meta({
    description: 'Codes of coupons that take the place of those that it has, from the renewal date on; [] for none.',
  }),
};

export const pauseFields = {
  channel: z
    .enum(['api', 'portal', 'support'])
    .optional()
    .meta({ description: 'A contract is paused by an operator only.' }),
  periods: z.int().min(1).default(1).meta({ description: 'Billing periods.' }),
};

export const changeFields = { change_id: Id };

/** Refused with `version_conflict` where the account has moved since. @rule SUB-2 */
export const expectedVersion = {
  expected_version: z.string().max(60).optional().meta({
    description:
      '`version` of the preview that was consented to; the order is refused where something has changed since.',
  }),
};
