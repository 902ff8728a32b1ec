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

function sideBySide(steps: Steps): Promise<unknown[]> {
  return allOf(steps.map((step) => step()));
}

async function allOf(started: readonly Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(started);
  const faults = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (faults.length > 0) throw faults.find((fault) => !isOfAborted(fault)) ?? faults[0];
  return Promise.all(started);
}

/** Whether this is what statements behind a failed one are told. */
function isOfAborted(fault: unknown): boolean {
  return ((fault ?? {}) as { code?: unknown }).code === '25P02';
}

const unanswered = new WeakMap<Connection, Promise<unknown>[]>();

/**
 * Sends writes whose answers nobody needs. Where statements are pipelined it does not wait: what is asked next travels in the
 * same message and sees what was written, and the transaction answers for the writes, see `answered`. Else one follows the
 * other.
 *
 * @param steps  each sends all of its statements before it first waits: what it sent later would come behind what is asked next
 */
export async function sendWrites(connection: Connection, steps: Steps): Promise<void> {
  if (!isPipelined(connection)) {
    await oneByOne(steps);
    return;
  }
  const open = unanswered.get(connection) ?? [];
  unanswered.set(connection, open);
  for (const step of steps) {
    const sent = step();
    sent.catch(() => undefined);
    open.push(sent);
  }
}

/**
 * Waits for the writes that were sent on a connection and not waited for.
 *
 * @param fault  what the transaction has failed by so far: the reason, where a write failed before, is that of the write
 * @throws       what the first failing write threw
 */
export async function answered(connection: Connection, fault?: unknown): Promise<void> {
  const open = unanswered.get(connection) ?? [];
  unanswered.delete(connection);
  if (fault === undefined || isOfAborted(fault)) await allOf(open);
}

export function isPipelined(connection: Connection): connection is Pipelining {
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
