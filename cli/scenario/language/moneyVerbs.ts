import { z } from 'zod';
import { TAX_CATEGORIES } from '../../../rules/catalogue/catalogue.ts';
import { accountFields } from './accountSchema.ts';
import { date, decimalText, flag, moment, name, positiveNumber, text, wholeNumber, word } from './scalars.ts';
import { strictObject } from './strictObject.ts';
import { verb } from './verb.ts';

const reason = text.optional().describe('why, for the audit log');
const method = name.optional().describe('a payment method of the story; the default one where left out');
const invoice = date.optional().describe('date of the invoice; the latest where left out');
const category = z.enum(TAX_CATEGORIES as [string, ...string[]], {
  error: `write one of ${TAX_CATEGORIES.join(', ')}`,
});

const eventFields = {
  id: name.optional().describe('taken once'),
  meter: name.optional(),
  quantity: decimalText.optional().describe('1 where left out'),
  on: moment.optional().describe('when it happened; at the step where left out'),
  properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
};

export const moneyVerbs = [
  verb('set_account', 'changes the account for all that is decided later', accountFields),
  verb('add_payment_method', 'adds a payment method', {
    as: name,
    type: word('card', 'bank', 'paypal'),
    brand: name.optional(),
    default: flag.optional(),
    autopay: flag.optional(),
  }),
  verb('remove_payment_method', 'removes a payment method', { method: name }),
  verb('set_default', 'makes a payment method the default', { method: name }),
  verb('report_usage', 'reports usage, one event or a list', {
    ...eventFields,
    events: z.array(strictObject(eventFields), { error: 'write a list of events' }).optional(),
  }),
  verb('amend_usage', 'corrects a reported event', { ...eventFields, amends: name.describe('id of the wrong event') }),
  verb('gateway', 'says how the payment gateway will answer', {
    next: z.array(
      word('ok', 'soft_decline', 'hard_decline', 'sca', 'timeout_before_capture', 'timeout_after_capture', 'down'),
      { error: 'write a list of answers, like [soft_decline, ok]' },
    ),
  }),
  verb('pay', 'the customer pays', {
    amount: z
      .union([z.literal('balance'), decimalText], { error: 'write balance or a decimal, like "439.67"' })
      .optional(),
    method,
  }),
  verb('authenticate', 'the customer authenticates a payment that waits for it', {
    outcome: word('ok', 'failed').optional(),
  }),
  verb('record_transfer', 'finance records a bank transfer', { amount: decimalText, reference: text.optional() }),
  verb('refund', 'pays money back', { amount: decimalText.optional(), invoice, reason }),
  verb('chargeback', 'the bank takes a payment back', {
    amount: decimalText.optional(),
    invoice,
    outcome: word('opened', 'won', 'lost').optional(),
  }),
  verb('credit', 'credits an invoice', {
    amount: decimalText.optional(),
    invoice,
    line: positiveNumber.optional(),
    reason,
  }),
  verb('adjust_line', 'corrects a line by a credit note', { invoice, line: positiveNumber, to: decimalText, reason }),
  verb('write_off', 'gives a debt up', { invoice, amount: decimalText.optional(), reason }),
  verb('dispute', 'the customer disputes an invoice', { invoice, amount: decimalText.optional(), reason }),
  verb('resolve_dispute', 'ends a dispute', {
    invoice,
    outcome: word('won', 'lost'),
    amount: decimalText.optional(),
    reason,
  }),
  verb('request_exemption', 'the customer claims a tax exemption', {
    as: name.optional(),
    state: name,
    number: text.optional(),
    valid_to: date.optional(),
  }),
  verb('review_exemption', 'finance decides on an exemption', {
    exemption: name.optional(),
    outcome: word('approved', 'rejected'),
    reason,
  }),
  verb('set_rate', 'enters a dated tax or fee', {
    jurisdiction: name.describe('like BR, CA-QC, US-NY'),
    kind: name.optional().describe('name of the rate in the tables: vat where left out'),
    rate: decimalText.describe('a fraction: 13 % is "0.13"'),
    from: date.optional().describe('first day; 2000-01-01 where left out'),
    to: date.optional().describe('first day without it'),
    applies_to: z.array(category, { error: 'write a list of tax categories' }).optional(),
    source: text.optional(),
  }),
  verb('assign_licence', 'gives a licence to a user', { of: name, user: name }),
  verb('unassign_licence', 'takes a licence back', { of: name, user: name }),
  verb('accept_invitation', 'a user accepts the invitation', { user: name }),
  verb('pause_dunning', 'rests the dunning', { until: moment.optional(), reason }),
  verb('promise_to_pay', 'records a promise', { on: date, amount: decimalText.optional(), reason }),
  verb('erase', 'erases personal data on request', { reason }),
  verb('crash', 'kills the worker at a named point (live only)', { point: name, times: wholeNumber.optional() }),
] as const;
