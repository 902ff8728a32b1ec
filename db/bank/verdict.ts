import type { MatchCandidate } from '../../rules/payments/transfer.ts';

export type BankMovementStatus = 'matched' | 'queued' | 'assigned' | 'ignored' | 'returned';

/** What became of a movement of a bank statement. */
export type Verdict = {
  readonly status: BankMovementStatus;
  readonly accountId: string | null;
  /** Of the account's books, written for it. */
  readonly movementIds: readonly string[];
  /** Sentences for the finance clerk. */
  readonly why: string;
  readonly candidates: readonly MatchCandidate[];
};

/** What is left for a person. */
export function queued(why: string, candidates: readonly MatchCandidate[] = []): Verdict {
  return { status: 'queued', accountId: null, movementIds: [], why, candidates };
}

export function ignored(why: string): Verdict {
  return { status: 'ignored', accountId: null, movementIds: [], why, candidates: [] };
}
