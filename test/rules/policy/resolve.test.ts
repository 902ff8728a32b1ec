import { describe, expect, test } from '@jest/globals';
import { cancelOnlineOf } from '../../../rules/policy/cancelOnline.ts';
import { isPolicyProblem } from '../../../rules/policy/policyProblem.ts';
import { billingDayOf, type PolicyKey } from '../../../rules/policy/policyValues.ts';
import { CLASSIC, GOTO_ADMIN } from '../../../rules/policy/profiles.ts';
import { describePolicies, resolvePolicy } from '../../../rules/policy/resolve.ts';

/** The value that an override comes out as, or the sentences that refuse it. */
function read(key: string, input: unknown): unknown {
  const answer = resolvePolicy(GOTO_ADMIN, { [key]: input });
  return isPolicyProblem(answer) ? answer.problems.map(({ detail }) => detail) : answer.values[key as PolicyKey];
}

test('a profile without overrides is cited by its name and version', () => {
  expect(resolvePolicy(CLASSIC, {})).toEqual({
    profile: 'classic',
    version: 1,
    label: 'classic@1',
    values: CLASSIC.values,
  });
});

test('overrides are named in the order of the rules and leave the rest alone', () => {
  const overrides = { rounding: 'half_even', cycle: 'billing_day:15' };
  expect(resolvePolicy(GOTO_ADMIN, overrides)).toEqual({
    profile: 'goto-admin',
    version: 1,
    label: 'goto-admin@1 (cycle, rounding)',
    values: { ...GOTO_ADMIN.values, ...overrides },
  });
  expect(GOTO_ADMIN.values.rounding).toBe('half_up');
});

const words: [PolicyKey, string][] = [
  ['cycle', 'calendar_month every_30_days anniversary billing_day:1 billing_day:9 billing_day:31'],
  ['proration.basis', 'actual_days thirty_360 by_second none'],
  ['proration.first_day', 'free counted'],
  ['first_partial', 'with_next at_start'],
  ['mid_period_change', 'with_next immediately'],
  ['timing', 'in_advance in_arrears'],
  ['long_intervals', 'own_anchor billing_day'],
  ['invoice_window', 'same_day days:1 days:5 days:28'],
  ['billing_admins', 'support_act self_service none'],
  ['renewal', 'same_length month_to_month none'],
  ['renewal.price', 'keep list'],
  ['cancel', 'term_end period_end now_with_credit now_without_credit'],
  ['payments.limit_scope', 'account method'],
  ['dunning', 'none'],
  ['restore_when', 'balance_zero nothing_overdue'],
  ['terminate.rest_of_term', 'waive bill'],
  ['pause', 'next_period now_with_credit'],
  ['refund', 'of_credit reopens'],
  ['sms.credit', 'per_160 segments'],
  ['dunning.scope', 'account subscription'],
  ['tax.level', 'invoice line sum_of_exact_lines'],
  ['rounding', 'half_up half_even up'],
];

test.each(words)('%s takes each of its words', (key, values) => {
  for (const value of values.split(' ')) expect(read(key, value)).toBe(value);
});

const flags: PolicyKey[] = [
  'zero_invoice',
  'cancel.online_blocked_when_overdue',
  'changes.blocked_when_overdue',
  'hardware_invoice_download',
];

test.each(flags)('%s is true or false', (key) => {
  expect(read(key, true)).toBe(true);
  expect(read(key, false)).toBe(false);
  expect(read(key, 'true')).toEqual([`policy "${key}" cannot be "true"; write true or false, without quotes`]);
});

const figures: [PolicyKey, number, number][] = [
  ['notice.days', 0, 3650],
  ['payments.max_attempts_per_24h', 1, 1000],
  ['dispute.window_days', 0, 3650],
  ['mms.credits', 0, 1000],
  ['recipients.max', 1, 100],
];

test.each(figures)('%s is a whole number from %d to %d', (key, least, most) => {
  expect(read(key, least)).toBe(least);
  expect(read(key, most)).toBe(most);
  for (const wrong of [least - 1, most + 1, least + 0.5, String(least)]) {
    expect(read(key, wrong)).toEqual([
      `policy "${key}" cannot be ${JSON.stringify(wrong)}; write a whole number from ${least} to ${most}`,
    ]);
  }
});

const both = (timing: string) => ({ licences: timing, devices: timing });
const methods = (most: number, whenFull: string) => ({
  cards: most,
  bank_accounts: most,
  connected: most,
  total: most,
  when_full: whenFull,
});
const retention = (days: number | null, months: number | null) => ({
  days_after_plan_end: days,
  months_after_cancellation: months,
});

test.each([
  { why: 'one word for both', key: 'decrease', input: 'period_end', value: both('period_end') },
  { why: 'one word for both', key: 'decrease', input: 'now_with_credit', value: both('now_with_credit') },
  { why: 'one word for both', key: 'decrease', input: 'term_end', value: both('term_end') },
  {
    why: 'one number of days in both cases',
    key: 'payment_terms_days',
    input: 14,
    value: { with_autopay: 14, otherwise: 14 },
  },
  { why: 'the later of both', key: 'retention.delete', input: 'later_of', value: retention(90, 6) },
  { why: '90 days alone', key: 'retention.delete', input: 'after_plan_end', value: retention(90, null) },
  { why: '6 months alone', key: 'retention.delete', input: 'after_cancellation', value: retention(null, 6) },
  { why: 'N days', key: 'retention.delete', input: 30, value: retention(30, null) },
  { why: 'months of its own', key: 'retention.delete', input: retention(null, 120), value: retention(null, 120) },
  { why: 'one in all is replaced', key: 'payment_methods.max', input: 1, value: methods(1, 'replace') },
  { why: 'more in all are refused', key: 'payment_methods.max', input: 3, value: methods(3, 'refuse') },
  { why: 'hours', key: 'payments.cooldown_after_decline', input: '2h', value: { minutes: 120 } },
  { why: 'minutes', key: 'payments.cooldown_after_decline', input: '90m', value: { minutes: 90 } },
  { why: 'no wait', key: 'payments.cooldown_after_decline', input: { minutes: 0 }, value: { minutes: 0 } },
  { why: 'the longest wait', key: 'payments.cooldown_after_decline', input: '9999h', value: { minutes: 599_940 } },
  {
    why: 'a word for all',
    key: 'cancel.online',
    input: 'support_only',
    value: { otherwise: 'support_only', rules: [] },
  },
  { why: 'some channels', key: 'notice.channels', input: ['support'], value: ['support'] },
  { why: 'the earliest reminder first', key: 'renewal.reminder_days', input: [7, 30], value: [30, 7] },
  { why: 'no reminders', key: 'renewal.reminder_days', input: [], value: [] },
])('$key: $why', ({ key, input, value }) => {
  expect(read(key, input)).toEqual(value);
  expect(read(key, value)).toEqual(value);
});

describe('a dunning ladder', () => {
  const steps = [
    { day: 5, action: 'terminate' },
    { day: 5, action: 'suspend' },
    { day: 5, action: 'remind' },
    { day: 2, action: 'remind' },
    { day: 5, action: 'retry' },
    { day: 90, action: 'write_off' },
  ];
  const inOrder = [
    { day: 2, action: 'remind' },
    { day: 5, action: 'retry' },
    { day: 5, action: 'remind' },
    { day: 5, action: 'suspend' },
    { day: 5, action: 'terminate' },
    { day: 90, action: 'write_off' },
  ];

  test.each([
    { why: 'a list is one ladder for all', input: steps, value: { steps: inOrder, segments: {} } },
    { why: 'segments can be left out', input: { steps }, value: { steps: inOrder, segments: {} } },
    {
      why: 'segments have ladders of their own',
      input: { steps: [], segments: { public: steps } },
      value: { steps: [], segments: { public: inOrder } },
    },
  ])('$why, in the order in which it happens', ({ input, value }) => {
    expect(read('dunning', input)).toEqual(value);
  });

  test.each([
    {
      why: 'termination without suspension',
      input: [{ day: 3, action: 'terminate' }],
      detail:
        'policy "dunning".steps cannot be [{"day":3,"action":"terminate"}]; ' +
        'a ladder never goes from a reminder straight to termination; put a suspend step before terminate',
    },
    {
      why: 'suspension after termination',
      input: [
        { day: 3, action: 'terminate' },
        { day: 4, action: 'suspend' },
      ],
      detail:
        'policy "dunning".steps cannot be [{"day":3,"action":"terminate"},{"day":4,"action":"suspend"}]; ' +
        'a ladder never goes from a reminder straight to termination; put a suspend step before terminate',
    },
    {
      why: 'two suspensions',
      input: [
        { day: 3, action: 'suspend' },
        { day: 4, action: 'suspend' },
      ],
      detail:
        'policy "dunning".steps cannot be [{"day":3,"action":"suspend"},{"day":4,"action":"suspend"}]; ' +
        'suspend can stand in a ladder only once',
    },
    {
      why: 'the same step twice',
      input: [
        { day: 3, action: 'retry' },
        { action: 'retry', day: 3 },
      ],
      detail: 'policy "dunning".steps[1] cannot be {"action":"retry","day":3}; it stands in the list already',
    },
    {
      why: 'a misspelt action of a segment',
      input: { steps: [], segments: { public: [{ day: 3, action: 'remnd' }] } },
      detail:
        'policy "dunning".segments.public[0].action cannot be "remnd"; did you mean "remind"? ' +
        'It takes retry | remind | suspend | terminate | write_off',
    },
    {
      why: 'a step before the first day',
      input: [{ day: 0, action: 'retry' }],
      detail: 'policy "dunning".steps[0].day cannot be 0; write a whole number from 1 to 3650',
    },
    {
      why: 'segments that are no object',
      input: { steps: [], segments: [] },
      detail:
        'policy "dunning".segments cannot be []; write an object: ' +
        '{name: [{day: 1 to 3650, action: retry | remind | suspend | terminate | write_off}, …], …}',
    },
    {
      why: 'steps that are no list',
      input: { steps: {} },
      detail:
        'policy "dunning".steps cannot be {}; write a list: ' +
        '[{day: 1 to 3650, action: retry | remind | suspend | terminate | write_off}, …]',
    },
    {
      why: 'a misspelt word',
      input: 'non',
      detail: 'policy "dunning" cannot be "non"; did you mean "none"? It takes none',
    },
  ])('refuses $why', ({ input, detail }) => {
    expect(read('dunning', input)).toEqual([detail]);
  });
});

const cycleValues = 'calendar_month | every_30_days | anniversary | billing_day:1 to billing_day:31';
const aDay = 'the day is a whole number from 1 to 31, for example billing_day:15';

test.each([
  {
    why: 'a misspelt word',
    key: 'cycle',
    input: 'calender_month',
    detail: `cannot be "calender_month"; did you mean "calendar_month"? It takes ${cycleValues}`,
  },
  {
    why: 'a billing day that is misspelt',
    key: 'cycle',
    input: 'billing_dya:12',
    detail: `cannot be "billing_dya:12"; did you mean "billing_day:12"? It takes ${cycleValues}`,
  },
  {
    why: 'a billing day without a day',
    key: 'cycle',
    input: 'billing_day',
    detail: `cannot be "billing_day"; did you mean "billing_day:1"? It takes ${cycleValues}`,
  },
  { why: 'day 32', key: 'cycle', input: 'billing_day:32', detail: `cannot be "billing_day:32"; ${aDay}` },
  { why: 'day 0', key: 'cycle', input: 'billing_day:0', detail: `cannot be "billing_day:0"; ${aDay}` },
  { why: 'day 07', key: 'cycle', input: 'billing_day:07', detail: `cannot be "billing_day:07"; ${aDay}` },
  { why: 'half a day', key: 'cycle', input: 'billing_day:1.5', detail: `cannot be "billing_day:1.5"; ${aDay}` },
  { why: 'a number', key: 'cycle', input: 15, detail: `cannot be 15; use one of ${cycleValues}` },
  {
    why: 'a window longer than a short month',
    key: 'invoice_window',
    input: 'days:29',
    detail: 'cannot be "days:29"; did you mean "days:5"? It takes same_day | days:1 to days:28',
  },
  {
    why: 'no window',
    key: 'invoice_window',
    input: 5,
    detail: 'cannot be 5; use one of same_day | days:1 to days:28',
  },
  {
    why: 'nothing near',
    key: 'rounding',
    input: 'sideways',
    detail: 'cannot be "sideways"; use one of half_up | half_even | up',
  },
  { why: 'null', key: 'rounding', input: null, detail: 'cannot be null; use one of half_up | half_even | up' },
  {
    why: 'what is not there at all',
    key: 'rounding',
    input: undefined,
    detail: 'cannot be undefined; use one of half_up | half_even | up',
  },
  {
    why: 'a misspelt shorthand',
    key: 'decrease',
    input: 'perod_end',
    detail: 'cannot be "perod_end"; did you mean "period_end"? It takes period_end | now_with_credit | term_end',
  },
  {
    why: 'a shorthand of the wrong kind',
    key: 'decrease',
    input: 3,
    detail:
      'cannot be 3; it takes period_end | now_with_credit | term_end | ' +
      '{licences: period_end | now_with_credit | term_end, devices: period_end | now_with_credit | term_end}',
  },
  {
    why: 'text where there is no word for it',
    key: 'payment_terms_days',
    input: 'net 30',
    detail: 'cannot be "net 30"; it takes 0 to 3650 (in both cases) | {with_autopay: 0 to 3650, otherwise: 0 to 3650}',
  },
  {
    why: 'seconds',
    key: 'payments.cooldown_after_decline',
    input: '30s',
    detail: 'cannot be "30s"; write hours like 1h or minutes like 90m',
  },
  {
    why: 'data that is never deleted',
    key: 'retention.delete',
    input: { days_after_plan_end: null, months_after_cancellation: null },
    detail:
      'cannot be {"days_after_plan_end":null,"months_after_cancellation":null}; ' +
      'data must be deleted some day; set days_after_plan_end or months_after_cancellation',
  },
  {
    why: 'more hours than four digits',
    key: 'payments.cooldown_after_decline',
    input: '10000h',
    detail: 'cannot be "10000h"; write hours like 1h or minutes like 90m',
  },
  {
    why: 'no channel',
    key: 'notice.channels',
    input: [],
    detail: 'cannot be []; notice must be possible somewhere; name at least one channel',
  },
  {
    why: 'no list',
    key: 'notice.channels',
    input: 'portal',
    detail: 'cannot be "portal"; write a list: [portal | support | api, …]',
  },
])('$key refuses $why', ({ key, input, detail }) => {
  expect(read(key, input)).toEqual([`policy "${key}" ${detail}`]);
});

test.each([
  {
    why: 'a misspelt part',
    key: 'decrease',
    input: { licenses: 'period_end', devices: 'period_end' },
    detail: 'policy "decrease".licenses is unknown; did you mean "licences"?',
  },
  {
    why: 'a strange part',
    key: 'decrease',
    input: { ...both('period_end'), colour: 'red' },
    detail: 'policy "decrease".colour is unknown; it has licences, devices',
  },
  {
    why: 'a missing part',
    key: 'payment_terms_days',
    input: { with_autopay: 0 },
    detail: 'policy "payment_terms_days".otherwise is missing; write {with_autopay: 0 to 3650, otherwise: 0 to 3650}',
  },
  {
    why: 'a part that is wrong',
    key: 'payment_methods.max',
    input: { ...methods(1, 'replace'), total: 0 },
    detail: 'policy "payment_methods.max".total cannot be 0; write a whole number from 1 to 1000',
  },
  {
    why: 'a list where parts belong',
    key: 'payments.cooldown_after_decline',
    input: ['1h'],
    detail: 'policy "payments.cooldown_after_decline" cannot be ["1h"]; write an object: {minutes: 0 to 599940}',
  },
  {
    why: 'a reminder on the day itself',
    key: 'renewal.reminder_days',
    input: [1, 0],
    detail: 'policy "renewal.reminder_days"[1] cannot be 0; write a whole number from 1 to 3650',
  },
  {
    why: 'a rule for no product',
    key: 'cancel.online',
    input: { otherwise: 'portal', rules: [{ product: '', purchase_channel: null, answer: 'portal' }] },
    detail: 'policy "cancel.online".rules[0].product cannot be ""; write a text',
  },
])('$key tells $why', ({ key, input, detail }) => {
  expect(read(key, input)).toEqual([detail]);
});

test('everything that is wrong is told at once, with the nearest known word', () => {
  const overrides = { 'proration.first_dya': 'free', rounding: 'half_evn', colour: 'red', 'tax.level': 'line' };
  expect(resolvePolicy(GOTO_ADMIN, overrides)).toEqual({
    kind: 'policy_problem',
    problems: [
      {
        key: 'proration.first_dya',
        detail: 'policy "proration.first_dya" is unknown; did you mean "proration.first_day"?',
        nearest: 'proration.first_day',
      },
      {
        key: 'rounding',
        detail: 'policy "rounding" cannot be "half_evn"; did you mean "half_even"? It takes half_up | half_even | up',
        nearest: 'half_even',
      },
      {
        key: 'colour',
        detail: `policy "colour" is unknown; the policies are ${Object.keys(GOTO_ADMIN.values).join(', ')}`,
      },
    ],
  });
});

test('a part that is misspelt has a nearest one too', () => {
  expect(resolvePolicy(GOTO_ADMIN, { decrease: { licenses: 'term_end', devices: 'term_end' } })).toMatchObject({
    problems: [{ key: 'decrease', nearest: 'licences' }],
  });
});

test('a name from the language itself is no policy', () => {
  expect(isPolicyProblem(resolvePolicy(GOTO_ADMIN, { constructor: 1 }))).toBe(true);
});

test.each([
  { answer: null, expected: false },
  { answer: 'policy_problem', expected: false },
  { answer: { kind: 'other' }, expected: false },
  { answer: { kind: 'policy_problem', problems: [] }, expected: true },
])('$answer is a problem: $expected', ({ answer, expected }) => {
  expect(isPolicyProblem(answer)).toBe(expected);
});

test('the reference has every policy with its default, its values and a summary', () => {
  const rows = describePolicies();
  expect(rows.map(({ key }) => key).sort()).toEqual(Object.keys(GOTO_ADMIN.values).sort());
  expect(new Set(rows.map(({ summary }) => summary)).size).toBe(rows.length);
  for (const { key, default: value, values, summary } of rows) {
    expect(value).toEqual(GOTO_ADMIN.values[key]);
    expect(values).not.toBe('');
    expect(summary).toMatch(/^[A-Z].*[a-z0-9]$/);
  }
  expect(rows.find(({ key }) => key === 'cycle')?.values).toBe(cycleValues);
  expect(rows.find(({ key }) => key === 'cancel.online')?.values).toBe(
    'portal | support_only | {otherwise: portal | support_only, ' +
      'rules: [{product: text | null, purchase_channel: text | null, answer: portal | support_only}, …]}',
  );
  expect(rows.find(({ key }) => key === 'retention.delete')?.values).toBe(
    "later_of | after_plan_end | after_cancellation | 0 to 3650 (days after the plan's end) | " +
      '{days_after_plan_end: 0 to 3650 | null, months_after_cancellation: 0 to 120 | null}',
  );
  expect(rows.find(({ key }) => key === 'payment_methods.max')?.values).toBe(
    '1 to 1000 (in all; where it is 1, a new method replaces the old) | ' +
      '{cards: 0 to 1000, bank_accounts: 0 to 1000, connected: 0 to 1000, total: 1 to 1000 | null, when_full: refuse | replace}',
  );
});

test.each([
  { cycle: 'billing_day:31', day: 31 },
  { cycle: 'billing_day:1', day: 1 },
  { cycle: 'calendar_month', day: null },
  { cycle: 'anniversary', day: null },
] as const)('the billing day of $cycle is $day', ({ cycle, day }) => {
  expect(billingDayOf(cycle)).toBe(day);
});

describe('where a subscription can be cancelled', () => {
  const policy = {
    otherwise: 'portal',
    rules: [
      { product: 'contact-centre', purchase_channel: 'web', answer: 'portal' },
      { product: 'contact-centre', purchase_channel: null, answer: 'support_only' },
      { product: null, purchase_channel: 'partner', answer: 'support_only' },
    ],
  } as const;

  test.each([
    { why: 'the first rule that fits decides', product: 'contact-centre', channel: 'web', expected: 'portal' },
    { why: 'a rule for every channel', product: 'contact-centre', channel: 'partner', expected: 'support_only' },
    { why: 'a rule for every product', product: 'meetings', channel: 'partner', expected: 'support_only' },
    { why: 'no rule fits', product: 'meetings', channel: 'web', expected: 'portal' },
    { why: 'a rule for another product does not fit', product: 'meetings', channel: 'phone', expected: 'portal' },
    { why: 'a rule for this product does', product: 'contact-centre', channel: 'phone', expected: 'support_only' },
  ])('$why', ({ product, channel, expected }) => {
    expect(cancelOnlineOf(policy, ['id', product], channel)).toBe(expected);
  });

  test('the rules are read from outside', () => {
    expect(read('cancel.online', policy)).toEqual(policy);
  });
});
