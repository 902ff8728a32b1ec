/**
 * Until the end of the transaction every statement finds its rows by their keys. Left to itself, the planner reads whole tables
 * while they are small: a page of the billing run would take longer and longer as they grow, and a plan that a connection keeps
 * would stay what it was when there was nothing to read.
 */
export const planByKeys = `select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
  set_config('enable_mergejoin', 'off', true)`;
