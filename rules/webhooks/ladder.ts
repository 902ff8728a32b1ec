const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** How long each attempt that failed waits for the next, in milliseconds: some three days in all. */
export type Ladder = readonly number[];

/** Quick at first, for a receiver that restarts; then slower, for one that somebody must mend. */
export const WEBHOOK_LADDER: Ladder = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  hourMs,
  6 * hourMs,
  16 * hourMs,
  24 * hourMs,
  24 * hourMs,
];

/** How long to wait after the given number of failures in a row, in milliseconds; null when that was the last. */
export function waitAfter(failures: number, ladder: Ladder): number | null {
  return ladder[failures - 1] ?? null;
}

/** How long an endpoint may let nothing through before it is disabled, in milliseconds: as long as one event is tried. */
export function patienceOf(ladder: Ladder): number {
  return ladder.reduce((sum, waitMs) => sum + waitMs, 0);
}
