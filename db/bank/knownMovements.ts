import type { BankMovement, StatementFile } from '../../rules/payments/bankStatement.ts';
import type { Connection } from '../connection.ts';
import { newId } from '../newId.ts';
import type { NewStatement } from './storeStatements.ts';

/**
 * A movement that was taken for a known one though the bank gave neither a reference: it says exactly the same, on the same day, in
 * another statement. Nearly always the statements overlap; a bank that cuts a day in two may mean a second payment.
 */
export type Doubt = {
  readonly bankMovementId: string | null;
  readonly statementId: string;
  readonly why: string;
};

export type SortedStatements = {
  readonly statements: readonly (NewStatement & { readonly isNew: boolean })[];
  /** Movements that nobody has imported, in the order of the file. */
  readonly fresh: readonly { readonly statementId: string; readonly movement: BankMovement }[];
  readonly doubtful: readonly Doubt[];
};

type Known = { readonly id: string | null; readonly statement: string };

/** Tells what of a file is new from what was imported before, in any statement. @rule PAY-7 */
export async function sortOutKnown(
  connection: Connection,
  file: StatementFile,
  fileHash: string,
): Promise<SortedStatements> {
  const before = await readStatements(connection, fileHash);
  const all = file.statements.map(({ entries }) => entries.flatMap(({ movements }) => movements));
  const known = await readKnown(connection, all.flat());
  const fresh: { statementId: string; movement: BankMovement }[] = [];
  const doubtful: Doubt[] = [];
  const statements = file.statements.map((statement, index) => {
    const place = index + 1;
    const earlier = before.get(place);
    const id = earlier ?? newId();
    const counts = { fresh: 0, known: 0, doubtful: 0 };
    for (const movement of all[index] as BankMovement[]) {
      const { identity } = movement;
      const other = known.get(identity.id);
      if (other === undefined) {
        counts.fresh += 1;
        known.set(identity.id, { id: null, statement: statement.statementId });
        fresh.push({ statementId: id, movement });
        continue;
      }
      counts.known += 1;
      if (identity.basis !== 'content' || other.statement === statement.statementId) continue;
      counts.doubtful += 1;
      doubtful.push(doubtOf(other, statement.statementId));
    }
    return { id, place, statement, isNew: earlier === undefined, ...counts };
  });
  return { statements, fresh, doubtful };
}

function doubtOf({ id, statement }: Known, statementId: string): Doubt {
  const why = `The bank gave it no reference; it says the same as one of statement ${statement}. Look whether the two overlap.`;
  return { bankMovementId: id, statementId, why };
}

async function readStatements(connection: Connection, fileHash: string): Promise<Map<number, string>> {
  const { rows } = await connection.query<{ id: string; place: number }>(
    'select id, place from bank_statements where file_hash = $1',
    [fileHash],
  );
  return new Map(rows.map(({ id, place }) => [place, id]));
}

async function readKnown(connection: Connection, movements: readonly BankMovement[]): Promise<Map<string, Known>> {
  const { rows } = await connection.query<{ identity: string; id: string; statement: string }>(
    `select m.identity, m.id, s.statement_id as statement
     from bank_movements m join bank_statements s on s.id = m.statement_id where m.identity = any($1)`,
    [movements.map(({ identity }) => identity.id)],
  );
  return new Map(rows.map(({ identity, id, statement }) => [identity, { id, statement }]));
}
