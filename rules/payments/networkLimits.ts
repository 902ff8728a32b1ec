import type { Instant } from '../calendar/zone.ts';
import { decimal } from '../money/decimal.ts';
import { declineOf } from './declines.ts';

/** A declined try on one method. Automatic and the customer's own count alike: the networks see one card. */
export type DeclinedTry = {
  readonly currency: string;
  /** Major units. */
  readonly amount: string;
  readonly at: Instant;
  readonly code: string;
  readonly isFinal?: boolean | undefined;
  /** It was for the same debt as the try in question; a bank debit counts only these. */
  readonly isSameDebt: boolean;
};

export type NetworkLimitName =
  | 'never_again'
  | 'card_and_amount_in_30_days'
  | 'mastercard_in_24_hours'
  | 'mastercard_in_30_days'
  | 'ach_resubmissions';

/** Whether a network lets us try. `never` is for this method and debt; `until` is the first instant that is allowed. */
export type NetworkAnswer =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'wait'; readonly until: Instant; readonly limit: NetworkLimitName }
  | { readonly kind: 'never'; readonly limit: NetworkLimitName };

type Question = {
  /** As in the description of the method: `visa`, `mastercard`, `ach_debit` … */
  readonly brand: string;
  readonly currency: string;
  readonly amount: string;
  readonly at: Instant;
  /** Of this method, in any order. */
  readonly declines: readonly DeclinedTry[];
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CARDS = new Set(['visa', 'mastercard', 'amex', 'discover']);

/**
 * Visa allows 20 tries a rolling 30 days on one card with one amount since May 2025, and 15 before; 15 is kept for every
 * brand, to be on the safe side. Mastercard's count a card, whatever the amount.
 *
 * @source Visa, excessive reattempts, 2025-05-19; Mastercard, transaction processing excellence
 */
const MOST_OF_AMOUNT = { count: 15, windowMs: 30 * DAY_MS };
const MOST_MASTERCARD_DAY = { count: 10, windowMs: 24 * HOUR_MS };
const MOST_MASTERCARD_MONTH = { count: 35, windowMs: 30 * DAY_MS };

/** A debit that lacked funds may be submitted twice more, within 180 days of the first. @source Nacha Operating Rules 2.12.4 */
const ACH_RESUBMISSIONS = { count: 2, windowMs: 180 * DAY_MS, codes: new Set(['R01', 'R09']) };

/**
 * Whether another automatic try on a method with an amount is within what the networks allow.
 *
 * @rule DUN-1
 */
export function askNetworkLimits(question: Question): NetworkAnswer {
  const { brand, declines } = question;
  if (declines.some(({ code, isFinal }) => isFinal || declineOf(code).isHard))
    return { kind: 'never', limit: 'never_again' };
  if (brand === 'ach_debit') return askNacha(question);
  if (!CARDS.has(brand)) return { kind: 'allowed' };
  const ofAmount = declines.filter((each) => isSameAmount(each, question));
  const waits = [
    waitOf('card_and_amount_in_30_days', MOST_OF_AMOUNT, ofAmount, question.at),
    ...(brand === 'mastercard'
      ? [
          waitOf('mastercard_in_24_hours', MOST_MASTERCARD_DAY, declines, question.at),
          waitOf('mastercard_in_30_days', MOST_MASTERCARD_MONTH, declines, question.at),
        ]
      : []),
  ].filter((wait) => wait !== null);
  return waits.reduce<NetworkAnswer>(
    (longest, wait) => (longest.kind !== 'wait' || wait.until > longest.until ? wait : longest),
    { kind: 'allowed' },
  );
}

function isSameAmount(a: { currency: string; amount: string }, b: { currency: string; amount: string }): boolean {
  return a.currency === b.currency && decimal(a.amount).equals(decimal(b.amount));
}

/** The window is full until the oldest of its `count` newest tries has left it. */
function waitOf(
  limit: NetworkLimitName,
  { count, windowMs }: { count: number; windowMs: number },
  tries: readonly DeclinedTry[],
  at: Instant,
): (NetworkAnswer & { kind: 'wait' }) | null {
  const last = tries
    .map((each) => each.at)
    .sort()
    .at(-count);
  if (last === undefined) return null;
  const until = new Date(Date.parse(last) + windowMs).toISOString();
  return until > at ? { kind: 'wait', until, limit } : null;
}

function askNacha({ declines, at }: Question): NetworkAnswer {
  const { count, windowMs, codes } = ACH_RESUBMISSIONS;
  const returned = declines.filter(({ code, isSameDebt }) => isSameDebt && codes.has(code)).map((each) => each.at);
  const [first] = returned.sort();
  if (first === undefined) return { kind: 'allowed' };
  const isOver = returned.length > count || Date.parse(at) - Date.parse(first) > windowMs;
  return isOver ? { kind: 'never', limit: 'ach_resubmissions' } : { kind: 'allowed' };
}
