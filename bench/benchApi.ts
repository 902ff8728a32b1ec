import { connect } from '../db/connect.ts';
import { countWaitingMessages } from '../db/outboxStore.ts';
import { benchClient } from './benchClient.ts';
import { startBenchApi, startBenchProcess, startBenchStack } from './benchStack.ts';
import { printFigures, quantile } from './figures.ts';
import { watchProcessorTime } from './processorTime.ts';

type Made = { readonly id: string };

export type ApiBench = {
  readonly pairs: number;
  readonly clients: number;
  readonly worker: boolean;
  readonly json?: boolean;
};

/**
 * Accounts with a subscription created through the API by some clients at once, while a worker starts their workflows; or,
 * without the worker, what the API takes by itself.
 */
export async function benchApi({ pairs, clients, worker: hasWorker, json }: ApiBench): Promise<void> {
  const stack = await startBenchStack();
  try {
    const api = await startBenchApi(stack);
    const worker = hasWorker ? await startBenchProcess('worker', stack.engine) : undefined;
    const names = new Map([
      [process.pid, 'client'],
      [api.pid, 'api'],
      ...(worker ? [[worker.pid, 'worker'] as const] : []),
    ]);
    const client = benchClient(api.url, api.key);
    const measured = await createPairs(client, pairs, clients, names);
    client.close();
    const started = worker ? await untilStarted(stack.engine.databaseUrl, measured) : {};
    await worker?.stop();
    await api.stop();
    print({ ...measured, ...started, pairs, clients }, json ?? false);
  } finally {
    await stack.stop();
  }
}

async function createPairs(
  api: Pick<ReturnType<typeof benchClient>, 'post'>,
  pairs: number,
  clients: number,
  names: ReadonlyMap<number, string>,
) {
  const { id: productId } = await api.post<Made>('/v1/products', { name: 'Meetings' }, 'bench-product');
  const { id: planId } = await api.post<Made>('/v1/plans', { product_id: productId, name: 'Seat' }, 'bench-plan');
  const price = {
    plan_id: planId,
    model: 'per_unit',
    unit: '29.00',
    interval: 'month',
    currency: 'CAD',
    description: 'Seat',
  };
  await api.post<Made>('/v1/prices', price, 'bench-price');
  const createPair = async (number: number) => {
    const startedMs = performance.now();
    const account = await api.post<Made>('/v1/accounts', accountBody(number), `bench-account-${number}`);
    const order = { account_id: account.id, plan_id: planId, quantity: 10 };
    await api.post<Made>('/v1/subscriptions', order, `bench-order-${number}`);
    return performance.now() - startedMs;
  };
  for (let number = 0; number < 200; number += 1) await createPair(-1 - number);
  const tookMs: number[] = [];
  let next = 0;
  const processor = watchProcessorTime(names);
  const startedMs = performance.now();
  const client = async () => {
    while (next < pairs) {
      next += 1;
      tookMs.push(await createPair(next));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return {
    seconds: (performance.now() - startedMs) / 1000,
    tookMs,
    endedAtMs: Date.now(),
    processor,
    usedUnderLoad: processor.stop(),
  };
}

function accountBody(number: number) {
  return {
    company_name: `Company ${number}`,
    contact: { email: `billing${number}@company.example` },
    billing_address: { country: 'CA', region: 'QC', city: 'Montreal' },
    currency: 'CAD',
    time_zone: 'America/Toronto',
  };
}

const lookEveryMs = 250;

/** Waits until the relay has started every workflow; answers how many waited at the end of the load, and for how long. */
async function untilStarted(
  databaseUrl: string,
  { endedAtMs, processor }: Pick<Figures, 'processor'> & { endedAtMs: number },
): Promise<Pick<Figures, 'waitingAtEnd' | 'relaySeconds' | 'usedInAll'>> {
  const database = connect(databaseUrl, { poolSize: 1 });
  try {
    const waitingAtEnd = await countWaitingMessages(database);
    while ((await countWaitingMessages(database)) > 0) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    return { waitingAtEnd, relaySeconds: (Date.now() - endedAtMs) / 1000, usedInAll: processor.stop() };
  } finally {
    await database.destroy();
  }
}

type Figures = {
  pairs: number;
  clients: number;
  seconds: number;
  tookMs: readonly number[];
  processor: ReturnType<typeof watchProcessorTime>;
  /** Processor time by process, in ms, until the last answer. */
  usedUnderLoad: Readonly<Record<string, number>>;
  waitingAtEnd?: number;
  relaySeconds?: number;
  /** The same until the last workflow was started. */
  usedInAll?: Readonly<Record<string, number>>;
};

function print(measured: Figures, isJson: boolean): void {
  const { pairs, clients, seconds, tookMs, waitingAtEnd, relaySeconds, usedUnderLoad, usedInAll } = measured;
  const figures = {
    pairs,
    clients,
    pairs_per_s: Math.round(pairs / seconds),
    pair_p50_ms: quantile(tookMs, 0.5),
    pair_p99_ms: quantile(tookMs, 0.99),
    pair_max_ms: quantile(tookMs, 1),
    ...processorPerPair('cpu_ms_per_pair', usedUnderLoad, pairs),
    ...(relaySeconds === undefined || usedInAll === undefined
      ? {}
      : {
          workflows_waiting_at_end: waitingAtEnd,
          all_workflows_started_after_s: Number(relaySeconds.toFixed(1)),
          ...processorPerPair('cpu_ms_per_pair_and_workflow', usedInAll, pairs),
        }),
  };
  printFigures(figures, isJson);
}

/** Processor time of each process that took a noticeable part. */
function processorPerPair(label: string, used: Readonly<Record<string, number>>, pairs: number) {
  const each = Object.entries(used).map(([name, ms]) => [`${label} ${name}`, Number((ms / pairs).toFixed(2))] as const);
  return Object.fromEntries(each.filter(([, ms]) => ms >= 0.05).toSorted((a, b) => b[1] - a[1]));
}
