import type { AppliedCoupon, Coupon, Discounts } from '../catalogue/coupon.ts';
import { allocate } from '../money/allocate.ts';
import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import type { Money } from '../money/money.ts';
import { roundMoney } from '../money/round.ts';
import type { Account, Subscription } from '../subscription/accountState.ts';
import type { Charge } from './charge.ts';
import { couponLine, type DiscountLine, type NetLine } from './couponLine.ts';
import { type CouponUse, couponUse, isCovered } from './couponUse.ts';
import { creditedDiscounts, discountsGiven } from './discountsGiven.ts';

export type Discounted = { readonly lines: readonly DiscountLine[]; readonly discounts: Discounts };

/**
 * What coupons take off the new lines of a subscription: percentages first, each of what the last left, then fixed amounts
 * spread by line amount and capped at the line. What credits undo, their discounts are undone with.
 *
 * @param before   the subscription before the cut
 * @param charges  its new lines; never discounted below zero
 * @returns        lines that name the charge which they belong to by its place, and what the subscription carries then
 * @rule CAT-6, PRO-3
 */
export function discounted(
  discounts: Discounts,
  before: Subscription,
  charges: readonly Charge[],
  account: Account,
): Discounted {
  const uses = discounts.coupons.map((applied) => couponUse(applied, before, charges));
  const nets = charges.map((charge, index): NetLine => {
    return { charge, index, net: charge.amount.amount, exactNet: charge.exactAmount };
  });
  const lines: DiscountLine[] = [];
  for (const { applied } of uses) lines.push(...percentLines(applied, nets, account));
  for (const use of uses) lines.push(...fixedLines(use, nets, account));
  const returned = creditedDiscounts(discounts, before, nets, account);
  lines.push(...returned);
  const coupons = uses.map(({ applied }) => applied);
  return { lines, discounts: { coupons, given: discountsGiven(discounts, before, charges, lines) } };
}

function percentLines(applied: AppliedCoupon, nets: readonly NetLine[], account: Account): DiscountLine[] {
  const { coupon } = applied;
  const { discount } = coupon;
  if (discount.kind !== 'percent') return [];
  const { rounding } = account.policy.values;
  const lines: DiscountLine[] = [];
  for (const line of nets) {
    if (!line.net.greaterThan(ZERO) || !isCovered(line.charge, applied)) continue;
    const part = decimal(discount.percent).div('100');
    const off = roundMoney({ currency: account.currency, amount: line.net.times(part) }, rounding).amount;
    const exactOff = line.exactNet.times(part);
    const inputs = { percent: discount.percent, net: line.net.toFixed(), rounding };
    lines.push(...takeOff(line, coupon, off, exactOff, 'percent_off', inputs, account));
  }
  return lines;
}

function fixedLines({ applied, counted, hasTail }: CouponUse, nets: readonly NetLine[], account: Account) {
  const { coupon } = applied;
  const { discount } = coupon;
  const times = counted > 0 ? counted : hasTail ? 1 : 0;
  const covered = nets.filter((line) => line.net.greaterThan(ZERO) && isCovered(line.charge, applied));
  if (discount.kind !== 'fixed' || times === 0 || covered.length === 0) return [];
  const whole = decimal(discount.amount).times(decimal(times));
  const sum = covered.reduce((total, { net }) => total.plus(net), ZERO);
  const total = { currency: account.currency, amount: whole.lessThan(sum) ? whole : sum };
  const weights = covered.map(({ net }) => net);
  const shares = allocate(total, weights);
  const texts = weights.map((net) => net.toFixed()).join(' ');
  return covered.flatMap((line, place) => {
    const off = (shares[place] as Money).amount;
    const inputs = { discount: total.amount.toFixed(), nets: texts, place: String(place + 1) };
    return takeOff(line, coupon, off, off, 'share_of_discount', inputs, account);
  });
}

function takeOff(
  line: NetLine,
  coupon: Coupon,
  off: Decimal,
  exactOff: Decimal,
  formula: 'percent_off' | 'share_of_discount',
  inputs: Readonly<Record<string, string>>,
  account: Account,
): DiscountLine[] {
  if (off.isZero()) return [];
  line.net = line.net.minus(off);
  line.exactNet = line.exactNet.minus(exactOff);
  const how = { rule: 'CAT-6', formula, inputs: { coupon: coupon.code, ...inputs } };
  return [couponLine(line, coupon.description, off.negated(), exactOff.negated(), how, account)];
}
