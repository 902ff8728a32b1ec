import type { GatewayNews } from '../../../rules/payments/gatewayAnswer.ts';
import type { SandboxState } from '../../../rules/payments/sandboxBehaviour.ts';
import type { ChargeRequest } from '../gateway.ts';
import { type SandboxStore, stateColumns } from './sandboxStore.ts';

/** A charge that is made as it stands, unless its key is known or its account has a script. */
export type PlainCharge = {
  readonly request: ChargeRequest;
  readonly state: SandboxState;
  readonly news: GatewayNews | null;
};

type Waiting = { readonly charge: PlainCharge; resolve(isMade: boolean): void; reject(error: unknown): void };

const MOST_IN_A_STATEMENT = 500;
const MOST_STATEMENTS = 2;

const INSERT = `
  with asked as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::json[],
      $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::json[])
      as a (key, account_id, token, currency, amount, state, captured_at, returned_at, due_at, news)
  ), made as (
    insert into sandbox.charges (key, account_id, token, currency, amount, state, captured_at, returned_at, due_at)
    select key, account_id, token, currency, amount, state, captured_at, returned_at, due_at from asked
    where not exists (select from sandbox.scripts s where s.account_id = asked.account_id and s.call = 'charge')
    on conflict (key) do nothing
    returning key
  ), told as (
    insert into sandbox.news (account_id, news)
    select account_id, news from asked where news is not null and key in (select key from made)
  )
  select key from made`;

/**
 * Makes plain charges, those that arrive while others are on their way in one statement: one round trip each, and one
 * write to disk for all of them.
 */
export class ChargeBatches {
  readonly #store: SandboxStore;
  #waiting: Waiting[] = [];
  #running = 0;
  #isScheduled = false;

  constructor(store: SandboxStore) {
    this.#store = store;
  }

  /** False where it has to be looked at alone: the key is known, or there is a script. */
  add(charge: PlainCharge): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ charge, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0 || this.#running >= MOST_STATEMENTS) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#run(this.#waiting.splice(0, MOST_IN_A_STATEMENT));
    });
  }

  async #run(batch: Waiting[]): Promise<void> {
    this.#running += 1;
    try {
      const made = await this.#insert(batch);
      for (const { charge, resolve } of batch) resolve(made.delete(charge.request.key));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#running -= 1;
      this.#schedule();
    }
  }

  /** In the order of keys, so that two processes with the same keys wait for each other and not in a circle. */
  async #insert(batch: readonly Waiting[]): Promise<Set<string>> {
    const charges = batch.map(({ charge }) => charge).sort((a, b) => (a.request.key < b.request.key ? -1 : 1));
    const states = charges.map(({ state }) => stateColumns(state));
    const rows = await this.#store.query<{ key: string }>({
      name: 'sandbox_charge',
      text: INSERT,
      values: [
        charges.map(({ request }) => request.key),
        charges.map(({ request }) => request.accountId),
        charges.map(({ request }) => request.methodToken),
        charges.map(({ request }) => request.currency),
        charges.map(({ request }) => request.amount),
        ...[0, 1, 2, 3].map((column) => states.map((state) => state[column])),
        charges.map(({ news }) => (news === null ? null : JSON.stringify(news))),
      ],
    });
    return new Set(rows.map(({ key }) => key));
  }
}
