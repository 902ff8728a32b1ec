import { addDays, type LocalDate } from '../rules/calendar/date.ts';
import { endOfDay, type Instant } from '../rules/calendar/zone.ts';
import { isHardware } from '../rules/catalogue/isHardware.ts';
import type { AccountState, Item, QuantityChange, Subscription } from '../rules/subscription/accountState.ts';
import { commitmentDueOn } from '../rules/subscription/commitment.ts';
import { itemDueOn } from '../rules/subscription/itemDueOn.ts';
import type { Lifecycle } from '../rules/subscription/lifecycle.ts';
import { nextDeadline } from '../rules/subscription/nextStep.ts';

/** What of an account must be written after a decision: whatever is another object than before. */
export type AccountChanges = {
  readonly accountId: string;
  readonly nextBillDate: LocalDate | null;
  readonly nextBillAt: Instant | null;
  /** The bill date that was cut; null for a command. */
  readonly cutDate: LocalDate | null;
  readonly policyOverrides: Readonly<Record<string, unknown>> | null;
  /** When a new invoice wants attention: it is charged, or its due date ends. Null where it never does, or there is none. */
  readonly collectAt: Instant | null;
  readonly subscriptions: readonly SubscriptionChange[];
  /** What a cut changed of what a subscription has agreed on: uses of coupons, what counts for its minimum. */
  readonly lifecycles: readonly LifecycleChange[];
  readonly items: readonly ItemChange[];
  readonly newChanges: readonly { readonly itemId: string; readonly change: QuantityChange }[];
  readonly closedChanges: readonly {
    readonly id: string;
    readonly closedOn: LocalDate;
    readonly invoiceId: string | null;
  }[];
};

export type SubscriptionChange = {
  readonly subscription: Subscription;
  readonly isNew: boolean;
  readonly isSettled: boolean;
  readonly deadline: { readonly at: Instant; readonly label: string } | null;
};

export type LifecycleChange = { readonly subscriptionId: string; readonly lifecycle: Lifecycle };

export type ItemChange = {
  readonly item: Item;
  readonly subscriptionId: string;
  readonly position: number;
  readonly isNew: boolean;
  readonly nextDueOn: LocalDate | null;
};

/** What was decided, and when. A cut moves items on; what a subscription waits for stays as it is. */
export type DecidedOn = {
  readonly kind: 'command' | 'cut';
  /** The instant of the decision, for the next deadline. */
  readonly at: Instant;
  /** The bill date of a cut, or the local day of a command: what was recorded up to then and is gone was invoiced. */
  readonly on: LocalDate;
  /** The invoice that it came to. */
  readonly invoiceId: string | null;
  /** That of the hardware which a command ordered. @rule SUB-9 */
  readonly hardwareInvoiceId?: string | null;
  /** The bill date of the account's last cut before a command: no second one is made for it. */
  readonly lastCutOn?: LocalDate | null;
  readonly collectAt?: Instant | null;
  /** The subscription that the command was on: its deadline is computed anew even where nothing else changed. */
  readonly subscriptionId?: string | null;
};

/**
 * Compares an account before and after a decision by identity of its parts.
 *
 * @param dayEnd  `endOfDay`, or one that remembers
 */
export function accountChanges(
  before: AccountState,
  after: AccountState,
  decided: DecidedOn,
  dayEnd: (date: LocalDate, zone: string) => Instant = endOfDay,
): AccountChanges {
  const { account } = after;
  // Zone and policy move every date of the account.
  const isCalendarNew = before.account.policy !== account.policy || before.account.zone !== account.zone;
  const known = new Map(before.subscriptions.map((subscription) => [subscription.id, subscription]));
  const changes = {
    subscriptions: [] as SubscriptionChange[],
    lifecycles: [] as LifecycleChange[],
    items: [] as ItemChange[],
  };
  const quantities = {
    newChanges: [] as AccountChanges['newChanges'][number][],
    closedChanges: [] as AccountChanges['closedChanges'][number][],
  };
  let nextBillDate: LocalDate | null = null;
  for (const subscription of after.subscriptions) {
    const old = known.get(subscription.id);
    const oldItems = new Map(old?.items.map((item) => [item.id, item]));
    const settlesOn = commitmentDueOn(subscription, account);
    if (settlesOn !== null && (nextBillDate === null || settlesOn < nextBillDate)) nextBillDate = settlesOn;
    let isOpen = settlesOn !== null;
    subscription.items.forEach((item, index) => {
      const dueOn = itemDueOn(item, account.policy);
      isOpen ||= dueOn !== null;
      if (dueOn !== null && (nextBillDate === null || dueOn < nextBillDate)) nextBillDate = dueOn;
      const oldItem = oldItems.get(item.id);
      if (oldItem === item && !isCalendarNew) return;
      const isNew = oldItem === undefined;
      changes.items.push({ item, subscriptionId: subscription.id, position: index + 1, isNew, nextDueOn: dueOn });
      compareQuantities(oldItem, item, decided, quantities);
    });
    const isTouched = old !== subscription || isCalendarNew || subscription.id === decided.subscriptionId;
    if (!isTouched) continue;
    if (decided.kind === 'cut' && subscription.status !== 'ended') {
      const { lifecycle } = subscription;
      if (old?.lifecycle !== lifecycle) changes.lifecycles.push({ subscriptionId: subscription.id, lifecycle });
      continue;
    }
    const deadline = nextDeadline(subscription, account, decided.at);
    const isSettled = subscription.status === 'ended' && !isOpen && deadline === null;
    changes.subscriptions.push({ subscription, isNew: old === undefined, isSettled, deadline });
  }
  nextBillDate = afterLastCut(nextBillDate, decided.lastCutOn ?? null);
  return {
    accountId: account.id,
    nextBillDate,
    cutDate: decided.kind === 'cut' ? decided.on : null,
    nextBillAt: nextBillDate === null ? null : dayEnd(nextBillDate, account.zone),
    policyOverrides: before.account.policyOverrides === account.policyOverrides ? null : account.policyOverrides,
    collectAt: decided.collectAt ?? null,
    ...changes,
    ...quantities,
  };
}

/**
 * A bill date is cut once. What a command makes due on one that is over, because the account has moved to a zone where it is
 * not, is cut a day later.
 *
 * @rule INV-5
 */
function afterLastCut(dueOn: LocalDate | null, lastCutOn: LocalDate | null): LocalDate | null {
  return dueOn === null || lastCutOn === null || dueOn > lastCutOn ? dueOn : addDays(lastCutOn, 1);
}

function compareQuantities(
  before: Item | undefined,
  after: Item,
  decided: DecidedOn,
  into: {
    newChanges: { itemId: string; change: QuantityChange }[];
    closedChanges: { id: string; closedOn: LocalDate; invoiceId: string | null }[];
  },
): void {
  if (before?.changes === after.changes) return;
  const open = new Set(after.changes);
  const known = new Set(before?.changes);
  const takenBy = (isHardware(after.price) ? decided.hardwareInvoiceId : null) ?? decided.invoiceId;
  for (const change of after.changes) if (!known.has(change)) into.newChanges.push({ itemId: after.id, change });
  for (const change of known) {
    if (open.has(change)) continue;
    // What was scheduled for a later day and is gone was withdrawn, not invoiced.
    const invoiceId = change.effectiveOn <= decided.on ? takenBy : null;
    into.closedChanges.push({ id: change.id, closedOn: decided.on, invoiceId });
  }
}
