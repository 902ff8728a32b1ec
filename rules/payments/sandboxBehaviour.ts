import type { Instant } from '../calendar/zone.ts';
import { assertRule } from '../violation.ts';
import type { ChargeAnswer, LookupAnswer } from './gatewayAnswer.ts';
import { readSandboxToken, type SandboxAnswer, type SandboxToken } from './sandboxToken.ts';

/*
 * All that the sandbox gateway decides. Who keeps the charges and the scripts is not its business: the gateway itself keeps
 * them in Postgres, a simulation in memory.
 */

/** What the sandbox knows of a charge. */
export type SandboxState =
  | {
      readonly kind: 'captured';
      readonly capturedAt: Instant;
      /** It comes back by then. */
      readonly returns: { readonly at: Instant; readonly code: string } | null;
    }
  | { readonly kind: 'returned'; readonly capturedAt: Instant; readonly returnedAt: Instant; readonly code: string }
  | { readonly kind: 'declined'; readonly code: string }
  | { readonly kind: 'authentication' }
  /** At `settlesAt` it is captured, or declined by `failsWith`. */
  | { readonly kind: 'pending'; readonly settlesAt: Instant; readonly failsWith: string | null }
  /** It was asked for and nothing was taken: the line broke, or the gateway was down. */
  | { readonly kind: 'nothing'; readonly reason: 'timeout' | 'down' };

/** What a gateway has to know to answer a call: `next` is the answer that the account's script has for it. */
export type SandboxAsk = {
  readonly stored: SandboxState | null;
  readonly next: SandboxAnswer | null;
  readonly token: string;
  readonly reference: string;
  readonly at: Instant;
  /** Where a customer authenticates; the reference is added. */
  readonly pageUrl: string;
};

const DAY_MS = 86_400_000;
const BROKEN_LINE = 'the gateway did not answer in time';
const DOWN = 'the gateway is down';

/**
 * One call to charge. A key that has captured, was declined, or waits for somebody keeps its answer. What took nothing is
 * decided anew: by the script, or else by the token, and a token's own time-out happens once.
 *
 * @returns `tookNext`: the script's answer is used up
 * @throws  RuleViolation `sandbox.token_unknown`
 * @rule PAY-5
 */
export function chargeInSandbox(ask: SandboxAsk & { readonly isOnSession: boolean }): {
  readonly state: SandboxState;
  readonly answer: ChargeAnswer;
  readonly tookNext: boolean;
} {
  const { stored, next, at } = ask;
  const token = tokenOf(ask.token);
  if (stored !== null && stored.kind !== 'nothing') {
    const state = sandboxStateAt(stored, at);
    return { state, answer: sandboxAnswer(state, ask), tookNext: false };
  }
  const own = stored?.reason === 'timeout' && token.answer === 'timeout_before_capture' ? 'ok' : token.answer;
  const chosen = next ?? own;
  const state = stateAfter(chosen, token, ask);
  const answer: ChargeAnswer =
    chosen === 'timeout_after_capture' ? { kind: 'unknown', reason: BROKEN_LINE } : sandboxAnswer(state, ask);
  return { state, answer, tookNext: next !== null };
}

/**
 * One question for a charge. A gateway that is down answers nothing: each `down` of a script is one call, a question as
 * well as a charge. Where nothing was taken the answer is a definite no.
 *
 * @rule PAY-5
 */
export function lookUpInSandbox(ask: SandboxAsk): {
  readonly state: SandboxState | null;
  readonly answer: LookupAnswer;
  readonly tookNext: boolean;
} {
  const { stored, next, at } = ask;
  if (next === 'down') return { state: stored, answer: { kind: 'unknown', reason: DOWN }, tookNext: true };
  if (next === null && tokenOf(ask.token).answer === 'down')
    return { state: stored, answer: { kind: 'unknown', reason: DOWN }, tookNext: false };
  if (stored === null || stored.kind === 'nothing')
    return { state: stored, answer: { kind: 'not_found' }, tookNext: false };
  const state = sandboxStateAt(stored, at);
  return { state, answer: sandboxAnswer(state, ask), tookNext: false };
}

/** A charge as it is at an instant: a debit settles, fails or comes back when its time has come. Time never goes back. */
export function sandboxStateAt(state: SandboxState, at: Instant): SandboxState {
  if (state.kind === 'pending' && state.settlesAt <= at) {
    return state.failsWith === null
      ? { kind: 'captured', capturedAt: state.settlesAt, returns: null }
      : { kind: 'declined', code: state.failsWith };
  }
  if (state.kind === 'captured' && state.returns !== null && state.returns.at <= at) {
    const { at: returnedAt, code } = state.returns;
    return { kind: 'returned', capturedAt: state.capturedAt, returnedAt, code };
  }
  return state;
}

/** The instant at which a charge moves by itself; null where it stays as it is. */
export function sandboxDueAt(state: SandboxState): Instant | null {
  if (state.kind === 'pending') return state.settlesAt;
  return state.kind === 'captured' ? (state.returns?.at ?? null) : null;
}

/** The customer has been to their bank. @throws RuleViolation `sandbox.not_waiting_for_authentication` */
export function authenticateInSandbox(state: SandboxState, outcome: 'ok' | 'failed', at: Instant): SandboxState {
  assertRule(state.kind === 'authentication', 'sandbox.not_waiting_for_authentication', state.kind);
  return outcome === 'ok'
    ? { kind: 'captured', capturedAt: at, returns: null }
    : { kind: 'declined', code: 'authentication_failed' };
}

/** What a gateway says of a charge in a state. That it came back is news; the charge itself had succeeded. */
export function sandboxAnswer(state: SandboxState, ask: Pick<SandboxAsk, 'reference' | 'pageUrl'>): ChargeAnswer {
  const { reference } = ask;
  switch (state.kind) {
    case 'captured':
    case 'returned':
      return { kind: 'succeeded', reference };
    case 'declined':
      return { kind: 'declined', reference, code: state.code };
    case 'authentication':
      return { kind: 'authentication_required', reference, url: `${ask.pageUrl}${reference}` };
    case 'pending':
      return { kind: 'pending', reference, expectedAt: state.settlesAt };
    case 'nothing':
      return { kind: 'unknown', reason: state.reason === 'down' ? DOWN : BROKEN_LINE };
  }
}

type Asked = { readonly at: Instant; readonly isOnSession: boolean };

function stateAfter(answer: SandboxAnswer, token: SandboxToken, { at, isOnSession }: Asked): SandboxState {
  const captured = { kind: 'captured', capturedAt: at, returns: null } as const;
  if (typeof answer === 'object') {
    switch (answer.kind) {
      case 'declined':
        return { kind: 'declined', code: answer.code };
      case 'pending':
        return { kind: 'pending', settlesAt: daysAfter(at, answer.days), failsWith: answer.failsWith };
      case 'bounce':
        return { ...captured, returns: { at: daysAfter(at, answer.days), code: answer.code } };
    }
  }
  switch (answer) {
    case 'ok':
      return token.lastUsableMonth !== null && at.slice(0, 7) > token.lastUsableMonth
        ? { kind: 'declined', code: 'expired_card' }
        : captured;
    case 'timeout_after_capture':
      return captured;
    case 'soft_decline':
      return { kind: 'declined', code: token.softDecline };
    case 'hard_decline':
      return { kind: 'declined', code: token.hardDecline };
    case 'sca':
      return { kind: 'authentication' };
    case 'sca_on_session':
      return isOnSession ? { kind: 'authentication' } : captured;
    case 'sca_off_session':
      return isOnSession ? captured : { kind: 'authentication' };
    case 'timeout_before_capture':
      return { kind: 'nothing', reason: 'timeout' };
    case 'down':
      return { kind: 'nothing', reason: 'down' };
  }
}

function tokenOf(text: string): SandboxToken {
  const token = readSandboxToken(text);
  assertRule(token !== null, 'sandbox.token_unknown', text);
  return token;
}

function daysAfter(at: Instant, days: number): Instant {
  return new Date(Date.parse(at) + days * DAY_MS).toISOString();
}
