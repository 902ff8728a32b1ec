import { z } from 'zod';
import { isCurrency } from '../../rules/money/currency.ts';
import { Id, Name, OutInstant } from './fields.ts';

const amountText = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,8})?$/, { error: 'must be decimal text like "50.00"' })
  .refine((text) => /[1-9]/.test(text), { error: 'must be above 0' });

const figures = {
  description: Name.meta({ description: 'As it stands on invoices.' }),
  periods: z.int().min(1).max(1200).nullable().meta({
    description:
      'Full billing periods that it covers: 1 is once, null is forever. A part of one is discounted, not counted.',
  }),
};

/** A coupon takes off a percentage, or a fixed amount for each period. @rule CAT-2, CAT-6 */
export const CouponInput = z
  .strictObject({
    code: z
      .string()
      .regex(/^[A-Z0-9][A-Z0-9_-]{0,49}$/, { error: 'must be capital letters, digits, - and _, like "SUMMER-20"' })
      .meta({ example: 'SUMMER-20' }),
    ...figures,
    percent: amountText
      .refine((text) => /^(\d{1,2}(\.\d+)?|100(\.0+)?)$/.test(text), { error: 'must be from above 0 to 100' })
      .optional()
      .meta({ format: 'decimal', example: '20' }),
    amount: amountText.optional().meta({ format: 'decimal', example: '50.00' }),
    currency: z
      .string()
      .refine(isCurrency, { error: 'must be an ISO 4217 currency like "USD"' })
      .optional()
      .meta({ description: 'Of the amount; only for accounts that are billed in it.', example: 'USD' }),
  })
  .superRefine(({ percent, amount, currency }, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((percent === undefined) === (amount === undefined))
      issue('percent', 'name a percent, or an amount with its currency');
    if ((amount === undefined) !== (currency === undefined))
      issue('currency', 'an amount has a currency, and a percent has none');
  })
  .meta({ id: 'CouponInput' });

export const Coupon = z
  .object({
    id: Id,
    code: z.string(),
    ...figures,
    percent: z.string().nullable(),
    amount: z.string().nullable(),
    currency: z.string().nullable(),
    retired_at: OutInstant.nullable(),
    created_at: OutInstant,
  })
  .meta({ id: 'Coupon', description: 'A coupon; it never changes, and subscriptions keep it as it was given.' });
