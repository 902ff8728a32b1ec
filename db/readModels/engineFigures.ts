import type { Knex } from 'knex';
import { oldestUndispatchedSeconds } from '../outboxStore.ts';
import { type WebhookFigures, webhookFigures } from './webhooks.ts';

export type EngineFigures = {
  readonly invoicesIssued: number;
  readonly outboxLagSeconds: number;
  readonly webhooks: WebhookFigures;
};

/** Figures of the whole engine, cheap enough for every scrape. Numbers are gapless, so the counters count the invoices. */
export async function engineFigures(database: Knex): Promise<EngineFigures> {
  const [row] = await database('invoice_counters').sum<{ invoices: string | null }[]>({ invoices: 'last' });
  return {
    invoicesIssued: Number(row?.invoices ?? 0),
    outboxLagSeconds: await oldestUndispatchedSeconds(database),
    webhooks: await webhookFigures(database),
  };
}
