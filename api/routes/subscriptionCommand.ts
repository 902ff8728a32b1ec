import type { z } from 'zod';
import { findSubscription, type SubscriptionListRow } from '../../db/readModels/subscriptions.ts';
import { findTestClock } from '../../db/readModels/testClocks.ts';
import type { SubscriptionOrder } from '../../rules/subscription/order.ts';
import type { CommandAnswer } from '../../workflows/messages.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import type { Call } from '../http/route.ts';
import type { SubscriptionAfter } from '../schemas/subscription.ts';
import { outcomeJson } from './outcomeJson.ts';
import { subscriptionJson } from './subscriptionJson.ts';

/** @throws Problem `not_found` */
export async function readSubscription(database: Call['database'], id: string): Promise<SubscriptionListRow> {
  return orNotFound(await findSubscription(database, id), 'subscription', id);
}

/** The subscription as a command left it, and what the command did besides. */
export function subscriptionAfter(row: SubscriptionListRow, answer: CommandAnswer): z.input<typeof SubscriptionAfter> {
  return { ...subscriptionJson(row), outcome: outcomeJson(answer) };
}

/**
 * Sends an order to the subscription's workflow, which is started where it does not run, at its clock's time.
 *
 * @param expectedVersion  of the preview that was consented to, where there was one
 */
export async function sendOrder(
  { database, lifecycles, order: { commandId, requestHash, actor } }: Call,
  { id, test_clock_id: clockId }: SubscriptionListRow,
  order: SubscriptionOrder,
  expectedVersion: string | undefined,
): Promise<z.input<typeof SubscriptionAfter>> {
  const clock = clockId === null ? undefined : await findTestClock(database, clockId);
  const target = { subscriptionId: id, ...(clock === undefined ? {} : { frozenAt: clock.frozen_at }) };
  const version = expectedVersion === undefined ? {} : { expectedVersion };
  const answer = orRefuse(await lifecycles.order(target, { commandId, requestHash, actor, ...version, order }));
  return subscriptionAfter(await readSubscription(database, id), answer);
}
