import { nearest } from './nearest.ts';
import type { PolicyProblem } from './policyProblem.ts';
import type { PolicyValues } from './policyValues.ts';

/** A named, versioned set of all policy values. A version that was used never changes: a new one is added. */
export type PolicyProfile = { readonly name: string; readonly version: number; readonly values: PolicyValues };

/** The default: the customer billing guide that the product replaces. @rule Policies */
export const GOTO_ADMIN: PolicyProfile = {
  name: 'goto-admin',
  version: 1,
  values: {
    cycle: 'calendar_month',
    'proration.basis': 'actual_days',
    'proration.first_day': 'free',
    first_partial: 'with_next',
    mid_period_change: 'with_next',
    timing: 'in_advance',
    long_intervals: 'own_anchor',
    zero_invoice: false,
    decrease: { licences: 'period_end', devices: 'now_with_credit' },
    invoice_window: 'days:5',
    payment_terms_days: { with_autopay: 0, otherwise: 30 },
    billing_admins: 'support_act',
    'notice.days': 30,
    'notice.channels': ['portal', 'support', 'api'],
    renewal: 'same_length',
    'renewal.price': 'keep',
    'renewal.reminder_days': [90, 60, 45, 31],
    cancel: 'term_end',
    'cancel.online_blocked_when_overdue': true,
    'changes.blocked_when_overdue': true,
    'cancel.online': { otherwise: 'portal', rules: [] },
    'retention.delete': { days_after_plan_end: 90, months_after_cancellation: 6 },
    'payment_methods.max': { cards: 4, bank_accounts: 2, connected: 2, total: null, when_full: 'refuse' },
    'payments.cooldown_after_decline': { minutes: 60 },
    'payments.max_attempts_per_24h': 5,
    'payments.limit_scope': 'account',
    'dispute.window_days': 15,
    dunning: {
      steps: [
        { day: 1, action: 'retry' },
        { day: 1, action: 'remind' },
        { day: 3, action: 'retry' },
        { day: 3, action: 'remind' },
        { day: 7, action: 'retry' },
        { day: 7, action: 'remind' },
        { day: 14, action: 'retry' },
        { day: 14, action: 'remind' },
        { day: 14, action: 'suspend' },
        { day: 60, action: 'terminate' },
      ],
      segments: {},
    },
    restore_when: 'balance_zero',
    'terminate.rest_of_term': 'waive',
    pause: 'next_period',
    refund: 'of_credit',
    hardware_invoice_download: false,
    'sms.credit': 'per_160',
    'mms.credits': 1,
    'dunning.scope': 'account',
    'tax.level': 'invoice',
    rounding: 'half_up',
    'recipients.max': 5,
  },
};

/** Plans charged every 30 days or yearly, one payment method at a time, no billing administrators. @rule Policies */
export const CLASSIC: PolicyProfile = {
  name: 'classic',
  version: 1,
  values: {
    ...GOTO_ADMIN.values,
    cycle: 'every_30_days',
    'proration.first_day': 'counted',
    first_partial: 'at_start',
    mid_period_change: 'immediately',
    decrease: { licences: 'period_end', devices: 'period_end' },
    invoice_window: 'same_day',
    cancel: 'period_end',
    'cancel.online': { otherwise: 'support_only', rules: [] },
    'payment_methods.max': { cards: 1, bank_accounts: 1, connected: 1, total: 1, when_full: 'replace' },
    billing_admins: 'none',
  },
};

/** What most billing systems do: anniversaries, half-open days, proration at once. @rule Policies */
export const STANDARD: PolicyProfile = {
  name: 'standard',
  version: 1,
  values: {
    ...GOTO_ADMIN.values,
    cycle: 'anniversary',
    'proration.first_day': 'counted',
    first_partial: 'at_start',
    mid_period_change: 'immediately',
    decrease: { licences: 'now_with_credit', devices: 'now_with_credit' },
    invoice_window: 'same_day',
    cancel: 'period_end',
    'cancel.online_blocked_when_overdue': false,
    'changes.blocked_when_overdue': false,
    billing_admins: 'self_service',
  },
};

/** Every version of every profile that ships, the default first. */
export const PROFILES: readonly PolicyProfile[] = [GOTO_ADMIN, CLASSIC, STANDARD];

/** The profile of a name; the newest where no version is asked for. */
export function findProfile(
  name: string,
  version?: number,
  profiles: readonly PolicyProfile[] = PROFILES,
): PolicyProfile | PolicyProblem {
  const versions = profiles.filter((profile) => profile.name === name).sort((a, b) => b.version - a.version);
  const [newest] = versions;
  if (newest === undefined) {
    const names = [...new Set(profiles.map((profile) => profile.name))];
    const guess = nearest(name, names);
    return problem(
      'profile',
      `policy profile "${name}" is unknown; ${guess === null ? `use one of ${names.join(', ')}` : `did you mean "${guess}"?`}`,
      guess,
    );
  }
  const found = version === undefined ? newest : versions.find((profile) => profile.version === version);
  if (found !== undefined) return found;
  const known = versions.map((profile) => profile.version).join(', ');
  return problem('profile', `policy profile "${name}" has no version ${version}; use one of ${known}`, null);
}

function problem(key: string, detail: string, guess: string | null): PolicyProblem {
  return { kind: 'policy_problem', problems: [{ key, detail, ...(guess === null ? {} : { nearest: guess }) }] };
}
