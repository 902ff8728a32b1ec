import type { z } from 'zod';
import type { SubscriptionListRow } from '../../db/readModels/subscriptions.ts';
import { subscriptionWorkflowId } from '../../workflows/workflowIds.ts';
import type { Subscription } from '../schemas/subscription.ts';
import { lifecycleJson } from './lifecycleJson.ts';

const IN_SERVICE: ReadonlySet<string> = new Set(['trialing', 'free', 'active']);

/** A subscription as the API shows it. */
export function subscriptionJson(row: SubscriptionListRow): z.input<typeof Subscription> {
  const planItem = row.items.find(({ ends_on }) => ends_on === null) ?? row.items[0];
  const { next_deadline_at: at, next_deadline_label: label } = row;
  return {
    id: row.id,
    account_id: row.account_id,
    plan_id: row.plan_id,
    status: row.status,
    starts_on: row.starts_on,
    billing_starts_on: row.billing_starts_on,
    service: IN_SERVICE.has(row.status) && row.lifecycle.suspendedAt === undefined ? 'on' : 'off',
    suspended_at: row.lifecycle.suspendedAt ?? null,
    ends_on: row.ends_on,
    cancelled_at: row.cancelled_at,
    paid_until: planItem?.paid_to ?? null,
    next_deadline: at === null || label === null ? null : { at, label },
    ...lifecycleJson(row),
    items: row.items.map((item) => ({
      id: item.id,
      price_id: item.price_id,
      description: item.description,
      quantity: Number(item.quantity),
      starts_on: item.starts_on,
      ends_on: item.ends_on,
      paid_until: item.paid_to,
      next_bill_on: item.next_due_on,
      scheduled_changes: item.scheduled_changes.map((change) => ({ ...change, quantity: Number(change.quantity) })),
    })),
    workflow_id: subscriptionWorkflowId(row.id),
    created_at: row.created_at,
  };
}
