import type { z } from 'zod';
import type { MovementRow, PaymentRow } from '../../db/readModels/payments.ts';
import { money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import { declineOf, NEXT_STEP_WORDS } from '../../rules/payments/declines.ts';
import { paymentOutcome } from '../../rules/payments/paymentOutcome.ts';
import { paymentWorkflowId } from '../../workflows/workflowIds.ts';
import type { Movement, Payment } from '../schemas/payment.ts';

/**
 * A payment as the API shows it.
 *
 * @param retryAt  when the customer may try again, where that is known
 */
export function paymentJson(row: PaymentRow, retryAt: string | null = null): z.input<typeof Payment> {
  const text = (amount: string) => moneyText(money(row.currency, amount));
  const { url, next_look_at: lookAt, decline_code: code } = row;
  return {
    id: row.id,
    account_id: row.account_id,
    payment_method_id: row.method_id,
    gateway: row.gateway,
    origin: row.origin,
    currency: row.currency,
    amount: text(row.amount),
    status: row.status,
    outcome: paymentOutcome(row, row.movements),
    opened_at: row.opened_at,
    settled_at: row.settled_at,
    reference: row.reference,
    decline: code === null ? null : declineJson(code, retryAt),
    authentication: url === null || lookAt === null ? null : { url, until: lookAt },
    next_look_at: lookAt,
    allocations: row.allocations.map(({ invoice_id, amount }) => ({ invoice_id, amount: text(amount) })),
    movements: row.movements.map(movementJson),
    workflow_id: paymentWorkflowId(row.id),
  };
}

/** The cause in plain words, and what to do. @rule PAY-8 */
function declineJson(code: string, retryAt: string | null) {
  const { cause, nextStep } = declineOf(code);
  return { code, cause, next_step: nextStep, next_step_text: NEXT_STEP_WORDS[nextStep], retry_at: retryAt };
}

/** What changed the debt of an account. */
export function movementJson({ posted_on: date, attempt_id, ...row }: MovementRow): z.input<typeof Movement> {
  const text = (amount: string) => moneyText(money(row.currency, amount));
  return {
    ...{ ...row, date, payment_id: attempt_id, amount: text(row.amount) },
    allocations: row.allocations.map(({ invoice_id, amount }) => ({ invoice_id, amount: text(amount) })),
  };
}
