import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../../rules/subscription/accountState.ts';
import { cancel } from '../../../rules/subscription/cancel.ts';
import { changeQuantity } from '../../../rules/subscription/changeQuantity.ts';
import { setBillingDay } from '../../../rules/subscription/setBillingDay.ts';
import { subscribe } from '../../../rules/subscription/subscribe.ts';
import { switchInterval } from '../../../rules/subscription/switchInterval.ts';
import { change, on10August, orderOf, seats, state, waiting } from '../../support/inAugust.ts';
import {
  accountOf,
  inOntario,
  noRates,
  policyOf,
  seat,
  seatYearly,
  setupFee,
  stateOf,
  subscriptionOf,
} from '../../support/situations.ts';

/** What a command answers to an account that wants something else. */
type RefusalCase = {
  readonly why: string;
  readonly answer: (from: AccountState) => unknown;
  readonly from?: AccountState;
  readonly refusal: {
    readonly code: string;
    readonly detail: string;
    readonly facts?: Readonly<Record<string, string>>;
  };
};

const ended = stateOf([subscriptionOf([seats], { status: 'ended', endsOn: '2026-08-01' })]);
const cancelled = stateOf([subscriptionOf([{ ...seats, endsOn: '2026-09-01' }], { endsOn: '2026-09-01' })]);

const refusals: readonly RefusalCase[] = [
  {
    why: 'an order of nothing',
    answer: (from) => subscribe(from, orderOf({ items: [] }), on10August()),
    refusal: { code: 'item_not_found', detail: 'The order has no items; name a price and a quantity.' },
  },
  {
    why: 'a date that does not exist',
    answer: (from) => subscribe(from, orderOf({ billingStartsOn: '2027-02-29' }), on10August()),
    refusal: { code: 'date_out_of_range', detail: '"2027-02-29" is not a date; write it like 2026-07-15.' },
  },
  {
    why: 'an anchor that is no date',
    answer: (from) => subscribe(from, orderOf({ anchor: 'tomorrow' }), on10August()),
    refusal: { code: 'date_out_of_range', detail: '"tomorrow" is not a date; write it like 2026-07-15.' },
  },
  {
    why: 'billing that starts before the order',
    answer: (from) => subscribe(from, orderOf({ billingStartsOn: '2026-08-09' }), on10August()),
    refusal: {
      code: 'date_out_of_range',
      detail: 'Billing cannot start on 2026-08-09, before today (2026-08-10); leave the date out to start today.',
      facts: { billing_starts_on: '2026-08-09', today: '2026-08-10' },
    },
  },
  ...['0', '-1', '1.5', '', '010', '10000001', '99999999', '100000000'].map((quantity) => ({
    why: `a quantity of "${quantity}"`,
    answer: (from: AccountState) => subscribe(from, orderOf({ items: [{ price: seat, quantity }] }), on10August()),
    refusal: {
      code: 'quantity_out_of_range',
      detail: `"${quantity}" is no quantity; write a whole number from 1 to 10000000.`,
      facts: { quantity, most: '10000000' },
    },
  })),
  {
    why: 'a price in another currency, whichever seats has it',
    answer: (from) =>
      subscribe(
        from,
        orderOf({
          items: [
            { price: seat, quantity: '1' },
            { price: { ...seat, currency: 'EUR' }, quantity: '1' },
          ],
        }),
        on10August(),
      ),
    refusal: {
      code: 'price_not_in_currency',
      detail: 'The price is in EUR, the account is billed in USD; choose a price in USD.',
      facts: { price_currency: 'EUR', account_currency: 'USD' },
    },
  },
  ...(['hardware', 'rental'] as const).map((itemKind) => ({
    why: `${itemKind} without an address to ship it to`,
    answer: (from: AccountState) =>
      subscribe(from, orderOf({ items: [{ price: { ...seat, itemKind }, quantity: '1' }] }), on10August()),
    refusal: {
      code: 'shipping_address_required',
      detail: 'Hardware and rentals are shipped; add a shipping address to the account first.',
    },
  })),
  {
    why: 'a subscription that nobody knows',
    answer: (from) => cancel(from, 'another', on10August()),
    refusal: {
      code: 'item_not_found',
      detail: 'The account has no subscription another; list its subscriptions first.',
    },
  },
  ...[
    change('add', '1'),
    (from: AccountState) => cancel(from, 'subscription', on10August()),
    (from: AccountState) => switchInterval(from, { subscriptionId: 'subscription', price: seatYearly }, on10August()),
  ].map((answer, index) => ({
    why: `a subscription that has ended (${['change', 'cancel', 'switch'][index]})`,
    from: ended,
    answer,
    refusal: {
      code: 'subscription_not_active',
      detail: 'The subscription is ended; start a new one instead.',
      facts: { status: 'ended' },
    },
  })),
  {
    why: 'a second cancellation',
    from: cancelled,
    answer: (from) => cancel(from, 'subscription', on10August()),
    refusal: {
      code: 'already_ended',
      detail: 'The subscription is cancelled already and ends on 2026-09-01.',
      facts: { ends_on: '2026-09-01' },
    },
  },
  {
    why: 'more of what ends',
    from: cancelled,
    answer: change('add', '1'),
    refusal: {
      code: 'future_change_unsupported',
      detail: 'This item ends on 2026-09-01; change what follows it from that day on.',
      facts: { ends_on: '2026-09-01' },
    },
  },
  {
    why: 'another interval of what ends',
    from: cancelled,
    answer: (from) => switchInterval(from, { subscriptionId: 'subscription', price: seatYearly }, on10August()),
    refusal: {
      code: 'future_change_unsupported',
      detail: 'This item ends on 2026-09-01; change what follows it from that day on.',
      facts: { ends_on: '2026-09-01' },
    },
  },
  {
    why: 'an item that nobody knows',
    answer: change('add', '1', 'chair'),
    refusal: {
      code: 'item_not_found',
      detail: 'The subscription has no item chair; read the subscription for its items.',
    },
  },
  {
    why: 'none more',
    answer: change('add', '0'),
    refusal: {
      code: 'quantity_out_of_range',
      detail: '"0" is no quantity; write a whole number from 1 to 10000000.',
      facts: { quantity: '0', most: '10000000' },
    },
  },
  {
    why: 'all of the plan away',
    answer: change('remove', '10'),
    refusal: {
      code: 'quantity_out_of_range',
      detail: 'That would leave fewer than 1; remove less, or cancel the subscription.',
      facts: { quantity: '10' },
    },
  },
  {
    why: 'the plan at none',
    answer: change('set', '0'),
    refusal: {
      code: 'quantity_out_of_range',
      detail: 'That would leave fewer than 1; remove less, or cancel the subscription.',
      facts: { quantity: '10' },
    },
  },
  {
    why: 'more devices away than are there',
    answer: change('remove', '11', 'station'),
    refusal: {
      code: 'quantity_out_of_range',
      detail: 'That would leave fewer than 0; remove less, or cancel the subscription.',
      facts: { quantity: '10' },
    },
  },
  {
    why: 'the quantity that is there',
    answer: change('set', '10'),
    refusal: {
      code: 'quantity_unchanged',
      detail: 'The quantity is 10 already; nothing was changed.',
      facts: { quantity: '10' },
    },
  },
  ...[
    { what: 'of another plan', price: { ...seatYearly, planId: 'another' } },
    { what: 'of a device', price: { ...seatYearly, itemKind: 'device' as const } },
    { what: 'that is paid once', price: { ...setupFee, itemKind: 'licence' as const } },
  ].map(({ what, price }) => ({
    why: `a switch to a price ${what}`,
    answer: (from: AccountState) => switchInterval(from, { subscriptionId: 'subscription', price }, on10August()),
    refusal: {
      code: 'item_not_found',
      detail: 'This is no recurring price of the plan itself; choose one of this plan.',
      facts: { price_id: price.id },
    },
  })),
  {
    why: 'a switch to the same price',
    answer: (from) => switchInterval(from, { subscriptionId: 'subscription', price: seat }, on10August()),
    refusal: {
      code: 'quantity_unchanged',
      detail: 'The subscription has this price already; nothing was changed.',
      facts: { price_id: 'seat-monthly' },
    },
  },
  {
    why: 'a switch to another currency',
    answer: (from) =>
      switchInterval(from, { subscriptionId: 'subscription', price: { ...seatYearly, currency: 'EUR' } }, on10August()),
    refusal: {
      code: 'price_not_in_currency',
      detail: 'The price is in EUR, the account is billed in USD; choose a price in USD.',
      facts: { price_currency: 'EUR', account_currency: 'USD' },
    },
  },
  {
    why: 'a switch in free months',
    from: waiting,
    answer: (from) => switchInterval(from, { subscriptionId: 'subscription', price: seatYearly }, on10August()),
    refusal: {
      code: 'future_change_unsupported',
      detail: 'Billing starts on 2026-09-10; switch the interval from that day on.',
      facts: { starts_on: '2026-09-10' },
    },
  },
  ...(['anniversary', 'every_30_days'] as const).map((cycle) => ({
    why: `a billing day where there is none (${cycle})`,
    from: stateOf([], accountOf({ policy: policyOf('goto-admin', { cycle }) })),
    answer: (from: AccountState) => setBillingDay(from, 15),
    refusal: {
      code: 'not_permitted',
      detail: `The account's cycle is ${cycle}: its billing day follows each subscription and cannot be moved.`,
      facts: { cycle },
    },
  })),
  ...[0, 32, 1.5, Number.NaN].map((day) => ({
    why: `billing day ${day}`,
    answer: (from: AccountState) => setBillingDay(from, day),
    refusal: {
      code: 'date_out_of_range',
      detail: `${day} is no day of the month; write a whole number from 1 to 31.`,
      facts: { day: String(day) },
    },
  })),
  {
    why: 'a billing day under a profile that is gone',
    from: stateOf([], accountOf({ policy: { ...policyOf(), profile: 'classik' } })),
    answer: (from) => setBillingDay(from, 15),
    refusal: { code: 'policy_unknown', detail: 'policy profile "classik" is unknown; did you mean "classic"?' },
  },
  {
    why: 'a billing day beside an override that nobody knows',
    from: stateOf([], accountOf({ policyOverrides: { timming: 'in_advance' } })),
    answer: (from) => setBillingDay(from, 15),
    refusal: { code: 'policy_unknown', detail: 'policy "timming" is unknown; did you mean "timing"?' },
  },
];

describe('refused, with a code and what to do', () => {
  test.each(refusals)('$why', ({ answer, from, refusal }) => {
    expect(answer(from ?? state)).toEqual({ kind: 'refused', ...refusal });
  });
});

describe('a tax that nobody knows refuses the whole command', () => {
  const standard = { policy: policyOf('standard'), ...inOntario };
  const paid = { ...seats, paid: { from: '2026-07-15', to: '2026-08-15', chargedAmount: '290' } };
  const from = stateOf([subscriptionOf([paid])], accountOf(standard));
  const context = { ...on10August(), taxTable: noRates };
  const withCredit = stateOf(
    from.subscriptions,
    accountOf({ ...standard, policy: policyOf('standard', { cancel: 'now_with_credit' }) }),
  );
  test.each([
    { why: 'a start', answer: () => subscribe(from, orderOf(), context) },
    {
      why: 'an addition',
      answer: () =>
        changeQuantity(from, { subscriptionId: 'subscription', change: { kind: 'add', quantity: '5' } }, context),
    },
    { why: 'a cancellation that gives back', answer: () => cancel(withCredit, 'subscription', context) },
  ])('$why', ({ answer }) => {
    expect(answer()).toMatchObject({
      kind: 'refused',
      code: 'tax_rate_unknown',
      facts: { jurisdiction: 'CA-ON', tax_date: '2026-08-10' },
    });
  });
});
