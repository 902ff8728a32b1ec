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
  readonly formula: 'share_of_period' | 'whole_price';
  readonly inputs: Readonly<Record<string, string>>;
  /** The command that asked, or the cut that charged: `cut 2026-08-01`. */
  readonly cause: string;
};
