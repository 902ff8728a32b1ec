import { z } from 'zod';
import { INTERVAL_WORDS, intervalSchema } from './catalogSchema.ts';
import { date, decimalText, flag, name, positiveNumber, text, wholeNumber, word } from './scalars.ts';
import { strictObject } from './strictObject.ts';
import { verb } from './verb.ts';

const of = name.describe('which subscription, by its name in the story');
const as = name.describe('the name that later steps use');
const interval = intervalSchema.optional().describe('which of its prices; the first one where left out');
const reason = text.optional().describe('why, for the audit log');
const channel = word('api', 'portal', 'support').optional().describe('api: by an operator, where left out');
const acceptNextTerm = flag.optional().describe('where notice is too late, take it for the end of the next term');
const caller = word('verified', 'overridden', 'unknown')
  .optional()
  .describe('support: what was found out about the caller; verified where left out');
const coupon = z
  .union([name, z.array(name)], { error: 'write the code of a coupon, or a list of codes' })
  .optional()
  .describe('the code of a coupon, or several');

const leaving = { channel, accept_next_term: acceptNextTerm, reason, caller };

const orderItem = strictObject({
  plan: name,
  interval,
  quantity: wholeNumber.optional().describe('1 where left out'),
});
const items = z
  .array(orderItem, { error: 'write a list, like [{plan: seat, quantity: 10}]' })
  .min(1, 'name at least one item');

const orderFields = {
  plan: name.optional().describe('what is ordered; or `items`'),
  items: items.optional().describe('several plans in one order; the first is its own'),
  interval,
  quantity: wholeNumber.optional().describe('1 where left out'),
  term: strictObject({ months: positiveNumber }).optional().describe('a fixed term'),
  free_months: wholeNumber.optional(),
  billing_start: date.optional().describe('first billed day; that of the step where left out'),
  coupon,
  commitment: strictObject({ amount: decimalText, per: word('month', 'quarter', 'year', 'term') })
    .optional()
    .describe('a minimum for each period, after coupons and before taxes'),
};

const amountOfChange = {
  add: wholeNumber.optional().describe('so many more'),
  remove: wholeNumber.optional().describe('so many fewer'),
  to: wholeNumber.optional().describe('exactly so many'),
};

export const billingVerbs = [
  verb('subscribe', 'starts a subscription', {
    as: as.optional(),
    ...orderFields,
    anchor: date.optional().describe('the day that its periods count from'),
    awaits_circuit: flag.optional().describe('billing begins when the provider confirms the line'),
  }),
  verb('start_trial', 'starts a trial', {
    as: as.optional(),
    plan: name,
    days: positiveNumber.optional().describe('14 where left out'),
  }),
  verb('extend_trial', 'gives a trial more days', { of, days: positiveNumber }),
  verb('upgrade', 'moves up to a better plan', {
    of,
    to: name,
    interval,
    quantity: wholeNumber.optional(),
    when: word('now', 'trial_end').optional().describe('now where left out'),
  }),
  verb('change_quantity', 'changes a quantity', {
    of,
    item: name.optional().describe("the item of this plan; the subscription's own where left out"),
    ...amountOfChange,
  }),
  verb('change_items', 'changes several quantities at once', {
    of,
    items: z.array(strictObject({ plan: name, interval, ...amountOfChange }), { error: 'write a list of items' }),
  }),
  verb('change_plan', 'replaces the plan', {
    of,
    to: name,
    interval,
    when: z
      .union([z.enum(['now', 'period_end']), date], { error: 'write now, period_end or a date' })
      .optional()
      .describe('now, period_end or a date; now where left out'),
  }),
  verb('switch_interval', 'pays for the same plan in another rhythm', {
    of,
    to: intervalSchema.describe(`${INTERVAL_WORDS.slice(0, 4).join(', ')} or {every, unit}`),
  }),
  verb('set_billing_day', 'moves the billing day of the account', { day: wholeNumber.describe('1 to 31') }),
  verb('withdraw_change', 'takes back what was scheduled', {
    of,
    on: date.optional().describe('the day for which it was scheduled; the first where left out'),
  }),
  verb('pause', 'pauses a subscription', {
    of,
    periods: positiveNumber.optional().describe('1 where left out'),
    channel,
  }),
  verb('resume', 'ends a pause', { of }),
  verb('cancel', 'cancels a subscription', { of, ...leaving }),
  verb('give_notice', 'gives notice of a contract', { of, ...leaving }),
  verb('withdraw_notice', 'takes a notice back', { of, channel }),
  verb('choose_renewal', 'chooses what holds from the renewal date on; what is left out stays', {
    of,
    months: positiveNumber.optional(),
    plan: name.optional(),
    interval,
    quantity: wholeNumber.optional(),
    coupon: coupon.describe('the code of a coupon, or several, in place of those that it has; [] for none'),
  }),
  verb('reactivate', 'takes a cancellation back, or starts anew', { of }),
  verb('quote', 'sends a quote', { as, ...orderFields, discount: decimalText.optional(), expires: date.optional() }),
  verb('accept_quote', 'accepts a quote; the contract gets a name', {
    quote: name,
    as: as.optional(),
    method: name.optional(),
    times: positiveNumber.optional().describe('so many equal accepts at once'),
  }),
  verb('reject_quote', 'rejects a quote', { quote: name, reason }),
  verb('confirm_circuit', 'the provider confirms that a line is active', { of }),
  verb('run_billing', 'runs the billing again, at this instant', {}),
] as const;
