import { addDays, type LocalDate, laterDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import type { Policy } from '../policy/resolve.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account, Item, QuantityChange, Subscription } from './accountState.ts';
import { checkQuantity } from './checkOrderedItem.ts';
import type { CommandContext } from './decision.ts';
import { decreaseOn } from './decreaseOn.ts';
import type { ItemChange } from './order.ts';
import { planItems } from './planItem.ts';
import { dayEnds, endOfTime, lowestQuantityFrom, quantityOn } from './quantity.ts';
import { quantityInForceOn } from './quantityInForce.ts';
import { instantOn, recordChange } from './recordChange.ts';
import { withItems } from './replaceItem.ts';

/** An item that may be changed, and the one that is scheduled to take its place: what is changed holds for both. @rule SUB-5 */
export type Changeable = { readonly item: Item; readonly follower: Item | undefined };

/** What one change comes to; nothing is invoiced yet. */
export type ItemChanged = {
  readonly subscription: Subscription;
  /** The day from which it counts, and the item as it was and as it is on that day. */
  readonly effectiveOn: LocalDate;
  readonly before: Item;
  readonly after: Item;
};

/**
 * Records a change of quantity: more takes effect today, less when the policy `decrease` says.
 *
 * @rule SUB-2, SUB-3, SUB-5, PRO-1
 */
export function changeItem(
  subscription: Subscription,
  { item, follower }: Changeable,
  change: ItemChange['change'],
  account: Account,
  context: CommandContext,
): ItemChanged | Refusal {
  const today = localDateOf(context.now, account.zone);
  const steps = stepsOf(subscription, item, change, today, account.policy);
  if (isRefusal(steps)) return steps;
  const until = follower?.startsOn ?? endOfTime;
  const own = withSteps(
    item,
    steps.filter(({ effectiveOn }) => effectiveOn < until),
    account,
    context,
  );
  const next = follower && {
    before: follower,
    after: withSteps(follower, stepsFrom(steps, follower.startsOn), account, context),
  };
  const least = planItems(subscription).includes(item) ? 1 : 0;
  const held = quantityOn(item, laterDate(today, item.startsOn));
  const refused =
    checkLowest(own, today, until, least, held) ?? (next && checkLowest(next.after, today, endOfTime, least, held));
  if (refused) return refused;
  const announced = { ...own, quantityInForce: quantityInForceOn(own, subscription, today) };
  const { effectiveOn } = steps[0];
  const told = next !== undefined && effectiveOn >= until ? next : { before: item, after: announced };
  const items = next === undefined ? [announced] : [announced, next.after];
  return { subscription: withItems(subscription, items), effectiveOn, ...told };
}

type Step = Pick<QuantityChange, 'effectiveOn' | 'change'>;
type Steps = readonly [Step, ...Step[]];

function withSteps(item: Item, steps: readonly Step[], account: Account, context: CommandContext): Item {
  const recorded = steps.map(({ effectiveOn: on, change }) =>
    recordChange(change, on, instantOn(on, account, context), context),
  );
  return recorded.length === 0 ? item : { ...item, changes: [...item.changes, ...recorded] };
}

/** The same steps for what begins on a later day, in the order of their days: what was asked is for the latest. */
function stepsFrom(steps: Steps, day: LocalDate): Step[] {
  return steps.toReversed().map(({ effectiveOn, change }) => ({ effectiveOn: laterDate(effectiveOn, day), change }));
}

function checkLowest(
  item: Item,
  today: LocalDate,
  until: LocalDate,
  least: number,
  held: Decimal,
): Refusal | undefined {
  if (lowestQuantityFrom(item, laterDate(today, item.startsOn), until).greaterThanOrEqualTo(least)) return undefined;
  return refuse(
    'quantity_out_of_range',
    `That would leave fewer than ${least}; remove less, or cancel the subscription.`,
    { quantity: held.toFixed() },
  );
}

/** What is recorded, and for which days; the first is what was asked. Before its first day an item changes on that day. */
function stepsOf(
  subscription: Subscription,
  item: Item,
  { kind, quantity }: ItemChange['change'],
  today: LocalDate,
  policy: Policy,
): Steps | Refusal {
  const refused = kind === 'set' && quantity === '0' ? undefined : checkQuantity(quantity);
  if (refused) return refused;
  const lessOn = (target: Decimal) => decreaseOn(subscription, item, target, today, policy);
  switch (kind) {
    case 'add':
      return [{ effectiveOn: laterDate(today, item.startsOn), change: { kind, quantity } }];
    case 'remove': {
      const left = quantityOn(item, endOfTime).minus(quantity);
      return [{ effectiveOn: lessOn(left), change: { kind: 'add', quantity: `-${quantity}` } }];
    }
    case 'set':
      return stepsTo(item, quantity, laterDate(today, item.startsOn), lessOn(decimal(quantity)));
  }
}

/**
 * Of two absolute quantities of a day the later holds: it is less only where it is below what there was before that day,
 * and then what the day added is taken back. One that is there already is kept where another was scheduled.
 *
 * @rule SUB-5
 */
function stepsTo(item: Item, quantity: string, today: LocalDate, lessOn: LocalDate): Steps | Refusal {
  const now = quantityOn(item, today);
  const change = { kind: 'set', quantity } as const;
  if (now.equals(quantity)) {
    const scheduled = dayEnds(item, endOfTime).find(({ on }) => on > today);
    if (scheduled) return [{ effectiveOn: scheduled.on, change }];
    return refuse('quantity_unchanged', `The quantity is ${quantity} already; nothing was changed.`, { quantity });
  }
  const before = quantityOn(item, addDays(today, -1));
  if (now.lessThan(quantity) || before.lessThanOrEqualTo(quantity)) return [{ effectiveOn: today, change }];
  const isBack = now.greaterThan(before) && lessOn > today;
  const back: Step = { effectiveOn: today, change: { kind: 'set', quantity: before.toFixed() } };
  return [{ effectiveOn: lessOn, change }, ...(isBack ? [back] : [])];
}
