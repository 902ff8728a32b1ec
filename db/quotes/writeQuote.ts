import type { Instant } from '../../rules/calendar/zone.ts';
import type { Quote } from '../../rules/quote/quote.ts';
import { nextQuoteDeadline } from '../../rules/quote/quoteSteps.ts';
import type { Connection } from '../connection.ts';

export type QuoteOwner = { readonly accountId: string; readonly zone: string; readonly now: Instant };

/**
 * Writes a quote as a decision has left it, and the lines of a revision that is new.
 *
 * @param before  as it was; null where it is new
 */
export async function writeQuote(
  connection: Connection,
  before: Quote | null,
  quote: Quote,
  { accountId, zone, now }: QuoteOwner,
): Promise<void> {
  const deadline = nextQuoteDeadline(quote, zone, now);
  const values = [
    quote.id,
    accountId,
    quote.status,
    quote.revision,
    quote.termMonths,
    quote.freeMonths,
    quote.expiresOn,
    JSON.stringify(quote.coupons),
    JSON.stringify(quote.policyOverrides),
    quote.sentAt,
    quote.expiresAt,
    quote.remindedUntil,
    quote.decidedAt,
    quote.decidedBy,
    quote.rejectionReason,
    quote.subscriptionId,
    quote.signed === null ? null : JSON.stringify(quote.signed),
    deadline?.at ?? null,
    deadline?.label ?? null,
  ];
  await connection.query(before === null ? inserting : updating, values);
  if (before?.revision !== quote.revision) await writeLines(connection, quote);
}

const COLUMNS = `id, account_id, status, revision, term_months, free_months, expires_on, coupons, policy_overrides, sent_at,
  expires_at, reminded_until, decided_at, decided_by, rejection_reason, subscription_id, signed, next_deadline_at,
  next_deadline_label`;
const PLACES = Array.from({ length: 19 }, (_, index) => `$${index + 1}`).join(', ');
const inserting = `insert into quotes (${COLUMNS}) values (${PLACES})`;
const updating = `update quotes set (${COLUMNS}) = row (${PLACES}) where id = $1`;

async function writeLines(connection: Connection, { id, revision, lines }: Quote): Promise<void> {
  await connection.query(
    `insert into quote_lines (quote_id, revision, position, price_id, quantity)
     select $1, $2, place, price_id, quantity
     from unnest($3::uuid[], $4::numeric[]) with ordinality as l (price_id, quantity, place)`,
    [id, revision, lines.map(({ price }) => price.id), lines.map(({ quantity }) => quantity)],
  );
}
