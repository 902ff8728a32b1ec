import type { Knex } from 'knex';
import {
  dropRequest,
  finishRequest,
  isKeyTaken,
  keepAnswer,
  lockRequest,
  type RequestIdentity,
  type RequestStart,
  startRequest,
} from '../../db/idempotencyStore.ts';
import { plannedTransaction } from '../../db/plannedTransaction.ts';
import { Problem } from '../problems/problem.ts';
import { problemBody } from '../problems/problemBody.ts';
import { problemOfError } from './problemOfError.ts';
import { Answer, type Call } from './route.ts';

export type OnceAnswer = { readonly answer: Answer<unknown>; readonly isReplayed: boolean };

type Perform = (call: Call) => Promise<Answer<unknown>>;

/**
 * Gives a write its one answer, however often it is sent with its key. Answers from 500 on are not kept: they are thrown.
 *
 * @param how  see `once` of a route
 * @throws Problem `idempotency_key_reused`, `idempotency_key_in_progress`
 */
export function answerOnce(
  how: 'transaction' | 'command',
  request: RequestIdentity,
  call: Call,
  perform: Perform,
): Promise<OnceAnswer> {
  return how === 'transaction' ? inOneTransaction(request, call, perform) : aroundCommand(request, call, perform);
}

/** Key, effects and answer are committed together or not at all. An equal request at the same time waits for them. */
async function inOneTransaction(request: RequestIdentity, call: Call, perform: Perform): Promise<OnceAnswer> {
  try {
    return await underLock(request, call, (database) => perform({ ...call, database }));
  } catch (error) {
    // Another route took the key in between, so nothing was done here; its row says what it is.
    if (isKeyTaken(error)) return underLock(request, call, () => Promise.reject(error));
    const answer = refusalOf(error, call.requestId);
    // A refusal undid its transaction; it is kept by itself, unless an equal request was faster.
    return underLock(request, call, async () => answer);
  }
}

function underLock(
  request: RequestIdentity,
  { database }: Call,
  answerWith: (trx: Knex.Transaction) => Promise<Answer<unknown>>,
): Promise<OnceAnswer> {
  return plannedTransaction(database, async (trx, atEnd) => {
    const known = replayOf(await lockRequest(trx, request));
    if (known !== undefined) return known;
    const answer = await answerWith(trx);
    atEnd(() => keepAnswer(trx, request, answer));
    return { answer, isReplayed: false };
  });
}

/** A key that was left running for a minute is taken over: the command itself happens once by its id. */
async function aroundCommand(request: RequestIdentity, call: Call, perform: Perform): Promise<OnceAnswer> {
  const { database } = call;
  const known = replayOf(await startRequest(database, request));
  if (known !== undefined) return known;
  try {
    const answer = await perform(call).catch((error: unknown) => refusalOf(error, call.requestId));
    await finishRequest(database, request, answer);
    return { answer, isReplayed: false };
  } catch (error) {
    await dropRequest(database, request);
    throw error;
  }
}

function replayOf(state: RequestStart): OnceAnswer | undefined {
  switch (state.kind) {
    case 'new':
      return undefined;
    case 'done':
      return { answer: new Answer(state.status, state.body), isReplayed: true };
    case 'reused':
      throw new Problem(
        'idempotency_key_reused',
        'This Idempotency-Key belongs to an earlier request with another body or route; send a fresh key for a new request.',
      );
    case 'running':
      throw new Problem(
        'idempotency_key_in_progress',
        'A request with this Idempotency-Key is being carried out; repeat it in 2 seconds to get its answer.',
        { headers: { 'Retry-After': '2' } },
      );
  }
}

/** What is kept of an error: a problem below 500. Others are thrown on, and so are problems of the key itself. */
function refusalOf(error: unknown, requestId: string): Answer<unknown> {
  const problem = problemOfError(error);
  const { status, body } = problemBody(problem, requestId);
  if (status >= 500 || problem.code.startsWith('idempotency_key_')) throw error;
  return new Answer(status, body);
}
