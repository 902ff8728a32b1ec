import { Client, Connection } from '@temporalio/client';
import { connect, type Database } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { seedReferenceData } from '../db/seedReferenceData.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { billingRunWorkflowId } from '../workflows/workflowIds.ts';
import { benchClient } from './benchClient.ts';
import { startBenchApi, startBenchProcess, startBenchStack } from './benchStack.ts';
import { printFigures, quantile } from './figures.ts';
import { SEEDED, seedAccounts } from './seedAccounts.ts';

export type RestoreBench = { readonly rate: number; readonly seconds: number; readonly json?: boolean };

/** One payment in so many comes from a customer whose service is off. */
const oneRestoringIn = 10;
/** Paid before anything is measured, so that what is measured is an API that has run for a while. */
const warmUp = 250;
/** How often somebody looks whether it is on again. */
const lookEveryMs = 20;

/**
 * Money comes in at an even rate through the API, whether the last one is done or not; one payment in ten is of a suspended
 * customer. Measured is the time from sending it until everybody can read that the service is on again.
 */
export async function benchRestore({ rate, seconds, json }: RestoreBench): Promise<void> {
  const stack = await startBenchStack();
  const { engine } = stack;
  await migrate(engine.databaseUrl);
  const database = connect(engine.databaseUrl);
  const connection = await Connection.connect({ address: engine.temporalAddress });
  try {
    await seedReferenceData(database);
    await seedAccounts(database, warmUp + rate * seconds);
    const worker = await startBenchProcess('worker', engine);
    const client = new Client({ connection, namespace: engine.temporalNamespace });
    const workflowId = billingRunWorkflowId(SEEDED.cutAt);
    await client.workflow.execute('billingRun', { workflowId, taskQueue: TASK_QUEUE, args: [{ asOf: SEEDED.cutAt }] });
    const debtors = await suspendSome(database);
    const api = await startBenchApi(stack);
    await payAll(api.url, api.key, debtors.slice(0, warmUp), rate);
    const measured = await payAll(api.url, api.key, debtors.slice(warmUp), rate);
    await api.stop();
    await worker.stop();
    await expectServed(database);
    print(measured, json ?? false);
  } finally {
    await connection.close();
    await database.destroy();
    await stack.stop();
  }
}

type Debtor = { readonly id: string; readonly due: string; readonly isOff: boolean };

/** Service is off for some, as the fourteenth day of their cases would have left it; the others owe without a case. */
async function suspendSome(database: Database): Promise<Debtor[]> {
  await database.raw(
    `insert into dunning_cases (id, account_id, opened_at, anchor_invoice_id, anchor_due_on, position, late_ms, suspended_at, is_paused)
     select gen_random_uuid(), account_id, '2026-09-01T04:00:00Z', id, due_on, 9, 0, '2026-09-14T13:00:00Z', false
     from (select *, row_number() over (order by id) as place from invoices) i where place % ${oneRestoringIn} = 0`,
  );
  await database.raw(
    `update subscriptions set lifecycle = lifecycle || '{"suspendedAt": "2026-09-14T13:00:00.000Z"}'
     where account_id in (select account_id from dunning_cases)`,
  );
  await database.raw('update accounts set next_collection_at = null');
  await database.raw('vacuum (analyze) accounts, subscriptions, invoices, dunning_cases');
  const { rows } = await database.raw<{ rows: Debtor[] }>(
    `select i.account_id as id, i.amount_due::text as due, d.id is not null as "isOff"
     from invoices i left join dunning_cases d on d.account_id = i.account_id order by i.id`,
  );
  return rows;
}

type Measured = { seconds: number; answeredMs: number[]; restoredMs: number[] };

async function payAll(url: string, key: string, debtors: readonly Debtor[], rate: number): Promise<Measured> {
  const client = benchClient(url, key);
  const answeredMs: number[] = [];
  const restoredMs: number[] = [];
  const isRestored = async (id: string) => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${url}/v1/events?account_id=${id}&limit=50`, { headers });
    const { data } = (await response.json()) as { data: { type: string }[] };
    return data.some(({ type }) => type === 'service.restored');
  };
  const pay = async ({ id, due, isOff }: Debtor) => {
    const startedMs = performance.now();
    await client.post('/v1/transfers', { account_id: id, amount: due, reference: 'wire' }, `bench-wire-${id}`);
    answeredMs.push(performance.now() - startedMs);
    if (!isOff) return;
    while (!(await isRestored(id))) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    restoredMs.push(performance.now() - startedMs);
  };
  const startedMs = performance.now();
  const paying: Promise<void>[] = [];
  for (const [index, debtor] of debtors.entries()) {
    const waitMs = startedMs + (index * 1000) / rate - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    paying.push(pay(debtor));
  }
  await Promise.all(paying);
  client.close();
  return { seconds: (performance.now() - startedMs) / 1000, answeredMs, restoredMs };
}

async function expectServed(database: Database): Promise<void> {
  const { rows } = await database.raw<{ rows: { off: string }[] }>(
    `select count(*)::text as off from subscriptions where lifecycle ->> 'suspendedAt' is not null`,
  );
  if (rows[0]?.off !== '0') throw new Error(`${rows[0]?.off} services are still off`);
}

function print({ seconds, answeredMs, restoredMs }: Measured, isJson: boolean): void {
  const figures = {
    payments: answeredMs.length,
    payments_per_s: Math.round(answeredMs.length / seconds),
    ...quantiles('answered', answeredMs),
    restored: restoredMs.length,
    ...quantiles('restored', restoredMs),
  };
  printFigures(figures, isJson);
}

function quantiles(label: string, tookMs: readonly number[]): Record<string, number> {
  const at = (share: number) => quantile(tookMs, share);
  return { [`${label}_p50_ms`]: at(0.5), [`${label}_p95_ms`]: at(0.95), [`${label}_max_ms`]: at(1) };
}
