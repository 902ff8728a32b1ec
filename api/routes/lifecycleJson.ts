import type { z } from 'zod';
import type { SubscriptionListRow } from '../../db/readModels/subscriptions.ts';
import type { AppliedCoupon, Discounts } from '../../rules/catalogue/coupon.ts';
import { isPolicyProblem } from '../../rules/policy/policyProblem.ts';
import { findProfile } from '../../rules/policy/profiles.ts';
import { type Policy, resolvePolicy } from '../../rules/policy/resolve.ts';
import type { Lifecycle, Term } from '../../rules/subscription/lifecycle.ts';
import { lastNoticeDay, renewalDate } from '../../rules/subscription/term.ts';
import { RuleViolation } from '../../rules/violation.ts';
import type { Subscription } from '../schemas/subscription.ts';

type Shown = z.input<typeof Subscription>;
type LifecycleRow = Pick<
  SubscriptionListRow,
  'lifecycle' | 'ends_on' | 'policy_profile' | 'policy_version' | 'policy_overrides'
>;

/** What a subscription has agreed on and waits for, as the API shows it. */
export function lifecycleJson(
  row: LifecycleRow,
): Pick<Shown, 'trial' | 'term' | 'auto_renewal' | 'notice' | 'pause' | 'retention' | 'purchase_channel' | 'coupons'> {
  const { term, trial, notice, pause, retention, purchaseChannel, discounts } = row.lifecycle;
  return {
    trial: trial === undefined ? null : trialJson(trial),
    term: term === undefined ? null : termJson(term, row),
    auto_renewal: term === undefined ? null : row.ends_on === null,
    notice: notice === undefined ? null : { given_at: notice.givenAt, channel: notice.channel, ends_on: notice.endsOn },
    pause: pause ?? null,
    retention:
      retention === undefined ? null : { deletes_on: retention.deletesOn, deleted_at: retention.deletedAt ?? null },
    purchase_channel: purchaseChannel ?? null,
    coupons: givenNow(discounts).map(({ coupon: { code, description }, periodsUsed }) => ({
      code,
      description,
      periods_used: periodsUsed,
    })),
  };
}

function trialJson({ endsAt, days, upgrade }: NonNullable<Lifecycle['trial']>): Shown['trial'] {
  const { changeId, priceId, quantity } = upgrade ?? {};
  const chosen =
    changeId === undefined || priceId === undefined
      ? null
      : { change_id: changeId, price_id: priceId, quantity: Number(quantity) };
  return { ends_at: endsAt, days, upgrade: chosen };
}

/** Those that another choice has taken the place of are left out. */
function givenNow(discounts: Discounts | undefined): readonly AppliedCoupon[] {
  return (discounts?.coupons ?? []).filter(({ until }) => until === undefined);
}

function termJson(term: Term, row: LifecycleRow): Shown['term'] {
  const { months, number, renewal } = term;
  return {
    months,
    number,
    renews_on: renewalDate(term),
    notice_until: lastNoticeDay(term, policyOf(row)),
    renewal:
      renewal === undefined
        ? null
        : {
            months: renewal.months ?? null,
            price_id: renewal.priceId ?? null,
            quantity: renewal.quantity === undefined ? null : Number(renewal.quantity),
            coupons: renewal.coupons?.map(({ code }) => code) ?? null,
          },
  };
}

/** What is stored was checked before. @rule TERM-2, policy `notice.days` */
function policyOf({ policy_profile: name, policy_version: version, policy_overrides }: LifecycleRow): Policy {
  const profile = findProfile(name, version);
  const policy = isPolicyProblem(profile) ? profile : resolvePolicy(profile, policy_overrides);
  if (isPolicyProblem(policy)) throw new RuleViolation('policy.stored_value_unreadable', `${name}@${version}`);
  return policy;
}
