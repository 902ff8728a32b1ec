import type { Instant } from '../../../../rules/calendar/zone.ts';
import type { ChargeAttempt } from '../../../../rules/payments/attempt.ts';
import type { Books } from '../../../../rules/payments/books.ts';
import {
  authenticateInSandbox,
  chargeInSandbox,
  lookUpInSandbox,
  type SandboxAsk,
  type SandboxState,
  sandboxDueAt,
} from '../../../../rules/payments/sandboxBehaviour.ts';
import { readSandboxAnswer, type SandboxAnswer } from '../../../../rules/payments/sandboxToken.ts';
import type { WorldGateway } from '../../../../rules/simulate/worldMoney.ts';

/** The sandbox gateway as a value: what it decides is what the one with a database decides. */
export type MemoryGateway = WorldGateway & {
  /** Says what comes next, in this order. */
  readonly script: (answers: readonly string[]) => MemoryGateway;
  /** The customer has been to their bank. */
  readonly authenticate: (attemptId: string, outcome: 'ok' | 'failed', at: Instant) => MemoryGateway;
};

type Charges = ReadonlyMap<string, SandboxState>;

/** A gateway that nobody has told anything. */
export function memoryGateway(
  next: readonly SandboxAnswer[] = [],
  charges: Charges = new Map(),
  returned: ReadonlySet<string> = new Set(),
): MemoryGateway {
  const after = (tookNext: boolean, id: string, state: SandboxState | null) =>
    memoryGateway(
      tookNext ? next.slice(1) : next,
      state === null ? charges : new Map(charges).set(id, state),
      returned,
    );
  const ask = ({ id, methodId }: ChargeAttempt, { methods }: Books, at: Instant): SandboxAsk => ({
    stored: charges.get(id) ?? null,
    next: next[0] ?? null,
    token: methods.find((method) => method.id === methodId)?.token ?? 'tok_visa',
    reference: id,
    at,
    pageUrl: '',
  });
  return {
    name: 'sandbox',
    charge(attempt, books, at) {
      const asked = { ...ask(attempt, books, at), isOnSession: attempt.origin === 'customer' };
      const { state, answer, tookNext } = chargeInSandbox(asked);
      return { answer, gateway: after(tookNext, attempt.id, state) };
    },
    lookUp(attempt, books, at) {
      const { state, answer, tookNext } = lookUpInSandbox(ask(attempt, books, at));
      return { answer, gateway: after(tookNext, attempt.id, state) };
    },
    nextReturn() {
      let first: { at: Instant; attemptId: string; code: string } | null = null;
      for (const [attemptId, state] of charges) {
        const at = state.kind === 'captured' && !returned.has(attemptId) ? sandboxDueAt(state) : null;
        if (at === null || state.kind !== 'captured' || (first !== null && first.at <= at)) continue;
        first = { at, attemptId, code: state.returns?.code ?? '' };
      }
      return first;
    },
    withoutReturn: (attemptId) => memoryGateway(next, charges, new Set([...returned, attemptId])),
    script: (answers) => memoryGateway([...next, ...answers.map(answerOf)], charges, returned),
    authenticate(attemptId, outcome, at) {
      const state = authenticateInSandbox(charges.get(attemptId) as SandboxState, outcome, at);
      return memoryGateway(next, new Map(charges).set(attemptId, state), returned);
    },
  };
}

function answerOf(text: string): SandboxAnswer {
  const answer = readSandboxAnswer(text);
  if (answer === null) throw new Error(`The sandbox gateway has no answer "${text}".`);
  return answer;
}
