import { Client, Connection } from '@temporalio/client';
import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { seedReferenceData } from '../db/seedReferenceData.ts';
import { type BillingRunResult, TASK_QUEUE } from '../workflows/messages.ts';
import { billingRunWorkflowId } from '../workflows/workflowIds.ts';
import { startBenchProcess, startBenchStack } from './benchStack.ts';
import { printFigures } from './figures.ts';
import { watchMemory } from './memoryOf.ts';
import { watchProcessorTime } from './processorTime.ts';
import { rawRate } from './rawRate.ts';
import { SEEDED, seedAccounts } from './seedAccounts.ts';

/** The billing run as production runs it: a worker process, Temporal, fsync on, audit and explanations; then its rows by COPY alone. */
export async function benchRun({ accounts, json }: { accounts: number; json?: boolean }): Promise<void> {
  const stack = await startBenchStack();
  const { engine } = stack;
  await migrate(engine.databaseUrl);
  const database = connect(engine.databaseUrl);
  const connection = await Connection.connect({ address: engine.temporalAddress });
  try {
    await seedReferenceData(database);
    await seedAccounts(database, accounts);
    const worker = await startBenchProcess('worker', engine);
    const memory = watchMemory(worker.pid);
    const processor = watchProcessorTime(
      new Map([
        [process.pid, 'bench'],
        [worker.pid, 'worker'],
      ]),
    );
    const client = new Client({ connection, namespace: engine.temporalNamespace });
    const startedMs = performance.now();
    const result = (await client.workflow.execute('billingRun', {
      workflowId: billingRunWorkflowId(SEEDED.cutAt),
      taskQueue: TASK_QUEUE,
      args: [{ asOf: SEEDED.cutAt }],
    })) as BillingRunResult;
    const seconds = (performance.now() - startedMs) / 1000;
    const used = { ...memory.stop(), ms: processor.stop() };
    await worker.stop();
    if (result.invoices !== accounts)
      throw new Error(`${result.invoices} invoices for ${accounts} accounts: the figure would mean nothing`);
    const raw = await rawRate(database);
    print({ accounts, seconds, result, raw, used }, json ?? false);
  } finally {
    await connection.close();
    await database.destroy();
    await stack.stop();
  }
}

type Figures = {
  accounts: number;
  seconds: number;
  result: BillingRunResult;
  raw: { invoices: number; seconds: number };
  used: { startMb: number; peakMb: number; endMb: number; ms: Readonly<Record<string, number>> };
};

function print({ accounts, seconds, result, raw, used }: Figures, isJson: boolean): void {
  const rate = accounts / seconds;
  const rawPerSecond = raw.invoices / raw.seconds;
  const figures = {
    accounts,
    invoices: result.invoices,
    pages: result.pages,
    seconds: Number(seconds.toFixed(2)),
    invoices_per_s: Math.round(rate),
    raw_invoices_per_s: Math.round(rawPerSecond),
    share_of_raw: Number((rate / rawPerSecond).toFixed(2)),
    microseconds_per_invoice: Math.round((seconds * 1e6) / accounts),
    ...processorPer('cpu_us_per_invoice', used.ms, accounts),
    worker_memory_start_mb: used.startMb,
    worker_memory_peak_mb: used.peakMb,
    worker_memory_end_mb: used.endMb,
  };
  printFigures(figures, isJson);
}

/** Processor time of each process that took a noticeable part. */
function processorPer(label: string, usedMs: Readonly<Record<string, number>>, invoices: number) {
  const each = Object.entries(usedMs).map(
    ([name, ms]) => [`${label} ${name}`, Math.round((ms * 1000) / invoices)] as const,
  );
  return Object.fromEntries(each.filter(([, us]) => us >= 3).toSorted((a, b) => b[1] - a[1]));
}
