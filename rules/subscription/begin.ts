import type { LocalDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { isHardware } from '../catalogue/isHardware.ts';
import type { Account, Item, Subscription } from './accountState.ts';
import { newCommitment } from './commitment.ts';
import type { CommandContext } from './decision.ts';
import type { Ordered } from './lifecycle.ts';
import { newItem } from './newItem.ts';
import { instantOn } from './recordChange.ts';
import { firstTerm, renewalDate } from './term.ts';

/**
 * The subscription as it is billed from a day on, today or later, with the term that begins then. Hardware is sold today.
 *
 * @rule INV-3, QUO-3, SUB-9, TERM-1
 */
export function begin(
  subscription: Subscription,
  { items, anchor, term: termOrder, commitment }: Ordered,
  on: LocalDate,
  account: Account,
  context: CommandContext,
): Subscription {
  const today = localDateOf(context.now, account.zone);
  const open = items.map(({ price, quantity }): Item => {
    const from = isHardware(price) ? today : on;
    const at = instantOn(from, account, context);
    return newItem({ price, quantity, on: from, at, anchor, inForce: quantity }, context);
  });
  const { term } = firstTerm(termOrder, on, open);
  const isLastTerm = term !== undefined && account.policy.values.renewal === 'none';
  const endsOn = isLastTerm ? renewalDate(term) : null;
  return {
    ...subscription,
    status: 'active',
    billingStartsOn: on,
    endsOn,
    items: endsOn === null ? open : open.map((item) => ({ ...item, endsOn })),
    lifecycle: {
      ...subscription.lifecycle,
      ...(term === undefined ? {} : { term }),
      ...newCommitment(commitment, on, anchor),
    },
  };
}

/** What others are told of a subscription that is billed from a day on. */
export function begunFacts({ planId, billingStartsOn, endsOn, lifecycle: { term } }: Subscription) {
  return {
    plan_id: planId,
    billing_starts_on: billingStartsOn,
    ...(term === undefined ? {} : { [endsOn === null ? 'renews_on' : 'ends_on']: renewalDate(term) }),
  };
}
