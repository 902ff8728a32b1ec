import { z } from 'zod';
import { type AnyRoute, type Call, route } from '../http/route.ts';
import { Id } from '../schemas/fields.ts';
import { expectedVersion } from '../schemas/orders.ts';
import { SubscriptionAfter } from '../schemas/subscription.ts';
import { identifyCaller } from './identifyCaller.ts';
import { ORDER_KINDS, type OrderKind } from './orderKinds.ts';
import { readSubscription, sendOrder } from './subscriptionCommand.ts';

/** What every order on a subscription may be refused with, and the weather of Temporal. */
const ofOrders = [
  'item_not_found',
  'subscription_not_active',
  'command_reused',
  'tax_rate_unknown',
  'version_conflict',
  'lifecycle_unavailable',
] as const;

/** One POST for each kind of order. */
export const subscriptionOrderRoutes: readonly AnyRoute[] = ORDER_KINDS.map((kind) =>
  route({
    method: 'post',
    path: `/v1/subscriptions/{subscription_id}/${kind.path}`,
    name: kind.name,
    tag: 'subscriptions',
    summary: kind.summary,
    ...(kind.description === undefined ? {} : { description: kind.description }),
    roles: kind.roles,
    once: 'command',
    params: { subscription_id: Id, ...kind.params },
    body: bodyOf(kind),
    success: { 200: 'The subscription after it.' },
    answer: SubscriptionAfter,
    problems: [...ofOrders, ...kind.problems],
    handle: ({ params, body }, call) => give(kind, params, body as Body, call),
  }),
);

type Body = { readonly expected_version?: string | undefined };

async function give(kind: OrderKind, params: { subscription_id?: unknown }, body: Body, call: Call) {
  const { subscription_id: id, ...others } = params;
  const { expected_version: version, ...given } = body;
  const subscription = await readSubscription(call.database, String(id));
  const order = await identifyCaller(kind.toOrder({ ...others, ...given }), given, subscription, call);
  return sendOrder(call, subscription, order, version);
}

function bodyOf({ fields, check, name }: OrderKind) {
  const body = z.strictObject({ ...fields, ...expectedVersion });
  const checked = check === undefined ? body : body.refine(check.holds, { error: check.error });
  return checked.meta({ id: `${name.charAt(0).toUpperCase()}${name.slice(1)}Input` });
}
