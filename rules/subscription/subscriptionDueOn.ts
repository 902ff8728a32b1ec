import type { LocalDate } from '../calendar/date.ts';
import type { Account, Subscription } from './accountState.ts';
import { commitmentDueOn } from './commitment.ts';
import { itemDueOn } from './itemDueOn.ts';

/**
 * The bill date on which a subscription next wants an invoice: the earliest of its items' and its minimum's. Null when
 * nothing is to come.
 *
 * @rule INV-5, CAT-4
 */
export function subscriptionDueOn(subscription: Subscription, account: Account): LocalDate | null {
  let first = commitmentDueOn(subscription, account);
  for (const item of subscription.items) {
    const dueOn = itemDueOn(item, account.policy);
    if (dueOn !== null && (first === null || dueOn < first)) first = dueOn;
  }
  return first;
}
