import { z } from 'zod';
import { objectionToCountry, objectionToRegion } from './countries.ts';
import { Amount, CurrencyField, Id, LanguageField, Name, OutInstant, ZoneField } from './fields.ts';

const line = z.string().trim().max(200);

/** An address as it is given; the US and Canada need a region. @rule ACC-1 */
export const AddressInput = z
  .strictObject({
    country: z.string().meta({ description: 'ISO 3166-1 alpha-2.', example: 'CA' }),
    region: z
      .string()
      .nullable()
      .default(null)
      .meta({ description: 'ISO 3166-2 without the country; required in CA and US.', example: 'ON' }),
    line1: line.nullable().default(null),
    line2: line.nullable().default(null),
    city: line.nullable().default(null),
    postal_code: z.string().trim().max(20).nullable().default(null),
  })
  .superRefine(({ country, region }, context) => {
    const ofCountry = objectionToCountry(country);
    const ofRegion = objectionToRegion(country, region);
    if (ofCountry) context.addIssue({ code: 'custom', path: ['country'], message: ofCountry });
    if (ofRegion) context.addIssue({ code: 'custom', path: ['region'], message: ofRegion });
  })
  .meta({ id: 'AddressInput' });

const email = z.email({ error: 'must be an e-mail address' }).max(254);

/** Who gets the invoices. @rule ACC-1 */
export const ContactInput = z
  .strictObject({ name: Name.nullable().default(null), email, cc: z.array(email).max(20).default([]) })
  .meta({ id: 'ContactInput' });

const Overrides = z.record(z.string(), z.unknown()).meta({
  description: 'Single policies on top of the profile, by key. See GET /v1/policies.',
  example: { first_partial: 'at_start' },
});

const TaxNumber = z.string().trim().min(2).max(30);

export const AccountInput = z
  .strictObject({
    company_name: Name,
    billing_address: AddressInput,
    shipping_address: z.union([AddressInput, z.null()]).default(null),
    contact: z.union([ContactInput, z.null()]).default(null),
    tax_number: TaxNumber.nullable().default(null),
    language: LanguageField.default('en'),
    currency: CurrencyField,
    time_zone: ZoneField,
    policy_profile: z.string().default('goto-admin'),
    policy_overrides: Overrides.default({}),
    seller_id: Id.optional().meta({ description: 'The default seller where left out.' }),
    test_clock_id: Id.optional().meta({ description: 'The account lives at the time of this clock.' }),
  })
  .meta({ id: 'AccountInput' });

/** What of an account can change; what is left out stays. @rule ACC-7 */
export const AccountChange = z
  .strictObject({
    company_name: Name.optional(),
    billing_address: AddressInput.optional(),
    shipping_address: z.union([AddressInput, z.null()]).optional(),
    contact: z.union([ContactInput, z.null()]).optional(),
    tax_number: TaxNumber.nullable().optional(),
    language: LanguageField.optional(),
    currency: CurrencyField.optional().meta({ description: 'Fixed once there is an invoice.' }),
    time_zone: ZoneField.optional(),
    policy_overrides: Overrides.optional().meta({ description: 'Replaces all overrides.' }),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'name at least one field to change' })
  .meta({ id: 'AccountChange' });

const Address = z
  .object({
    country: z.string(),
    region: z.string().nullable(),
    line1: z.string().nullable(),
    line2: z.string().nullable(),
    city: z.string().nullable(),
    postal_code: z.string().nullable(),
  })
  .meta({ id: 'Address' });

export const Account = z
  .object({
    id: Id,
    company_name: z.string(),
    billing_address: Address,
    shipping_address: z.union([Address, z.null()]),
    contact: z.object({ name: z.string().nullable(), email: z.string(), cc: z.array(z.string()) }).nullable(),
    tax_number: z.string().nullable(),
    language: LanguageField,
    currency: z.string(),
    time_zone: z.string(),
    policy_profile: z.string().meta({ example: 'goto-admin' }),
    policy_version: z.int(),
    policy_overrides: z.record(z.string(), z.unknown()),
    seller_id: Id,
    test_clock_id: Id.nullable(),
    next_bill_at: OutInstant.nullable().meta({
      description: 'When the next invoice is cut; null when nothing is to come.',
    }),
    autopay: z.boolean().meta({ description: 'The default payment method is charged on the due date.' }),
    balance_due: Amount.meta({ description: 'What all issued invoices want, what is disputed left out.' }),
    overdue_amount: Amount.meta({ description: 'Of it, what should have been paid by now.' }),
    service: z.enum(['on', 'off']).meta({ description: 'Whether any subscription is in service.' }),
    is_billing_stopped: z.boolean().meta({ description: 'A billing case is open; see GET /v1/billing_cases.' }),
    created_at: OutInstant,
  })
  .meta({ id: 'Account' });

export const BillingDayInput = z
  .strictObject({ day: z.int().meta({ description: '1 to 31, clamped to short months.', example: 15 }) })
  .meta({ id: 'BillingDayInput' });
