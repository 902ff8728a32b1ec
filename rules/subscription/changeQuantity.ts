import type { Refusal } from '../refusal.ts';
import type { AccountState } from './accountState.ts';
import { changeItems } from './changeItems.ts';
import type { CommandContext, Decision } from './decision.ts';

export type QuantityOrder = {
  readonly subscriptionId: string;
  /** The plan's own item where left out. */
  readonly itemId?: string | undefined;
  /** `add` and `remove` count from what is there, `set` is absolute. Whole numbers; `set` may be 0 for what is not the plan. */
  readonly change: { readonly kind: 'add' | 'remove' | 'set'; readonly quantity: string };
};

/**
 * More takes effect today; less takes effect when the policy `decrease` says. What it costs is invoiced at once or with
 * the next billing day, by the policy `mid_period_change`.
 *
 * @rule SUB-2, SUB-3, SUB-5, PRO-1
 */
export function changeQuantity(state: AccountState, order: QuantityOrder, context: CommandContext): Decision | Refusal {
  const { subscriptionId, itemId, change } = order;
  const item = itemId === undefined ? { change } : { itemId, change };
  return changeItems(state, subscriptionId, [item], context);
}
