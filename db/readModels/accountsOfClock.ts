import type { Knex } from 'knex';

/** The accounts that live at the time of a test clock. @rule EXP-4 */
export function accountsOfClock(database: Knex, clockId: string): Promise<string[]> {
  return database('accounts').where('test_clock_id', clockId).orderBy('id').pluck('id');
}
