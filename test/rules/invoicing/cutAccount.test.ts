import { describe, expect, test } from '@jest/globals';
import { chargeCommand, cutAccount, nextBillDate } from '../../../rules/invoicing/cutAccount.ts';
import { moneyText } from '../../../rules/money/round.ts';
import type { AccountState } from '../../../rules/subscription/accountState.ts';
import { taxTable } from '../../../rules/tax/taxTable.ts';
import { paidAugust, seats } from '../../support/inAugust.ts';
import {
  accountOf,
  changeOn,
  inOntario,
  itemOfSeats,
  linesOf,
  live,
  noRates,
  ontario,
  ontarioRates,
  policyOf,
  seat,
  seatYearly,
  setupFee,
  stateOf,
  subscriptionOf,
  sums,
} from '../../support/situations.ts';

const begun = stateOf([subscriptionOf([itemOfSeats()])]);

const cutOn = (state: AccountState, billDate: string, on = billDate, rates = noRates) => {
  const cut = cutAccount(state, billDate, on, rates);
  if (cut.kind === 'rate_unknown') throw new Error(cut.detail);
  return cut;
};

describe('the cyclic invoice', () => {
  test('has the bill date, no source, and is due in 30 days', () => {
    expect(cutOn(begun, '2026-08-01').invoice).toMatchObject({
      kind: 'cyclic',
      source: '',
      accountId: 'account',
      sellerId: 'seller',
      currency: 'USD',
      billDate: '2026-08-01',
      issuedOn: '2026-08-01',
      dueOn: '2026-08-31',
      policy: 'goto-admin@1',
    });
  });

  test.each([
    { why: 'in time', on: '2026-08-02', issuedOn: '2026-08-01', dueOn: '2026-08-31' },
    {
      why: 'five days late is still dated the bill date',
      on: '2026-08-06',
      issuedOn: '2026-08-01',
      dueOn: '2026-08-31',
    },
    { why: 'six days late is dated the day of the cut', on: '2026-08-07', issuedOn: '2026-08-07', dueOn: '2026-09-06' },
    { why: 'a month late as well', on: '2026-09-01', issuedOn: '2026-09-01', dueOn: '2026-10-01' },
  ])('cut late keeps its periods: $why', ({ on, issuedOn, dueOn }) => {
    const { invoice } = cutOn(begun, '2026-08-01', on);
    expect(invoice).toMatchObject({ billDate: '2026-08-01', issuedOn, dueOn });
    expect(linesOf(invoice)).toEqual([
      'proration 2026-07-15/2026-08-01 16d 10 149.68',
      'recurring 2026-08-01/2026-09-01 31d 10 290.00',
    ]);
  });

  test('the terms of the account are those of its policy', () => {
    const account = accountOf({ policy: policyOf('goto-admin', { payment_terms_days: 14 }) });
    expect(cutOn(stateOf(begun.subscriptions, account), '2026-08-01').invoice?.dueOn).toBe('2026-08-15');
  });

  test('takes what is due, what was due before, and nothing that is due later; the rest is the same object', () => {
    const due = subscriptionOf([itemOfSeats()], { id: 'due' });
    const overdue = subscriptionOf([itemOfSeats({ id: 'overdue', startsOn: '2026-07-01' })], { id: 'overdue' });
    const later = subscriptionOf([seats], { id: 'later' });
    const mixed = subscriptionOf([seats, itemOfSeats({ id: 'new' })], { id: 'mixed' });
    const never = subscriptionOf([{ ...seats, endsOn: '2026-09-01' }], { id: 'never' });
    const state = stateOf([due, overdue, later, mixed, never]);
    const { invoice, state: after } = cutOn(state, '2026-08-01');
    expect(invoice?.lines.map(({ subscriptionId, amount }) => `${subscriptionId} ${moneyText(amount)}`)).toEqual([
      'due 149.68',
      'due 290.00',
      'overdue 290.00',
      'overdue 290.00',
      'mixed 149.68',
      'mixed 290.00',
    ]);
    expect(after.account).toBe(state.account);
    expect(after.subscriptions.map((each, index) => each === state.subscriptions[index])).toEqual([
      false,
      false,
      true,
      false,
      true,
    ]);
    expect(after.subscriptions[3]?.items[0]).toBe(seats);
    expect(after.subscriptions[3]?.items[1]).not.toBe(mixed.items[1]);
  });

  test('a repeated cut finds nothing', () => {
    const once = cutOn(begun, '2026-08-01').state;
    const twice = cutOn(once, '2026-08-01');
    expect(twice.invoice).toBeNull();
    expect(twice.state.subscriptions[0]).toBe(once.subscriptions[0]);
    expect(twice.state.creditBalance).toBe('0');
  });

  test('the account that was cut is as it was', () => {
    const before = JSON.stringify(begun);
    cutOn(begun, '2026-08-01');
    expect(JSON.stringify(begun)).toBe(before);
  });
});

describe('what a command charges', () => {
  const ids = new Set(['item']);
  const charge = (state: AccountState, itemIds = ids) => {
    const cut = chargeCommand(state, itemIds, '2026-08-10', 'command-7', noRates);
    if (cut.kind === 'rate_unknown') throw new Error(cut.detail);
    return cut;
  };
  const changed = stateOf([subscriptionOf([{ ...seats, changes: [changeOn('2026-08-10', 5)] }])]);

  test('is an invoice of its own, by the command’s id, of the day', () => {
    const { invoice } = charge(changed);
    expect(invoice).toMatchObject({
      kind: 'command',
      source: 'command-7',
      billDate: '2026-08-10',
      issuedOn: '2026-08-10',
      dueOn: '2026-09-09',
    });
    expect(linesOf(invoice)).toEqual(['proration 2026-08-10/2026-09-01 21d 5 98.23']);
  });

  test('takes the items that it touched, and is nothing the second time', () => {
    expect(charge(changed, new Set()).invoice).toBeNull();
    expect(charge(changed, new Set()).state.subscriptions[0]).toBe(changed.subscriptions[0]);
    expect(charge(charge(changed).state).invoice).toBeNull();
  });
});

describe('the next bill date', () => {
  test.each([
    { why: 'nothing is to come', subscriptions: [], on: null },
    {
      why: 'all ends with what is paid',
      subscriptions: [subscriptionOf([{ ...seats, endsOn: '2026-09-01' }])],
      on: null,
    },
    {
      why: 'the earliest of all items',
      subscriptions: [
        subscriptionOf([seats]),
        subscriptionOf([itemOfSeats({ price: seatYearly, startsOn: '2026-08-15' })]),
      ],
      on: '2026-08-15',
    },
    {
      why: 'what has ended may still owe',
      subscriptions: [
        subscriptionOf([{ ...seats, endsOn: '2026-09-01', changes: [changeOn('2026-08-10', 5)] }], {
          status: 'ended' as const,
        }),
      ],
      on: '2026-09-01',
    },
  ])('$why', ({ subscriptions, on }) => {
    expect(nextBillDate(stateOf(subscriptions))).toBe(on);
  });
});

describe('totals', () => {
  const credited = { ...seats, endsOn: '2026-09-01', changes: [changeOn('2026-08-10', { set: 0 })] };
  const totalsOf = (state: AccountState, rates = noRates) => {
    const { invoice, state: after } = cutOn(state, '2026-09-01', '2026-09-01', rates);
    if (invoice === null) return null;
    const { subtotal, taxTotal, total, creditApplied, amountDue, creditArising } = invoice;
    const figures = [subtotal, taxTotal, total, creditApplied, amountDue, creditArising].map(moneyText);
    return [...figures, after.creditBalance];
  };
  const account = accountOf();
  const taxed = accountOf(inOntario);
  const of = (item: typeof credited | typeof seats, balance = '0', owner = account) =>
    stateOf([subscriptionOf([item])], owner, balance);

  test.each([
    {
      why: 'no credit',
      state: of(seats),
      rates: noRates,
      totals: ['290.00', '0.00', '290.00', '0.00', '290.00', '0.00', '0'],
    },
    {
      why: 'a balance pays a part',
      state: of(seats, '100'),
      rates: noRates,
      totals: ['290.00', '0.00', '290.00', '100.00', '190.00', '0.00', '0'],
    },
    {
      why: 'a balance pays all, to the cent',
      state: of(seats, '290'),
      rates: noRates,
      totals: ['290.00', '0.00', '290.00', '290.00', '0.00', '0.00', '0'],
    },
    {
      why: 'and no more than that',
      state: of(seats, '290.01'),
      rates: noRates,
      totals: ['290.00', '0.00', '290.00', '290.00', '0.00', '0.00', '0.01'],
    },
    {
      why: 'less than nothing becomes balance',
      state: of(credited),
      rates: noRates,
      totals: ['-196.45', '0.00', '0.00', '0.00', '0.00', '196.45', '196.45'],
    },
    {
      why: 'on top of what there is',
      state: of(credited, '10'),
      rates: noRates,
      totals: ['-196.45', '0.00', '0.00', '0.00', '0.00', '196.45', '206.45'],
    },
    {
      why: 'the balance pays tax too: 13 %',
      state: of(seats, '300', taxed),
      rates: ontarioRates,
      totals: ['290.00', '37.70', '327.70', '300.00', '27.70', '0.00', '0'],
    },
    {
      why: 'a credit takes its tax back',
      state: of(credited, '0', taxed),
      rates: ontarioRates,
      totals: ['-196.45', '-25.54', '0.00', '0.00', '0.00', '221.99', '221.99'],
    },
  ])('$why', ({ state, rates, totals }) => {
    expect(totalsOf(state, rates)).toEqual(totals);
  });

  test.each([
    { why: 'nothing at all', items: [{ ...seats, endsOn: '2026-09-01' }], asked: null, unasked: null },
    {
      why: 'a free plan',
      items: [{ ...seats, price: { ...seat, model: { kind: 'flat' as const, amount: '0' } } }],
      asked: '0.00',
      unasked: null,
    },
    {
      why: 'a charge and a credit of the same amount',
      items: [
        { ...credited, paid: { ...paidAugust, chargedAmount: '100' } },
        itemOfSeats({ price: setupFee, startsOn: '2026-08-20', changes: [changeOn('2026-08-20', 1)] }),
      ],
      asked: '0.00',
      unasked: null,
    },
  ])('no invoice for nothing, unless one is asked for: $why', ({ items, asked, unasked }) => {
    const total = (zeroInvoice: boolean) => {
      const owner = accountOf({ policy: policyOf('goto-admin', { zero_invoice: zeroInvoice }) });
      const { invoice } = cutOn(stateOf([subscriptionOf(items)], owner), '2026-09-01');
      return invoice && moneyText(invoice.total);
    };
    expect(total(true)).toBe(asked);
    expect(total(false)).toBe(unasked);
  });

  test('what is free is cut without asking for a rate that nobody knows', () => {
    const free = itemOfSeats({ price: { ...seat, model: { kind: 'flat', amount: '0' } } });
    expect(cutOn(stateOf([subscriptionOf([free])], taxed), '2026-08-01')).toMatchObject({ kind: 'cut', invoice: null });
  });
});

describe('taxes', () => {
  test.each([
    {
      why: 'HST of Ontario: 13 % of 439.68',
      account: inOntario,
      rates: [ontario],
      from: '2026-07-15',
      until: '2026-08-01',
      taxes: ['HST 57.16'],
      total: '496.84',
    },
    {
      why: 'Romania by the days of service: 19 % of 149.68 and 21 % of 290.00',
      account: {
        address: { country: 'RO', region: null },
        registrations: [{ jurisdiction: 'EU', from: '2000-01-01', to: null }],
      },
      rates: [
        { ...ontario, jurisdiction: 'RO', kind: 'vat', rate: '0.19', to: '2025-08-01' },
        { ...ontario, jurisdiction: 'RO', kind: 'vat', rate: '0.21', from: '2025-08-01' },
      ],
      from: '2025-07-15',
      until: '2025-08-01',
      taxes: ['VAT 28.44', 'VAT 60.90'],
      total: '529.02',
    },
  ])('$why', ({ account, rates, from, until, taxes, total }) => {
    const { world } = live({ account, rates: taxTable(rates), acts: [{ on: from, subscribe: [[seat, 10]] }], until });
    expect(world.invoices[0]?.taxes.map(({ name, amount }) => `${name} ${moneyText(amount)}`)).toEqual(taxes);
    expect(sums(world)).toEqual([`${until} ${total}`]);
  });

  test('each line has its tax and its tax date: the last day of service, or the day of what is once', () => {
    const { world } = live({
      account: {
        address: { country: 'RO', region: null },
        registrations: [{ jurisdiction: 'EU', from: '2000-01-01', to: null }],
      },
      rates: taxTable([{ ...ontario, jurisdiction: 'RO', kind: 'vat', rate: '0.19' }]),
      acts: [
        {
          on: '2026-07-15',
          subscribe: [
            [seat, 10],
            [setupFee, 1],
          ],
        },
      ],
      until: '2026-08-01',
    });
    expect(world.invoices[0]?.lines.map(({ taxDate, taxAmount }) => `${taxDate} ${moneyText(taxAmount)}`)).toEqual([
      '2026-07-31 28.44',
      '2026-08-01 55.10',
      '2026-07-15 19.00',
    ]);
  });

  test('a rate that nobody knows stops the cut and says which', () => {
    const state = stateOf(begun.subscriptions, accountOf(inOntario));
    expect(cutAccount(state, '2026-08-01', '2026-08-01', noRates)).toMatchObject({
      kind: 'rate_unknown',
      jurisdiction: 'CA-ON',
      taxKind: 'hst',
      taxDate: '2026-08-01',
    });
  });
});
