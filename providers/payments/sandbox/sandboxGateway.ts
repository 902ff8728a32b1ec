import { setTimeout as sleep } from 'node:timers/promises';
import type { ChargeAnswer, GatewayNews, LookupAnswer, RefundAnswer } from '../../../rules/payments/gatewayAnswer.ts';
import { chargeInSandbox, lookUpInSandbox, type SandboxState } from '../../../rules/payments/sandboxBehaviour.ts';
import {
  refundInSandbox,
  type SandboxRefundAnswer,
  type SandboxRefundState,
} from '../../../rules/payments/sandboxRefund.ts';
import { readSandboxToken, type SandboxAnswer } from '../../../rules/payments/sandboxToken.ts';
import type { ChargeRequest, PaymentGateway, RefundRequest } from '../gateway.ts';
import { ChargeBatches } from './chargeBatches.ts';
import { newsOfMove } from './newsOfMove.ts';
import { readSandboxWebhook } from './readSandboxWebhook.ts';
import { SANDBOX_PAGE_URL, type SandboxOptions } from './sandboxOptions.ts';
import { sandboxReference } from './sandboxReference.ts';
import { sandboxReport } from './sandboxReport.ts';
import {
  keepNews,
  lockCharge,
  lockSandboxAccount,
  moveCharge,
  nextAnswer,
  SandboxStore,
  type StoredCharge,
  stateColumns,
} from './sandboxStore.ts';

/** `latencyMs` may be moved while it runs. */
export type SandboxGateway = PaymentGateway & {
  latencyMs: number;
  close(): Promise<void>;
};

/** A gateway that takes no money and does what it is told, by tokens and scripts; it remembers what a real one would. */
export function createSandboxGateway(options: SandboxOptions): SandboxGateway {
  const store = new SandboxStore(options);
  const pageUrl = options.pageUrl ?? SANDBOX_PAGE_URL;
  const context: Context = { store, pageUrl, tellsEveryCharge: options.tellsEveryCharge ?? false };
  const batches = new ChargeBatches(store);
  const slowly = async <T>(answer: Promise<T>): Promise<T> => {
    if (gateway.latencyMs > 0) await Promise.all([sleep(gateway.latencyMs), answer]);
    return answer;
  };
  const gateway: SandboxGateway = {
    name: 'sandbox',
    latencyMs: options.latencyMs ?? 0,
    async describeMethod(token) {
      const read = readSandboxToken(token);
      if (read === null) return null;
      const { kind, brand, last4, expiresIn } = read;
      return { kind, brand, last4, expiresIn };
    },
    charge: (request) => slowly(unknownWhenBroken(() => charge(context, batches, request))),
    lookup: (request) => slowly(unknownWhenBroken(() => lookUp(context, request))),
    refund: (request) => slowly(unknownWhenBroken(() => refund(context, request))),
    readWebhook: (request) => readSandboxWebhook(request, options.webhookSecret),
    report: (day) => sandboxReport(store, day),
    close: () => store.close(),
  };
  return gateway;
}

type Context = { readonly store: SandboxStore; readonly pageUrl: string; readonly tellsEveryCharge: boolean };

/** Of Postgres (connections, shutting down, no resources, statements that took too long) and of the network. */
const BROKEN_CODES = /^(08|57P|53|57014)|^E[A-Z]+$/;
/** What the driver says without a code. */
const BROKEN_WORDS = /^(Connection terminated|timeout exceeded|Query read timeout|Client has encountered)/;

/** A database that is away is the sandbox's own trouble: to its caller it is a broken line. */
async function unknownWhenBroken<A>(call: () => Promise<A>): Promise<A | { kind: 'unknown'; reason: string }> {
  try {
    return await call();
  } catch (error) {
    const { code = '', message = '' } = error as { code?: string; message?: string };
    const isBroken = BROKEN_CODES.test(code) || BROKEN_WORDS.test(message);
    if (!isBroken) throw error;
    return { kind: 'unknown', reason: `the line to the sandbox broke: ${(error as Error).message}` };
  }
}

async function charge(context: Context, batches: ChargeBatches, request: ChargeRequest): Promise<ChargeAnswer> {
  if (!/^\d+(\.\d+)?$/.test(request.amount) || !/[1-9]/.test(request.amount))
    throw new RangeError(`a charge is of more than nothing: ${request.amount}`);
  const reference = sandboxReference(request.key);
  const { methodToken: token, isOnSession, at } = request;
  const ask = { token, isOnSession, at, reference, pageUrl: context.pageUrl };
  const { state, answer } = chargeInSandbox({ ...ask, stored: null, next: null });
  const news = newsOfCharge(context, request, state, answer);
  return (await batches.add({ request, state, news })) ? answer : chargeAlone(context, request);
}

/** A key that was seen before, or an account with a script. */
async function chargeAlone(context: Context, request: ChargeRequest): Promise<ChargeAnswer> {
  for (;;) {
    const answer = await context.store.transaction(async (client) => {
      await lockSandboxAccount(client, request.accountId);
      const stored = await lockCharge(client, request.key);
      if (stored !== null) assertSameCharge(stored, request);
      const { answer: next, take } = await nextAnswer<SandboxAnswer>(client, request.accountId, 'charge');
      const { methodToken: token, isOnSession, at } = request;
      const reference = sandboxReference(request.key);
      const ask = { stored: stored?.state ?? null, next, token, isOnSession, at, reference, pageUrl: context.pageUrl };
      const decided = chargeInSandbox(ask);
      if (decided.state === stored?.state) return decided.answer;
      if (decided.tookNext) await take();
      if (stored === null) {
        // Somebody's plain charge with the same key may just have been made.
        const { rowCount } = await client.query(
          `insert into sandbox.charges (key, account_id, token, currency, amount, state, captured_at, returned_at, due_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (key) do nothing`,
          [request.key, request.accountId, token, request.currency, request.amount, ...stateColumns(decided.state)],
        );
        if (rowCount === 0) return null;
      } else await moveCharge(client, request.key, decided.state);
      const hasMoved = stored !== null && stored.state.kind !== 'nothing';
      const move = { key: request.key, before: stored?.state ?? null, after: decided.state, at };
      const news = hasMoved
        ? newsOfMove(move, context.pageUrl)
        : newsOfCharge(context, request, decided.state, decided.answer);
      if (news !== null) await keepNews(client, request.accountId, news);
      return decided.answer;
    });
    if (answer !== null) return answer;
  }
}

/** What a customer of a gateway must never do: it would be answered by a charge that is another one. */
function assertSameCharge(stored: StoredCharge, request: ChargeRequest): void {
  const isSame =
    stored.accountId === request.accountId &&
    stored.token === request.methodToken &&
    stored.currency === request.currency &&
    stored.amount === request.amount;
  if (!isSame) throw new Error(`the key ${request.key} was used for another charge`);
}

/** Told is what the caller was not told: a capture behind a time-out. And everything, where that is wanted. */
function newsOfCharge(
  context: Context,
  { key, at }: ChargeRequest,
  state: SandboxState,
  answer: ChargeAnswer,
): GatewayNews | null {
  if (state.kind === 'nothing' || !(context.tellsEveryCharge || answer.kind === 'unknown')) return null;
  return newsOfMove({ key, before: null, after: state, at }, context.pageUrl);
}

function lookUp(context: Context, { key, at }: { readonly key: string; readonly at: string }): Promise<LookupAnswer> {
  return context.store.transaction(async (client) => {
    const { rows } = await client.query('select account_id from sandbox.charges where key = $1', [key]);
    if (rows.length === 0) return { kind: 'not_found' };
    await lockSandboxAccount(client, rows[0].account_id);
    const stored = (await lockCharge(client, key)) as StoredCharge;
    const { answer: next, take } = await nextAnswer<SandboxAnswer>(client, stored.accountId, 'charge');
    const reference = sandboxReference(key);
    const found = lookUpInSandbox({
      stored: stored.state,
      next,
      token: stored.token,
      reference,
      at,
      pageUrl: context.pageUrl,
    });
    if (found.tookNext) await take();
    if (found.state !== null && found.state !== stored.state) {
      await moveCharge(client, key, found.state);
      const move = { key, before: stored.state, after: found.state, at };
      await keepNews(client, stored.accountId, newsOfMove(move, context.pageUrl));
    }
    return found.answer;
  });
}

type RefundRow = { charge_key: string; amount: string; state: SandboxRefundState };

function refund(context: Context, request: RefundRequest): Promise<RefundAnswer> {
  return context.store.transaction(async (client) => {
    const { rows: owners } = await client.query('select account_id from sandbox.charges where key = $1', [
      request.chargeKey,
    ]);
    const accountId: string = owners[0]?.account_id ?? '';
    await lockSandboxAccount(client, accountId);
    const charged = await lockCharge(client, request.chargeKey);
    const { rows } = await client.query<RefundRow>(
      'select charge_key, amount, state from sandbox.refunds where key = $1',
      [request.key],
    );
    const [stored] = rows;
    if (stored && (stored.charge_key !== request.chargeKey || stored.amount !== request.amount))
      throw new Error(`the key ${request.key} was used for another refund`);
    const { answer: next, take } = await nextAnswer<SandboxRefundAnswer>(client, accountId, 'refund');
    const { rows: before } = await client.query(
      `select (select coalesce(sum(amount), 0) from sandbox.refunds where charge_key = $1 and refunded_at is not null) as refunded,
        exists (select from sandbox.chargebacks where key = $1 and outcome <> 'won') as is_disputed`,
      [request.chargeKey],
    );
    const { refunded, is_disputed: isDisputed } = before[0];
    const decided = refundInSandbox({
      charge: charged && { ...charged, refunded, isDisputed },
      stored: stored?.state ?? null,
      next,
      reference: sandboxReference(request.key),
      currency: request.currency,
      amount: request.amount,
    });
    if (decided.tookNext) await take();
    await client.query(
      `insert into sandbox.refunds (key, charge_key, currency, amount, state, refunded_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (key) do update set state = excluded.state, refunded_at = coalesce(refunds.refunded_at, excluded.refunded_at)`,
      [
        request.key,
        request.chargeKey,
        request.currency,
        request.amount,
        JSON.stringify(decided.state),
        decided.state.kind === 'refunded' ? request.at : null,
      ],
    );
    return decided.answer;
  });
}
