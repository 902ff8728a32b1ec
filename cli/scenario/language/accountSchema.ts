import { z } from 'zod';
import { country, currency, date, flag, language, name, region, text, timezone, wholeNumber } from './scalars.ts';
import { strictObject } from './strictObject.ts';

const streetFields = {
  line1: text.optional().describe('street and number'),
  line2: text.optional(),
  city: text.optional(),
  postal_code: text.optional(),
};

export const addressSchema = strictObject({
  country: country.describe('ISO 3166-1, it decides the taxes'),
  region: region.optional().describe('the part of ISO 3166-2 after the country'),
  ...streetFields,
});

const recipients = z.array(text, { error: 'write a list of e-mail addresses' });

/** What an account and `set_account` have in common. */
export const accountFields = {
  country: country.optional().describe('country of the billing address, ISO 3166-1'),
  region: region.optional().describe('region of the billing address, like ON'),
  address: addressSchema.optional().describe('the whole billing address, in place of country and region'),
  shipping_address: addressSchema.optional().describe('where hardware and rentals go'),
  timezone: timezone.optional().describe("IANA zone: the account's clock"),
  tax_number: text.optional().describe('VAT or tax number'),
  language: language.optional().describe('of invoices and mails'),
  email: text.optional().describe('primary e-mail of the billing contact'),
  recipients: recipients.optional().describe('e-mail addresses that invoices go to'),
  autopay: flag.optional().describe('whether the default method is charged on the due date'),
  terms: wholeNumber.min(0).optional().describe('days to pay'),
};

export const accountSchema = strictObject({
  name: name.optional().describe('company name'),
  ...accountFields,
  currency: currency.optional().describe('ISO 4217; USD where left out'),
});

const registration = z.union(
  [
    name,
    strictObject({
      jurisdiction: name.describe('CA, CA-QC, EU, DE, US-NY, …'),
      from: date.optional().describe('first day'),
      to: date.optional().describe('first day without it'),
    }),
  ],
  { error: 'write a place like CA, or {jurisdiction: CA-QC, from: 2026-01-01}' },
);

export const sellerSchema = strictObject({
  name: name.optional(),
  country: country.describe('country of establishment'),
  registrations: z
    .array(registration, { error: 'write a list of places, like [CA, CA-QC, EU]' })
    .describe('where the seller collects tax; elsewhere there is none'),
});
