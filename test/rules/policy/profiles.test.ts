import { describe, expect, test } from '@jest/globals';
import type { PolicyKey } from '../../../rules/policy/policyValues.ts';
import { CLASSIC, findProfile, GOTO_ADMIN, PROFILES, STANDARD } from '../../../rules/policy/profiles.ts';
import { resolvePolicy } from '../../../rules/policy/resolve.ts';

const gotoAdmin: { [Key in PolicyKey]: unknown } = {
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
};

const classic = {
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
};

const standard = {
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
};

test('the profiles that ship are those of the rules, to the last value', () => {
  expect(PROFILES).toEqual([
    { name: 'goto-admin', version: 1, values: gotoAdmin },
    { name: 'classic', version: 1, values: { ...gotoAdmin, ...classic } },
    { name: 'standard', version: 1, values: { ...gotoAdmin, ...standard } },
  ]);
  expect(PROFILES).toEqual([GOTO_ADMIN, CLASSIC, STANDARD]);
});

test.each(PROFILES)('$name survives JSON, and every value is read back as itself', (profile) => {
  const travelled = JSON.parse(JSON.stringify(profile.values));
  expect(travelled).toEqual(profile.values);
  expect(resolvePolicy(GOTO_ADMIN, travelled)).toMatchObject({ values: profile.values });
});

describe('finding a profile', () => {
  const next = { ...GOTO_ADMIN, version: 2 };
  const shelf = [GOTO_ADMIN, next, CLASSIC];

  test.each([
    { why: 'the newest without a version', name: 'goto-admin', version: undefined, expected: next },
    { why: 'an older version that is asked for', name: 'goto-admin', version: 1, expected: GOTO_ADMIN },
    { why: 'the only one', name: 'classic', version: 1, expected: CLASSIC },
  ])('$why', ({ name, version, expected }) => {
    expect(findProfile(name, version, shelf)).toBe(expected);
  });

  test.each([
    {
      why: 'a misspelt name',
      name: 'goto-admn',
      version: undefined,
      problem: {
        key: 'profile',
        detail: 'policy profile "goto-admn" is unknown; did you mean "goto-admin"?',
        nearest: 'goto-admin',
      },
    },
    {
      why: 'a strange name',
      name: 'enterprise',
      version: undefined,
      problem: {
        key: 'profile',
        detail: 'policy profile "enterprise" is unknown; use one of goto-admin, classic',
      },
    },
    {
      why: 'a version that is not there',
      name: 'goto-admin',
      version: 3,
      problem: { key: 'profile', detail: 'policy profile "goto-admin" has no version 3; use one of 2, 1' },
    },
  ])('refuses $why', ({ name, version, problem }) => {
    expect(findProfile(name, version, shelf)).toEqual({ kind: 'policy_problem', problems: [problem] });
  });

  test('looks among those that ship', () => {
    expect(findProfile('standard')).toBe(STANDARD);
  });
});
