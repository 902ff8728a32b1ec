import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Instant } from '../../../rules/calendar/zone.ts';
import { authenticateInSandbox, type SandboxState, sandboxStateAt } from '../../../rules/payments/sandboxBehaviour.ts';
import type { SandboxRefundAnswer } from '../../../rules/payments/sandboxRefund.ts';
import { readSandboxAnswer, type SandboxAnswer } from '../../../rules/payments/sandboxToken.ts';
import { newsOfMove } from './newsOfMove.ts';
import { SANDBOX_PAGE_URL, type SandboxOptions } from './sandboxOptions.ts';
import { keyOfReference } from './sandboxReference.ts';
import { SIGNATURE_HEADER, signSandboxBody } from './sandboxSignature.ts';
import {
  keepNews,
  lockCharge,
  lockSandboxAccount,
  moveCharge,
  SandboxStore,
  type StoredCharge,
  storedCharge,
} from './sandboxStore.ts';

/** A webhook to post, as it is. */
export type SandboxDelivery = {
  readonly id: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type NewsOptions = {
  /** Only of these accounts. */
  readonly accountIds?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  /** Real gateways promise no order. */
  readonly order?: 'as_happened' | 'newest_first' | undefined;
  /** Each so many times. */
  readonly copies?: number | undefined;
  /** So many of the newest are on their way for longer: they come with a later call. */
  readonly heldBack?: number | undefined;
  /** The signature's time; the machine's now where left out. */
  readonly signedAt?: Instant | undefined;
};

const TICK_PAGE = 500;

/** The hands behind the sandbox: what a bank, a customer and the weather would do. For tests, scenarios and development. */
export class SandboxControl {
  readonly #store: SandboxStore;
  readonly #secret: string;
  readonly #pageUrl: string;

  constructor(options: Pick<SandboxOptions, 'databaseUrl' | 'webhookSecret' | 'pageUrl' | 'poolSize'>) {
    this.#store = new SandboxStore({ poolSize: 2, ...options });
    this.#secret = options.webhookSecret;
    this.#pageUrl = options.pageUrl ?? SANDBOX_PAGE_URL;
  }

  /**
   * Sets the next answers to an account's charges, in order, in place of those that were set before or behind them. Texts are
   * read as in a scenario: `ok`, `pending:5`, `insufficient_funds` …
   */
  async script(
    accountId: string,
    answers: readonly (SandboxAnswer | string)[],
    { isAdded = false }: { readonly isAdded?: boolean } = {},
  ): Promise<void> {
    const read = answers.map((answer) => (typeof answer === 'string' ? readSandboxAnswer(answer) : answer));
    const wrong = read.indexOf(null);
    if (wrong >= 0) throw new RangeError(`the sandbox has no answer ${JSON.stringify(answers[wrong])}`);
    await this.#script(accountId, 'charge', read, isAdded);
  }

  /** The same for refunds. */
  async scriptRefunds(accountId: string, answers: readonly SandboxRefundAnswer[]): Promise<void> {
    await this.#script(accountId, 'refund', answers);
  }

  /** The customer has been to their bank. */
  async authenticate(keyOrReference: string, outcome: 'ok' | 'failed', at: Instant): Promise<void> {
    await this.#change(keyOrReference, at, (state) => authenticateInSandbox(state, outcome, at));
  }

  /** A debit that was settled comes back now. */
  async returnDebit(keyOrReference: string, code: string, at: Instant): Promise<void> {
    await this.#change(keyOrReference, at, (state) => {
      if (state.kind !== 'captured') throw new Error(`what is ${state.kind} cannot come back`);
      return { kind: 'returned', capturedAt: state.capturedAt, returnedAt: at, code };
    });
  }

  /** Lets time pass: debits settle, fail and come back that are due by then. Answers how many have moved. */
  async tick(at: Instant, { accountIds }: { readonly accountIds?: readonly string[] } = {}): Promise<number> {
    let moved = 0;
    for (;;) {
      const count = await this.#store.transaction((client) => this.#tickPage(client, at, accountIds ?? null));
      moved += count;
      if (count < TICK_PAGE) return moved;
    }
  }

  /** The earliest instant up to `until` at which a charge of these accounts moves by itself, or has moved and was not told. */
  async nextMoveAt(accountIds: readonly string[], until: Instant): Promise<Instant | null> {
    const [row] = await this.#store.query<{ at: Date | string | null }>(
      `select least(
         (select min(due_at) from sandbox.charges where account_id = any($1) and due_at <= $2),
         (select min((news->>'at')::timestamptz) from sandbox.news where account_id = any($1) and delivered_at is null)) as at`,
      [accountIds, until],
    );
    return row?.at == null ? null : new Date(row.at).toISOString();
  }

  /** The issuer takes the money back, or a part of it. Answers the reference of the chargeback. */
  openChargeback(keyOrReference: string, at: Instant, amount?: string): Promise<string> {
    return this.#store.transaction(async (client) => {
      const charge = await this.#lock(client, keyOrReference);
      if (charge.state.kind !== 'captured') throw new Error(`what is ${charge.state.kind} cannot be charged back`);
      const reference = `sbx_cb_${randomUUID()}`;
      const taken = amount ?? charge.amount;
      await client.query(
        "insert into sandbox.chargebacks (reference, key, amount, outcome, opened_at) values ($1, $2, $3, 'opened', $4)",
        [reference, charge.key, taken, at],
      );
      const { key, accountId } = charge;
      await keepNews(client, accountId, { kind: 'chargeback', key, reference, outcome: 'opened', amount: taken, at });
      return reference;
    });
  }

  /** The reference of the latest chargeback of a charge that is open; null where none is. */
  async openChargebackOf(keyOrReference: string): Promise<string | null> {
    const [row] = await this.#store.query<{ reference: string }>(
      `select reference from sandbox.chargebacks where key = $1 and outcome = 'opened' order by opened_at desc limit 1`,
      [keyOfReference(keyOrReference)],
    );
    return row?.reference ?? null;
  }

  async closeChargeback(reference: string, outcome: 'won' | 'lost', at: Instant): Promise<void> {
    await this.#store.transaction(async (client) => {
      const { rows } = await client.query<{ key: string; amount: string; account_id: string }>(
        `update sandbox.chargebacks b set outcome = $2, closed_at = $3 from sandbox.charges c
         where b.reference = $1 and b.outcome = 'opened' and c.key = b.key returning b.key, b.amount, c.account_id`,
        [reference, outcome, at],
      );
      if (rows[0] === undefined) throw new Error(`there is no open chargeback ${reference}`);
      const { key, amount, account_id } = rows[0];
      await keepNews(client, account_id, { kind: 'chargeback', key, reference, outcome, amount, at });
    });
  }

  /** What the sandbox has to tell and nobody has acknowledged, signed: post each body with its headers. */
  async news(options: NewsOptions = {}): Promise<SandboxDelivery[]> {
    const rows = await this.#store.query<{ id: string; news: unknown }>(
      `select id, news from sandbox.news where delivered_at is null and ($1::text[] is null or account_id = any($1))
       order by id limit $2`,
      [options.accountIds ?? null, options.limit ?? 1_000],
    );
    const told = rows.slice(0, Math.max(0, rows.length - (options.heldBack ?? 0)));
    if (options.order === 'newest_first') told.reverse();
    const signedAt = options.signedAt ?? new Date().toISOString();
    return told
      .map(({ id, news }) => {
        const body = JSON.stringify({ id: `sbx_news_${id}`, news });
        const signature = signSandboxBody(body, signedAt, this.#secret);
        return { id, body, headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature } };
      })
      .flatMap((delivery) => Array.from({ length: options.copies ?? 1 }, () => delivery));
  }

  /** These were taken; they are not told again. */
  async acknowledge(ids: readonly string[]): Promise<void> {
    await this.#store.query('update sandbox.news set delivered_at = now() where id = any($1::bigint[])', [ids]);
  }

  /** Every charge that was asked for, by key; to compare with what Tenor believes. */
  async charges(accountId?: string): Promise<StoredCharge[]> {
    const rows = await this.#store.query<Omit<StoredCharge, 'accountId'> & { account_id: string }>(
      `select key, account_id, token, currency, amount, state from sandbox.charges
       where $1::text is null or account_id = $1 order by key`,
      [accountId ?? null],
    );
    return rows.map(storedCharge);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async #script(
    accountId: string,
    call: 'charge' | 'refund',
    answers: readonly unknown[],
    isAdded = false,
  ): Promise<void> {
    await this.#store.transaction(async (client) => {
      await lockSandboxAccount(client, accountId);
      if (!isAdded)
        await client.query('delete from sandbox.scripts where account_id = $1 and call = $2', [accountId, call]);
      for (const answer of answers)
        await client.query('insert into sandbox.scripts (account_id, call, answer) values ($1, $2, $3)', [
          accountId,
          call,
          JSON.stringify(answer),
        ]);
    });
  }

  async #lock(client: pg.ClientBase, keyOrReference: string): Promise<StoredCharge> {
    const charge = await lockCharge(client, keyOfReference(keyOrReference));
    if (charge === null) throw new Error(`the sandbox has no charge ${keyOrReference}`);
    return charge;
  }

  async #change(keyOrReference: string, at: Instant, change: (state: SandboxState) => SandboxState): Promise<void> {
    await this.#store.transaction(async (client) => {
      const charge = await this.#lock(client, keyOrReference);
      await this.#move(client, charge, change(charge.state), at);
    });
  }

  async #tickPage(client: pg.ClientBase, at: Instant, accountIds: readonly string[] | null): Promise<number> {
    const { rows } = await client.query(
      `select key, account_id, token, currency, amount, state from sandbox.charges
       where due_at <= $1 and ($2::text[] is null or account_id = any($2))
       order by due_at, key limit $3 for update skip locked`,
      [at, accountIds, TICK_PAGE],
    );
    for (const row of rows) {
      const charge = storedCharge(row);
      await this.#move(client, charge, sandboxStateAt(charge.state, at), at);
    }
    return rows.length;
  }

  async #move(client: pg.ClientBase, charge: StoredCharge, after: SandboxState, at: Instant): Promise<void> {
    const { key, accountId, state: before } = charge;
    await moveCharge(client, key, after);
    await keepNews(client, accountId, newsOfMove({ key, before, after, at }, this.#pageUrl));
  }
}
