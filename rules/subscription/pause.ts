import { type BillingGrid, boundary, periodContaining } from '../calendar/billingGrid.ts';
import { addDays, type LocalDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import type { NoticeChannel } from '../policy/policyValues.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account, AccountState, Item, Subscription } from './accountState.ts';
import {
  activeSubscription,
  type CommandContext,
  type Decision,
  refuseUnknownRate,
  withSubscription,
} from './decision.ts';
import { itemGrid } from './itemGrid.ts';
import type { Lifecycle, Pause } from './lifecycle.ts';
import { paidUntil } from './paidUntil.ts';
import { planItemOn } from './planItem.ts';
import { quantityOn } from './quantity.ts';
import { closedOn, followerOf, withItems } from './replaceItem.ts';

const mostPeriods = 3;

/**
 * Turns the service off for some periods, in which nothing is billed: from the next period on, or from today with a credit,
 * by the policy `pause`. What goes on afterwards is recorded at once, so that billing knows it without waiting.
 *
 * @rule SUB-7, PRO-3
 */
export function pause(
  state: AccountState,
  subscriptionId: string,
  order: { readonly periods: number; readonly channel?: NoticeChannel | undefined },
  context: CommandContext,
): Decision | Refusal {
  const subscription = activeSubscription(state, subscriptionId);
  if (isRefusal(subscription)) return subscription;
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const refused = checkPause(subscription, order, today);
  if (refused) return refused;
  const isNow = account.policy.values.pause === 'now_with_credit';
  const planned = plannedPause(subscription, order.periods, account, today);
  const paused = withPause(subscription, planned, account, today, context);
  const after: Subscription = isNow ? { ...silent(paused), status: 'paused' } : paused;
  const isChargedNow = isNow && account.policy.values.mid_period_change === 'immediately';
  const touched = new Set(isChargedNow ? subscription.items.map(({ id }) => id) : []);
  const changed = withSubscription(state, after);
  const cut = chargeCommand(changed, touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  const type = isNow ? 'subscription.paused' : 'subscription.pause_scheduled';
  const facts = { from: planned.from, until: planned.until, periods: String(planned.periods) };
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId,
    invoice: cut.invoice,
    events: [{ type, subscriptionId, facts }],
  };
}

function checkPause(
  subscription: Subscription,
  { periods, channel = 'api' }: { readonly periods: number; readonly channel?: NoticeChannel | undefined },
  today: LocalDate,
): Refusal | undefined {
  const { endsOn, items, lifecycle } = subscription;
  if (!Number.isInteger(periods) || periods < 1 || periods > mostPeriods) {
    return refuse('limit_reached', `A pause lasts 1 to ${mostPeriods} periods, not ${periods}.`, {
      most: String(mostPeriods),
    });
  }
  if (lifecycle.term !== undefined && channel === 'portal') {
    return refuse('not_permitted', 'A contract is paused by support only; ask support.');
  }
  if (endsOn !== null) {
    return refuse('already_ended', `The subscription is cancelled and ends on ${endsOn}; reactivate it first.`, {
      ends_on: endsOn,
    });
  }
  if (lifecycle.pause !== undefined) {
    return refuse(
      'not_permitted',
      `A pause from ${lifecycle.pause.from} on is planned already; resume to take it back.`,
      {
        from: lifecycle.pause.from,
      },
    );
  }
  const later = items.find((item) => item.startsOn > today && (item.endsOn === null || item.endsOn > item.startsOn));
  if (later === undefined) return undefined;
  return refuse(
    'future_change_unsupported',
    'Something begins on a later day; withdraw it, or pause from that day on.',
    {
      starts_on: later.startsOn,
    },
  );
}

function plannedPause(subscription: Subscription, periods: number, account: Account, today: LocalDate): Pause {
  const plan = planItemOn(subscription, today);
  const grid = itemGrid(plan, account.policy);
  if (account.policy.values.pause === 'now_with_credit') {
    return { from: today, until: boundary({ ...grid, anchor: today }, periods), periods };
  }
  const from = paidUntil(plan, account.policy, today);
  return { from, until: afterPeriods(grid, from, periods), periods };
}

function afterPeriods(grid: BillingGrid, from: LocalDate, periods: number): LocalDate {
  let until = from;
  for (let count = 0; count < periods; count += 1) until = periodContaining(grid, until).to;
  return until;
}

/** What is billed by the period stops, and goes on after the pause with what there will be by then. */
function withPause(
  subscription: Subscription,
  planned: Pause,
  account: Account,
  today: LocalDate,
  context: CommandContext,
): Subscription {
  const running = subscription.items.filter(({ endsOn, price }) => endsOn === null && price.interval !== 'once');
  const items = running.flatMap((item): Item[] => {
    const quantity = quantityOn(item, planned.until);
    if (quantity.isZero()) return [item];
    const to = { price: item.price, on: planned.until, quantity: quantity.toFixed() };
    return [closedOn(item, planned.from, account, context), followerOf(item, to, planned.from, account, context)];
  });
  const { periods } = planned;
  const lifecycle = movedTerm(
    // The renewal is later than it was: days on which it would have been announced are over, and nothing was missed.
    { ...subscription.lifecycle, pause: planned, remindedUntil: context.now },
    planItemOn(subscription, today),
    periods,
    account,
  );
  return { ...withItems(subscription, items), lifecycle };
}

/**
 * The term's end and renewal, moved by so many periods of the plan; back where they are negative.
 *
 * @rule SUB-7, TERM-1
 */
export function movedTerm(lifecycle: Lifecycle, plan: Item, periods: number, { policy }: Account): Lifecycle {
  const { term } = lifecycle;
  if (term === undefined) return lifecycle;
  const { unit, every } = itemGrid(plan, policy);
  const moved =
    unit === 'month'
      ? { ...term, elapsedMonths: term.elapsedMonths + every * periods }
      : { ...term, anchor: addDays(term.anchor, every * periods) };
  return { ...lifecycle, term: moved };
}

/** Nothing of a paused subscription serves. */
export function silent(subscription: Subscription): Subscription {
  const items = subscription.items.map((item) =>
    item.quantityInForce === '0' ? item : { ...item, quantityInForce: '0' },
  );
  return { ...subscription, items };
}
