import type { Knex } from 'knex';
import { type Connection, inPicture, inTransaction } from '../connection.ts';
import { newId } from '../newId.ts';
import { AUDIT_CHECKS, type AuditCheck } from './checks.ts';

/** A place where something that must hold does not. */
export type Finding = Pick<AuditCheck, 'explanation' | 'proposedRepair'> & {
  readonly check: string;
  readonly subject: string;
  readonly accountId: string | null;
  readonly expected: string;
  readonly actual: string;
};

/** More places than this are one fault, and enough to see it. */
const mostPerCheck = 500;

/** Looks at one thing everywhere, in one unmoving picture of the database. @throws RangeError for a check that there is not */
export function runCheck(database: Knex, name: string): Promise<Finding[]> {
  const check = AUDIT_CHECKS.find((each) => each.name === name);
  if (check === undefined) throw new RangeError(`there is no audit check "${name}"`);
  return inPicture(database, (connection) => findingsOf(connection, check));
}

async function findingsOf(connection: Connection, check: AuditCheck): Promise<Finding[]> {
  const { name, query, explanation, proposedRepair } = check;
  const { rows } = await connection.query<{
    subject: string;
    account_id: string | null;
    expected: string;
    actual: string;
  }>(`select subject, account_id, expected, actual from (${query}) found order by subject limit ${mostPerCheck}`);
  return rows.map(({ subject, account_id: accountId, expected, actual }) => {
    return { check: name, subject, accountId, expected, actual, explanation, proposedRepair };
  });
}

/**
 * Keeps what checks have found: what is new becomes a row, what was known is seen again, what is gone is resolved. Repeating it
 * changes nothing.
 *
 * @param checks  the names of those that were run: what they no longer find is resolved
 * @rule DUN-5
 */
export function keepFindings(database: Knex, checks: readonly string[], findings: readonly Finding[]): Promise<void> {
  return inTransaction(database, async (connection) => {
    await connection.query(
      `update audit_findings f set resolved_at = now()
       where resolved_at is null and check_name = any($1::text[])
         and not exists (select 1 from unnest($2::text[], $3::text[]) as n (check_name, subject)
           where n.check_name = f.check_name and n.subject = f.subject)`,
      [[...checks], findings.map(({ check }) => check), findings.map(({ subject }) => subject)],
    );
    await connection.query(
      `insert into audit_findings (id, check_name, subject, account_id, expected, actual, explanation, proposed_repair)
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[])
       on conflict (check_name, subject) where resolved_at is null
       do update set last_seen_at = now(), expected = excluded.expected, actual = excluded.actual`,
      [
        findings.map(() => newId()),
        findings.map(({ check }) => check),
        findings.map(({ subject }) => subject),
        findings.map(({ accountId }) => accountId),
        findings.map(({ expected }) => expected),
        findings.map(({ actual }) => actual),
        findings.map(({ explanation }) => explanation),
        findings.map(({ proposedRepair }) => proposedRepair),
      ],
    );
  });
}
