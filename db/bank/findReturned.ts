import { moneyText } from '../../rules/money/round.ts';
import type { BankMovement } from '../../rules/payments/bankStatement.ts';
import type { Connection } from '../connection.ts';
import { sqlArray } from '../sqlArray.ts';
import { queued, type Verdict } from './verdict.ts';

/** A charge of ours that a bank may send back. */
export type ReturnedCharge = {
  readonly id: string;
  readonly account_id: string;
  readonly currency: string;
  readonly amount: string;
};

/** Charges by their ids, those that there are. */
export async function findCharges(
  connection: Connection,
  attemptIds: readonly string[],
): Promise<Map<string, ReturnedCharge>> {
  if (attemptIds.length === 0) return new Map();
  const { rows } = await connection.query<ReturnedCharge>(
    'select id, account_id, currency, amount::text as amount from charge_attempts where id = any($1::uuid[])',
    [sqlArray(attemptIds)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Why a return can't be booked by itself; null where it can. The bank's fee may be on top of what was collected; less than
 * that is no return of it.
 *
 * @rule PAY-7
 */
export function objectionTo(
  { amount, instructed }: Pick<BankMovement, 'amount' | 'instructed'>,
  charge: ReturnedCharge | undefined,
  why: string,
): Verdict | null {
  if (charge === undefined) return queued(`${why} Its end-to-end id is none of our charges.`);
  const told = instructed ?? amount;
  const isWhole =
    told.currency === charge.currency &&
    (instructed === null ? told.amount.gte(charge.amount) : told.amount.equals(charge.amount));
  if (isWhole) return null;
  const amounts = `${moneyText(told)} ${told.currency}, not the ${charge.amount} ${charge.currency} that were charged`;
  return queued(`${why} It names charge ${charge.id}, but comes to ${amounts}.`);
}
