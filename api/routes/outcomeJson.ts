import type { CommandAnswer } from '../../workflows/messages.ts';

/** What a command did besides, as the API shows it. */
export function outcomeJson({ invoiceId, hardwareInvoiceId, facts }: CommandAnswer) {
  return { invoice_id: invoiceId, hardware_invoice_id: hardwareInvoiceId ?? null, facts: { ...facts } };
}
