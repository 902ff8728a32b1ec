import type { Knex } from 'knex';
import { type PageOf, paged } from './page.ts';

export type TestClockRow = {
  id: string;
  name: string | null;
  frozen_at: string;
  status: 'ready' | 'advancing';
  target_at: string | null;
  created_at: string;
};

export async function listTestClocks(database: Knex, page: PageOf): Promise<TestClockRow[]> {
  return paged(database('test_clocks').select<TestClockRow[]>('*'), 'id', page);
}

export function findTestClock(database: Knex, id: string): Promise<TestClockRow | undefined> {
  return database<TestClockRow>('test_clocks').where('id', id).first();
}
