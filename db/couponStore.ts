import type { Knex } from 'knex';
import type { Coupon } from '../rules/catalogue/coupon.ts';
import { type Refusal, refuse } from '../rules/refusal.ts';
import { refuseUnknownCoupon } from '../rules/subscription/newDiscounts.ts';
import { type CouponRow, couponOfRow } from './mapping.ts';
import { newId } from './newId.ts';
import { type Order, performOnce } from './performOnce.ts';
import { writeEvents } from './writeEvents.ts';

export type NewCoupon = Omit<Coupon, 'id'>;

/** Adds a coupon. Its code is given once, for good. @rule CAT-2 */
export function createCoupon(order: Order & { readonly coupon: NewCoupon }): Promise<{ couponId: string } | Refusal> {
  return performOnce('catalogue', order, async (connection, now) => {
    const { code, description, discount, periods } = order.coupon;
    const couponId = newId();
    const fixed = discount.kind === 'fixed' ? discount : null;
    const { rowCount } = await connection.query(
      `insert into coupons (id, code, description, percent, amount, currency, periods)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (code) do nothing`,
      [
        couponId,
        code,
        description,
        discount.kind === 'percent' ? discount.percent : null,
        fixed?.amount ?? null,
        fixed?.currency ?? null,
        periods,
      ],
    );
    if (rowCount === 0)
      return refuse('not_permitted', `There is a coupon ${code} already; choose another code.`, { code });
    const facts = { coupon_id: couponId, code };
    const event = {
      type: 'coupon.created',
      accountId: null,
      facts,
      subject: `coupon/${couponId}`,
      after: order.coupon,
    };
    await writeEvents(connection, [event], { ...order, at: now });
    return { couponId };
  });
}

/** Gives a coupon to nobody any more; who has it keeps it. Retiring it again changes nothing. @rule CAT-2 */
export function retireCoupon(order: Order & { readonly couponId: string }): Promise<{ couponId: string } | Refusal> {
  return performOnce('catalogue', order, async (connection, now) => {
    const { couponId } = order;
    const { rows } = await connection.query<{ code: string }>(
      'update coupons set retired_at = now() where id = $1 and retired_at is null returning code',
      [couponId],
    );
    if (rows[0] === undefined) {
      const { rows: found } = await connection.query('select 1 from coupons where id = $1', [couponId]);
      if (found.length > 0) return { couponId };
      return refuse('item_not_found', `There is no coupon ${couponId}; copy its id from the list of coupons.`);
    }
    const facts = { coupon_id: couponId, code: rows[0].code };
    const event = { type: 'coupon.retired', accountId: null, facts, subject: `coupon/${couponId}` };
    await writeEvents(connection, [event], { ...order, at: now });
    return { couponId };
  });
}

/** The coupons of an order by their codes, in its order; the refusal of one that is not given, or no longer. @rule CAT-2 */
export async function findCoupons(database: Knex, codes: readonly string[]): Promise<readonly Coupon[] | Refusal> {
  if (codes.length === 0) return [];
  const rows = await database<CouponRow>('coupons').whereIn('code', codes).whereNull('retired_at');
  const coupons: Coupon[] = [];
  for (const code of codes) {
    const row = rows.find((each) => each.code === code);
    if (row === undefined) {
      return refuseUnknownCoupon(code);
    }
    coupons.push(couponOfRow(row));
  }
  return coupons;
}
