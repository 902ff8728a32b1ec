/** What the process answers: all well, something that was checked is wrong, or it could not be understood. */
export const EXIT = { ok: 0, failed: 1, badUsage: 2 } as const;

/** An error for the person at the keyboard: its message is all that is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
