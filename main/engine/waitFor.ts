import { setTimeout as delay } from 'node:timers/promises';

/** What a wait is for and how long it may take. `signal` ends it early by throwing its reason. */
export type Wait = { what: string; atMostMs: number; everyMs?: number; signal?: AbortSignal | undefined };

/**
 * Asks again and again until there is an answer; a question that throws counts as "not yet".
 *
 * @throws Error naming what was awaited, with the last fault as its cause, when the time is over
 */
export async function waitFor<T>(wait: Wait, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const endMs = Date.now() + wait.atMostMs;
  for (;;) {
    let fault: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (error instanceof StopWaiting) throw error.cause;
      fault = error;
    }
    wait.signal?.throwIfAborted();
    if (Date.now() > endMs) throw new Error(`${wait.what}: not after ${wait.atMostMs / 1_000} s`, { cause: fault });
    await delay(wait.everyMs ?? 100, undefined, wait.signal ? { signal: wait.signal } : {});
  }
}

/** Thrown by a question whose answer will never come: `waitFor` throws its cause at once. */
export class StopWaiting extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}
