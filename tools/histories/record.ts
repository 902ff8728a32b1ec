import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import { pino } from 'pino';
import { createApiKey } from '../../api/keys/createApiKey.ts';
import { startBenchStack } from '../../bench/benchStack.ts';
import { SEEDED, seedAccounts } from '../../bench/seedAccounts.ts';
import { startTenor, type Tenor } from '../../main/compose.ts';
import { type ApiClient, apiClient } from '../../main/demo/apiClient.ts';
import { type DemoCompany, tellStory } from '../../main/demo/tellStory.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import {
  billingRunWorkflowId,
  clockWorkflowId,
  collectionWorkflowId,
  dunningWorkflowId,
  forecastWorkflowId,
  paymentWorkflowId,
  quoteWorkflowId,
  subscriptionWorkflowId,
} from '../../workflows/workflowIds.ts';

/*
 * npm run record-histories -- NAME
 *
 * Records a history of every workflow, for test/replay. Run it when a workflow is new or its story got longer, and commit the
 * files beside those that are there: a recorded history is never edited or replaced, because such workflows may be running.
 */
const [name] = process.argv.slice(2);
if (!name || !/^[a-z0-9-]+$/.test(name)) {
  console.error('Name the recording: npm run record-histories -- first-invoice');
  process.exit(2);
}
/** How far the recorded forecast looks. */
const aheadMs = 90 * 86_400_000;
const { History } = proto.temporal.api.history.v1;
const folder = fileURLToPath(new URL('../../test/replay/histories/', import.meta.url));
const stack = await startBenchStack();
const { databaseUrl, temporalAddress, temporalNamespace: namespace } = stack.engine;
const tenor = await startTenor({
  databaseUrl,
  temporalAddress,
  namespace,
  logger: pino({ level: 'warn' }),
  isScheduled: false,
});
try {
  const { secret } = await createApiKey(tenor.database, { label: 'recorder', role: 'admin' });
  const api = apiClient(tenor.url ?? '', secret);
  const { accountId, clockId, subscriptionId } = await tellStory(api, console.log);
  await api.post(`/v1/subscriptions/${subscriptionId}/cancel`, {}, 'cancel');
  await api.post(`/v1/test_clocks/${clockId}/advance`, { to: '2026-10-02T16:00:00Z' }, 'to-the-end');
  const paymentId = await balancePaid(api, accountId);
  const quoteId = await quoteSigned(api, { accountId, clockId, subscriptionId });
  await seedAccounts(tenor.database, 50);
  const runId = billingRunWorkflowId(SEEDED.cutAt);
  await tenor.client.workflow.execute('billingRun', {
    workflowId: runId,
    taskQueue: TASK_QUEUE,
    args: [{ asOf: SEEDED.cutAt, pageSize: 20 }],
  });
  const run = { taskQueue: TASK_QUEUE, args: [] };
  await tenor.client.workflow.execute('collection', { ...run, workflowId: collectionWorkflowId(TASK_QUEUE) });
  await tenor.client.workflow.execute('audit', { ...run, workflowId: 'audit/recorded' });
  await tenor.client.workflow.execute('reconcile', {
    ...run,
    workflowId: 'rec/recorded',
    args: [{ day: '2026-10-02' }],
  });
  const to = new Date(Date.now() + aheadMs).toISOString().slice(0, 10);
  const { id: forecastId } = await api.post<{ id: string }>('/v1/forecasts', { to, page_size: 20 }, 'forecast');
  await tenor.client.workflow.getHandle(forecastWorkflowId(forecastId)).result();
  await save(tenor, 'subscription', subscriptionWorkflowId(subscriptionId));
  await save(tenor, 'quote', quoteWorkflowId(quoteId));
  await save(tenor, 'clock', clockWorkflowId(clockId));
  await save(tenor, 'billingRun', runId);
  await save(tenor, 'forecast', forecastWorkflowId(forecastId));
  await save(tenor, 'dunning', dunningWorkflowId(accountId, null));
  await save(tenor, 'payment', paymentWorkflowId(paymentId));
  await save(tenor, 'collection', collectionWorkflowId(TASK_QUEUE));
  await save(tenor, 'audit', 'audit/recorded');
  await save(tenor, 'reconcile', 'rec/recorded');
} finally {
  await tenor.stop();
  await stack.stop();
}

/** What has been overdue since 31 August is paid by a card, whose bank asks the customer first. */
async function balancePaid(api: ApiClient, accountId: string): Promise<string> {
  const path = `/v1/accounts/${accountId}`;
  await api.post(`${path}/payment_methods`, { gateway_token: 'tok_visa_sca' }, 'card');
  const { id } = await api.post<{ id: string }>(`${path}/payments`, {}, 'pay');
  await api.post('/v1/sandbox/authenticate', { payment_id: id, outcome: 'ok' }, 'authenticate');
  return id;
}

/** A quote that reminds once, from 2 October to the 25th, and is then signed. */
async function quoteSigned(api: ApiClient, { accountId, clockId, subscriptionId }: DemoCompany): Promise<string> {
  const path = `/v1/subscriptions/${subscriptionId}`;
  const { items } = await api.get<{ items: { price_id: string }[] }>(path);
  const order = { items: items.slice(0, 1).map(({ price_id }) => ({ price_id, quantity: 10 })), term_months: 15 };
  const terms = { free_months: 2, expires_on: '2026-10-31' };
  const { id } = await api.post<{ id: string }>('/v1/quotes', { account_id: accountId, ...order, ...terms }, 'quote');
  await api.post(`/v1/quotes/${id}/send`, {}, 'send');
  await api.post(`/v1/test_clocks/${clockId}/advance`, { to: '2026-10-25T16:00:00Z' }, 'reminded');
  const checkout = { contact: { email: 'billing@maple.example' }, payment_method: { token: 'tok_sandbox_visa' } };
  await api.post(`/v1/quotes/${id}/accept`, checkout, 'accept');
  return id;
}

async function save({ client }: Tenor, type: string, workflowId: string): Promise<void> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const file = `${folder}${type}.${name}.json`;
  await writeFile(
    file,
    `${JSON.stringify(History.toObject(History.fromObject(history), { longs: String, enums: String, bytes: String }), null, 1)}\n`,
    { flag: 'wx' },
  );
  console.log(`${file}: ${history.events?.length} events`);
}
