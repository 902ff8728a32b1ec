import type { LocalDate } from '../calendar/date.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { AccountState } from './accountState.ts';

/**
 * The version of everything that a preview was made from: equal exactly as long as nothing of the account has changed and
 * the day is the same, because a share of a period is another one on the next day.
 *
 * @param today  account-local
 * @returns      the day and 16 hexadecimal figures
 * @rule SUB-2
 */
export function versionOf(state: AccountState, today: LocalDate): string {
  const text = JSON.stringify(state);
  // FNV-1a from two starts: no secret, only a name for a state.
  const hash = (start: number) => {
    let figure = start;
    for (let place = 0; place < text.length; place += 1)
      figure = Math.imul(figure ^ text.charCodeAt(place), 0x01000193);
    return (figure >>> 0).toString(16).padStart(8, '0');
  };
  return `${today}-${hash(0x811c9dc5)}${hash(0x050c5d1f)}`;
}

/** The refusal of an order that was consented to by a preview of another state. @rule SUB-2 */
export function checkVersion(expected: string, actual: string): Refusal | undefined {
  if (expected === actual) return undefined;
  return refuse('version_conflict', 'The account has changed since this was previewed; preview it again.', {
    expected_version: expected,
    version: actual,
  });
}
