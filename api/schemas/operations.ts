import { z } from 'zod';
import { ROLES } from '../keys/actor.ts';
import { objectionToCountry } from './countries.ts';
import { Amount, Facts, Figure, Id, InstantField, LocalDateField, Name, OutDate, OutInstant } from './fields.ts';

const JurisdictionField = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'must be a code like "CA", "CA-QC" or "EU"')
  .meta({ example: 'CA-QC' });

const SellerRegistration = z.strictObject({
  jurisdiction: JurisdictionField,
  from: LocalDateField.default('2000-01-01'),
  to: LocalDateField.nullable().default(null),
});

export const SellerInput = z
  .strictObject({
    name: Name,
    country: z.string().meta({ description: 'ISO 3166-1: where it is established.', example: 'US' }),
    registrations: z
      .array(SellerRegistration)
      .max(200)
      .default([])
      .meta({ description: 'Where it collects tax; nowhere else is any charged.' }),
  })
  .superRefine(({ country, registrations }, context) => {
    const objection = objectionToCountry(country);
    if (objection) context.addIssue({ code: 'custom', path: ['country'], message: objection });
    registrations.forEach(({ jurisdiction, from, to }, index) => {
      const path = ['registrations', index];
      if (to !== null && to <= from) {
        context.addIssue({ code: 'custom', path: [...path, 'to'], message: `must be after ${from}, or null` });
      }
      const twin = registrations
        .slice(0, index)
        .find((other) => other.jurisdiction === jurisdiction && overlap(other, { from, to }));
      if (twin)
        context.addIssue({ code: 'custom', path, message: `overlaps another registration for ${jurisdiction}` });
    });
  })
  .meta({ id: 'SellerInput' });

type Validity = { readonly from: string; readonly to: string | null };

function overlap(left: Validity, right: Validity): boolean {
  return (left.to === null || right.from < left.to) && (right.to === null || left.from < right.to);
}

export const Seller = z
  .object({
    id: Id,
    name: z.string(),
    country: z.string(),
    registrations: z.array(z.object({ jurisdiction: z.string(), from: OutDate, to: OutDate.nullable() })),
    is_default: z.boolean(),
    created_at: OutInstant,
  })
  .meta({ id: 'Seller' });

export const TestClockInput = z
  .strictObject({ frozen_at: InstantField, name: Name.nullable().default(null) })
  .meta({ id: 'TestClockInput' });

export const TestClock = z
  .object({
    id: Id,
    name: z.string().nullable(),
    frozen_at: OutInstant,
    status: z.enum(['ready', 'advancing']),
    target: OutInstant.nullable().meta({ description: 'Where an advance that is under way goes.' }),
    workflow_id: z.string(),
    created_at: OutInstant,
  })
  .meta({ id: 'TestClock' });

export const AdvanceInput = z.strictObject({ to: InstantField }).meta({ id: 'AdvanceInput' });

export const Advanced = z
  .object({
    clock: TestClock,
    invoices: z.int().nullable().meta({ description: 'Issued on the way; null while it is still advancing.' }),
    steps: z.int().nullable(),
  })
  .meta({ id: 'Advanced' });

export const BillingRunRequest = z
  .strictObject({ as_of: InstantField.optional().meta({ description: 'Now where left out; never in the future.' }) })
  .meta({ id: 'BillingRunInput' });

export const BillingRun = z
  .object({
    as_of: OutInstant.meta({ description: 'The instant of the run, by which it is known.' }),
    status: z.enum(['starting', 'running', 'done']),
    accounts_due: z.int().nullable(),
    accounts: z.int(),
    invoices: z.int(),
    cases: z.int(),
    pages: z.int(),
    started_at: OutInstant.nullable(),
    finished_at: OutInstant.nullable(),
    workflow_id: z.string().meta({ example: 'run/2026-08-02T04:00:00.000Z' }),
  })
  .meta({ id: 'BillingRun' });

export const BillingCase = z
  .object({
    id: Id,
    account_id: Id,
    status: z.enum(['open', 'closed']),
    code: z.string().meta({ example: 'tax_rate_unknown' }),
    detail: z.string(),
    facts: Facts,
    bill_date: OutDate,
    opened_at: OutInstant,
    resolved_at: OutInstant.nullable(),
    resolution: z.string().nullable(),
  })
  .meta({ id: 'BillingCase' });

export const RetryInput = z
  .strictObject({
    resolution: z.string().trim().min(3).max(1000).meta({ description: 'What was done, for the audit log.' }),
  })
  .meta({ id: 'RetryInput' });

export const TaxRateInput = z
  .strictObject({
    jurisdiction: JurisdictionField,
    kind: z.string().min(1).max(40).meta({ example: 'hst' }),
    rate: z
      .string()
      .regex(/^(0(\.\d{1,8})?|1(\.0{1,8})?)$/, 'must be a fraction of 1 in decimal text: 13 % is "0.13"')
      .meta({ format: 'decimal', example: '0.13' }),
    from: LocalDateField,
    to: LocalDateField.nullable().default(null),
    applies_to: z
      .array(z.enum(['saas', 'telecom', 'hardware', 'rental', 'service']))
      .min(1)
      .nullable()
      .default(null),
    taxable_fraction: z
      .string()
      .regex(/^(0\.\d{1,8}|1(\.0{1,8})?)$/, 'must be a fraction of 1 in decimal text: 80 % is "0.8"')
      .optional()
      .meta({ description: 'Only this share of the price is taxed.' }),
    source: z.string().trim().min(3).max(1000).meta({ description: 'Where it can be read.' }),
    reason: z.string().trim().min(3).max(1000).meta({ description: 'Why it is entered, for the audit log.' }),
  })
  .refine(({ from, to }) => to === null || from < to, { path: ['to'], error: 'must be after `from`, or null' })
  .meta({ id: 'TaxRateInput' });

export const TaxRate = z
  .object({
    id: Id,
    jurisdiction: z.string(),
    kind: z.string(),
    taxable_fraction: Figure.nullable(),
    rate: Figure.nullable().meta({ description: 'null: nobody knows it, and it stops an invoice.' }),
    from: OutDate,
    to: OutDate.nullable(),
    applies_to: z.array(z.string()).nullable(),
    source: z.string(),
    verified: z.boolean(),
    note: z.string().nullable(),
  })
  .meta({ id: 'TaxRate' });

export const EventRow = z
  .object({
    id: z.int().meta({ description: 'Increasing; read on with `?after=`.' }),
    type: z.string().meta({ example: 'invoice.issued' }),
    account_id: Id.nullable(),
    subscription_id: Id.nullable(),
    invoice_id: Id.nullable(),
    facts: Facts,
    at: OutInstant.meta({ description: 'Business time: a frozen clock’s where the account has one.' }),
  })
  .meta({ id: 'Event' });

/** An e-mail that has been decided. Whoever sends it knows the address and the language. @rule TERM-5 */
export const EmailRow = z
  .object({
    id: z.int(),
    template: z.string().meta({ example: 'renewal_reminder' }),
    account_id: Id,
    subscription_id: Id.nullable(),
    facts: Facts,
    at: OutInstant.meta({ description: 'Business time.' }),
  })
  .meta({ id: 'Email' });

export const Ledger = z
  .object({
    account_id: Id,
    balances: z.array(z.object({ ledger_account: z.string(), currency: z.string(), balance: Amount })),
    data: z.array(
      z.object({
        posting_id: Id,
        entry_no: z.int(),
        ledger_account: z.string().meta({ example: 'receivable' }),
        detail: z.string().nullable(),
        currency: z.string(),
        amount: Amount.meta({ description: 'Debits are positive, credits negative.' }),
        invoice_id: Id.nullable(),
        posted_on: OutDate,
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'Ledger' });

export const AuditEntry = z
  .object({
    id: z.int(),
    at: OutInstant.meta({ description: 'Business time.' }),
    recorded_at: OutInstant,
    actor: z.string().meta({ example: 'api_key/0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' }),
    action: z.string(),
    account_id: Id.nullable(),
    subject: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
    command_id: z.string().nullable(),
    origin: z.string().nullable().meta({ description: 'From where, with the request id.' }),
  })
  .meta({ id: 'AuditEntry' });

export const Policies = z
  .object({
    profiles: z.array(
      z.object({
        name: z.string(),
        version: z.int(),
        is_default: z.boolean(),
        values: z.record(z.string(), z.unknown()),
      }),
    ),
    keys: z.array(
      z.object({
        key: z.string(),
        summary: z.string(),
        values: z.string().meta({ description: 'What it takes.' }),
        default: z.unknown(),
      }),
    ),
  })
  .meta({ id: 'Policies' });

export const ApiKey = z
  .object({
    id: Id,
    label: z.string(),
    role: z.enum(ROLES),
    prefix: z.string(),
    last4: z.string(),
    created_at: OutInstant,
    revoked_at: OutInstant.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const Health = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    version: z.string(),
    parts: z.array(z.object({ name: z.string(), status: z.enum(['ok', 'degraded', 'down']), detail: z.string() })),
  })
  .meta({ id: 'Health' });
