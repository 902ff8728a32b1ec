-- Trials, terms, notices, pauses, retention: what a subscription has agreed on and waits for, as one value.

alter table subscriptions add column lifecycle jsonb not null default '{}';
alter table subscriptions add constraint subscriptions_lifecycle_check check (jsonb_typeof(lifecycle) = 'object');
alter table subscriptions drop constraint subscriptions_status_check;
alter table subscriptions add constraint subscriptions_status_check
  check (status in ('pending', 'trialing', 'free', 'active', 'paused', 'ended'));

-- Which item follows which: another price, plan or interval, or the same again after a pause.
alter table subscription_items add column replaces_id uuid references subscription_items (id) deferrable initially deferred;
update subscription_items f set replaces_id = (
  select p.id from subscription_items p join prices pp on pp.id = p.price_id
  where p.subscription_id = f.subscription_id and p.position < f.position and p.ends_on = f.starts_on
    and pp.item_kind = (select item_kind from prices where id = f.price_id)
  order by p.position limit 1);
