import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import { isLocalDate } from '../../rules/calendar/date.ts';
import { addMoney, type Money, money, zeroMoney } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import { findTenor } from '../scenario/engines/live/findTenor.ts';
import { type TenorApi, tenorApi } from '../scenario/engines/live/tenorApi.ts';
import { EXIT, UsageError } from './exitCode.ts';

export type ForecastOptions = {
  readonly to: string;
  readonly clock?: string;
  readonly seller?: string;
  readonly json?: boolean;
  readonly url?: string;
  readonly key?: string;
};

type Counted = { readonly on: string; readonly count: number; readonly currency: string; readonly amount: string };

type Forecast = {
  readonly id: string;
  readonly status: string;
  readonly as_of: string;
  readonly to: string;
  readonly accounts: number | null;
  readonly accounts_done: number;
  readonly accounts_stopped: number;
  readonly workflow_id: string;
  readonly cash: readonly {
    readonly due_on: string;
    readonly currency: string;
    readonly issued: string;
    readonly expected: string;
    readonly total: string;
    readonly invoices: number;
  }[];
  readonly renewals: readonly Counted[];
  readonly notice_cliffs: readonly Counted[];
  readonly taxes: readonly {
    readonly month: string;
    readonly jurisdiction: string;
    readonly currency: string;
    readonly amount: string;
  }[];
};

const lookEveryMs = 300;

/**
 * Has a running Tenor simulate its portfolio up to a date, and prints cash by day, renewals, last days for notice, and taxes.
 *
 * @rule EXP-3
 */
export async function forecast(options: ForecastOptions): Promise<number> {
  const { to, clock, seller, json, url, key } = options;
  if (!isLocalDate(to)) throw new UsageError(`--to ${to} is not a date; write it like 2027-07-15.`);
  const api = tenorApi(
    await findTenor({ ...(url === undefined ? {} : { url }), ...(key === undefined ? {} : { key }) }),
  );
  const body = {
    to,
    ...(clock === undefined ? {} : { test_clock_id: clock }),
    ...(seller === undefined ? {} : { seller_id: seller }),
  };
  const answer = await api.send<Forecast>('POST', '/v1/forecasts', body);
  if (answer.kind === 'refused') throw new UsageError(`${answer.code}: ${answer.detail}`);
  const done = await untilDone(api, answer.body);
  process.stdout.write(`${json ? JSON.stringify(done, null, 2) : forecastText(done)}\n`);
  return EXIT.ok;
}

/** Says on a terminal how far it is. */
async function untilDone(api: TenorApi, started: Forecast): Promise<Forecast> {
  let current = started;
  while (current.status !== 'done') {
    await sleep(lookEveryMs);
    current = await api.get<Forecast>(`/v1/forecasts/${started.id}`);
    if (process.stderr.isTTY) {
      process.stderr.write(
        `\r${current.workflow_id}: ${current.accounts_done} of ${current.accounts ?? '…'} accounts `,
      );
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return current;
}

/** The tables that a person reads. */
export function forecastText(done: Forecast): string {
  const stopped =
    done.accounts_stopped === 0 ? '' : `, ${done.accounts_stopped} with a billing that stands still or stops`;
  return [
    `Forecast of ${done.as_of} to ${done.to}: ${done.accounts_done} accounts${stopped}`,
    `\nCash by due date\n${cashTable(done)}`,
    ...counted('Renewals (list value of the new terms)', done.renewals),
    ...counted('Last days for notice (list value of a term)', done.notice_cliffs),
    ...(done.taxes.length === 0 ? [] : [`\nTaxes\n${taxTable(done)}`]),
  ].join('\n');
}

const right = 'right' as const;
const style = { head: [], border: [], compact: true };

/** Each day, and below each month and each currency what it comes to. */
function cashTable({ cash }: Forecast): string {
  const table = new Table({
    head: ['Due on', 'Invoices', 'Currency', 'Issued', 'Expected', 'Total'],
    colAligns: ['left', right, 'left', right, right, right],
    style,
  });
  for (const month of new Set(cash.map(({ due_on: on }) => on.slice(0, 7)))) {
    const days = cash.filter(({ due_on: on }) => on.startsWith(month));
    for (const day of days) table.push([day.due_on, day.invoices, day.currency, day.issued, day.expected, day.total]);
    for (const [currency, sum] of sumsOf(days)) table.push([month, '', currency, '', '', moneyText(sum)]);
  }
  for (const [currency, sum] of sumsOf(cash)) table.push(['all', '', currency, '', '', moneyText(sum)]);
  return cash.length === 0 ? 'None.' : table.toString();
}

function sumsOf(days: Forecast['cash']): Map<string, Money> {
  const sums = new Map<string, Money>();
  for (const { currency, total } of days) {
    sums.set(currency, addMoney(sums.get(currency) ?? zeroMoney(currency), money(currency, total)));
  }
  return sums;
}

function counted(title: string, rows: readonly Counted[]): string[] {
  if (rows.length === 0) return [];
  const table = new Table({
    head: ['On', 'How many', 'Currency', 'Amount'],
    colAligns: ['left', right, 'left', right],
    style,
  });
  for (const { on, count, currency, amount } of rows) table.push([on, count, currency, amount]);
  return [`\n${title}\n${table.toString()}`];
}

function taxTable({ taxes }: Forecast): string {
  const table = new Table({
    head: ['Month', 'Jurisdiction', 'Currency', 'Tax'],
    colAligns: ['left', 'left', 'left', right],
    style,
  });
  for (const { month, jurisdiction, currency, amount } of taxes)
    table.push([month.slice(0, 7), jurisdiction, currency, amount]);
  return table.toString();
}
