import type { Knex } from 'knex';
import type { BankMovementStatus } from '../bank/verdict.ts';
import { type PageOf, paged } from './page.ts';

export type BankStatementRow = {
  id: string;
  message_id: string;
  file_hash: string;
  statement_id: string;
  account: string;
  currency: string;
  opening: string;
  opening_on: string;
  closing: string;
  closing_on: string;
  new_movements: number;
  known_movements: number;
  doubtful_movements: number;
  not_booked: number;
  imported_at: string;
  actor: string;
};

const STATEMENT_COLUMNS: readonly (keyof BankStatementRow)[] = [
  ...(['id', 'message_id', 'file_hash', 'statement_id', 'account', 'currency', 'opening', 'opening_on'] as const),
  ...(['closing', 'closing_on', 'new_movements', 'known_movements', 'doubtful_movements', 'not_booked'] as const),
  ...(['imported_at', 'actor'] as const),
];

/** Statements, the one imported last first. */
export async function listBankStatements(database: Knex, page: PageOf): Promise<BankStatementRow[]> {
  return paged(database('bank_statements').select<BankStatementRow[]>(STATEMENT_COLUMNS), 'id', page);
}

/** Statements by their ids, in this order. */
export async function findBankStatements(database: Knex, ids: readonly string[]): Promise<BankStatementRow[]> {
  const rows = await database('bank_statements').whereIn('id', ids).select<BankStatementRow[]>(STATEMENT_COLUMNS);
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}

export type BankMovementRow = {
  id: string;
  statement_id: string;
  direction: 'credit' | 'debit';
  currency: string;
  amount: string;
  booked_on: string;
  valued_on: string | null;
  payer_name: string | null;
  payer_iban: string | null;
  text: string;
  structured_references: string[];
  end_to_end_id: string | null;
  mandate_id: string | null;
  bank_reference: string | null;
  is_return: boolean;
  return_code: string | null;
  return_text: string | null;
  status: BankMovementStatus;
  account_id: string | null;
  movement_ids: string[];
  why: string;
  candidates: { accountId: string; invoiceNumbers: string[]; why: string }[];
  decided_at: string;
  decided_by: string;
};

const MOVEMENT_COLUMNS: readonly (keyof BankMovementRow)[] = [
  ...(['id', 'statement_id', 'direction', 'currency', 'amount', 'booked_on', 'valued_on'] as const),
  ...(['payer_name', 'payer_iban', 'text', 'structured_references', 'end_to_end_id', 'mandate_id'] as const),
  ...(['bank_reference', 'is_return', 'return_code', 'return_text', 'status', 'account_id', 'movement_ids'] as const),
  ...(['why', 'candidates', 'decided_at', 'decided_by'] as const),
];

/** Movements of bank statements, the one imported last first. */
export async function listBankMovements(
  database: Knex,
  page: PageOf & {
    readonly status?: BankMovementStatus | undefined;
    readonly accountId?: string | undefined;
    readonly statementId?: string | undefined;
  },
): Promise<BankMovementRow[]> {
  const query = paged(database('bank_movements').select<BankMovementRow[]>(MOVEMENT_COLUMNS), 'id', page);
  if (page.status !== undefined) query.where('status', page.status);
  if (page.accountId !== undefined) query.where('account_id', page.accountId);
  if (page.statementId !== undefined) query.where('statement_id', page.statementId);
  return query;
}

export async function findBankMovement(database: Knex, id: string): Promise<BankMovementRow | undefined> {
  const [row] = await database('bank_movements').where('id', id).select<BankMovementRow[]>(MOVEMENT_COLUMNS);
  return row;
}
