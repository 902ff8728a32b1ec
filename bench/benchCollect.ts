import { Client, Connection } from '@temporalio/client';
import { connect, type Database } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { seedReferenceData } from '../db/seedReferenceData.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { billingRunWorkflowId } from '../workflows/workflowIds.ts';
import { startBenchProcess, startBenchStack } from './benchStack.ts';
import { printFigures } from './figures.ts';
import { SEEDED, seedAccounts } from './seedAccounts.ts';

/** The due date of the seeded invoices at 09:00, and when it has ended, in Montreal. */
const dueAt = '2026-08-31T13:00:00.000Z';
const overdueAt = '2026-09-01T04:00:00.000Z';

/** One card in twenty has no money. */
const declinedInHundred = 5;

/**
 * The collection as production runs it, through the sandbox gateway with its own tables, fsync on: invoices that are due are
 * charged to a card, and those that were declined open a dunning case when their due date ends.
 */
export async function benchCollect({ invoices, json }: { invoices: number; json?: boolean }): Promise<void> {
  const stack = await startBenchStack();
  const { engine } = stack;
  await migrate(engine.databaseUrl);
  const database = connect(engine.databaseUrl);
  const connection = await Connection.connect({ address: engine.temporalAddress });
  try {
    await seedReferenceData(database);
    await seedAccounts(database, invoices);
    const worker = await startBenchProcess('worker', engine);
    const client = new Client({ connection, namespace: engine.temporalNamespace });
    await run(client, SEEDED.cutAt);
    await giveCards(database);
    const collecting = await timed(() => run(client, dueAt));
    const opening = await timed(() => run(client, overdueAt));
    const paid = await count(database, 'invoices', "status = 'paid'");
    const declined = await count(database, 'charge_attempts', "status = 'declined'");
    const cases = await count(database, 'dunning_cases', 'closed_at is null');
    await worker.stop();
    if (paid + declined !== invoices) throw new Error(`${paid} paid and ${declined} declined are not ${invoices}`);
    const figures = {
      invoices,
      paid,
      declined,
      cases,
      seconds: Number(collecting.seconds.toFixed(2)),
      payments_per_s: Math.round(invoices / collecting.seconds),
      workflow_tasks_per_paid_invoice: Number((collecting.tasks / paid).toFixed(4)),
      workflow_tasks_per_declined_invoice: Number(
        ((opening.tasks + (await tasksOfCases(client))) / declined).toFixed(2),
      ),
    };
    printFigures(figures, json);
  } finally {
    await connection.close();
    await database.destroy();
    await stack.stop();
  }

  async function timed(work: () => Promise<number>): Promise<{ seconds: number; tasks: number }> {
    const startedMs = performance.now();
    const tasks = await work();
    return { seconds: (performance.now() - startedMs) / 1000, tasks };
  }
}

/** A billing run, which collects, at an instant; answers how many workflow tasks it took. */
async function run(client: Client, asOf: string): Promise<number> {
  const workflowId = billingRunWorkflowId(asOf);
  await client.workflow.execute('billingRun', { workflowId, taskQueue: TASK_QUEUE, args: [{ asOf }] });
  return tasksOf(client, workflowId);
}

async function tasksOf(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return events?.filter((event) => event.workflowTaskCompletedEventAttributes != null).length ?? 0;
}

/** What the workflows of the dunning cases have taken so far: the average of some, for all of them. */
async function tasksOfCases(client: Client): Promise<number> {
  const [most, sampled] = [100_000, 20];
  let found = 0;
  let tasks = 0;
  for await (const { workflowId } of client.workflow.list({ query: 'WorkflowType = "dunning"', pageSize: 500 })) {
    if (found < sampled) tasks += await tasksOf(client, workflowId);
    found += 1;
    if (found >= most) break;
  }
  return found === 0 ? 0 : (tasks / Math.min(found, sampled)) * found;
}

/** Every account gets a card by autopay, as the commands of their customers would have made it. */
async function giveCards(database: Database): Promise<void> {
  await database.raw(
    `insert into payment_methods (id, account_id, gateway, token, kind, brand, last4, expires_in, is_default, added_at)
     select gen_random_uuid(), id, 'sandbox',
       case when row_number() over (order by id) % 100 < ${declinedInHundred} then 'tok_visa_insufficient_funds' else 'tok_visa' end,
       'card', 'visa', '4242', '2099-12', true, '2026-08-03T12:00:00Z' from accounts`,
  );
  await database.raw(
    `update accounts set autopay = true, autopay_until = '2099-12', next_collection_at = ?::timestamptz`,
    [dueAt],
  );
  await database.raw('vacuum (analyze) accounts, payment_methods, invoices');
}

async function count(database: Database, table: string, condition: string): Promise<number> {
  const [row] = await database(table).whereRaw(condition).count<{ count: string }[]>({ count: '*' });
  return Number(row?.count ?? 0);
}
