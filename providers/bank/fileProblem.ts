/**
 * One thing that is wrong with a file, for the person who uploaded it.
 *
 * `line` and `column` count from 1; `column` is `null` where only the line is known. `path` are the elements down to the place,
 * such as `Document/BkToCstmrStmt/Stmt[2]/Ntry[17]/Amt`; empty where the file is no XML.
 */
export type FileProblem = {
  readonly line: number;
  readonly column: number | null;
  readonly path: string;
  readonly reason: string;
};

/** A file that was not taken, whole. At least one problem, at most `MOST_PROBLEMS`, in the order of the file. */
export type RefusedFile = { readonly kind: 'refused'; readonly problems: readonly FileProblem[] };

/** A file of the wrong kind can be wrong in every line; this many say enough. */
export const MOST_PROBLEMS = 100;
