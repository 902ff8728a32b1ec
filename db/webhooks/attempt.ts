/** One request to an endpoint and what came of it. */
export type Attempt = {
  /** Machine time. */
  readonly at: string;
  readonly duration_ms: number;
  /** Null where no answer came. */
  readonly status_code: number | null;
  /** Why it does not count as delivered, for people; null where it does. */
  readonly error: string | null;
  /** The first characters of the answer. */
  readonly response: string | null;
};
