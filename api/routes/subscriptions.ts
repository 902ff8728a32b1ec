import type { z } from 'zod';
import { findSubscription, listSubscriptions, type SubscriptionListRow } from '../../db/readModels/subscriptions.ts';
import { findTestClock } from '../../db/readModels/testClocks.ts';
import { runCommand } from '../../db/runCommand.ts';
import type { Refusal } from '../../rules/refusal.ts';
import { subscribe } from '../../rules/subscription/subscribe.ts';
import type { CommandAnswer, SubscriptionInput as Target } from '../../workflows/messages.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';
import {
  IntervalInput,
  QuantityInput,
  Subscription,
  SubscriptionAfter,
  SubscriptionInput,
} from '../schemas/subscription.ts';
import { readOrder } from './readOrder.ts';
import { subscriptionJson } from './subscriptionJson.ts';

const one = { subscription_id: Id };

/** What every command on a subscription may be refused with, and the weather of Temporal. */
const ofCommands = [
  'item_not_found',
  'subscription_not_active',
  'command_reused',
  'tax_rate_unknown',
  'lifecycle_unavailable',
] as const;

export const subscriptionRoutes = [
  route({
    method: 'post',
    path: '/v1/subscriptions',
    name: 'createSubscription',
    tag: 'subscriptions',
    summary: 'Start a subscription today',
    description:
      'Name a plan with a quantity, or items. Its workflow is started within a second; this answers without waiting for it.',
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
      const orderIn = await readOrder(database, body);
      const answer = orRefuse(
        await runCommand({
          ...{ database, ...order, accountId: body.account_id, at: 'now' },
          decide: (state, context) => subscribe(state, orderIn(state.account.currency), context),
        }),
      );
      return after(await read(database, answer.subscriptionId ?? ''), answer);
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
    handle: async ({ params }, { database }) => subscriptionJson(await read(database, params.subscription_id)),
  }),
  route({
    method: 'post',
    path: '/v1/subscriptions/{subscription_id}/quantity',
    name: 'changeQuantity',
    tag: 'subscriptions',
    summary: 'Add or remove some of an item, or set how many there are',
    description: 'More takes effect today, less when the policy `decrease` says.',
    roles: MAY.sell,
    once: 'command',
    params: one,
    body: QuantityInput,
    success: { 200: 'The subscription after it.' },
    answer: SubscriptionAfter,
    problems: [...ofCommands, 'quantity_out_of_range', 'quantity_unchanged', 'future_change_unsupported'],
    handle: ({ params, body }, call) =>
      command(call, params.subscription_id, (target) => {
        const itemId = body.item_id === undefined ? {} : { itemId: body.item_id };
        return call.lifecycles.changeQuantity(target, { ...stampOf(call), ...itemId, change: changeOf(body) });
      }),
  }),
  route({
    method: 'post',
    path: '/v1/subscriptions/{subscription_id}/cancel',
    name: 'cancelSubscription',
    tag: 'subscriptions',
    summary: 'End a subscription, when the policy `cancel` says',
    roles: MAY.sell,
    once: 'command',
    params: one,
    success: { 200: 'The subscription after it.' },
    answer: SubscriptionAfter,
    problems: [...ofCommands, 'already_ended'],
    handle: ({ params }, call) =>
      command(call, params.subscription_id, (target) => call.lifecycles.cancel(target, stampOf(call))),
  }),
  route({
    method: 'post',
    path: '/v1/subscriptions/{subscription_id}/interval',
    name: 'switchInterval',
    tag: 'subscriptions',
    summary: 'Pay in another rhythm',
    description:
      'Monthly to longer takes effect on the next billing day, longer to monthly at the end of what is paid.',
    roles: MAY.sell,
    once: 'command',
    params: one,
    body: IntervalInput,
    success: { 200: 'The subscription after it.' },
    answer: SubscriptionAfter,
    problems: [...ofCommands, 'quantity_unchanged', 'price_not_in_currency', 'future_change_unsupported'],
    handle: ({ params, body }, call) =>
      command(call, params.subscription_id, (target) =>
        call.lifecycles.switchInterval(target, { ...stampOf(call), priceId: body.price_id }),
      ),
  }),
];

async function read(database: Call['database'], id: string): Promise<SubscriptionListRow> {
  return orNotFound(await findSubscription(database, id), 'subscription', id);
}

function after(row: SubscriptionListRow, answer: CommandAnswer): z.input<typeof SubscriptionAfter> {
  return { ...subscriptionJson(row), outcome: { invoice_id: answer.invoiceId, facts: { ...answer.facts } } };
}

/** Sends a command to the subscription's workflow, which is started where it does not run, at its clock's time. */
async function command(
  { database }: Call,
  id: string,
  send: (target: Target) => Promise<CommandAnswer | Refusal>,
): Promise<z.input<typeof SubscriptionAfter>> {
  const { test_clock_id: clockId } = await read(database, id);
  const clock = clockId === null ? undefined : await findTestClock(database, clockId);
  const frozen = clock === undefined ? {} : { frozenAt: clock.frozen_at };
  const answer = orRefuse(await send({ subscriptionId: id, ...frozen }));
  return after(await read(database, id), answer);
}

function stampOf({ order: { commandId, requestHash, actor } }: Call) {
  return { commandId, requestHash, actor };
}

function changeOf({ add, remove, set }: z.output<typeof QuantityInput>) {
  if (add !== undefined) return { kind: 'add' as const, quantity: String(add) };
  if (remove !== undefined) return { kind: 'remove' as const, quantity: String(remove) };
  return { kind: 'set' as const, quantity: String(set) };
}
