import { z } from 'zod';
import { ITEM_KINDS } from '../../rules/catalogue/catalogue.ts';
import { AccountChange, ContactInput } from './account.ts';
import { Amount, Facts, Figure, Id, LocalDateField, Name, OutDate, OutInstant, Quantity } from './fields.ts';

const Discount = z
  .strictObject({
    percent: z
      .string()
      .regex(/^\d{1,3}(\.\d{1,4})?$/, 'must be a percentage like "12.5"')
      .refine((text) => Number(text) > 0 && Number(text) <= 100, 'must be above 0 and at most 100')
      .optional()
      .meta({ description: 'Of every charge.', example: '10' }),
    amount: z
      .string()
      .regex(/^\d{1,12}(\.\d{1,4})?$/, 'must be an amount like "25.00"')
      .refine((text) => Number(text) > 0, 'must be above 0')
      .optional()
      .meta({ description: 'In the account’s currency, for each full billing period.', example: '25.00' }),
  })
  .refine(({ percent, amount }) => (percent === undefined) !== (amount === undefined), {
    error: 'name a percent or an amount',
  })
  .meta({ id: 'QuoteDiscount' });

const offer = {
  items: z
    .array(z.strictObject({ price_id: Id, quantity: Quantity.default(1) }))
    .min(1)
    .max(100)
    .meta({ description: 'The first is the plan’s own.' }),
  term_months: z.int().min(1).max(120).meta({ description: 'From the start of billing.', example: 15 }),
  free_months: z.int().min(0).max(36).meta({ description: 'From the signature on, before the term.', example: 2 }),
  expires_on: LocalDateField.meta({ description: 'The last day, to its end on the account’s clock.' }),
  discount: z.union([Discount, z.null()]),
  policy_overrides: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Policies that are the account’s from the signature on.', example: { cycle: 'anniversary' } }),
};

/** @rule QUO-1 */
export const QuoteInput = z
  .strictObject({
    account_id: Id,
    ...offer,
    free_months: offer.free_months.default(0),
    expires_on: offer.expires_on.optional().meta({ description: '30 days from today where left out.' }),
    discount: offer.discount.default(null),
    policy_overrides: offer.policy_overrides.default({}),
  })
  .meta({ id: 'QuoteInput' });

const revision = z
  .int()
  .min(1)
  .optional()
  .meta({ description: 'The one that was read; the request is refused if there is another by now.', example: 1 });

/** What of a draft can change; what is left out stays. */
export const QuoteChange = z
  .strictObject({ revision, ...z.strictObject(offer).partial().shape })
  .refine(({ revision: _, ...change }) => Object.keys(change).length > 0, {
    error: 'name at least one field to change',
  })
  .meta({ id: 'QuoteChange' });

export const QuoteSending = z.strictObject({ revision }).meta({ id: 'QuoteSending' });

/** @rule QUO-2 */
export const QuoteAcceptance = z
  .strictObject({
    revision,
    contact: ContactInput.meta({ description: 'The administrator, who confirms that this is right.' }),
    payment_method: z.strictObject({
      token: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be a token of the payment gateway')
        .meta({ description: 'Of the gateway; never a number of a card.', example: 'tok_sandbox_visa' }),
    }),
    billing: z
      .strictObject({
        company_name: AccountChange.shape.company_name,
        billing_address: AccountChange.shape.billing_address,
        shipping_address: AccountChange.shape.shipping_address,
        tax_number: AccountChange.shape.tax_number,
      })
      .refine((change) => Object.values(change).some((value) => value !== undefined), {
        error: 'name at least one field to change, or leave billing out',
      })
      .optional()
      .meta({ description: 'What is changed about the account on the way.' }),
  })
  .meta({ id: 'QuoteAcceptance' });

export const QuoteRejection = z
  .strictObject({ reason: z.string().trim().min(1).max(1000).optional() })
  .meta({ id: 'QuoteRejection' });

const savings = {
  charges: Amount.meta({ description: 'Before taxes.' }),
  list: Amount.meta({ description: 'The same items over the same time at list prices, free months included.' }),
  savings: Amount,
};

const Periods = z.array(
  z.object({ period: z.string().meta({ example: '2026-Q3' }), charges: Amount, tax: Amount, total: Amount }),
);

const kind = z.enum(ITEM_KINDS as [string, ...string[]]);

/** @rule QUO-1 */
const Figures = z
  .object({
    currency: z.string(),
    signed_on: OutDate.meta({ description: 'Service starts with it. Today, for a quote that nobody has signed.' }),
    billing_starts_on: OutDate,
    renews_on: OutDate,
    first_invoice_on: OutDate.nullable(),
    policy: z.string().meta({ example: 'goto-admin@1' }),
    total: z.object({
      ...savings,
      savings_by_free_months: Amount,
      savings_by_discounts: Amount,
      tax: Amount,
      total_with_tax: Amount,
    }),
    by_year: Periods.meta({ description: 'By the dates of the invoices.' }),
    by_quarter: Periods,
    by_month: Periods,
    by_item: z.array(
      z.object({ description: z.string(), kind, product: z.string(), quantity: z.string(), ...savings }),
    ),
    by_kind: z.array(z.object({ kind, ...savings })),
    by_product: z.array(z.object({ product: z.string(), ...savings })),
    taxes: z.array(
      z.object({
        name: z.string(),
        jurisdiction: z.string(),
        rate: Figure,
        base: Amount,
        amount: Amount,
        source: z.string(),
      }),
    ),
    tax_notes: z.array(z.object({ jurisdiction: z.string(), code: z.string(), detail: z.string() })),
  })
  .meta({ id: 'QuoteFigures' });

export const Quote = z
  .object({
    id: Id,
    account_id: Id,
    status: z.enum(['draft', 'sent', 'accepted', 'rejected', 'expired']),
    revision: z.int(),
    items: z.array(z.object({ price_id: Id, description: z.string(), kind, quantity: z.int() })),
    term_months: z.int(),
    free_months: z.int(),
    expires_on: OutDate,
    discount: z.object({ percent: Figure.nullable(), amount: Amount.nullable() }).nullable(),
    policy_overrides: z.record(z.string(), z.unknown()),
    sent_at: OutInstant.nullable(),
    expires_at: OutInstant.nullable(),
    decided_at: OutInstant.nullable().meta({ description: 'When it was accepted, rejected or expired.' }),
    rejection_reason: Name.nullable(),
    subscription_id: Id.nullable().meta({ description: 'The contract that it became.' }),
    next_deadline: z.object({ at: OutInstant, label: z.string() }).nullable(),
    workflow_id: z.string().nullable().meta({ example: 'quote/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' }),
    created_at: OutInstant,
  })
  .meta({ id: 'Quote' });

export const QuoteWithFigures = Quote.extend({
  figures: Figures.nullable().meta({ description: 'Null where nobody can say, because a tax is unknown.' }),
}).meta({ id: 'QuoteWithFigures' });

/** What accepting it came to; the same for everyone who accepts it. */
export const QuoteAccepted = QuoteWithFigures.extend({
  outcome: z.object({
    invoice_id: Id.nullable().meta({ description: 'What the contract charged at once, where policy says so.' }),
    hardware_invoice_id: Id.nullable().meta({ description: 'Of the hardware that was ordered: invoiced by itself.' }),
    facts: Facts,
  }),
}).meta({ id: 'QuoteAccepted' });
