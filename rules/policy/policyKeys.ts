import { dunningReader } from './dunningLadder.ts';
import type {
  BillingCycle,
  CancelOnline,
  CancelOnlinePolicy,
  DecreasePolicy,
  InvoiceWindow,
  NoticeChannel,
  PaymentMethodLimits,
  PaymentTerms,
  PolicyKey,
  PolicyValues,
  RetentionPolicy,
} from './policyValues.ts';
import {
  byShape,
  checked,
  fields,
  flag,
  listOf,
  mapped,
  nullable,
  oneOf,
  type Reader,
  refuseInput,
  refuseWord,
  text,
  wholeNumber,
} from './readers.ts';

const MAX_DAYS = 3650;

const days = wholeNumber(0, MAX_DAYS);
const count = wholeNumber(1, 1000);
const CYCLE_WORDS = ['calendar_month', 'every_30_days', 'anniversary'] as const;
const cycleWord = oneOf(...CYCLE_WORDS);
const decreaseWord = oneOf('period_end', 'now_with_credit', 'term_end');
const cancelOnlineWord = oneOf<CancelOnline>('portal', 'support_only');

const cycle: Reader<BillingCycle> = {
  values: `${cycleWord.values} | billing_day:1 to billing_day:31`,
  read(input, where) {
    const [, word, day] = (typeof input === 'string' && /^([^:]*):(.*)$/.exec(input)) || [];
    if (word === undefined || day === undefined) {
      const exact = cycleWord.read(input, where);
      return exact.kind === 'read' ? exact : refuseWord(where, input, [...CYCLE_WORDS, 'billing_day:1'], this.values);
    }
    if (word !== 'billing_day') return refuseWord(where, input, [`billing_day:${day}`], this.values);
    if (/^[1-9]\d?$/.test(day) && Number(day) <= 31) return { kind: 'read', value: `billing_day:${Number(day)}` };
    return refuseInput(where, input, 'the day is a whole number from 1 to 31, for example billing_day:15');
  },
};

const decrease = byShape<DecreasePolicy>({
  text: mapped(decreaseWord, (word) => ({ licences: word, devices: word })),
  shape: fields({ licences: decreaseWord, devices: decreaseWord }),
});

const invoiceWindow: Reader<InvoiceWindow> = {
  values: 'same_day | days:1 to days:28',
  read(input, where) {
    if (input === 'same_day') return { kind: 'read', value: input };
    const [, length] = (typeof input === 'string' && /^days:([1-9]\d?)$/.exec(input)) || [];
    return length !== undefined && Number(length) <= 28
      ? { kind: 'read', value: `days:${Number(length)}` }
      : refuseWord(where, input, ['same_day', 'days:5'], this.values);
  },
};

const paymentTerms = byShape<PaymentTerms>({
  number: mapped(days, (both) => ({ with_autopay: both, otherwise: both }), `${days.values} (in both cases)`),
  shape: fields({ with_autopay: days, otherwise: days }),
});

const cancelOnline = byShape<CancelOnlinePolicy>({
  text: mapped(cancelOnlineWord, (word) => ({ otherwise: word, rules: [] })),
  shape: fields({
    otherwise: cancelOnlineWord,
    rules: listOf(fields({ product: nullable(text), purchase_channel: nullable(text), answer: cancelOnlineWord })),
  }),
});

const RETENTION_WORDS = {
  later_of: { days_after_plan_end: 90, months_after_cancellation: 6 },
  after_plan_end: { days_after_plan_end: 90, months_after_cancellation: null },
  after_cancellation: { days_after_plan_end: null, months_after_cancellation: 6 },
} as const;

const retention = byShape<RetentionPolicy>({
  text: mapped(oneOf('later_of', 'after_plan_end', 'after_cancellation'), (word) => RETENTION_WORDS[word]),
  number: mapped(
    days,
    (after) => ({ days_after_plan_end: after, months_after_cancellation: null }),
    `${days.values} (days after the plan's end)`,
  ),
  shape: checked(
    fields<RetentionPolicy>({
      days_after_plan_end: nullable(days),
      months_after_cancellation: nullable(wholeNumber(0, 120)),
    }),
    (value) =>
      value.days_after_plan_end === null && value.months_after_cancellation === null
        ? 'data must be deleted some day; set days_after_plan_end or months_after_cancellation'
        : null,
  ),
});

const paymentMethods = byShape<PaymentMethodLimits>({
  number: mapped(
    count,
    (most) => ({
      cards: most,
      bank_accounts: most,
      connected: most,
      total: most,
      when_full: most === 1 ? 'replace' : 'refuse',
    }),
    `${count.values} (in all; where it is 1, a new method replaces the old)`,
  ),
  shape: fields<PaymentMethodLimits>({
    cards: wholeNumber(0, 1000),
    bank_accounts: wholeNumber(0, 1000),
    connected: wholeNumber(0, 1000),
    total: nullable(count),
    when_full: oneOf('refuse', 'replace'),
  }),
});

const cooldown = byShape<{ readonly minutes: number }>({
  text: {
    values: '1h | 90m',
    read(input, where) {
      const [, figure, unit] = /^(\d{1,4})(m|h)$/.exec(String(input)) || [];
      return figure === undefined
        ? refuseInput(where, input, 'write hours like 1h or minutes like 90m')
        : { kind: 'read', value: { minutes: Number(figure) * (unit === 'h' ? 60 : 1) } };
    },
  },
  shape: fields({ minutes: wholeNumber(0, 9999 * 60) }),
});

/** What each policy is about, and how a value given from outside is read. The order is that of the rules' table. */
export const POLICY_KEYS: {
  readonly [Key in PolicyKey]: { readonly summary: string; readonly reader: Reader<PolicyValues[Key]> };
} = {
  cycle: { summary: 'When billing periods begin', reader: cycle },
  'proration.basis': {
    summary: 'What a part of a period is counted in',
    reader: oneOf('actual_days', 'thirty_360', 'by_second', 'none'),
  },
  'proration.first_day': { summary: 'Whether the day of a change is charged', reader: oneOf('free', 'counted') },
  first_partial: {
    summary: 'When the days before the first whole period are invoiced',
    reader: oneOf('with_next', 'at_start'),
  },
  mid_period_change: {
    summary: 'When a change within a period is invoiced',
    reader: oneOf('with_next', 'immediately'),
  },
  timing: {
    summary: 'Whether a period is charged at its beginning or its end',
    reader: oneOf('in_advance', 'in_arrears'),
  },
  long_intervals: {
    summary: 'Whether a price longer than a month keeps its own anchor',
    reader: oneOf('own_anchor', 'billing_day'),
  },
  zero_invoice: { summary: 'Whether an invoice with a total of zero is issued', reader: flag },
  decrease: { summary: 'When a smaller quantity or plan takes effect', reader: decrease },
  invoice_window: { summary: 'Over how many days from the invoice date sending is spread', reader: invoiceWindow },
  payment_terms_days: { summary: 'Days from the invoice date to the due date', reader: paymentTerms },
  billing_admins: {
    summary: 'Who adds billing administrators',
    reader: oneOf('support_act', 'self_service', 'none'),
  },
  'notice.days': { summary: 'Days before the renewal date by which notice must be given', reader: days },
  'notice.channels': {
    summary: 'Ways in which notice can be given',
    reader: checked(listOf(oneOf<NoticeChannel>('portal', 'support', 'api')), (channels) =>
      channels.length === 0 ? 'notice must be possible somewhere; name at least one channel' : null,
    ),
  },
  renewal: { summary: 'What follows a term without notice', reader: oneOf('same_length', 'month_to_month', 'none') },
  'renewal.price': { summary: 'Which price version a renewed term has', reader: oneOf('keep', 'list') },
  'renewal.reminder_days': {
    summary: 'Days before renewal on which the customer is reminded',
    reader: listOf(wholeNumber(1, MAX_DAYS), (left, right) => right - left),
  },
  cancel: {
    summary: 'When a cancellation takes effect, and whether it gives something back',
    reader: oneOf('term_end', 'period_end', 'now_with_credit', 'now_without_credit'),
  },
  'cancel.online_blocked_when_overdue': { summary: 'Whether debt refuses a cancellation in the portal', reader: flag },
  'changes.blocked_when_overdue': { summary: 'Whether debt refuses changes', reader: flag },
  'cancel.online': {
    summary: 'Where a subscription can be cancelled, by product and purchase channel',
    reader: cancelOnline,
  },
  'retention.delete': { summary: 'When the data of an ended subscription is deleted', reader: retention },
  'payment_methods.max': { summary: 'How many payment methods an account may hold', reader: paymentMethods },
  'payments.cooldown_after_decline': {
    summary: 'How long a customer waits after a declined payment',
    reader: cooldown,
  },
  'payments.max_attempts_per_24h': { summary: "A customer's declined tries within 24 hours", reader: count },
  'payments.limit_scope': {
    summary: 'Whether both limits count per account or per method',
    reader: oneOf('account', 'method'),
  },
  'dispute.window_days': { summary: 'Days from the issue date in which an invoice can be disputed', reader: days },
  dunning: { summary: 'The dated steps that follow an unpaid invoice', reader: dunningReader },
  restore_when: {
    summary: 'What turns a suspended service on again',
    reader: oneOf('balance_zero', 'nothing_overdue'),
  },
  'terminate.rest_of_term': {
    summary: 'What happens to the rest of a terminated contract',
    reader: oneOf('waive', 'bill'),
  },
  pause: { summary: 'When a pause begins', reader: oneOf('next_period', 'now_with_credit') },
  refund: { summary: 'What a refund does to its invoice', reader: oneOf('of_credit', 'reopens') },
  hardware_invoice_download: { summary: 'Whether a hardware invoice can be downloaded', reader: flag },
  'sms.credit': { summary: 'How a text message is counted', reader: oneOf('per_160', 'segments') },
  'mms.credits': { summary: 'Credits that one MMS takes', reader: wholeNumber(0, 1000) },
  'dunning.scope': { summary: 'What an unpaid invoice suspends', reader: oneOf('account', 'subscription') },
  'tax.level': {
    summary: 'What a tax is computed and rounded on',
    reader: oneOf('invoice', 'line', 'sum_of_exact_lines'),
  },
  rounding: { summary: 'How amounts are rounded', reader: oneOf('half_up', 'half_even', 'up') },
  'recipients.max': { summary: 'Addresses that an invoice is sent to', reader: wholeNumber(1, 100) },
};

/** Whether a policy of this name exists. */
export function isPolicyKey(key: string): key is PolicyKey {
  return Object.hasOwn(POLICY_KEYS, key);
}
