import { z } from 'zod';
import { ledgerBalances } from '../../db/readModels/ledger.ts';
import { readWorld } from '../../db/readWorlds.ts';
import { previewOrder } from '../../rules/simulate/preview.ts';
import type { SubscriptionOrder } from '../../rules/subscription/order.ts';
import { pricesNamed } from '../../rules/subscription/pricesNamed.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { Id } from '../schemas/fields.ts';
import { Preview } from '../schemas/preview.ts';
import { ORDER_KINDS, type OrderKind } from './orderKinds.ts';
import { previewJson } from './previewJson.ts';
import { readSubscription } from './subscriptionCommand.ts';

const [firstOrder, ...otherOrders] = ORDER_KINDS.map(orderSchema);
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
      const order = orderOf(body.order as PreviewedOrder);
      const { account_id: accountId } = await readSubscription(database, id);
      const world = orNotFound(
        await readWorld(database, accountId, { priceIds: pricesNamed(order) }),
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

type PreviewedOrder = { readonly do: SubscriptionOrder['do'] };

function orderSchema({ do: verb, params, fields, check }: OrderKind) {
  const order = z.strictObject({ do: z.literal(verb), ...params, ...fields });
  return check === undefined ? order : order.refine(check.holds, { error: check.error });
}

/** The order that is tried. A caller counts as verified: who he is, is asked when it is given. */
function orderOf({ do: verb, ...given }: PreviewedOrder): SubscriptionOrder {
  const kind = ORDER_KINDS.find((each) => each.do === verb) as OrderKind;
  const order = kind.toOrder(given);
  const isBySupport = (order.do === 'cancel' || order.do === 'give_notice') && order.channel === 'support';
  return isBySupport ? { ...order, caller: 'verified' } : order;
}
