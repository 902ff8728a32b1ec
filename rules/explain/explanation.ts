/**
 * Why a line has its amount, stored when it is decided: small figures as text, the sentence is made when it is read.
 *
 * @rule EXP-1
 */
export type Explanation = {
  /** Rule numbers, e.g. `PRO-1`. */
  readonly rule: string;
  /** Profile and version of the policy that decided, e.g. `goto-admin@1`. */
  readonly policy: string;
  readonly formula: Formula;
  readonly inputs: Readonly<Record<string, string>>;
  /** The command that asked, or the cut that charged: `cut 2026-08-01`. */
  readonly cause: string;
};

/**
 * How the inputs make the amount: a whole price or its share of a period; what a coupon takes off a line, and what of it a
 * credit takes back; what is missing to a minimum.
 */
export type Formula =
  | 'share_of_period'
  | 'whole_price'
  | 'percent_off'
  | 'share_of_discount'
  | 'discount_returned'
  | 'rest_of_minimum';
