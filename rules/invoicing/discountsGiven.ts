import type { Discounts, GivenDiscount } from '../catalogue/coupon.ts';
import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import { roundMoney } from '../money/round.ts';
import type { Account, Subscription } from '../subscription/accountState.ts';
import type { Charge } from './charge.ts';
import { couponLine, type DiscountLine, type NetLine } from './couponLine.ts';
import { isGiven } from './couponUse.ts';

/** What is left to give back of one item's period. */
type Standing = { charged: Decimal; discount: Decimal };

/**
 * A credit undoes a charge together with what coupons took off it: the same share of the discount is taken back, so that
 * never more is given back than was charged net.
 *
 * @param nets  the new lines, with all that coupons took off them on this invoice
 * @rule PRO-3, CAT-6
 */
export function creditedDiscounts(
  discounts: Discounts,
  before: Subscription,
  nets: readonly NetLine[],
  account: Account,
): DiscountLine[] {
  const standings = new Map<string, Standing>();
  for (const { charge, net } of nets) {
    if (!isOfPeriod(charge) || charge.kind === 'credit') continue;
    const standing = standingOf(standings, charge, discounts, before);
    standing.charged = standing.charged.plus(charge.amount.amount);
    standing.discount = standing.discount.plus(charge.amount.amount.minus(net));
  }
  const { rounding } = account.policy.values;
  const lines: DiscountLine[] = [];
  for (const line of nets) {
    if (line.charge.kind !== 'credit') continue;
    const standing = standingOf(standings, line.charge, discounts, before);
    const { charged, discount } = standing;
    if (discount.isZero()) continue;
    const credit = line.charge.amount.amount.negated();
    const exact = line.charge.exactAmount.negated().times(discount).div(charged);
    // A credit is at most what is charged, so that its share, rounded, is neither more than the discount nor so little that
    // the credit would exceed the net.
    const share = { currency: account.currency, amount: credit.times(discount).div(charged) };
    const back = roundMoney(share, rounding).amount;
    standing.charged = charged.minus(credit);
    standing.discount = discount.minus(back);
    if (back.isZero()) continue;
    const inputs = { credit: credit.toFixed(), charged: charged.toFixed(), discount: discount.toFixed(), rounding };
    const how = { rule: 'PRO-3', formula: 'discount_returned' as const, inputs };
    const given = discounts.coupons.filter((applied) => isGiven(applied, line.charge.period.from));
    const name = given.map(({ coupon }) => coupon.description).join(' + ');
    lines.push(couponLine(line, name, back, exact, how, account));
  }
  return lines;
}

/** What the subscription carries on: the discount of each item's last period that has any. */
export function discountsGiven(
  discounts: Discounts,
  before: Subscription,
  charges: readonly Charge[],
  lines: readonly DiscountLine[],
): Readonly<Record<string, GivenDiscount>> {
  const known = Object.entries(discounts.given).filter(([itemId]) => before.items.some(({ id }) => id === itemId));
  const given = new Map(known);
  for (const { itemId, period } of charges.filter(isOfPeriod)) {
    if ((given.get(itemId)?.to ?? '') < period.to) given.set(itemId, { to: period.to, discount: '0' });
  }
  for (const { of, charge } of lines) {
    const standing = given.get(charge.itemId);
    if (standing === undefined || standing.to !== charge.period.to || !isOfPeriod(charges[of])) continue;
    const discount = decimal(standing.discount).minus(charge.amount.amount).toFixed();
    given.set(charge.itemId, { to: standing.to, discount });
  }
  return Object.fromEntries([...given].filter(([, { discount }]) => discount !== '0'));
}

/** What is charged for a period, and may be credited: no fee that is charged once. */
function isOfPeriod(charge: Charge | undefined): boolean {
  return charge?.kind === 'recurring' || charge?.kind === 'proration' || charge?.kind === 'credit';
}

function standingOf(
  standings: Map<string, Standing>,
  { itemId, period }: Charge,
  discounts: Discounts,
  before: Subscription,
): Standing {
  const key = `${itemId} ${period.to}`;
  const known = standings.get(key);
  if (known) return known;
  const paid = before.items.find(({ id }) => id === itemId)?.paid;
  const given = discounts.given[itemId];
  const standing = {
    charged: paid?.to === period.to ? decimal(paid.chargedAmount) : ZERO,
    discount: given?.to === period.to ? decimal(given.discount) : ZERO,
  };
  standings.set(key, standing);
  return standing;
}
