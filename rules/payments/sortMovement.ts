import type { BankMovement } from './bankStatement.ts';
import { bouncedPayment } from './returnReasons.ts';
import type { IncomingTransfer } from './transfer.ts';

/** What is to become of a movement of a statement, before anybody has looked whose it is. `why` are sentences for the finance clerk. */
export type SortedMovement =
  | { readonly kind: 'transfer'; readonly transfer: IncomingTransfer }
  /** A payment that we had collected came back. `attemptId` is null where the bank names none of ours. */
  | {
      readonly kind: 'return';
      readonly attemptId: string | null;
      readonly reasonCode: string | null;
      readonly why: string;
    }
  | { readonly kind: 'question'; readonly why: string }
  | { readonly kind: 'ignored'; readonly why: string };

/**
 * Money that came in by itself is a transfer, whosesoever it is. What the bank took back is never left out: a debit of ours that
 * came back is a return, and a credit that was taken back is for a person. All else that went out is ours to pay, and ignored.
 *
 * @rule PAY-7
 */
export function sortMovement(movement: BankMovement): SortedMovement {
  const { amount, direction, isReversal, returned, endToEndId, debtor, remittance } = movement;
  if (amount.amount.isZero()) return { kind: 'ignored', why: 'It moves no money.' };
  if (direction === 'debit') {
    if (returned !== null) {
      const { reasonCode } = returned;
      const { words, nextStep } = bouncedPayment(reasonCode);
      return { kind: 'return', attemptId: attemptIdOf(endToEndId), reasonCode, why: `${words} ${nextStep}` };
    }
    if (isReversal) return { kind: 'question', why: 'The bank took back a credit that it had booked.' };
    return { kind: 'ignored', why: 'Money that went out; it is no payment of a customer.' };
  }
  if (returned !== null) return { kind: 'question', why: 'A payment of ours to somebody came back.' };
  if (isReversal) return { kind: 'question', why: 'The bank gave back a debit that it had booked.' };
  const { references } = remittance;
  const transfer = {
    amount,
    text: remittance.text ?? '',
    structuredReferences: endToEndId === null ? references : [...references, endToEndId],
    payerName: debtor.name,
    payerIban: debtor.iban,
  };
  return { kind: 'transfer', transfer };
}

/**
 * The end-to-end id of a debit is the attempt's without its dashes: 32 of the 35 characters that a bank carries.
 *
 * @returns null for what is none of ours
 */
function attemptIdOf(endToEndId: string | null): string | null {
  const [, ...parts] = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/.exec(
    endToEndId?.toLowerCase() ?? '',
  ) ?? [null];
  return parts.length === 0 ? null : parts.join('-');
}
