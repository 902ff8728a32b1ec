import type { Instant } from '../../rules/calendar/zone.ts';
import type { BankMovement, StatementFile } from '../../rules/payments/bankStatement.ts';
import { inTurn, type MoneyTurn } from '../../rules/payments/inTurn.ts';
import { recordTransfer } from '../../rules/payments/recordTransfer.ts';
import { returnByBank } from '../../rules/payments/returnByBank.ts';
import { type SortedMovement, sortMovement } from '../../rules/payments/sortMovement.ts';
import type { TransferMatch } from '../../rules/payments/transfer.ts';
import { isRefusal, type Refusal } from '../../rules/refusal.ts';
import type { CommandContext } from '../../rules/subscription/decision.ts';
import type { Connection } from '../connection.ts';
import { decidePage } from '../money/decidePage.ts';
import { readPaymentHistory } from '../money/readPastPayment.ts';
import { type Order, performOnce } from '../performOnce.ts';
import { planByKeys } from '../planByKeys.ts';
import { readTaxTable } from '../taxRateStore.ts';
import { writeEvents } from '../writeEvents.ts';
import { findCharges, objectionTo } from './findReturned.ts';
import { type Doubt, sortOutKnown } from './knownMovements.ts';
import { type PlannedTransfers, planTransfers } from './planTransfers.ts';
import { storeStatements } from './storeStatements.ts';
import { type BankMovementStatus, ignored, queued, type Verdict } from './verdict.ts';

export type ImportOrder = Order & {
  readonly file: StatementFile;
  /** SHA-256 of its text: the same file is known by it. */
  readonly fileHash: string;
};

export type ImportAnswer = {
  /** In the order of the file; of a file that was imported before, those of that time. */
  readonly statementIds: readonly string[];
  /** How many movements became what; `known` ones were imported before, and nothing was done. */
  readonly counts: Readonly<Record<'matched' | 'queued' | 'ignored' | 'returned' | 'known' | 'not_booked', number>>;
  readonly doubtful: readonly Doubt[];
};

/**
 * Imports a bank's statements in one transaction: each movement once, however often and in whatever statement it is told. Transfers
 * that match are in the books of their accounts when this is over, and whoever is paid up has its service again; the rest waits
 * for a person.
 *
 * @rule PAY-1, PAY-5, PAY-7, DUN-2
 */
export function importStatements(order: ImportOrder): Promise<ImportAnswer | Refusal> {
  const { file, fileHash, actor } = order;
  return performOnce<ImportAnswer>('bank statements', order, async (connection, now) => {
    // One import at a time: what one has found new must not be new to another.
    await connection.query(`select pg_advisory_xact_lock(hashtextextended('bank statements are imported', 0))`);
    const { statements, fresh, doubtful } = await sortOutKnown(connection, file, fileHash);
    const verdicts = await decideMovements(connection, fresh, now, actor);
    const movements = fresh.map((each, index) => ({ ...each, verdict: verdicts[index] as Verdict }));
    const added = statements.filter(({ isNew }) => isNew);
    const kept = { file, fileHash, at: now, actor };
    await storeStatements(connection, kept, added, movements);
    const counted = (status: BankMovementStatus) => verdicts.filter((verdict) => verdict.status === status).length;
    const counts = {
      matched: counted('matched'),
      queued: counted('queued'),
      ignored: counted('ignored'),
      returned: counted('returned'),
      known: statements.reduce((sum, { known }) => sum + known, 0),
      not_booked: statements.reduce((sum, { statement }) => sum + statement.skipped.length, 0),
    };
    const events = added.map(({ id, statement, fresh: count, known }) => ({
      type: 'bank_statement.imported',
      accountId: null,
      subject: `bank_statement/${id}`,
      facts: { bank_statement_id: id, statement: statement.statementId, new: String(count), known: String(known) },
    }));
    await writeEvents(connection, events, { ...order, at: now });
    return { statementIds: statements.map(({ id }) => id), counts, doubtful };
  });
}

/** What becomes of each, in their order; what belongs to an account is in its books afterwards. */
async function decideMovements(
  connection: Connection,
  fresh: readonly { readonly movement: BankMovement }[],
  now: Instant,
  actor: string,
): Promise<Verdict[]> {
  const sorted = fresh.map(({ movement }) => sortMovement(movement));
  const named = sorted.flatMap((each) => (each.kind === 'return' && each.attemptId !== null ? [each.attemptId] : []));
  const charges = await findCharges(connection, named);
  const transfers = sorted.flatMap((each) => (each.kind === 'transfer' ? [each.transfer] : []));
  const others = [...charges.values()].map(({ account_id }) => account_id);
  const plan = await planTransfers(connection, transfers, others, now);
  await connection.query(planByKeys);
  const verdicts: Verdict[] = [];
  const turns = new Map<string, Turn[]>();
  let transferAt = 0;
  for (const [place, each] of sorted.entries()) {
    const { movement } = fresh[place] as (typeof fresh)[number];
    const take = (accountId: string, turn: Turn) => turns.set(accountId, [...(turns.get(accountId) ?? []), turn]);
    const keep = (verdict: Verdict) => {
      verdicts[place] = verdict;
    };
    if (each.kind === 'question') keep(queued(each.why));
    if (each.kind === 'ignored') keep(ignored(each.why));
    if (each.kind === 'transfer') {
      const match = plan.matches[transferAt] as TransferMatch;
      transferAt += 1;
      if (match.kind === 'matched') take(match.accountId, transferTurn(each, match, plan, keep));
      else keep(queued(match.why, match.kind === 'ambiguous' ? match.candidates : []));
    }
    if (each.kind === 'return') {
      const charge = charges.get(each.attemptId ?? '');
      const objection = objectionTo(movement, charge, each.why);
      if (objection !== null || charge === undefined) keep(objection ?? queued(each.why));
      else take(charge.account_id, await returnTurn(connection, each, charge, keep));
    }
  }
  const attemptIds = [...charges.keys()];
  const taxTable = await readTaxTable(connection);
  for (const { rows, at } of plan.accounts) {
    const page = { rows, at, actor, attemptIds, isSent: false, taxTable };
    await decidePage(connection, page, (money, context) => {
      const own = turns.get(money.state.account.id) ?? [];
      return inTurn(
        money,
        own.map((turn) => turn(context)),
      );
    });
  }
  return verdicts;
}

/** What a movement does to its account, when its time has come, and tells what became of it. */
type Turn = (context: CommandContext) => MoneyTurn;
type Keep = (verdict: Verdict) => void;

function transferTurn(
  { transfer }: Extract<SortedMovement, { kind: 'transfer' }>,
  match: Extract<TransferMatch, { kind: 'matched' }>,
  { invoiceIdsOf }: PlannedTransfers,
  keep: Keep,
): Turn {
  const { accountId, invoiceNumbers, why } = match;
  const order = {
    amount: transfer.amount.amount.toFixed(),
    reference: transfer.text || (transfer.structuredReferences[0] ?? null),
    invoiceIds: invoiceIdsOf(accountId, invoiceNumbers),
  };
  return (context) => (money) => {
    const decision = recordTransfer(money, order, context);
    if (isRefusal(decision)) {
      keep(queued(`${why} But it could not be booked: ${decision.detail}`));
      return null;
    }
    keep({ status: 'matched', accountId, movementIds: decision.movements.map(({ id }) => id), why, candidates: [] });
    return decision;
  };
}

/** The account is locked: what is read of the charge's past stays so until it is decided on. */
async function returnTurn(
  connection: Connection,
  { reasonCode, why }: Extract<SortedMovement, { kind: 'return' }>,
  charge: { readonly id: string; readonly account_id: string },
  keep: Keep,
): Promise<Turn> {
  const past = await readPaymentHistory(connection, charge.id);
  return (context) => (money) => {
    const decision = returnByBank(money, charge.id, past, reasonCode, context);
    const movementIds = decision?.movements.map(({ id }) => id) ?? [];
    const told = decision === null ? `${why} It was known before: nothing changed.` : why;
    keep({ status: 'returned', accountId: charge.account_id, movementIds, why: told, candidates: [] });
    return decision;
  };
}
