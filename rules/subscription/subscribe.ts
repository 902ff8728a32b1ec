import { addMonths, isLocalDate, type LocalDate } from '../calendar/date.ts';
import { localDateOf, startOfDay } from '../calendar/zone.ts';
import type { Price } from '../catalogue/catalogue.ts';
import type { Coupon } from '../catalogue/coupon.ts';
import { chargeCommand } from '../invoicing/cutAccount.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Item, Subscription } from './accountState.ts';
import { checkPrice, checkQuantity, checkShipping } from './checkOrderedItem.ts';
import { type CommandContext, type Decision, refuseUnknownRate } from './decision.ts';
import { checkCoupons, newDiscounts } from './newDiscounts.ts';
import { newItem } from './newItem.ts';
import { checkMonths, firstTerm, renewalDate, type TermOrder } from './term.ts';

export type Order = {
  readonly planId: string;
  /** The first is the plan's own; whole numbers of 1 or more. */
  readonly items: readonly { readonly price: Price; readonly quantity: string }[];
  /** Today, where left out; never earlier. */
  readonly billingStartsOn?: LocalDate | undefined;
  /** Moves the billing periods of this order onto another day; the first one is then a part. */
  readonly anchor?: LocalDate | undefined;
  /** Each may be given once; percentages are taken off before fixed amounts. @rule CAT-6 */
  readonly coupons?: readonly Coupon[] | undefined;
  /** Served at once, billed afterwards. @rule QUO-3 */
  readonly freeMonths?: number | undefined;
  /** From the start of billing. @rule TERM-1 */
  readonly term?: TermOrder | undefined;
  /** How it was bought. @rule SUB-8 */
  readonly purchaseChannel?: string | undefined;
};

/**
 * Starts a subscription today. What the first period costs is charged at once or rides on the next billing day, by the
 * policy `first_partial`.
 *
 * @rule INV-1, INV-2, PRO-1, SUB-9, ACC-7, QUO-3, TERM-1
 */
export function subscribe(state: AccountState, order: Order, context: CommandContext): Decision | Refusal {
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const refused = checkMonths(order.freeMonths ?? 0, 0) ?? checkMonths(order.term?.months ?? 1, 1);
  if (refused) return refused;
  const billingStartsOn = order.billingStartsOn ?? addMonths(today, order.freeMonths ?? 0);
  const problem = checkOrder(state, order, today, billingStartsOn);
  if (problem) return problem;
  const startsAt = billingStartsOn === today ? context.now : startOfDay(billingStartsOn, account.zone);
  const open = order.items.map(
    ({ price, quantity }): Item =>
      newItem({ price, quantity, on: billingStartsOn, at: startsAt, anchor: order.anchor, inForce: quantity }, context),
  );
  const { term } = firstTerm(order.term, billingStartsOn, open);
  const renewsOn = term === undefined ? null : renewalDate(term);
  const endsOn = account.policy.values.renewal === 'none' ? renewsOn : null;
  const items = endsOn === null ? open : open.map((item) => ({ ...item, endsOn }));
  const subscription: Subscription = {
    id: context.newId(),
    planId: order.planId,
    status: 'active',
    startsOn: today,
    billingStartsOn,
    endsOn,
    cancelledAt: null,
    items,
    lifecycle: {
      remindedUntil: context.now,
      ...newDiscounts(order.coupons),
      ...(term === undefined ? {} : { term }),
      ...(order.purchaseChannel === undefined ? {} : { purchaseChannel: order.purchaseChannel }),
    },
  };
  const started = { ...state, subscriptions: [...state.subscriptions, subscription] };
  const isChargedNow = account.policy.values.first_partial === 'at_start';
  const touched = new Set(isChargedNow ? items.map(({ id }) => id) : []);
  const cut = chargeCommand(started, touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId: subscription.id,
    invoice: cut.invoice,
    events: [
      {
        type: 'subscription.activated',
        subscriptionId: subscription.id,
        facts: {
          plan_id: order.planId,
          billing_starts_on: billingStartsOn,
          ...(renewsOn === null ? {} : { [endsOn === null ? 'renews_on' : 'ends_on']: renewsOn }),
        },
      },
    ],
  };
}

function checkOrder(
  state: AccountState,
  order: Order,
  today: LocalDate,
  billingStartsOn: LocalDate,
): Refusal | undefined {
  const { account } = state;
  if (order.items.length === 0) return refuse('item_not_found', 'The order has no items; name a price and a quantity.');
  for (const date of [billingStartsOn, order.anchor ?? today]) {
    if (!isLocalDate(date)) return refuse('date_out_of_range', `"${date}" is not a date; write it like 2026-07-15.`);
  }
  if (billingStartsOn < today) {
    return refuse(
      'date_out_of_range',
      `Billing cannot start on ${billingStartsOn}, before today (${today}); leave the date out to start today.`,
      { billing_starts_on: billingStartsOn, today },
    );
  }
  for (const { price, quantity } of order.items) {
    const refused = checkQuantity(quantity) ?? checkPrice(price, account);
    if (refused) return refused;
  }
  const couponRefused = checkCoupons(order.coupons ?? [], account);
  if (couponRefused) return couponRefused;
  return checkShipping(
    order.items.map(({ price }) => price),
    account,
  );
}
