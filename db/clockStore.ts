import type { Knex } from 'knex';
import type { Instant } from '../rules/calendar/zone.ts';
import { type Refusal, refuse } from '../rules/refusal.ts';
import { newId } from './newId.ts';
import { type Order, performOnce } from './performOnce.ts';
import { writeEvents } from './writeEvents.ts';

/** Makes a test clock that stands at an instant. @rule EXP-4 */
export function createClock(
  order: Order & { readonly frozenAt: Instant; readonly name: string | null },
): Promise<{ clockId: string } | Refusal> {
  return performOnce('test clocks', order, async (connection) => {
    const { frozenAt, name } = order;
    const clockId = newId();
    await connection.query('insert into test_clocks (id, name, frozen_at) values ($1, $2, $3)', [
      clockId,
      name,
      frozenAt,
    ]);
    const event = {
      type: 'test_clock.created',
      accountId: null,
      facts: { test_clock_id: clockId, frozen_at: frozenAt },
    };
    await writeEvents(connection, [{ ...event, subject: `test_clock/${clockId}` }], { ...order, at: frozenAt });
    return { clockId };
  });
}

/**
 * Says where an advance goes, before it sets out. Repeating it is harmless.
 *
 * @returns refused with `date_out_of_range` for an instant before the one where it stands, `item_not_found`
 */
export async function aimClock(database: Knex, clockId: string, to: Instant): Promise<Refusal | undefined> {
  const changed = await database('test_clocks')
    .where('id', clockId)
    .where('frozen_at', '<=', to)
    .update({ status: 'advancing', target_at: database.raw('greatest(target_at, ?::timestamptz)', [to]) });
  if (changed > 0) return undefined;
  const clock = await database<{ frozen_at: string }>('test_clocks').where('id', clockId).first('frozen_at');
  if (clock === undefined) return refuse('item_not_found', `There is no test clock ${clockId}; list the test clocks.`);
  const detail = `The clock stands at ${clock.frozen_at}; it only goes forward, so name a later instant.`;
  return refuse('date_out_of_range', detail, { frozen_at: clock.frozen_at });
}

/** Time stands still at this instant for all accounts of the clock. Forward only: a repeat of an earlier step does nothing. */
export async function freezeClock(database: Knex, clockId: string, at: Instant): Promise<void> {
  await database('test_clocks')
    .where('id', clockId)
    .where('frozen_at', '<', at)
    .update({
      frozen_at: at,
      status: 'advancing',
      target_at: database.raw('greatest(target_at, ?::timestamptz)', [at]),
    });
}

/** The clock has arrived. Answers where it stands, which is later than `to` where it was there already. */
export async function settleClock(database: Knex, clockId: string, to: Instant): Promise<Instant> {
  const [clock] = await database('test_clocks')
    .where('id', clockId)
    .update({
      frozen_at: database.raw('greatest(frozen_at, ?::timestamptz)', [to]),
      status: 'ready',
      target_at: null,
    })
    .returning<{ frozen_at: string }[]>('frozen_at');
  if (clock === undefined) throw new Error(`there is no test clock ${clockId}`);
  return clock.frozen_at;
}
