/**
 * A broken promise between two pieces of our own code: a bug, never a customer's mistake.
 *
 * @param code    stable, dotted, e.g. `proration.slice_outside_period`
 * @param detail  the figures that broke it, for the engineer who reads the log
 */
export class RuleViolation extends Error {
  readonly code: string;

  constructor(code: string, detail = '') {
    super(detail === '' ? code : `${code}: ${detail}`);
    this.name = 'RuleViolation';
    this.code = code;
  }
}

/** Throws a RuleViolation unless the condition holds. */
export function assertRule(condition: boolean, code: string, detail = ''): asserts condition {
  if (!condition) throw new RuleViolation(code, detail);
}
