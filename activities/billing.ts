import type { Knex } from 'knex';
import { billPage, type PageResult } from '../db/billing/billPage.ts';
import { closeRun, openRun } from '../db/billing/runStore.ts';
import type { BillingRunResult } from '../workflows/messages.ts';

/** The pages of a billing run. Each is one transaction, and moves its accounts on: repeating one bills what is left. @rule INV-5 */
export const billingActivities = ({ database }: { database: Knex }) => ({
  /** Records that the run has begun; answers how many accounts are due. */
  openRun: ({ asOf }: { asOf: string }): Promise<{ due: number }> => openRun(database, asOf),

  billPage: (page: { asOf: string; limit: number; after: string | null }): Promise<PageResult> =>
    billPage({ database, clockId: null, ...page }),

  closeRun: (result: BillingRunResult): Promise<void> => closeRun(database, result),
});

export type BillingActivities = ReturnType<typeof billingActivities>;
