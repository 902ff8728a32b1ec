import type { Instant } from '../../rules/calendar/zone.ts';
import type { Price } from '../../rules/catalogue/catalogue.ts';
import type { Coupon } from '../../rules/catalogue/coupon.ts';
import { decimal } from '../../rules/money/decimal.ts';
import type { QuoteDocument } from '../../rules/quote/document.ts';
import type { Quote, QuoteLine, QuoteStatus } from '../../rules/quote/quote.ts';
import { type Connection, rowsOf } from '../connection.ts';
import { readPrices } from '../loadAccounts.ts';

/** A quote as a value to decide on, with whose it is and where its time comes from. */
export type StoredQuote = {
  readonly quote: Quote;
  readonly accountId: string;
  readonly zone: string;
  readonly testClockId: string | null;
  /** Of its test clock; null on the wall clock. */
  readonly frozenAt: Instant | null;
  readonly createdAt: Instant;
};

type QuoteRow = {
  id: string;
  account_id: string;
  status: QuoteStatus;
  revision: number;
  term_months: number;
  free_months: number;
  expires_on: string;
  coupons: Coupon[];
  policy_overrides: Readonly<Record<string, unknown>>;
  sent_at: string | null;
  expires_at: string | null;
  reminded_until: string | null;
  decided_at: string | null;
  decided_by: string | null;
  rejection_reason: string | null;
  subscription_id: string | null;
  signed: QuoteDocument | null;
  created_at: string;
  time_zone: string;
  test_clock_id: string | null;
  frozen_at: string | null;
};

const COLUMNS = `q.id, q.account_id, q.status, q.revision, q.term_months, q.free_months, q.expires_on, q.coupons,
  q.policy_overrides, q.sent_at, q.expires_at, q.reminded_until, q.decided_at, q.decided_by, q.rejection_reason,
  q.subscription_id, q.signed, q.created_at, a.time_zone, a.test_clock_id, t.frozen_at`;

/** Quotes by id with their lines, in two statements; those that are not there are left out. */
export async function readQuotes(connection: Connection, ids: readonly string[]): Promise<Map<string, StoredQuote>> {
  const { rows } = await connection.query<QuoteRow>(
    `select ${COLUMNS} from quotes q join accounts a on a.id = q.account_id
       left join test_clocks t on t.id = a.test_clock_id
     where q.id = any($1::uuid[])`,
    [ids],
  );
  const lines = await readLines(connection, ids);
  return new Map(rows.map((row) => [row.id, storedQuote(row, lines.get(row.id) ?? [])]));
}

/** The quotes of an account that wait for its answer: only these do something by themselves. */
export async function readSentQuotes(connection: Connection, accountId: string): Promise<Quote[]> {
  const sent = `select id from quotes where account_id = $1 and status = 'sent' order by id`;
  const ids = (await rowsOf<[string]>(connection, sent, [accountId])).map(([id]) => id);
  return [...(await readQuotes(connection, ids)).values()].map(({ quote }) => quote);
}

/** One quote; null where there is none. */
export async function readQuote(connection: Connection, id: string): Promise<StoredQuote | null> {
  return (await readQuotes(connection, [id])).get(id) ?? null;
}

async function readLines(connection: Connection, ids: readonly string[]): Promise<Map<string, QuoteLine[]>> {
  const found = await rowsOf<[string, string, string]>(
    connection,
    `select l.quote_id, l.price_id, l.quantity from quote_lines l join quotes q on q.id = l.quote_id and q.revision = l.revision
     where l.quote_id = any($1::uuid[]) order by l.quote_id, l.position`,
    [[...ids]],
  );
  const prices = await readPrices(connection, [...new Set(found.map(([, priceId]) => priceId))]);
  const byQuote = new Map<string, QuoteLine[]>();
  for (const [quoteId, priceId, quantity] of found) {
    const line = { price: prices.get(priceId) as Price, quantity: decimal(quantity).toFixed() };
    byQuote.set(quoteId, [...(byQuote.get(quoteId) ?? []), line]);
  }
  return byQuote;
}

function storedQuote(row: QuoteRow, lines: readonly QuoteLine[]): StoredQuote {
  const quote: Quote = {
    id: row.id,
    status: row.status,
    revision: row.revision,
    lines,
    termMonths: row.term_months,
    freeMonths: row.free_months,
    expiresOn: row.expires_on,
    coupons: row.coupons,
    policyOverrides: row.policy_overrides,
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    remindedUntil: row.reminded_until,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    rejectionReason: row.rejection_reason,
    subscriptionId: row.subscription_id,
    signed: row.signed,
  };
  return {
    quote,
    accountId: row.account_id,
    zone: row.time_zone,
    testClockId: row.test_clock_id,
    frozenAt: row.frozen_at,
    createdAt: row.created_at,
  };
}
