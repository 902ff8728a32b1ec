import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import type { Connection } from './connection.ts';
import { beginPlanned, endPlanned } from './plannedTransaction.ts';

/* What of knex's own dialect is built upon here, and its types do not name. */
type Transaction = { begin(connection: Connection): Promise<unknown> };
type Client = {
  transaction(...args: unknown[]): Transaction;
  releaseConnection(connection: Connection): Promise<void>;
};

const load = createRequire(import.meta.url);
const PostgresClient = load('knex/lib/dialects/postgres/index.js') as new (...args: unknown[]) => Client;
const PostgresTransaction = load('knex/lib/dialects/postgres/execution/pg-transaction.js') as new (
  ...args: unknown[]
) => Transaction;

/** Of a transaction: see `plannedTransaction`. */
type PooledTransactionConfig = Knex.TransactionConfig & { readonly isPlanned?: boolean };

class PooledTransaction extends PostgresTransaction {
  private readonly isPlanned: boolean;

  constructor(...args: unknown[]) {
    super(...args);
    this.isPlanned = (args[2] as PooledTransactionConfig | undefined)?.isPlanned === true;
  }

  override begin(connection: Connection): Promise<unknown> {
    if (!this.isPlanned) return super.begin(connection);
    beginPlanned(connection);
    return Promise.resolve();
  }
}

class PooledClient extends PostgresClient {
  override transaction(...args: unknown[]): Transaction {
    return new PooledTransaction(this, ...args);
  }

  override releaseConnection(connection: Connection): Promise<void> {
    endPlanned(connection);
    return super.releaseConnection(connection);
  }
}

/** Postgres for knex, with transactions that begin without a round trip of their own: see `plannedTransaction`. */
export const pooledClient = PooledClient as unknown as typeof Knex.Client;
