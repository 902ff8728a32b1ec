import { z } from 'zod';
import { Amount, Facts, Figure, Id, InstantField, LocalDateField, Name, OutDate, OutInstant } from './fields.ts';

export const SellerRegistration = z.strictObject({
  jurisdiction: z.string().min(2).max(10).meta({ example: 'CA-QC' }),
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
  .meta({ id: 'SellerInput' });

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
    id: z.string().meta({ description: 'Also the id of its workflow.', example: 'run/2026-08-02T04:00:00.000Z' }),
    as_of: OutInstant,
    status: z.enum(['starting', 'running', 'done']),
    accounts_due: z.int().nullable(),
    accounts: z.int(),
    invoices: z.int(),
    cases: z.int(),
    pages: z.int(),
    started_at: OutInstant.nullable(),
    ended_at: OutInstant.nullable(),
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
    opened_at: OutInstant,
    closed_at: OutInstant.nullable(),
  })
  .meta({ id: 'BillingCase' });

export const TaxRateInput = z
  .strictObject({
    jurisdiction: z.string().min(2).max(10).meta({ example: 'CA-NS' }),
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
    source: z.string().trim().min(3).max(1000).meta({ description: 'Where it can be read.' }),
    reason: z.string().trim().min(3).max(1000).meta({ description: 'Why it is entered, for the audit log.' }),
  })
  .meta({ id: 'TaxRateInput' });

export const TaxRate = z
  .object({
    id: z.string(),
    jurisdiction: z.string(),
    kind: z.string(),
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
    id: z.string().meta({ description: 'Increasing; read on with `?after=`.' }),
    type: z.string().meta({ example: 'invoice.issued' }),
    account_id: Id.nullable(),
    subscription_id: Id.nullable(),
    invoice_id: Id.nullable(),
    facts: Facts,
    at: OutInstant.meta({ description: 'Business time: a frozen clock’s where the account has one.' }),
  })
  .meta({ id: 'Event' });

export const Ledger = z
  .object({
    account_id: Id,
    balances: z.array(z.object({ ledger_account: z.string(), currency: z.string(), balance: Amount })),
    data: z.array(
      z.object({
        id: z.string(),
        posting_id: z.string(),
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
    id: z.string(),
    at: OutInstant,
    actor: z.string(),
    action: z.string(),
    account_id: Id.nullable(),
    subject: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
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

export const Health = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    version: z.string(),
    parts: z.array(z.object({ name: z.string(), status: z.enum(['ok', 'degraded', 'down']), detail: z.string() })),
  })
  .meta({ id: 'Health' });
