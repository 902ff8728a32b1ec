import { z } from 'zod';
import { ledgerBalances } from '../../db/readModels/ledger.ts';
import { readWorld } from '../../db/readWorlds.ts';
import { previewOrder } from '../../rules/simulate/preview.ts';
import { couponsNamed } from '../../rules/subscription/couponsNamed.ts';
import { pricesNamed } from '../../rules/subscription/pricesNamed.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { Id } from '../schemas/fields.ts';
import { Preview } from '../schemas/preview.ts';
import { ORDER_KINDS } from './orderKinds.ts';
import { previewJson } from './previewJson.ts';
import { readSubscription } from './subscriptionCommand.ts';
import { type SupposedOrder, supposedOrder, supposedOrderSchema } from './supposedOrder.ts';

const [firstOrder, ...otherOrders] = ORDER_KINDS.map((kind) => supposedOrderSchema(kind));
if (firstOrder === undefined) throw new Error('There are no orders.');

const PreviewInput = z
  .strictObject({ order: z.discriminatedUnion('do', [firstOrder, ...otherOrders]) })
  .meta({ id: 'PreviewInput' });

export const previewRoutes = [
  route({
    method: 'post',
    path: '/v1/subscriptions/{subscription_id}/preview',
    name: 'previewOrder',
    tag: 'subscriptions',
    summary: 'What an order would come to: charged now, the whole next invoice with and without it, taxes included',
    description:
      'Nothing is written. What the order would be refused with, this is. If nothing else changes, the later invoice is equal to the cent.',
    params: { subscription_id: Id },
    body: PreviewInput,
    success: { 200: 'The preview.' },
    answer: Preview,
    problems: [
      'subscription_not_active',
      ...new Set([
        'item_not_found' as const,
        'tax_rate_unknown' as const,
        ...ORDER_KINDS.flatMap(({ problems }) => problems),
      ]),
    ],
    async handle({ params: { subscription_id: id }, body }, { database }) {
      const order = supposedOrder(body.order as SupposedOrder);
      const { account_id: accountId } = await readSubscription(database, id);
      const world = orNotFound(
        await readWorld(database, accountId, { priceIds: pricesNamed(order), couponCodes: couponsNamed(order) }),
        'account',
        accountId,
      );
      const preview = orRefuse(previewOrder(world, id, order));
      const { currency } = world.state.account;
      const balances = await ledgerBalances(database, accountId);
      const owed = balances.find((each) => each.ledger_account === 'receivable' && each.currency === currency);
      return previewJson(preview, currency, owed?.balance ?? '0');
    },
  }),
];
