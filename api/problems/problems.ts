import type { ProblemCode } from './problemCode.ts';

export type ProblemEntry = {
  readonly status: number;
  readonly title: string;
  /** For the reader of docs/errors.md: what happened, and what to do about it. */
  readonly means: string;
  readonly toDo: string;
};

/** The one list of codes. docs/errors.md is this list as a table; a test holds them together. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemEntry>> = {
  account_overdue: {
    status: 409,
    title: 'Account is overdue',
    means: 'Invoices of the account are overdue; `amount` is what they want.',
    toDo: 'Pay it, then send the request again.',
  },
  already_ended: {
    status: 409,
    title: 'Already cancelled',
    means: 'The subscription was cancelled before; `ends_on` is its last day.',
    toDo: 'Nothing, or start a new subscription.',
  },
  already_exists: {
    status: 409,
    title: 'Already exists',
    means: 'Something with this name or identity is there already.',
    toDo: 'Use the one that exists, or choose another name.',
  },
  api_key_invalid: {
    status: 401,
    title: 'API key not accepted',
    means: 'The key is misspelt, unknown or revoked.',
    toDo: 'Check that it was copied whole; else ask an admin for a new key.',
  },
  api_key_required: {
    status: 401,
    title: 'API key required',
    means: 'The request has no `Authorization: Bearer …` header.',
    toDo: 'Send the API key; the first one is in `.tenor/operator.key`.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    means: 'The body is larger than 100 kB.',
    toDo: 'Send less in one request.',
  },
  caller_not_verified: {
    status: 403,
    title: 'Caller not verified',
    means: 'Support asked for it, and what the caller said does not match the account.',
    toDo: 'Ask again for the e-mail of the billing contact; else finance overrides with `override_reason`.',
  },
  cancel_not_online: {
    status: 409,
    title: 'Not cancelled online',
    means: 'This product, or the way it was bought, is cancelled by support only.',
    toDo: 'Call support, which `detail` names.',
  },
  case_not_open: {
    status: 409,
    title: 'Case is not open',
    means: 'The billing case has been closed before.',
    toDo: 'Nothing; read the case for how it ended.',
  },
  clock_advancing: {
    status: 409,
    title: 'Clock is advancing',
    means: 'The test clock is still on its way to an earlier target.',
    toDo: 'Wait until its status is `ready`, then advance it again.',
  },
  command_reused: {
    status: 422,
    title: 'Command used for another request',
    means: 'The command with this id was carried out before with another request.',
    toDo: 'Send a fresh Idempotency-Key for a new request.',
  },
  content_type_unsupported: {
    status: 415,
    title: 'Content type not supported',
    means: 'A body was sent that is not declared as JSON in UTF-8.',
    toDo: 'Send JSON with `Content-Type: application/json`.',
  },
  currency_fixed: {
    status: 409,
    title: 'Currency is fixed',
    means: "The account's currency was fixed by its first invoice.",
    toDo: 'Open another account for another currency.',
  },
  data_deleted: {
    status: 409,
    title: 'Data is deleted',
    means: 'The subscription ended, and its data was deleted on `deleted_on`.',
    toDo: 'Start a new subscription.',
  },
  database_unavailable: {
    status: 503,
    title: 'Database not reachable',
    means: 'PostgreSQL did not answer in time.',
    toDo: 'Repeat the request with the same Idempotency-Key after `Retry-After` seconds; it is done at most once.',
  },
  date_out_of_range: {
    status: 422,
    title: 'Date out of range',
    means: 'A date or instant is before or after what is allowed here.',
    toDo: 'Choose one in the range that `detail` names.',
  },
  future_change_unsupported: {
    status: 409,
    title: 'Item is about to be replaced',
    means: 'The item ends on a day that is set; what follows it can be changed from that day on.',
    toDo: 'Repeat it on or after `ends_on`.',
  },
  idempotency_key_in_progress: {
    status: 409,
    title: 'Still running',
    means: 'A request with this Idempotency-Key is being carried out.',
    toDo: 'Repeat the request after `Retry-After` seconds to get its answer.',
  },
  idempotency_key_required: {
    status: 400,
    title: 'Idempotency-Key required',
    means: 'Every write needs an `Idempotency-Key` header of 1 to 255 visible ASCII characters.',
    toDo: 'Send a fresh UUID for each new request, and the same one when repeating it.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key used for another request',
    means: 'The key belongs to an earlier request with another body or route.',
    toDo: 'Send a fresh key for a new request.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    means: 'A fault of Tenor; it is in the log under `request_id`.',
    toDo: 'Repeat the request with the same Idempotency-Key; report `request_id` if it happens again.',
  },
  item_not_found: {
    status: 404,
    title: 'Item not found',
    means: 'The order names a subscription, item or price that is not there, or belongs elsewhere.',
    toDo: 'Read the subscription or the price list, and name one of theirs.',
  },
  lifecycle_unavailable: {
    status: 503,
    title: 'Temporal not reachable',
    means: 'The workflow that carries out the command did not answer in time.',
    toDo: 'Repeat the request with the same Idempotency-Key after `Retry-After` seconds; it is done at most once.',
  },
  limit_reached: {
    status: 409,
    title: 'Limit reached',
    means: 'There would be more of these than a policy allows.',
    toDo: 'Remove one first.',
  },
  malformed_json: {
    status: 400,
    title: 'Not JSON',
    means: 'The body cannot be read as JSON.',
    toDo: 'Correct it at the place that `detail` names.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    means: 'The route exists, but not with this method.',
    toDo: 'Use one of the methods of the `Allow` header.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    means: 'There is nothing with this id.',
    toDo: 'Check the id; lists show what there is.',
  },
  not_permitted: {
    status: 403,
    title: 'Not permitted',
    means: 'The role of the key may not do this, or a policy of the account forbids it.',
    toDo: 'Use a key with a role that `detail` names.',
  },
  nothing_to_withdraw: {
    status: 409,
    title: 'Nothing to withdraw',
    means: 'Nothing of this kind was asked for, or it has taken effect.',
    toDo: 'Nothing; read the subscription for what is scheduled.',
  },
  notice_window_closed: {
    status: 409,
    title: 'Too late for this term',
    means: 'Notice for this term was possible until `notice_until`.',
    toDo: 'Send it again with `accept_next_term: true` to end with the next term.',
  },
  policy_unknown: {
    status: 422,
    title: 'Policy unknown',
    means: 'A policy profile, key or value does not exist.',
    toDo: 'Use one of `GET /v1/policies`; `detail` names the nearest.',
  },
  price_not_in_currency: {
    status: 422,
    title: 'Price not in this currency',
    means: 'The price is in another currency than the account.',
    toDo: "Choose a price in the account's currency.",
  },
  price_retired: {
    status: 409,
    title: 'Price is retired',
    means: 'The price is no longer sold; subscriptions that have it keep it.',
    toDo: 'Choose a price of `GET /v1/prices` that has no `retired_at`.',
  },
  quantity_out_of_range: {
    status: 422,
    title: 'Quantity out of range',
    means: 'The quantity is not a whole number in the range that is allowed, or would fall below the least.',
    toDo: 'Choose another quantity, or cancel the subscription.',
  },
  quantity_unchanged: {
    status: 409,
    title: 'Nothing to change',
    means: 'The subscription already is as was asked.',
    toDo: 'Nothing.',
  },
  quote_accepted: {
    status: 409,
    title: 'Quote was accepted',
    means: 'The quote was accepted before, as `subscription_id`; it cannot be rejected any more.',
    toDo: 'Cancel the subscription instead.',
  },
  quote_changed: {
    status: 409,
    title: 'Quote has changed',
    means: 'The request names a revision that is not the present one.',
    toDo: 'Read the quote again, then repeat the request with its `revision`.',
  },
  quote_expired: {
    status: 409,
    title: 'Quote has expired',
    means: 'The last day on which the quote could be accepted, `expires_on`, is over on the account’s clock.',
    toDo: 'Ask sales for another quote.',
  },
  quote_not_draft: {
    status: 409,
    title: 'Quote is no draft',
    means: 'The quote was sent; what it offers does not change any more.',
    toDo: 'Make another quote.',
  },
  quote_not_sent: {
    status: 409,
    title: 'Quote was not sent',
    means: 'The quote is still a draft, which nobody can accept or reject.',
    toDo: 'Send it first.',
  },
  quote_rejected: {
    status: 409,
    title: 'Quote was rejected',
    means: 'The customer has rejected the quote; that is final.',
    toDo: 'Ask sales for another quote.',
  },
  route_not_found: {
    status: 404,
    title: 'No such route',
    means: 'The API has no such path.',
    toDo: 'Use the nearest one, which `detail` names, or look in `/docs`.',
  },
  shipping_address_required: {
    status: 422,
    title: 'Shipping address required',
    means: 'Hardware and rentals are shipped, and the account has no shipping address.',
    toDo: 'Add one with `PATCH /v1/accounts/{account_id}`, then order again.',
  },
  subscription_not_active: {
    status: 409,
    title: 'Subscription is not active',
    means: 'The subscription has ended, or not begun.',
    toDo: 'Start a new subscription.',
  },
  tax_rate_unknown: {
    status: 409,
    title: 'Tax rate unknown',
    means: 'The seller collects a tax there whose rate nobody has entered; it is never guessed.',
    toDo: 'Enter the rate with `POST /v1/tax_rates` (finance), then repeat the request.',
  },
  validation_failed: {
    status: 422,
    title: 'Some fields are not right',
    means: 'Fields are missing, unknown or malformed; `errors` lists each with what to write.',
    toDo: 'Correct the fields and send it again.',
  },
  version_conflict: {
    status: 409,
    title: 'Changed since the preview',
    means: 'Something that the preview was made from has changed.',
    toDo: 'Preview it again, and send the order with its `version`.',
  },
  webhook_endpoint_disabled: {
    status: 409,
    title: 'Webhook endpoint is disabled',
    means: 'The delivery waits in its place until the endpoint is enabled; nothing is lost meanwhile.',
    toDo: 'Enable the endpoint with `PATCH /v1/webhook_endpoints/{endpoint_id}`; it goes on from where it stopped.',
  },
  webhook_url_refused: {
    status: 422,
    title: 'Webhooks may not go to this URL',
    means: 'The URL has no `https`, carries a password, or leads to a private network or to this machine.',
    toDo: 'Enter a public https URL; for development the server allows others by `TENOR_WEBHOOKS_ALLOW_PRIVATE=1`.',
  },
};
