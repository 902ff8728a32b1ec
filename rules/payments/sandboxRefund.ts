import { type Decimal, decimal } from '../money/decimal.ts';
import type { RefundAnswer } from './gatewayAnswer.ts';
import type { SandboxState } from './sandboxBehaviour.ts';

/** What the sandbox is told to say to the next refund of an account. */
export type SandboxRefundAnswer = 'ok' | 'refused' | 'timeout_before_capture' | 'timeout_after_capture' | 'down';

/** What the sandbox knows of a refund. `nothing`: it was asked for, and nothing was paid back. */
export type SandboxRefundState =
  | { readonly kind: 'refunded' }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'nothing' };

type Decided = Exclude<SandboxRefundState, { kind: 'nothing' }>;

/** A charge as a refund sees it. */
export type RefundedCharge = {
  readonly state: SandboxState;
  readonly currency: string;
  readonly amount: string;
  /** The sum of what was paid back. */
  readonly refunded: string;
  /** A chargeback is open, or was lost. */
  readonly isDisputed: boolean;
};

/**
 * One call to refund. The same key keeps its answer; what paid nothing back is decided anew.
 *
 * @returns `tookNext`: the script's answer is used up
 * @rule PAY-5
 */
export function refundInSandbox(ask: {
  readonly charge: RefundedCharge | null;
  readonly stored: SandboxRefundState | null;
  readonly next: SandboxRefundAnswer | null;
  readonly reference: string;
  readonly currency: string;
  readonly amount: string;
}): { readonly state: SandboxRefundState; readonly answer: RefundAnswer; readonly tookNext: boolean } {
  const { stored, next } = ask;
  if (stored !== null && stored.kind !== 'nothing')
    return { state: stored, answer: answerOf(stored, ask.reference), tookNext: false };
  const tookNext = next !== null;
  if (next === 'timeout_before_capture' || next === 'down')
    return { state: { kind: 'nothing' }, answer: { kind: 'unknown', reason: next }, tookNext };
  const state: Decided =
    next === 'refused' ? refused('refund_refused', 'The sandbox was told to refuse.') : decide(ask);
  const answer: RefundAnswer =
    next === 'timeout_after_capture' ? { kind: 'unknown', reason: next } : answerOf(state, ask.reference);
  return { state, answer, tookNext };
}

function decide(ask: { charge: RefundedCharge | null; currency: string; amount: string }): Decided {
  const { charge } = ask;
  if (charge === null) return refused('charge_not_found', 'There is no charge with this key.');
  if (charge.state.kind === 'returned') return refused('charge_returned', 'The debit has come back by itself.');
  if (charge.state.kind !== 'captured') return refused('charge_not_captured', 'Nothing was taken with this charge.');
  if (charge.isDisputed) return refused('charge_disputed', 'The charge was charged back.');
  if (charge.currency !== ask.currency) return refused('currency_differs', `The charge is in ${charge.currency}.`);
  const left: Decimal = decimal(charge.amount).minus(decimal(charge.refunded));
  if (left.isZero()) return refused('charge_already_refunded', 'All of the charge was paid back.');
  return decimal(ask.amount).greaterThan(left)
    ? refused('amount_too_large', `${left} ${charge.currency} is left of the charge.`)
    : { kind: 'refunded' };
}

function refused(code: string, detail: string): Decided {
  return { kind: 'refused', code, detail };
}

function answerOf(state: Decided, reference: string): Exclude<RefundAnswer, { kind: 'unknown' }> {
  return state.kind === 'refunded' ? { kind: 'refunded', reference } : state;
}
