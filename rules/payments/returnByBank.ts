import type { CommandContext } from '../subscription/decision.ts';
import { isInFlight } from './attempt.ts';
import type { AccountMoney, MoneyDecision } from './moneyDecision.ts';
import type { PastPayment } from './refund.ts';
import { bouncedPayment } from './returnReasons.ts';
import { settleAttempt } from './settleAttempt.ts';
import { returnPayment } from './takeBack.ts';

/** The bank sent it back and says nothing of the reason. */
const NO_REASON = 'MS03';

/**
 * A debit that a bank statement says has come back: one that was paid is taken back, one that was still waited for is declined.
 * Where the reason is hard, or nobody knows it, its method is not charged again by itself.
 *
 * @param past  of the attempt, beside what the books say of it
 * @returns null where it came back before, or never went out
 * @rule PAY-7, DUN-7
 */
export function returnByBank(
  money: AccountMoney,
  attemptId: string,
  past: Omit<PastPayment, 'attempt'>,
  reasonCode: string | null,
  context: CommandContext,
): MoneyDecision | null {
  const attempt = money.books.attempts.find(({ id }) => id === attemptId);
  if (attempt === undefined) return null;
  const { isHard } = bouncedPayment(reasonCode);
  const code = reasonCode ?? NO_REASON;
  if (isInFlight(attempt)) {
    return settleAttempt(money, attemptId, { kind: 'declined', reference: null, code, isFinal: isHard }, context);
  }
  const returned = returnPayment(money, { ...past, attempt }, code, context);
  if (returned === null || !isHard) return returned;
  const methods = returned.books.methods.map((each) =>
    each.id === attempt.methodId && each.blockedBy === null ? { ...each, blockedBy: code } : each,
  );
  return { ...returned, books: { ...returned.books, methods } };
}
