import { createHash } from 'node:crypto';
import type { Money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import type {
  Direction,
  EntryFacts,
  MovementDetail,
  MovementIdentity,
  StatementAccount,
} from '../../rules/payments/bankStatement.ts';

/** A movement on its way to its identity. */
export type IdentifiedMovement = {
  readonly account: StatementAccount;
  readonly currency: string;
  readonly entry: EntryFacts;
  readonly detail: MovementDetail;
  readonly amount: Money;
  readonly direction: Direction;
};

/**
 * Gives movements their identities, in the order in which they are asked for: one of these serves one statement, so that a
 * movement that stands in two statements of a file is the same one.
 *
 * An id is SHA-256 of the account, its currency, the booking date, the entry's direction, the movement's direction and
 * amount, its end-to-end id and mandate, and
 * - with a servicer reference: that, the entry's amount, and the bank's reference of the detail;
 * - without: value date, reversal, transaction code, both parties, remittance, return reason, instructed amount.
 *
 * and of the ordinal among equal ones. Left out is what a bank counts per statement (entry reference, statement id, place
 * in the file), so overlapping statements and the same statement in another version of the format give the same ids. Names
 * count as they are written; the bank's own note does not.
 *
 * @rule PAY-5, PAY-7
 */
export function movementIdentities(): (movement: IdentifiedMovement) => MovementIdentity {
  const seen = new Map<string, number>();
  return (movement) => {
    const basis = movement.entry.servicerReference === null ? 'content' : 'servicer_reference';
    const key = JSON.stringify([...always(movement), ...(basis === 'content' ? content(movement) : named(movement))]);
    const ordinal = (seen.get(key) ?? 0) + 1;
    seen.set(key, ordinal);
    const id = createHash('sha256').update(`${basis} ${ordinal} ${key}`).digest('hex').slice(0, 40);
    return { id, basis, ordinal };
  };
}

function always({ account, currency, entry, detail, amount, direction }: IdentifiedMovement): readonly unknown[] {
  const own = [account.iban, account.other, currency];
  return [...own, entry.bookedOn, entry.direction, direction, moneyText(amount), detail.endToEndId, detail.mandateId];
}

function named({ entry, detail }: IdentifiedMovement): readonly unknown[] {
  return [entry.servicerReference, moneyText(entry.amount), detail.detailReference];
}

function content({ entry, detail }: IdentifiedMovement): readonly unknown[] {
  const { debtor, creditor, remittance, returned, instructed } = detail;
  return [
    entry.valuedOn,
    entry.isReversal,
    [entry.transactionCode.domain, entry.transactionCode.proprietary],
    [debtor.name, debtor.iban, creditor.name, creditor.iban],
    [remittance.text, remittance.references],
    [returned?.reasonCode ?? null, returned?.reasonText ?? null],
    instructed === null ? null : [instructed.currency, moneyText(instructed)],
    detail.paymentInformationId,
  ];
}
