import type { FileProblem } from '../../rules/payments/bankStatement.ts';
import type { Refusal } from '../../rules/refusal.ts';
import type { ProblemCode } from './problemCode.ts';

export type FieldError = { readonly field: string; readonly detail: string };

type ProblemExtras = {
  readonly errors?: readonly FieldError[] | undefined;
  /** What is wrong with a file. */
  readonly problems?: readonly FileProblem[] | undefined;
  readonly facts?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** An answer that is not the one that was hoped for. `detail` is a sentence for the caller and ends with what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly problems: readonly FileProblem[] | undefined;
  readonly facts: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(`${code}: ${detail}`);
    this.name = 'Problem';
    this.code = code;
    this.detail = detail;
    this.errors = extras.errors;
    this.problems = extras.problems;
    this.facts = extras.facts ?? {};
    this.headers = extras.headers ?? {};
  }

  /** A refusal of the rules, as it is told to a caller. */
  static of(refusal: Refusal): Problem {
    return new Problem(refusal.code, refusal.detail, { facts: refusal.facts });
  }
}
