import { listSubscriptions } from '../../db/readModels/subscriptions.ts';
import { runCommand } from '../../db/runCommand.ts';
import { subscribe } from '../../rules/subscription/subscribe.ts';
import { startTrial } from '../../rules/subscription/trial.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';
import { Subscription, SubscriptionAfter, SubscriptionInput, TrialInput } from '../schemas/subscription.ts';
import { readOrder } from './readOrder.ts';
import { readSubscription, subscriptionAfter } from './subscriptionCommand.ts';
import { subscriptionJson } from './subscriptionJson.ts';

const one = { subscription_id: Id };

export const subscriptionRoutes = [
  route({
    method: 'post',
    path: '/v1/subscriptions',
    name: 'createSubscription',
    tag: 'subscriptions',
    summary: 'Start a subscription today',
    description:
      'Name a plan with a quantity, or items. Its workflow is started right after, some ten seconds later where many come at once; this answers without waiting for it.',
    roles: MAY.sell,
    once: 'transaction',
    body: SubscriptionInput,
    success: { 201: 'The subscription.' },
    answer: SubscriptionAfter,
    problems: [
      ...(['item_not_found', 'price_retired', 'price_not_in_currency', 'quantity_out_of_range'] as const),
      ...(['date_out_of_range', 'shipping_address_required', 'tax_rate_unknown', 'command_reused'] as const),
    ],
    async handle({ body }, { database, order }) {
      // What is ordered is read while the account is.
      const reading = readOrder(database, body);
      reading.catch(() => undefined);
      const answer = orRefuse(
        await runCommand({
          ...{ database, ...order, accountId: body.account_id, at: 'now' },
          decide: async (state, context) => subscribe(state, (await reading)(state.account.currency), context),
        }),
      );
      return subscriptionAfter(await readSubscription(database, answer.subscriptionId ?? ''), answer);
    },
  }),
  route({
    method: 'post',
    path: '/v1/trials',
    name: 'startTrial',
    tag: 'subscriptions',
    summary: 'Try a plan from now on: no price, no payment method, and it need not be cancelled',
    description: 'When it is over the subscription moves to the free plan of the product by itself.',
    roles: MAY.sell,
    once: 'transaction',
    body: TrialInput,
    success: { 201: 'The subscription.' },
    answer: SubscriptionAfter,
    problems: ['item_not_found', 'not_permitted', 'date_out_of_range', 'command_reused'],
    async handle({ body }, { database, order }) {
      const trial = { planId: body.plan_id, days: body.days };
      const answer = orRefuse(
        await runCommand({
          ...{ database, ...order, accountId: body.account_id, at: 'now', catalogue: { planIds: [trial.planId] } },
          decide: (state, context) => startTrial(state, trial, context),
        }),
      );
      return subscriptionAfter(await readSubscription(database, answer.subscriptionId ?? ''), answer);
    },
  }),
  route({
    method: 'get',
    path: '/v1/subscriptions',
    name: 'listSubscriptions',
    tag: 'subscriptions',
    summary: 'Subscriptions, the newest first',
    query: { ...pageQuery, account_id: Id.optional(), status: Subscription.shape.status.optional() },
    success: { 200: 'A page.' },
    answer: pageOf(Subscription),
    async handle({ query }, { database }) {
      const page = { ...keysetOf(query), accountId: query.account_id, status: query.status };
      return pageOfRows(await listSubscriptions(database, page), query.limit, ({ id }) => id, subscriptionJson);
    },
  }),
  route({
    method: 'get',
    path: '/v1/subscriptions/{subscription_id}',
    name: 'getSubscription',
    tag: 'subscriptions',
    summary: 'One subscription with its items, what is paid and what is scheduled',
    params: one,
    success: { 200: 'The subscription.' },
    answer: Subscription,
    handle: async ({ params }, { database }) =>
      subscriptionJson(await readSubscription(database, params.subscription_id)),
  }),
];
