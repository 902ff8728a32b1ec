import Table from 'cli-table3';
import type { ApiClient } from './apiClient.ts';
import type { DemoCompany } from './tellStory.ts';

type Page<T> = { readonly data: readonly T[] };
type InvoiceSummary = { readonly id: string };
type Invoice = {
  readonly number: string;
  readonly date: string;
  readonly due_on: string;
  readonly currency: string;
  readonly subtotal: string;
  readonly total: string;
  readonly lines: readonly {
    kind: string;
    description: string;
    service_from: string;
    service_to: string;
    days: number;
    quantity: string;
    amount: string;
  }[];
  readonly taxes: readonly { name: string; rate: string; base: string; amount: string }[];
};
type Event = { readonly type: string; readonly at: string; readonly facts: Readonly<Record<string, string>> };

/** The demo company's invoices and what happened, as tables for a terminal. All figures are read from the API. */
export async function printStory(api: ApiClient, company: DemoCompany): Promise<string> {
  const summaries = await api.get<Page<InvoiceSummary>>(`/v1/invoices?account_id=${company.accountId}`);
  const invoices = await Promise.all(summaries.data.map(({ id }) => api.get<Invoice>(`/v1/invoices/${id}`)));
  const events = await api.get<Page<Event>>(`/v1/events?account_id=${company.accountId}`);
  return [
    'Maple Support Inc., Ontario · 10 seats at 29.00 CAD from 15 July, 5 more from 10 August · profile goto-admin',
    ...invoices.toSorted((a, b) => (a.date < b.date ? -1 : 1)).map(invoiceTable),
    happenings(events.data, company),
  ].join('\n');
}

function invoiceTable(invoice: Invoice): string {
  const table = new Table({
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right'],
  });
  const title = `${invoice.number} · dated ${invoice.date} · due ${invoice.due_on} · ${invoice.currency}`;
  table.push([{ content: title, colSpan: 6 }]);
  table.push(['kind', 'what', 'service', 'days', 'quantity', 'amount']);
  for (const line of invoice.lines) {
    table.push([
      line.kind,
      line.description,
      `${line.service_from} to ${line.service_to}`,
      String(line.days),
      line.quantity,
      line.amount,
    ]);
  }
  table.push([{ content: 'Subtotal', colSpan: 5 }, invoice.subtotal]);
  for (const tax of invoice.taxes)
    table.push([{ content: `${tax.name} ${percent(tax.rate)} of ${tax.base}`, colSpan: 5 }, tax.amount]);
  table.push([{ content: 'Total', colSpan: 5 }, invoice.total]);
  return table.toString();
}

/** Moves the point two digits to the right, as text: 0.09975 → 9.975 %. */
function percent(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  const digits = fraction.padEnd(2, '0');
  return `${Number(whole + digits.slice(0, 2))}${digits.length > 2 ? `.${digits.slice(2)}` : ''} %`;
}

function happenings(events: readonly Event[], company: DemoCompany): string {
  const table = new Table({ style: { head: [], border: [] } });
  table.push([{ content: 'What happened, and in which workflow', colSpan: 3 }]);
  for (const event of events) {
    const workflow = event.type === 'invoice.issued' ? `clock/${company.clockId}` : `sub/${company.subscriptionId}`;
    table.push([event.at.slice(0, 16).replace('T', ' '), event.type, workflow]);
  }
  return table.toString();
}
