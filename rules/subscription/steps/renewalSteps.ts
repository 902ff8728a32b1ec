import { addDays, daysBetween, type LocalDate } from '../../calendar/date.ts';
import { localDateOf, startOfDay } from '../../calendar/zone.ts';
import type { Price } from '../../catalogue/catalogue.ts';
import { newestVersion } from '../../catalogue/catalogueView.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Account, AccountState, Item, Subscription } from '../accountState.ts';
import { termOver } from '../commitment.ts';
import { type CommandContext, withSubscription } from '../decision.ts';
import { endedWithCredit } from '../endItem.ts';
import { followItem } from '../followItem.ts';
import type { Term } from '../lifecycle.ts';
import { renewedDiscounts } from '../newDiscounts.ts';
import { planItemOn } from '../planItem.ts';
import { dayEnds, endOfTime, quantityOn } from '../quantity.ts';
import { recordChange } from '../recordChange.ts';
import { lastNoticeDay, nextTermMonths, renewalDate } from '../term.ts';
import { atNine } from './atNine.ts';
import type { StepOutcome, StepSource } from './step.ts';

/**
 * The customer is told in time that the term will renew. What was missed in an outage is said once, with the days that are
 * left; who has given notice hears nothing more.
 *
 * @rule TERM-5, policy `renewal.reminder_days`
 */
export const renewalReminderStep: StepSource = ({ id, status, endsOn, lifecycle }, { policy, zone }) => {
  const { term, remindedUntil = '' } = lifecycle;
  if (term === undefined || endsOn !== null || status === 'ended' || nextTermMonths(term, policy) === 'none')
    return null;
  const renewsOn = renewalDate(term);
  const reminders = policy.values['renewal.reminder_days'].map((days) => ({
    days,
    at: atNine(addDays(renewsOn, -days), zone),
  }));
  const next = reminders.find(({ at }) => at > remindedUntil);
  if (next === undefined) return null;
  return {
    at: next.at,
    label: `Reminder: renews on ${renewsOn}`,
    perform(state, subscription, context) {
      const due = reminders.reduce((last, each) => (each.at <= context.now ? each : last), next);
      const facts = {
        renews_on: renewsOn,
        days_left: String(daysBetween(localDateOf(context.now, zone), renewsOn)),
        notice_until: lastNoticeDay(term, policy),
      };
      const reminded = { ...subscription, lifecycle: { ...subscription.lifecycle, remindedUntil: due.at } };
      return {
        state: withSubscription(state, reminded),
        events: [{ type: 'subscription.renewal_announced', subscriptionId: id, facts }],
        emails: [{ template: 'renewal_reminder', subscriptionId: id, facts }],
      };
    },
  };
};

/** A term is over and the next begins, unless the subscription ends with it. @rule TERM-1, TERM-2, policy `renewal` */
export const renewalStep: StepSource = ({ status, endsOn, lifecycle: { term } }, { zone }) => {
  if (term === undefined || status === 'ended') return null;
  const on = renewalDate(term);
  if (endsOn !== null && endsOn <= on) return null;
  return {
    at: startOfDay(on, zone),
    label: `Renews on ${on}`,
    perform: (state, subscription, context) => renew(state, subscription, term, on, context),
  };
};

function renew(
  state: AccountState,
  subscription: Subscription,
  term: Term,
  on: LocalDate,
  context: CommandContext,
): StepOutcome {
  const { account } = state;
  const { id, endsOn } = subscription;
  const months = nextTermMonths(term, account.policy);
  if (months === 'none' && endsOn === null) return letEnd(state, subscription, on, context);
  const { term: _over, ...rest } = renewedDiscounts(termOver(subscription.lifecycle, on), term.renewal?.coupons, on);
  const next: Term | null =
    typeof months === 'number'
      ? { anchor: term.anchor, months, elapsedMonths: term.elapsedMonths + term.months, number: term.number + 1 }
      : null;
  const items = renewedItems(subscription, term, on, account, context);
  const renewed: Subscription = {
    ...subscription,
    planId: planItemOn({ ...subscription, items }, on).price.planId,
    items,
    lifecycle: next === null ? rest : { ...rest, term: next },
  };
  const facts = {
    renewed_on: on,
    agreement: next === null ? 'month_to_month' : 'contract',
    ...(next === null ? {} : { term: String(next.number), months: String(next.months), renews_on: renewalDate(next) }),
  };
  return {
    state: withSubscription(state, renewed),
    events: [{ type: 'subscription.renewed', subscriptionId: id, facts }],
  };
}

/** The policy says that nothing follows: it ends today, and what is paid for later days comes back. */
function letEnd(state: AccountState, subscription: Subscription, on: LocalDate, context: CommandContext): StepOutcome {
  const items = subscription.items.map((item) => endedWithCredit(item, on, state.account, context));
  const facts = { ends_on: on, reason: 'not_renewed' };
  return {
    state: withSubscription(state, { ...subscription, endsOn: on, items }),
    events: [{ type: 'subscription.cancelled', subscriptionId: subscription.id, facts }],
  };
}

/** The items of the next term: at the price, in the quantity that was chosen or that the policy gives. @rule SUB-2, policy `renewal.price` */
function renewedItems(
  subscription: Subscription,
  { renewal }: Term,
  on: LocalDate,
  account: Account,
  context: CommandContext,
): readonly Item[] {
  const plan = planItemOn(subscription, on);
  const followers: Item[] = [];
  const items = subscription.items.map((item) => {
    const goesOn = item.startsOn <= on && item.endsOn === subscription.endsOn && item.price.interval !== 'once';
    if (!goesOn) return item;
    const held = quantityOn(item, on).toFixed();
    const quantity = (item === plan ? renewal?.quantity : undefined) ?? held;
    const chosen = item === plan ? context.catalogue.prices.get(renewal?.priceId ?? '') : undefined;
    const price = chosen ?? listPrice(item, account, context);
    if (price.id === item.price.id) return withQuantity(item, quantity, item, on, account.zone, context);
    if (quantity === '0') return item;
    const follower = followItem(item, { price, from: on, quantity, endsOn: item.endsOn }, account.zone, context);
    followers.push(withQuantity({ ...follower, quantityInForce: quantity }, quantity, item, on, account.zone, context));
    return { ...endedWithCredit(item, on, account, context), quantityInForce: '0' };
  });
  return [...items, ...followers];
}

/**
 * The item with the quantity that was chosen for the next term, where that is another. What was to become less later still does,
 * but never below what either says: chosen 1 of 3, two fewer from April are 1 in April.
 *
 * @rule SUB-2, SUB-5
 */
function withQuantity(
  item: Item,
  quantity: string,
  before: Item,
  on: LocalDate,
  zone: string,
  context: CommandContext,
) {
  const held = quantityOn(before, on);
  if (held.equals(quantity)) return item;
  const set = (to: string, day: LocalDate) =>
    recordChange({ kind: 'set', quantity: to }, day, startOfDay(day, zone), context);
  const isLess = held.greaterThan(quantity);
  const scheduled = isLess ? dayEnds(before, endOfTime).filter((end) => end.on > on) : [];
  const capped = scheduled.map((end) => set(Decimal.min(end.quantity, quantity).toFixed(), end.on));
  const start = quantityOn(item, on).equals(quantity) ? [] : [set(quantity, on)];
  return { ...item, quantityInForce: quantity, changes: [...item.changes, ...start, ...capped] };
}

function listPrice(item: Item, account: Account, { catalogue }: CommandContext): Price {
  return account.policy.values['renewal.price'] === 'list' ? newestVersion(catalogue, item.price) : item.price;
}
