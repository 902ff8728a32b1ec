import { z } from 'zod';
import { Amount, Id, OutDate, OutInstant } from './fields.ts';

/** A camt.053 file as it is. What is wrong in it is told by line. */
export const StatementFileText = z
  .string()
  .min(1)
  .meta({ description: 'camt.053.001.02, .04 or .08 in UTF-8, up to 20 MB.' });

export const BankStatement = z
  .object({
    id: Id,
    message_id: z.string().meta({ description: "The bank's name of the file." }),
    file_hash: z.string().meta({ description: 'SHA-256 of the file.' }),
    statement_id: z.string().meta({ description: "The bank's name of the statement.", example: 'DE14-EUR-2026-148' }),
    account: z.string().meta({ description: 'Ours: an IBAN, or what the bank calls it.' }),
    currency: z.string(),
    opening: Amount,
    opening_on: OutDate,
    closing: Amount,
    closing_on: OutDate,
    new_movements: z.int().meta({ description: 'Told by no statement before.' }),
    known_movements: z.int().meta({ description: 'Imported before; nothing was done.' }),
    doubtful_movements: z.int().meta({ description: 'Of the known ones, those that may have been taken for others.' }),
    not_booked: z.int().meta({ description: 'Entries that the bank has not booked: they come again when it has.' }),
    imported_at: OutInstant,
    actor: z.string(),
  })
  .meta({ id: 'BankStatement' });

const statuses = ['matched', 'queued', 'assigned', 'ignored', 'returned'] as const;

export const BankMovementStatus = z.enum(statuses).meta({
  description:
    'matched to an account by itself; queued for a person, who assigns or ignores it; returned: a payment that came back.',
});

export const ImportedStatements = z
  .object({
    statements: z.array(BankStatement),
    counts: z.object({
      matched: z.int(),
      queued: z.int(),
      ignored: z.int(),
      returned: z.int(),
      known: z.int().meta({ description: 'Imported before; nothing was done.' }),
      not_booked: z.int(),
    }),
    doubtful: z
      .array(z.object({ bank_movement_id: Id.nullable(), statement_id: z.string(), why: z.string() }))
      .meta({ description: 'Known ones without a reference of the bank, told by another statement: look at them.' }),
  })
  .meta({ id: 'ImportedStatements' });

export const BankMovement = z
  .object({
    id: Id,
    bank_statement_id: Id,
    direction: z.enum(['credit', 'debit']),
    currency: z.string(),
    amount: Amount,
    booked_on: OutDate,
    valued_on: OutDate.nullable(),
    payer_name: z.string().nullable().meta({ description: 'Who is on the other side.' }),
    payer_iban: z.string().nullable(),
    text: z.string(),
    structured_references: z.array(z.string()),
    end_to_end_id: z.string().nullable(),
    mandate_id: z.string().nullable(),
    bank_reference: z.string().nullable(),
    is_return: z.boolean(),
    return_code: z.string().nullable(),
    return_text: z.string().nullable(),
    status: BankMovementStatus,
    account_id: Id.nullable(),
    movement_ids: z.array(Id).meta({ description: "Postings in the account's ledger." }),
    why: z.string(),
    candidates: z
      .array(z.object({ account_id: Id, invoice_numbers: z.array(z.string()), why: z.string() }))
      .meta({ description: 'Accounts that it may belong to.' }),
    decided_at: OutInstant,
    decided_by: z.string(),
  })
  .meta({ id: 'BankMovement' });

const Reason = z.string().trim().min(3).max(1000).meta({ description: 'For the audit log.' });

export const AssignMovementInput = z
  .strictObject({
    account_id: Id,
    invoice_ids: z
      .array(Id)
      .max(100)
      .default([])
      .meta({ description: 'Paid first, in this order; then the oldest. What is left over is credit balance.' }),
    reason: Reason,
  })
  .meta({ id: 'AssignMovementInput' });

export const IgnoreMovementInput = z.strictObject({ reason: Reason }).meta({ id: 'IgnoreMovementInput' });
