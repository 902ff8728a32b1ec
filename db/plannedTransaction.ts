import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { type Connection, connectionOf } from './connection.ts';
import { answered, sendAtOnce, setPipelined } from './pipelined.ts';
import { planByKeys } from './planByKeys.ts';

/**
 * Sends a statement that comes last in its transaction, after which nothing is decided. It travels with the commit: where it
 * fails, the commit undoes all, and the transaction throws what it threw.
 */
export type AtEnd = (step: () => Promise<unknown>) => void;

/**
 * A transaction for a short command, where planning and waiting cost more than doing: its statements are planned once per
 * connection and then kept, and pipelined where they do not wait for each other; its beginning travels with the first of
 * them. Measured: kept plans alone carry out a third more commands a second. They are planned by keys, see `planByKeys`. Not
 * for statements over many rows, whose best plan depends on them.
 *
 * @param database  made by `connect`, or a transaction, which is joined as a savepoint and waits as usual
 */
export async function plannedTransaction<T>(
  database: Knex,
  work: (trx: Knex.Transaction, atEnd: AtEnd) => Promise<T>,
): Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  const result = await database.transaction(
    async (trx) => {
      const connection = await connectionOf(trx);
      const steps: (() => Promise<unknown>)[] = [];
      try {
        const result = await work(trx, (step) => void steps.push(step));
        await answered(connection);
        last = Promise.all(steps.map((step) => step()));
        last.catch(() => undefined);
        return result;
      } catch (fault) {
        await answered(connection, fault);
        throw fault;
      }
    },
    { isPlanned: true } as Knex.TransactionConfig,
  );
  await last;
  return result;
}

/** Begins a planned transaction on a connection without waiting for the answer. */
export function beginPlanned(connection: Connection): void {
  setPipelined(connection, true);
  namesStatements(connection).isOn = true;
  // What follows a beginning that failed fails by itself.
  connection.query(beginning).catch(() => undefined);
}

/** Makes a connection again what it was before `beginPlanned`, when nothing is under way on it. */
export function endPlanned(connection: Connection): void {
  const own = switches.get(connection);
  if (own === undefined || !own.isOn) return;
  own.isOn = false;
  setPipelined(connection, false);
}

/** Whatever the values: what these statements look for is found by its key. */
const beginning = `begin; ${planByKeys}; set local plan_cache_mode = force_generic_plan`;

type Switch = { isOn: boolean };

const switches = new WeakMap<Connection, Switch>();
const names = new Map<string, string>();
const mostNames = 500;

/** Makes a connection name its statements while the switch is on; a named one is planned once. */
function namesStatements(connection: Connection): Switch {
  const known = switches.get(connection);
  if (known) return known;
  const own: Switch = { isOn: false };
  switches.set(connection, own);
  const query = connection.query.bind(connection) as (...args: unknown[]) => unknown;
  const named = (...args: unknown[]) => {
    if (!own.isOn) return query(...args);
    sendAtOnce(connection);
    return query(...withName(args));
  };
  connection.query = named as Connection['query'];
  return own;
}

type Statement = { readonly text: string; readonly values: unknown[] };

/** A plan that is kept fails once a migration has added a column to what it reads whole. */
const wholeRows = /\.\*|\*\s+from\s+(?!unnest)/i;

/** Streams, what sets or ends something, and statements that read whole rows stay as they are. */
function withName(args: unknown[]): unknown[] {
  const [first, second, ...rest] = args;
  const isText = typeof first === 'string';
  const statement = isText ? { text: first, values: second ?? [] } : first;
  if (!isStatement(statement)) return args;
  const name = nameOf(statement.text);
  if (name === undefined) return args;
  return isText ? [{ ...statement, name }, ...rest] : [Object.assign(statement, { name }), second, ...rest];
}

function isStatement(statement: unknown): statement is Statement {
  const { text, values } = (statement ?? {}) as Partial<Statement>;
  return (
    typeof text === 'string' &&
    Array.isArray(values) &&
    /^(select|insert|update|with)\b/i.test(text) &&
    !wholeRows.test(text)
  );
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= mostNames) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  names.set(text, name);
  return name;
}
