import type { Instant } from '../../rules/calendar/zone.ts';
import { moneyText } from '../../rules/money/round.ts';
import type { BankMovement, BankStatement, StatementFile } from '../../rules/payments/bankStatement.ts';
import type { Connection } from '../connection.ts';
import { copyRows } from '../copyRows.ts';
import { newId } from '../newId.ts';
import type { Verdict } from './verdict.ts';

export type NewStatement = {
  readonly id: string;
  readonly place: number;
  readonly statement: BankStatement;
  readonly fresh: number;
  readonly known: number;
  readonly doubtful: number;
};

export type NewBankMovement = {
  readonly statementId: string;
  readonly movement: BankMovement;
  readonly verdict: Verdict;
};

type Import = {
  readonly file: Pick<StatementFile, 'messageId'>;
  readonly fileHash: string;
  readonly at: Instant;
  readonly actor: string;
};

/** Keeps statements and their movements by two COPYs, however many they are. */
export async function storeStatements(
  connection: Connection,
  { file, fileHash, at, actor }: Import,
  statements: readonly NewStatement[],
  movements: readonly NewBankMovement[],
): Promise<void> {
  await copyRows(
    connection,
    'bank_statements',
    STATEMENT_COLUMNS,
    statements.map(({ id, place, statement, fresh, known, doubtful }) => [
      ...[id, file.messageId, fileHash, place, statement.statementId],
      ...[statement.account.iban ?? statement.account.other ?? '', statement.currency],
      ...[moneyText(statement.opening.amount), statement.opening.on],
      ...[moneyText(statement.closing.amount), statement.closing.on],
      ...[fresh, known, doubtful, statement.skipped.length, at, actor],
    ]),
  );
  await copyRows(
    connection,
    'bank_movements',
    MOVEMENT_COLUMNS,
    movements.map(({ statementId, movement, verdict }) => [
      ...[newId(), movement.identity.id, movement.identity.basis, statementId, movement.direction],
      ...[movement.amount.currency, moneyText(movement.amount), movement.bookedOn, movement.valuedOn],
      ...otherSide(movement),
      ...[movement.remittance.text ?? movement.note ?? '', movement.remittance.references],
      ...[movement.endToEndId, movement.mandateId, movement.detailReference ?? movement.servicerReference],
      ...[movement.returned !== null, movement.returned?.reasonCode ?? null, movement.returned?.reasonText ?? null],
      ...[verdict.status, verdict.accountId, `{${verdict.movementIds.join(',')}}`, verdict.why, verdict.candidates],
      ...[at, actor],
    ]),
  );
}

const STATEMENT_COLUMNS = [
  ...['id', 'message_id', 'file_hash', 'place', 'statement_id', 'account', 'currency'],
  ...['opening', 'opening_on', 'closing', 'closing_on'],
  ...['new_movements', 'known_movements', 'doubtful_movements', 'not_booked', 'imported_at', 'actor'],
];

const MOVEMENT_COLUMNS = [
  ...['id', 'identity', 'identity_basis', 'statement_id', 'direction', 'currency', 'amount', 'booked_on', 'valued_on'],
  ...['payer_name', 'payer_iban', 'text', 'structured_references', 'end_to_end_id', 'mandate_id', 'bank_reference'],
  ...['is_return', 'return_code', 'return_text'],
  ...['status', 'account_id', 'movement_ids', 'why', 'candidates', 'decided_at', 'decided_by'],
];

/** Whoever is not us: of a debit that came back still the one who was to pay. */
function otherSide({ direction, returned, debtor, creditor }: BankMovement): [string | null, string | null] {
  const { name, iban } = direction === 'credit' || returned !== null ? debtor : creditor;
  return [name, iban];
}
