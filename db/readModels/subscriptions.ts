import type { Knex } from 'knex';
import type { SubscriptionStatus } from '../../rules/subscription/accountState.ts';
import type { Lifecycle } from '../../rules/subscription/lifecycle.ts';
import { keptQuery, query } from '../connection.ts';
import { type PageOf, paged } from './page.ts';

export type SubscriptionListRow = {
  id: string;
  account_id: string;
  test_clock_id: string | null;
  plan_id: string;
  status: SubscriptionStatus;
  starts_on: string;
  billing_starts_on: string;
  ends_on: string | null;
  cancelled_at: string | null;
  next_deadline_at: string | null;
  next_deadline_label: string | null;
  lifecycle: Lifecycle;
  policy_profile: string;
  policy_version: number;
  policy_overrides: Record<string, unknown>;
  revision: number;
  created_at: string;
  items: SubscriptionItemRow[];
};

export type SubscriptionItemRow = {
  id: string;
  subscription_id: string;
  price_id: string;
  description: string;
  /** In force now. */
  quantity: string;
  anchor: string;
  starts_on: string;
  ends_on: string | null;
  paid_from: string | null;
  paid_to: string | null;
  next_due_on: string | null;
  /** Recorded, and not yet in force on the account's clock. */
  scheduled_changes: { id: string; effective_on: string; kind: 'add' | 'set'; quantity: string }[];
};

/** Subscriptions with their items; two queries for any number of rows. */
export async function listSubscriptions(
  database: Knex,
  page: PageOf & { readonly accountId?: string | undefined; readonly status?: string | undefined },
): Promise<SubscriptionListRow[]> {
  const query = paged(subscriptions(database), 's.id', page);
  if (page.accountId !== undefined) query.where('s.account_id', page.accountId);
  if (page.status !== undefined) query.where('s.status', page.status);
  return withItems(database, await query);
}

export async function findSubscription(database: Knex, id: string): Promise<SubscriptionListRow | undefined> {
  const [[row], items] = await Promise.all([oneSubscription(database, [id]), itemsOf(database, '= $1', id)]);
  return row && { ...row, items };
}

const oneSubscription = keptQuery<BareRow>((database) => subscriptions(database).where('s.id', ''));

type BareRow = Omit<SubscriptionListRow, 'items'>;

function subscriptions(database: Knex) {
  return database('subscriptions as s')
    .join('accounts as a', 'a.id', 's.account_id')
    .select<BareRow[]>(
      ...['s.id', 's.account_id', 'a.test_clock_id', 's.plan_id', 's.status', 's.starts_on', 's.billing_starts_on'],
      ...['s.ends_on', 's.cancelled_at', 's.next_deadline_at', 's.next_deadline_label', 's.revision', 's.created_at'],
      ...['s.lifecycle', 'a.policy_profile', 'a.policy_version', 'a.policy_overrides'],
    );
}

async function withItems(database: Knex, rows: readonly BareRow[]): Promise<SubscriptionListRow[]> {
  const ids = rows.map(({ id }) => id);
  const found = await itemsOf(database, '= any($1::uuid[])', ids);
  return rows.map((row) => ({ ...row, items: found.filter((item) => item.subscription_id === row.id) }));
}

/** One id and many are two statements: the plan of one can be kept. */
async function itemsOf(database: Knex, condition: '= $1' | '= any($1::uuid[])', ids: string | string[]) {
  return query<SubscriptionItemRow>(
    database,
    `select i.id, i.subscription_id, i.price_id, p.description, i.quantity_in_force as quantity, i.anchor, i.starts_on,
       i.ends_on, i.paid_from, i.paid_to, i.next_due_on, coalesce(c.scheduled, '[]') as scheduled_changes
     from subscription_items i
     join prices p on p.id = i.price_id
     join subscriptions s on s.id = i.subscription_id
     join accounts a on a.id = s.account_id
     left join test_clocks t on t.id = a.test_clock_id
     left join lateral (
       select jsonb_agg(jsonb_build_object(
         'id', case when i.replaces_id is not null and c.effective_on = i.starts_on then i.id else c.id end, 'effective_on', c.effective_on, 'kind', c.kind, 'quantity', c.quantity::text)
         order by c.effective_on, c.recorded_no) as scheduled
       from quantity_changes c
       where c.item_id = i.id and c.closed_on is null
         and c.effective_on > (coalesce(t.frozen_at, now()) at time zone a.time_zone)::date
     ) c on true
     where i.subscription_id ${condition} order by i.subscription_id, i.position`,
    [ids],
  );
}
