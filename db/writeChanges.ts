import type { AccountChanges } from './accountChanges.ts';
import type { Connection } from './connection.ts';
import { together } from './pipelined.ts';
import { sqlArray } from './sqlArray.ts';

/**
 * Writes what changed of any number of accounts, in a constant number of statements, which are sent before it waits.
 *
 * @param changes  of accounts that this transaction has locked
 */
export async function writeChanges(connection: Connection, changes: readonly AccountChanges[]): Promise<void> {
  await together(connection, [
    () => writeSubscriptions(connection, changes),
    () => writeLifecycles(connection, changes),
    () => writeItems(connection, changes),
    () => writeQuantityChanges(connection, changes),
    () => writeAccounts(connection, changes),
  ]);
}

async function writeSubscriptions(connection: Connection, changes: readonly AccountChanges[]): Promise<void> {
  const rows = changes.flatMap(({ accountId, subscriptions }) =>
    subscriptions.map((change) => ({ accountId, ...change })),
  );
  if (rows.length === 0) return;
  await connection.query(
    `insert into subscriptions as s (id, account_id, plan_id, status, starts_on, billing_starts_on, ends_on, cancelled_at,
       is_settled, next_deadline_at, next_deadline_label, lifecycle)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::date[], $6::date[], $7::date[],
       $8::timestamptz[], $9::boolean[], $10::timestamptz[], $11::text[], $12::jsonb[])
     on conflict (id) do update set plan_id = excluded.plan_id, status = excluded.status, starts_on = excluded.starts_on,
       billing_starts_on = excluded.billing_starts_on, ends_on = excluded.ends_on, cancelled_at = excluded.cancelled_at,
       is_settled = excluded.is_settled, next_deadline_at = excluded.next_deadline_at,
       next_deadline_label = excluded.next_deadline_label, lifecycle = excluded.lifecycle, revision = s.revision + 1`,
    [
      rows.map(({ subscription }) => subscription.id),
      rows.map(({ accountId }) => accountId),
      rows.map(({ subscription }) => subscription.planId),
      rows.map(({ subscription }) => subscription.status),
      rows.map(({ subscription }) => subscription.startsOn),
      rows.map(({ subscription }) => subscription.billingStartsOn),
      rows.map(({ subscription }) => subscription.endsOn),
      rows.map(({ subscription }) => subscription.cancelledAt),
      rows.map(({ isSettled }) => isSettled),
      rows.map(({ deadline }) => deadline?.at ?? null),
      rows.map(({ deadline }) => deadline?.label ?? null),
      rows.map(({ subscription }) => JSON.stringify(subscription.lifecycle)),
    ],
  );
}

/** What cuts changed of subscriptions. Their deadlines and revisions stay: no workflow waits for any of it. */
async function writeLifecycles(connection: Connection, changes: readonly AccountChanges[]): Promise<void> {
  const rows = changes.flatMap(({ lifecycles }) => lifecycles);
  if (rows.length === 0) return;
  await connection.query(
    `update subscriptions s set lifecycle = n.lifecycle
     from unnest($1::uuid[], $2::jsonb[]) as n (id, lifecycle) where s.id = n.id`,
    [rows.map(({ subscriptionId }) => subscriptionId), rows.map(({ lifecycle }) => JSON.stringify(lifecycle))],
  );
}

async function writeItems(connection: Connection, changes: readonly AccountChanges[]): Promise<void> {
  const rows = changes.flatMap(({ items }) => items);
  const added = rows.filter(({ isNew }) => isNew);
  const moved = rows.filter(({ isNew }) => !isNew);
  const progressOf = (items: typeof rows) => [
    sqlArray(items.map(({ item }) => item.id)),
    sqlArray(items.map(({ item }) => item.endsOn)),
    sqlArray(items.map(({ item }) => item.paid?.from ?? null)),
    sqlArray(items.map(({ item }) => item.paid?.to ?? null)),
    sqlArray(items.map(({ item }) => item.paid?.chargedAmount ?? null)),
    sqlArray(items.map(({ item }) => item.chargedQuantity)),
    sqlArray(items.map(({ item }) => item.quantityInForce)),
    sqlArray(items.map(({ nextDueOn }) => nextDueOn)),
  ];
  const progress = `$1::uuid[], $2::date[], $3::date[], $4::date[], $5::numeric[], $6::numeric[], $7::numeric[], $8::date[]`;
  const insert = () =>
    connection.query(
      `insert into subscription_items (id, ends_on, paid_from, paid_to, charged_amount, charged_quantity, quantity_in_force,
         next_due_on, subscription_id, position, price_id, anchor, starts_on, replaces_id)
       select * from unnest(${progress}, $9::uuid[], $10::integer[], $11::uuid[], $12::date[], $13::date[], $14::uuid[])`,
      [
        ...progressOf(added),
        added.map(({ subscriptionId }) => subscriptionId),
        added.map(({ position }) => position),
        added.map(({ item }) => item.price.id),
        added.map(({ item }) => item.anchor),
        added.map(({ item }) => item.startsOn),
        added.map(({ item }) => item.replacesId),
      ],
    );
  const update = () =>
    connection.query(
      `update subscription_items i set ends_on = n.ends_on, paid_from = n.paid_from, paid_to = n.paid_to,
         charged_amount = n.charged_amount, charged_quantity = n.charged_quantity,
         quantity_in_force = n.quantity_in_force, next_due_on = n.next_due_on
       from unnest(${progress}) as n (id, ends_on, paid_from, paid_to, charged_amount, charged_quantity,
         quantity_in_force, next_due_on)
       where i.id = n.id`,
      progressOf(moved),
    );
  await together(connection, [...(added.length > 0 ? [insert] : []), ...(moved.length > 0 ? [update] : [])]);
}

async function writeQuantityChanges(connection: Connection, changes: readonly AccountChanges[]): Promise<void> {
  const added = changes.flatMap(({ newChanges }) => newChanges);
  const closed = changes.flatMap(({ closedChanges }) => closedChanges);
  const insert = () =>
    connection.query(
      `insert into quantity_changes (id, item_id, effective_on, effective_at, kind, quantity, cause)
       select id, item_id, effective_on, effective_at, kind, quantity, cause
       from unnest($1::uuid[], $2::uuid[], $3::date[], $4::timestamptz[], $5::text[], $6::numeric[], $7::text[])
         with ordinality as n (id, item_id, effective_on, effective_at, kind, quantity, cause, place) order by place`,
      [
        added.map(({ change }) => change.id),
        added.map(({ itemId }) => itemId),
        added.map(({ change }) => change.effectiveOn),
        added.map(({ change }) => change.effectiveAt),
        added.map(({ change }) => change.change.kind),
        added.map(({ change }) => change.change.quantity),
        added.map(({ change }) => change.cause),
      ],
    );
  const close = () =>
    connection.query(
      `update quantity_changes c set closed_on = n.closed_on, invoice_id = n.invoice_id
       from unnest($1::uuid[], $2::date[], $3::uuid[]) as n (id, closed_on, invoice_id) where c.id = n.id`,
      [
        sqlArray(closed.map(({ id }) => id)),
        sqlArray(closed.map(({ closedOn }) => closedOn)),
        sqlArray(closed.map(({ invoiceId }) => invoiceId)),
      ],
    );
  await together(connection, [...(added.length > 0 ? [insert] : []), ...(closed.length > 0 ? [close] : [])]);
}

async function writeAccounts(connection: Connection, changes: readonly AccountChanges[]): Promise<void> {
  if (changes.length === 0) return;
  const move = () =>
    connection.query(
      `update accounts a set next_bill_date = n.next_bill_date, next_bill_at = n.next_bill_at,
       last_cut_date = coalesce(n.cut_date, a.last_cut_date),
       next_collection_at = least(a.next_collection_at, n.collect_at)
     from unnest($1::uuid[], $2::date[], $3::timestamptz[], $4::date[], $5::timestamptz[])
       as n (id, next_bill_date, next_bill_at, cut_date, collect_at)
     where a.id = n.id
       and (a.next_bill_date is distinct from n.next_bill_date or a.next_bill_at is distinct from n.next_bill_at
         or n.cut_date is not null)`,
      [
        sqlArray(changes.map(({ accountId }) => accountId)),
        sqlArray(changes.map(({ nextBillDate }) => nextBillDate)),
        sqlArray(changes.map(({ nextBillAt }) => nextBillAt)),
        sqlArray(changes.map(({ cutDate }) => cutDate)),
        sqlArray(changes.map(({ collectAt }) => collectAt)),
      ],
    );
  const overridden = changes.filter(({ policyOverrides }) => policyOverrides !== null);
  const override = overridden.map(({ accountId, policyOverrides }) => {
    const values = [accountId, JSON.stringify(policyOverrides)];
    return () => connection.query('update accounts set policy_overrides = $2 where id = $1', values);
  });
  await together(connection, [move, ...override]);
}
