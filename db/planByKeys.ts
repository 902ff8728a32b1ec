/**
 * Until the end of the transaction every statement finds its rows by their keys. Left to itself, the planner reads whole tables
 * while they are small: a page of the billing run would take longer and longer as they grow, and a plan that a connection keeps
 * would stay what it was when there was nothing to read.
 */
export const planByKeys =
  'set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off';
