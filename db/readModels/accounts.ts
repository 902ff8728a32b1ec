import type { Knex } from 'knex';
import type { Address, Language } from '../accountDetails.ts';
import { keptQuery } from '../connection.ts';
import { type PageOf, paged } from './page.ts';

/** An account with the newest revision of its details, as lists show it. */
export type AccountListRow = {
  id: string;
  company_name: string;
  billing_address: Address;
  shipping_address: Address | null;
  contact: { name: string | null; email: string; cc: string[] } | null;
  tax_number: string | null;
  language: Language;
  currency: string;
  time_zone: string;
  policy_profile: string;
  policy_version: number;
  policy_overrides: Record<string, unknown>;
  seller_id: string;
  test_clock_id: string | null;
  next_bill_date: string | null;
  next_bill_at: string | null;
  billing_stopped_at: string | null;
  autopay: boolean;
  balance_due: string;
  overdue_amount: string;
  /** Whether any subscription is in service, and not turned off for debt. */
  is_served: boolean;
  created_at: string;
};

type DetailRow = Omit<AccountListRow, 'contact'> & {
  contact_name: string | null;
  contact_email: string | null;
  contact_cc: string[];
};

/** Accounts by id; of a test clock where one is named. */
export async function listAccounts(
  database: Knex,
  page: PageOf & { readonly testClockId?: string | undefined },
): Promise<AccountListRow[]> {
  const query = paged(accounts(database), 'a.id', page);
  if (page.testClockId !== undefined) query.where('a.test_clock_id', page.testClockId);
  return (await query).map(shown);
}

export async function findAccount(database: Knex, id: string): Promise<AccountListRow | undefined> {
  const [row] = await oneAccount(database, [id]);
  return row && shown(row);
}

const oneAccount = keptQuery<DetailRow>((database) => accounts(database).where('a.id', ''));

function accounts(database: Knex) {
  return database('accounts as a')
    .join('account_details as d', (on) => on.on('d.account_id', 'a.id').andOn('d.revision', 'a.details_revision'))
    .select<DetailRow[]>(
      ...['a.id', 'a.currency', 'a.time_zone', 'a.policy_profile', 'a.policy_version', 'a.policy_overrides'],
      ...[
        'a.seller_id',
        'a.test_clock_id',
        'a.next_bill_date',
        'a.next_bill_at',
        'a.billing_stopped_at',
        'a.created_at',
      ],
      ...['d.company_name', 'd.contact_name', 'd.contact_email', 'd.contact_cc', 'd.billing_address'],
      ...['d.shipping_address', 'd.tax_number', 'd.language', 'a.autopay'],
      ...MONEY.map((column) => database.raw(column)),
    );
}

const undisputed = (condition: string) =>
  `coalesce((select sum(i.amount_due - i.disputed_amount) from invoices i
     where i.account_id = a.id and i.amount_due > 0 ${condition}), 0)`;

/** What is owed, what is overdue on the account's clock, and whether it is served. @rule DUN-2, DUN-6 */
const MONEY = [
  `${undisputed('')} as balance_due`,
  `${undisputed(`and coalesce(i.reopened_on, i.due_on) <
     (coalesce((select frozen_at from test_clocks t where t.id = a.test_clock_id), now()) at time zone a.time_zone)::date`)}
     as overdue_amount`,
  `exists (select from subscriptions s where s.account_id = a.id and s.status in ('trialing', 'free', 'active')
     and not jsonb_exists(s.lifecycle, 'suspendedAt')) as is_served`,
];

function shown({ contact_name, contact_email, contact_cc, ...row }: DetailRow): AccountListRow {
  const contact = contact_email === null ? null : { name: contact_name, email: contact_email, cc: contact_cc };
  return { ...row, contact };
}
