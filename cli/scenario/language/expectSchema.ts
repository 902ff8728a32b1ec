import { z } from 'zod';
import { date, decimalText, flag, moment, name, text, wholeNumber, word } from './scalars.ts';
import { strictObject } from './strictObject.ts';

const exactly = flag.optional().describe('the lists beside it have no other entries');
const list = <Entry extends z.ZodType>(entry: Entry) => z.array(entry, { error: 'write a list' });

const lineExpectation = strictObject({
  kind: word(
    'recurring',
    'proration',
    'credit',
    'usage',
    'one_time',
    'setup',
    'fee',
    'commitment',
    'coupon',
  ).optional(),
  from: date.optional().describe('first day of service'),
  to: date.optional().describe('first day no longer served'),
  days: wholeNumber.optional().describe('charged days'),
  quantity: decimalText.optional().describe('what was added, negative where taken away'),
  unit: decimalText.optional().describe('unit price'),
  amount: decimalText.optional().describe('before taxes'),
  tax: decimalText.optional().describe('all taxes of the line'),
});

const taxExpectation = strictObject({
  name: name.optional().describe('GST, HST, VAT, …'),
  rate: decimalText.optional().describe('a fraction: 13 % is "0.13"'),
  amount: decimalText.optional(),
});

const documentFields = {
  date: date.optional().describe('date of the document'),
  lines: list(lineExpectation).optional(),
  subtotal: decimalText.optional().describe('before taxes'),
  taxes: list(taxExpectation).optional(),
  total: decimalText.optional().describe('taxes included'),
  exactly,
};

const invoiceExpectation = strictObject({
  ...documentFields,
  due: date.optional().describe('last day to pay'),
  status: word('open', 'paid', 'void', 'uncollectible').optional(),
  amount_due: decimalText.optional().describe('what is still to pay'),
});

const itemExpectation = strictObject({
  plan: name.optional(),
  quantity: decimalText.optional().describe('in force now'),
});

const subscriptionExpectation = strictObject({
  state: word('pending', 'trialing', 'free', 'active', 'paused', 'ended').optional(),
  plan: name.optional(),
  items: list(itemExpectation).optional(),
  service_until: date.optional().describe('the day on which service stops, 00:00'),
  renews_on: date.optional(),
  ends_on: date.optional(),
  notice_until: date.optional(),
  exactly,
});

const paymentExpectation = strictObject({
  date: date.optional(),
  outcome: word(
    'ok',
    'declined',
    'pending',
    'authenticating',
    'unknown',
    'failed',
    'returned',
    'refunded',
    'charged_back',
  ).optional(),
  amount: decimalText.optional(),
  method: name.optional(),
});

const dunningExpectation = strictObject({
  step: name.optional().describe('what comes next: retry, remind, suspend, terminate, write_off'),
  next: moment.optional().describe('when, on the account’s clock'),
});

const eventsExpectation = strictObject({
  contains: list(name).optional().describe('in this order, others may stand between'),
  count: z.record(z.string(), wholeNumber.min(0), { error: 'write a map, like {invoice.issued: 2}' }).optional(),
  exactly: list(name).optional().describe('these and no others, in this order'),
});

/** What a story expects at one moment. Only what is named is compared. */
export const expectSchema = strictObject({
  invoices: list(invoiceExpectation).optional().describe('all invoices of the account, oldest first'),
  credit_notes: list(
    strictObject({ ...documentFields, of: date.optional().describe('date of the invoice') }),
  ).optional(),
  balance: decimalText.optional().describe('what all issued invoices still want'),
  credit: decimalText.optional().describe('credit balance'),
  subscriptions: z
    .record(z.string(), subscriptionExpectation, { error: 'write a map, like {s1: {state: active}}' })
    .optional()
    .describe('by the name that the story gave'),
  service: word('on', 'off').optional(),
  payments: list(paymentExpectation).optional(),
  dunning: z
    .union([z.literal('none'), dunningExpectation], { error: 'write none, or a map with the keys step, next' })
    .optional()
    .describe('the account’s dunning case'),
  licences: z
    .record(
      z.string(),
      strictObject({ bought: wholeNumber.optional(), assigned: wholeNumber.optional(), free: wholeNumber.optional() }),
    )
    .optional()
    .describe('pools by subscription'),
  events: eventsExpectation.optional(),
  emails: list(
    strictObject({ template: name.optional(), to: text.optional(), date: date.optional(), language: name.optional() }),
  ).optional(),
  agenda: list(
    strictObject({
      date: date.optional(),
      at: moment.optional().describe('the minute on the account’s clock, like 2026-08-02 00:00'),
      what: name.optional().describe('type of the event; `email.` and the template for an e-mail'),
      of: name.optional().describe('which subscription'),
      amount: decimalText.optional().describe('total of an invoice, taxes included'),
      rule: name.optional(),
      sentence: text.optional(),
    }),
  )
    .optional()
    .describe('all that the engine will do next, 13 months ahead or to the end of the longest term'),
  data: word('kept', 'deleted').optional(),
  ledger: z
    .record(z.string(), decimalText, { error: 'write a map, like {receivable: "496.84"}' })
    .optional()
    .describe('sums by ledger account, debits positive'),
  next_invoice: invoiceExpectation.optional().describe('beside a preview: the next invoice if it were done'),
  exactly,
}).meta({ id: 'expect' });

/** That a step must be refused, with what its answer says. */
export const refusedSchema = strictObject({
  code: name.describe('the stable code of the refusal'),
  detail: text.optional().describe('part of the sentence'),
  date: date.optional().describe('the date that the answer names'),
  amount: decimalText.optional().describe('the amount that the answer names'),
  retry_at: moment.optional().describe('when it may be tried again'),
  facts: z.record(z.string(), decimalText.or(text)).optional().describe('further facts of the answer'),
}).meta({ id: 'refused' });
