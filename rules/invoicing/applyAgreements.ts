import type { LocalDate } from '../calendar/date.ts';
import type { Account, Subscription } from '../subscription/accountState.ts';
import type { Charge, SubscriptionCharge } from './charge.ts';
import { discounted } from './discounts.ts';
import { settleCommitment } from './settleCommitment.ts';

/** The lines that follow a subscription's charges, and the subscription once they are invoiced. */
export type Agreed = { readonly charges: readonly SubscriptionCharge[]; readonly subscription: Subscription };

/**
 * What a subscription has agreed on besides its prices: its coupons are taken off its charges, and its minimum is trued up
 * against what they leave.
 *
 * @param before   the subscription before the cut
 * @param after    with its items as they are once invoiced
 * @param own      its charges
 * @param first    the place of the first of them among all charges of the invoice
 * @param until    the bill date; null where a command invoices, which settles no minimum
 * @rule CAT-4, CAT-6
 */
export function applyAgreements(
  before: Subscription,
  after: Subscription,
  own: readonly Charge[],
  first: number,
  account: Account,
  until: LocalDate | null,
): Agreed {
  const subscriptionId = after.id;
  const { discounts, commitment } = after.lifecycle;
  const charges: SubscriptionCharge[] = [];
  let lifecycle = after.lifecycle;
  if (discounts !== undefined && own.length > 0) {
    const answer = discounted(discounts, before, own, account);
    for (const { of, charge } of answer.lines) charges.push({ subscriptionId, charge, of: first + of });
    lifecycle = { ...lifecycle, discounts: answer.discounts };
  }
  if (commitment !== undefined) {
    const net = [...own, ...charges.map(({ charge }) => charge)];
    const answer = settleCommitment(commitment, after, net, account, until);
    for (const charge of answer.charges) charges.push({ subscriptionId, charge });
    if (answer.commitment !== commitment) lifecycle = { ...lifecycle, commitment: answer.commitment };
  }
  return { charges, subscription: lifecycle === after.lifecycle ? after : { ...after, lifecycle } };
}
