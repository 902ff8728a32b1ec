import type { Coupon } from '../../rules/catalogue/coupon.ts';

/** A coupon of so many percent. */
export function percentOff(percent: string, periods: number | null, code = `P${percent}`): Coupon {
  return { id: code, code, description: `${percent} % off`, discount: { kind: 'percent', percent }, periods };
}

/** A coupon of a fixed amount of USD for each period. */
export function amountOff(amount: string, periods: number | null, code = `A${amount}`): Coupon {
  return {
    id: code,
    code,
    description: `${amount} off`,
    discount: { kind: 'fixed', amount, currency: 'USD' },
    periods,
  };
}
