import type { OpenInvoice } from '../../rules/payments/books.ts';
import type { MovementKind } from '../../rules/payments/movement.ts';
import { type PastPayment, takenBackOf } from '../../rules/payments/refund.ts';
import type { PaidInvoice } from '../../rules/payments/reopen.ts';
import type { Connection } from '../connection.ts';

/** A payment's past, beside the attempt itself, which is in the books. */
export type PaymentHistory = Omit<PastPayment, 'attempt'> & {
  readonly movements: readonly {
    readonly kind: MovementKind;
    readonly amount: string;
    readonly reference: string | null;
  }[];
};

/** What has moved by a payment, and the invoices that it paid, as they would be if they were open. */
export async function readPaymentHistory(connection: Connection, attemptId: string): Promise<PaymentHistory> {
  const { rows: movements } = await connection.query<PaymentHistory['movements'][number]>(
    'select kind, amount::text as amount, reference from movements where attempt_id = $1 order by recorded_no',
    [attemptId],
  );
  const { rows } = await connection.query<
    Omit<OpenInvoice, 'subscriptionIds'> & { paid: string; subscriptionIds: string[] | null }
  >(
    `select i.id, i.issued_on as "issuedOn", i.issued_at as "issuedAt", coalesce(i.reopened_on, i.due_on) as "dueOn",
       i.amount_due::text as "amountDue", i.disputed_amount::text as "disputedAmount", i.is_collected as "isCollected",
       (select array_agg(distinct l.subscription_id::text) from invoice_lines l where l.invoice_id = i.id) as "subscriptionIds",
       c.amount::text as paid
     from movements m join movement_allocations c on c.movement_id = m.id join invoices i on i.id = c.invoice_id
     where m.attempt_id = $1 and m.kind = 'payment' order by coalesce(i.reopened_on, i.due_on), i.issued_at, i.id`,
    [attemptId],
  );
  const invoices = rows.map(
    ({ paid, subscriptionIds, ...invoice }): PaidInvoice => ({
      invoice: { ...invoice, subscriptionIds: subscriptionIds ?? [] },
      paid,
    }),
  );
  return { movements, takenBack: takenBackOf(movements), invoices };
}
