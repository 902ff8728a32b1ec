const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** How long each attempt that failed waits for the next, in milliseconds; the last wait repeats. */
export type Ladder = readonly number[];

/** Quick at first, for a receiver that restarts; then slower, for one that somebody must mend. */
export const WEBHOOK_LADDER: Ladder = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  hourMs,
  6 * hourMs,
  24 * hourMs,
];

/** For how long an event is tried, and an endpoint may let nothing through, in milliseconds: a long weekend. */
export const WEBHOOK_PATIENCE_MS = 72 * hourMs;

/** What an attempt that failed knows of the event's way so far. */
export type Failing = {
  /** Attempts that failed, this one too. */
  readonly failures: number;
  /** Since the first of them, in milliseconds. */
  readonly failingMs: number;
};

/**
 * How long to wait for the next attempt, in milliseconds; null when the event is given up. The last attempt comes when the
 * patience ends, not a whole wait later.
 */
export function waitAfter({ failures, failingMs }: Failing, ladder: Ladder, patienceMs: number): number | null {
  const leftMs = patienceMs - failingMs;
  if (leftMs <= 0) return null;
  return Math.min(ladder[Math.min(failures, ladder.length) - 1] ?? 0, leftMs);
}
