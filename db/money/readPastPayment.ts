import { decimal } from '../../rules/money/decimal.ts';
import type { OpenInvoice } from '../../rules/payments/books.ts';
import type { PastMovement, PastPayment } from '../../rules/payments/refund.ts';
import type { Connection } from '../connection.ts';

/** A payment's past, beside the attempt itself, which is in the books. */
export type PaymentHistory = Omit<PastPayment, 'attempt'>;

/** What has moved by a payment, and the invoices that it touched, as they would be if they were open. */
export async function readPaymentHistory(connection: Connection, attemptId: string): Promise<PaymentHistory> {
  const { rows: movements } = await connection.query<PastMovement & { loss: string }>(
    `select m.kind, m.amount::text as amount, m.loss::text as loss, m.reference,
       coalesce((select json_agg(json_build_object('invoiceId', c.invoice_id, 'amount', c.amount::text) order by c.invoice_id)
         from movement_allocations c where c.movement_id = m.id), '[]') as allocations
     from movements m where m.attempt_id = $1 order by m.recorded_no`,
    [attemptId],
  );
  const { rows } = await connection.query<Omit<OpenInvoice, 'subscriptionIds'> & { subscriptionIds: string[] | null }>(
    `select i.id, i.issued_on as "issuedOn", i.issued_at as "issuedAt", coalesce(i.reopened_on, i.due_on) as "dueOn",
       i.amount_due::text as "amountDue", i.disputed_amount::text as "disputedAmount", i.is_collected as "isCollected",
       (select array_agg(distinct l.subscription_id::text) from invoice_lines l where l.invoice_id = i.id) as "subscriptionIds"
     from invoices i where i.id in (select c.invoice_id from movements m join movement_allocations c on c.movement_id = m.id
       where m.attempt_id = $1)
     order by coalesce(i.reopened_on, i.due_on), i.issued_at, i.id`,
    [attemptId],
  );
  const invoices = rows.map((row): OpenInvoice => ({ ...row, subscriptionIds: row.subscriptionIds ?? [] }));
  // A loss is told where there is one.
  const told = movements.map(({ loss, ...movement }) => (decimal(loss).isZero() ? movement : { ...movement, loss }));
  return { movements: told, invoices };
}
