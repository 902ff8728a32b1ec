import type { Refusal } from '../rules/refusal.ts';
import { type Order, performOnce } from './performOnce.ts';
import { findTestClock } from './readModels/testClocks.ts';
import { writeEvents } from './writeEvents.ts';

/** What support found out about a caller: his own words stay in the audit log. */
export type CallerFound = {
  readonly order: string;
  readonly outcome: string;
  readonly said: object | null;
  readonly override_reason: string | null;
};

/** Keeps who asked for a notice or a cancellation, and how it was known that he may. @rule TERM-8, ACC-3 */
export function recordCaller(
  order: Order & {
    readonly subscription: { readonly id: string; readonly account_id: string; readonly test_clock_id: string | null };
    readonly what: CallerFound;
  },
): Promise<{ readonly outcome: string } | Refusal> {
  const { subscription, what } = order;
  return performOnce('callers', order, async (connection, now) => {
    const clockId = subscription.test_clock_id;
    const clock = clockId === null ? undefined : await findTestClock(order.database, clockId);
    const event = {
      type: 'subscription.caller_checked',
      accountId: subscription.account_id,
      subscriptionId: subscription.id,
      facts: { order: what.order, outcome: what.outcome },
      after: what,
    };
    await writeEvents(connection, [event], { ...order, at: clock?.frozen_at ?? now });
    return { outcome: what.outcome };
  });
}
