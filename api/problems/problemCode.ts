import type { RefusalCode } from '../../rules/refusal.ts';

/** Every `code` that an answer can carry: the refusals of the rules, and what only the API knows. */
export type ProblemCode = RefusalCode | ApiCode;

/** What goes wrong before or beside the rules. */
export type ApiCode =
  | 'already_exists'
  | 'api_key_invalid'
  | 'api_key_required'
  | 'bank_file_refused'
  | 'body_too_large'
  | 'case_not_open'
  | 'clock_advancing'
  | 'content_type_unsupported'
  | 'database_unavailable'
  | 'idempotency_key_in_progress'
  | 'idempotency_key_required'
  | 'idempotency_key_reused'
  | 'internal_error'
  | 'lifecycle_unavailable'
  | 'gateway_not_sandbox'
  | 'malformed_json'
  | 'method_not_allowed'
  | 'not_found'
  | 'price_retired'
  | 'refund_refused'
  | 'refund_unknown'
  | 'route_not_found'
  | 'validation_failed'
  | 'webhook_signature_invalid'
  | 'webhook_too_early';
