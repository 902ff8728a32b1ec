import { localDateOf } from '../calendar/zone.ts';
import type { Coupon } from '../catalogue/coupon.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account, AccountState, Item, Subscription } from './accountState.ts';
import { checkPrice, checkQuantity } from './checkOrderedItem.ts';
import { activeSubscription, type CommandContext, type Decision, withSubscription } from './decision.ts';
import { itemOf } from './itemOf.ts';
import type { RenewalOption } from './lifecycle.ts';
import { checkCoupons, refuseUnknownCoupon } from './newDiscounts.ts';
import type { RenewalChoice } from './order.ts';
import { checkMonths, renewalDate } from './term.ts';

/**
 * What holds from the renewal date on: another length, plan, interval, quantity or discount. What was chosen before is
 * replaced, and notice can be given as before.
 *
 * @rule SUB-2, CAT-2
 */
export function chooseRenewal(
  state: AccountState,
  subscriptionId: string,
  chosen: RenewalChoice,
  context: CommandContext,
): Decision | Refusal {
  const subscription = activeSubscription(state, subscriptionId);
  if (isRefusal(subscription)) return subscription;
  const { account } = state;
  const { term } = subscription.lifecycle;
  if (term === undefined) return refuse('not_permitted', 'The subscription has no term to renew; change it directly.');
  if (subscription.endsOn !== null) {
    return refuse('already_ended', `The subscription ends on ${subscription.endsOn}; withdraw the notice first.`, {
      ends_on: subscription.endsOn,
    });
  }
  const item = itemOf(subscription, undefined, localDateOf(context.now, account.zone));
  if (isRefusal(item)) return item;
  const refused = checkOption(subscription, item, chosen, account, context);
  if (refused) return refused;
  const coupons = couponsOf(chosen, account, context);
  if (isRefusal(coupons)) return coupons;
  const { months, priceId, quantity } = chosen;
  const renewal: RenewalOption = {
    ...(months === undefined ? {} : { months }),
    ...(priceId === undefined ? {} : { priceId }),
    ...(quantity === undefined ? {} : { quantity }),
    ...coupons,
  };
  const lifecycle = { ...subscription.lifecycle, term: { ...term, renewal } };
  const facts = { effective_on: renewalDate(term), ...factsOf(renewal) };
  return {
    kind: 'decided',
    state: withSubscription(state, { ...subscription, lifecycle }),
    subscriptionId,
    invoice: null,
    events: [{ type: 'subscription.renewal_chosen', subscriptionId, facts }],
  };
}

function checkOption(
  { planId }: Subscription,
  item: Item,
  { months, priceId, quantity }: RenewalChoice,
  account: Account,
  { catalogue }: CommandContext,
): Refusal | undefined {
  const refused =
    (months === undefined ? undefined : checkMonths(months, 1)) ??
    (quantity === undefined ? undefined : checkQuantity(quantity));
  if (refused || priceId === undefined) return refused;
  const price = catalogue.prices.get(priceId);
  const productOf = (id: string) => catalogue.plans.get(id)?.productId;
  const isOfProduct = price !== undefined && productOf(price.planId) === productOf(planId);
  if (isOfProduct && price.itemKind === item.price.itemKind && price.interval !== 'once') {
    return checkPrice(price, account);
  }
  return refuse('item_not_found', 'This is no recurring price of a plan of this product; choose one of its plans.', {
    price_id: priceId,
  });
}

/** The coupons as they are now: the next term has them so. @rule CAT-2 */
function couponsOf(
  { couponCodes }: RenewalChoice,
  account: Account,
  { catalogue }: CommandContext,
): Pick<RenewalOption, 'coupons'> | Refusal {
  if (couponCodes === undefined) return {};
  const coupons: Coupon[] = [];
  for (const code of couponCodes) {
    const coupon = catalogue.coupons?.get(code);
    if (coupon === undefined) return refuseUnknownCoupon(code);
    coupons.push(coupon);
  }
  return checkCoupons(coupons, account) ?? { coupons };
}

/** The option as facts of events. */
function factsOf({ months, priceId, quantity, coupons }: RenewalOption): Record<string, string> {
  return {
    ...(months === undefined ? {} : { months: String(months) }),
    ...(priceId === undefined ? {} : { price_id: priceId }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(coupons === undefined ? {} : { coupons: coupons.map(({ code }) => code).join(', ') }),
  };
}
