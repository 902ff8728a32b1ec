import { createSeller, listSellers } from '../../db/sellerStore.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Id } from '../schemas/fields.ts';
import { Seller, SellerInput } from '../schemas/operations.ts';
import { pageOf } from '../schemas/page.ts';

export const sellerRoutes = [
  route({
    method: 'post',
    path: '/v1/sellers',
    name: 'createSeller',
    tag: 'sellers',
    summary: 'Add a legal entity that sells, with its tax registrations',
    roles: MAY.keepCatalogue,
    once: 'transaction',
    body: SellerInput,
    success: { 201: 'The seller.' },
    answer: Seller,
    async handle({ body }, { database, order }) {
      const { sellerId } = orRefuse(await createSeller({ database, ...order, seller: body }));
      return sellerOf(await listSellers(database), sellerId);
    },
  }),
  route({
    method: 'get',
    path: '/v1/sellers',
    name: 'listSellers',
    tag: 'sellers',
    summary: 'All sellers, the oldest first',
    success: { 200: 'All of them on one page.' },
    answer: pageOf(Seller),
    handle: async (_input, { database }) => ({ data: await listSellers(database), next_cursor: null }),
  }),
  route({
    method: 'get',
    path: '/v1/sellers/{seller_id}',
    name: 'getSeller',
    tag: 'sellers',
    summary: 'One seller',
    params: { seller_id: Id },
    success: { 200: 'The seller.' },
    answer: Seller,
    handle: async ({ params }, { database }) => sellerOf(await listSellers(database), params.seller_id),
  }),
];

function sellerOf(sellers: Awaited<ReturnType<typeof listSellers>>, id: string) {
  return orNotFound(
    sellers.find((seller) => seller.id === id),
    'seller',
    id,
  );
}
