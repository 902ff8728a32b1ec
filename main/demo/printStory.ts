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
type Event = {
  readonly type: string;
  readonly at: string;
  readonly subscription_id: string | null;
  readonly facts: Readonly<Record<string, string>>;
};

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
  const table = newTable(['left', 'left', 'left', 'right', 'right', 'right']);
  table.push(['kind', 'what', 'service', 'days', 'quantity', invoice.currency]);
  for (const line of invoice.lines) {
    const service = `${line.service_from} to ${line.service_to}`;
    table.push([line.kind, line.description, service, String(line.days), line.quantity, line.amount]);
  }
  const sum = (label: string, of: string, amount: string) => table.push([label, of, '', '', '', amount]);
  sum('Subtotal', '', invoice.subtotal);
  for (const tax of invoice.taxes) sum(tax.name, `${percent(tax.rate)} of ${tax.base}`, tax.amount);
  sum('Total', '', invoice.total);
  return `\n${invoice.number} · dated ${invoice.date} · due ${invoice.due_on}\n${table}`;
}

/** A table without lines between its rows. */
function newTable(colAligns: ('left' | 'right')[]): Table.Table {
  const none = {
    mid: '',
    'left-mid': '',
    'mid-mid': '',
    'right-mid': '',
    middle: ' ',
    'top-mid': '─',
    'bottom-mid': '─',
  };
  return new Table({ chars: none, style: { head: [], border: [] }, colAligns });
}

/** Moves the point two digits to the right, as text: 0.09975 → 9.975 %. */
function percent(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  const digits = fraction.padEnd(2, '0');
  return `${Number(whole + digits.slice(0, 2))}${digits.length > 2 ? `.${digits.slice(2)}` : ''} %`;
}

function happenings(events: readonly Event[], company: DemoCompany): string {
  const table = newTable(['left', 'left', 'left']);
  for (const event of events) table.push([torontoTime(event.at), event.type, placeOf(event, company)]);
  return `\nWhat happened (Toronto time), and where\n${table}`;
}

/** Creating is a transaction of the API; a relay starts the workflow afterwards, which carries out all later commands. */
function placeOf({ type, subscription_id: subscriptionId }: Event, company: DemoCompany): string {
  if (type === 'invoice.issued' || type === 'dunning.opened') return `clock/${company.clockId}`;
  if (type === 'account.created') return 'API';
  if (type.startsWith('dunning.')) {
    return subscriptionId === null ? `dun/${company.accountId}` : `dun/${company.accountId}/${subscriptionId}`;
  }
  return type === 'subscription.activated'
    ? `API, then sub/${company.subscriptionId}`
    : `sub/${company.subscriptionId}`;
}

const toronto = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Toronto',
  dateStyle: 'short',
  timeStyle: 'short',
});
const torontoTime = (instant: string): string => toronto.format(new Date(instant));
