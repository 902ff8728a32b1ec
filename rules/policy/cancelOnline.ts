import type { CancelOnline, CancelOnlinePolicy } from './policyValues.ts';

/**
 * Whether a subscription can be cancelled in the portal, by product and purchase channel.
 *
 * @param product  its names: rules are written with one of them
 * @rule SUB-8, policy `cancel.online`
 */
export function cancelOnlineOf(
  policy: CancelOnlinePolicy,
  product: readonly string[],
  purchaseChannel: string,
): CancelOnline {
  const rule = policy.rules.find(
    (one) =>
      (one.product === null || product.includes(one.product)) &&
      (one.purchase_channel === null || one.purchase_channel === purchaseChannel),
  );
  return rule === undefined ? policy.otherwise : rule.answer;
}
