import type { Knex } from 'knex';
import type { Instant } from '../../rules/calendar/zone.ts';

/** Records that the run of an instant has begun, once. Answers how many accounts are due now, fewer when it goes on. */
export async function openRun(database: Knex, asOf: Instant): Promise<{ due: number }> {
  const due = await countDue(database, asOf);
  await database('billing_runs').insert({ as_of: asOf, accounts_due: due }).onConflict('as_of').ignore();
  return { due };
}

/** Records that it is over. Its figures are those of its pages. */
export async function closeRun(database: Knex, { asOf }: { readonly asOf: Instant }): Promise<void> {
  await database('billing_runs')
    .where('as_of', asOf)
    .whereNull('finished_at')
    .update({ finished_at: database.fn.now() });
}

/** Accounts without a test clock whose bill date is over and whose billing is not stopped. */
export async function countDue(database: Knex, asOf: Instant): Promise<number> {
  const [row] = await database('accounts')
    .where('next_bill_at', '<=', asOf)
    .whereNull('billing_stopped_at')
    .whereNull('test_clock_id')
    .count({ due: '*' });
  return Number(row?.due ?? 0);
}
