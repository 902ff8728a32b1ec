import { endOfDay, type Instant } from '../calendar/zone.ts';
import { invoicesInFlight } from '../payments/attempt.ts';
import { type Books, balanceDue } from '../payments/books.ts';
import type { DunningAction, DunningStep } from '../policy/policyValues.ts';
import type { Account } from '../subscription/accountState.ts';
import type { DunningCase } from './dunningCase.ts';
import { invoicesOf } from './heedBalance.ts';
import { ladderOf, stepAt } from './ladder.ts';

/** What a case does next, when, and how an operator reads it. */
export type NextDunningStep = { readonly at: Instant; readonly label: string; readonly action: DunningAction };

const WORDS: Readonly<Record<DunningAction, string>> = {
  retry: 'charge the default method again',
  remind: 'remind the customer',
  suspend: 'suspend the service',
  terminate: 'end the subscriptions',
  write_off: 'give the debt up',
};

/**
 * The next step of a case; null while it rests (a payment of its oldest invoice is in flight, an operator has stopped it, all
 * that is left is disputed) or when the ladder is at its end. A step never comes before the end of a pause or of a promise.
 *
 * @rule DUN-1, DUN-4, DUN-6, DUN-7
 */
export function nextDunningStep(dunning: DunningCase, books: Books, account: Account): NextDunningStep | null {
  const step = stepOf(dunning, account);
  if (step === undefined || isResting(dunning, books)) return null;
  const { pause, promise } = dunning;
  if (pause !== null && pause.until === null) return null;
  const earliest = [
    stepAt(step, dunning, account.zone),
    ...(pause?.until ? [pause.until] : []),
    ...(promise === null ? [] : [endOfDay(promise.on, account.zone)]),
  ];
  const at = earliest.toSorted().at(-1) as Instant;
  return { at, label: `Day ${step.day}: ${WORDS[step.action]}`, action: step.action };
}

/** The step of the ladder at which a case stands. */
export function stepOf(dunning: DunningCase, account: Account): DunningStep | undefined {
  return ladderOf(account.policy)[dunning.position];
}

/** A payment in flight lets no step happen on its invoice, and what is disputed has none. @rule DUN-6, DUN-7, INV-9 */
function isResting(dunning: DunningCase, books: Books): boolean {
  return invoicesInFlight(books).has(dunning.anchor.invoiceId) || balanceDue(invoicesOf(books, dunning)).isZero();
}
