import { createCoupon, retireCoupon } from '../../db/couponStore.ts';
import { findCouponRow, listCoupons } from '../../db/readModels/catalogue.ts';
import type { CouponDiscount } from '../../rules/catalogue/coupon.ts';
import { keysetOf, pageAsRead } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Coupon, CouponInput } from '../schemas/coupon.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';

const one = { coupon_id: Id };

export const couponRoutes = [
  route({
    method: 'post',
    path: '/v1/coupons',
    name: 'createCoupon',
    tag: 'catalogue',
    summary: 'Add a coupon',
    roles: MAY.keepCatalogue,
    once: 'transaction',
    body: CouponInput,
    success: { 201: 'The coupon.' },
    answer: Coupon,
    problems: ['not_permitted'],
    async handle({ body }, { database, order }) {
      const { code, description, periods, percent, amount = '', currency = '' } = body;
      const discount: CouponDiscount =
        percent === undefined ? { kind: 'fixed', amount, currency } : { kind: 'percent', percent };
      const coupon = { code, description, periods, discount };
      const { couponId } = orRefuse(await createCoupon({ database, ...order, coupon }));
      return orNotFound(await findCouponRow(database, couponId), 'coupon', couponId);
    },
  }),
  route({
    method: 'get',
    path: '/v1/coupons',
    name: 'listCoupons',
    tag: 'catalogue',
    summary: 'Coupons, the newest first',
    query: pageQuery,
    success: { 200: 'A page.' },
    answer: pageOf(Coupon),
    async handle({ query }, { database }) {
      const rows = await listCoupons(database, keysetOf(query));
      return pageAsRead(rows, query.limit);
    },
  }),
  route({
    method: 'get',
    path: '/v1/coupons/{coupon_id}',
    name: 'getCoupon',
    tag: 'catalogue',
    summary: 'One coupon',
    params: one,
    success: { 200: 'The coupon.' },
    answer: Coupon,
    handle: async ({ params: { coupon_id: id } }, { database }) =>
      orNotFound(await findCouponRow(database, id), 'coupon', id),
  }),
  route({
    method: 'post',
    path: '/v1/coupons/{coupon_id}/retire',
    name: 'retireCoupon',
    tag: 'catalogue',
    summary: 'Stop giving a coupon',
    description: 'Subscriptions that have it keep it. Retiring it again changes nothing.',
    roles: MAY.keepCatalogue,
    once: 'transaction',
    params: one,
    success: { 200: 'The coupon, retired.' },
    answer: Coupon,
    async handle({ params: { coupon_id: id } }, { database, order }) {
      orRefuse(await retireCoupon({ database, ...order, couponId: id }));
      return orNotFound(await findCouponRow(database, id), 'coupon', id);
    },
  }),
];
