import { type Refusal, refuse } from '../rules/refusal.ts';
import { type Order, performOnce } from './performOnce.ts';
import { writeEvents } from './writeEvents.ts';

/** Stops selling a price; who has it keeps it. Retiring it again changes nothing. @rule CAT-1 */
export function retirePrice(order: Order & { readonly priceId: string }): Promise<{ priceId: string } | Refusal> {
  return performOnce('catalogue', order, async (connection, now) => {
    const { priceId } = order;
    const { rows } = await connection.query<{ plan_id: string }>(
      'update prices set retired_at = now() where id = $1 and retired_at is null returning plan_id',
      [priceId],
    );
    if (rows[0] === undefined) {
      const { rows: found } = await connection.query('select 1 from prices where id = $1', [priceId]);
      if (found.length > 0) return { priceId };
      return refuse('item_not_found', `There is no price ${priceId}; copy its id from the list of prices.`);
    }
    const facts = { price_id: priceId, plan_id: rows[0].plan_id };
    const event = { type: 'price.retired', accountId: null, facts, subject: `price/${priceId}` };
    await writeEvents(connection, [event], { ...order, at: now });
    return { priceId };
  });
}
