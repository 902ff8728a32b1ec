import type { Connection } from './connection.ts';

/* What `pg` has and its types do not name: whether statements are sent before the answers to earlier ones are there. */
type Pipelining = Connection & {
  pipeline: boolean;
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
};

type Steps = readonly (() => Promise<unknown>)[];

/**
 * Carries out steps that do not need each other's answers. Where statements are pipelined the steps run side by side and
 * their first statements travel in one message; else one step follows the other. Statements of one step keep their order, and
 * so do the first statements of all steps.
 *
 * @throws what the first failing step threw, when all have come to an end
 */
export async function together<const Each extends Steps>(
  connection: Connection,
  steps: Each,
): Promise<{ -readonly [Place in keyof Each]: Awaited<ReturnType<Each[Place]>> }> {
  const results = await (isPipelined(connection) ? sideBySide(steps) : oneByOne(steps));
  return results as { -readonly [Place in keyof Each]: Awaited<ReturnType<Each[Place]>> };
}

async function oneByOne(steps: Steps): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const step of steps) results.push(await step());
  return results;
}

async function sideBySide(steps: Steps): Promise<unknown[]> {
  const started = steps.map((step) => step());
  const results = await Promise.allSettled(started);
  const faults = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as { code?: string }] : [],
  );
  if (faults.length > 0) throw faults.find(({ code }) => code !== TRANSACTION_IS_ABORTED) ?? faults[0];
  return Promise.all(started);
}

/** What the statements behind a failed one are told. */
const TRANSACTION_IS_ABORTED = '25P02';

function isPipelined(connection: Connection): connection is Pipelining {
  return (connection as Pipelining).pipeline === true;
}

/** Switches pipelining while nothing is under way on the connection; answers how it was before. */
export function setPipelined(connection: Connection, isOn: boolean): boolean {
  const before = isPipelined(connection);
  (connection as Pipelining).pipeline = isOn;
  return before;
}

const held = new WeakSet<Connection>();

/**
 * Holds what is written to a pipelined connection until all that can go on has gone on, and sends it as one: a write to a
 * socket costs as much as all else of a short statement.
 */
export function sendAtOnce(connection: Connection): void {
  if (held.has(connection) || !isPipelined(connection)) return;
  held.add(connection);
  const { stream } = connection.connection;
  stream.cork();
  process.nextTick(() => {
    held.delete(connection);
    stream.uncork();
  });
}
