import { describe, expect, test } from '@jest/globals';
import {
  addMethod,
  type NewMethod,
  removeMethod,
  setAutopay,
  setDefaultMethod,
} from '../../../rules/payments/manageMethods.ts';
import {
  autopayMethod,
  autopayUntil,
  isExpired,
  isUsable,
  type PaymentMethod,
} from '../../../rules/payments/paymentMethod.ts';
import {
  at,
  attemptOf,
  caseOf,
  type Debt,
  done,
  invoiceDue,
  methodOf,
  moneyOf,
  refusalOf,
  toldBy,
} from '../../support/money.ts';

const august = invoiceDue('2026-08-31', '290.00');
const { id: _id, addedAt: _addedAt, blockedBy: _blockedBy, ...visa } = methodOf();
const given = (overrides: Partial<NewMethod> = {}): NewMethod => ({
  ...visa,
  token: 'tok_new',
  isDefault: false,
  ...overrides,
});
const several = (kind: 'card' | 'bank' | 'connected', count: number) =>
  Array.from({ length: count }, (_, index) =>
    methodOf({
      id: `${kind}-${index}`,
      token: `tok_${kind}_${index}`,
      kind,
      isDefault: kind === 'card' && index === 0,
    }),
  );
const add = (debt: Debt = {}, overrides: Partial<NewMethod> = {}) =>
  addMethod(moneyOf(debt), given(overrides), at('2026-09-01 12:00'));

describe('an account holds', () => {
  test.each([
    { why: 'four cards', kind: 'card', most: 4 },
    { why: 'two bank accounts', kind: 'bank', most: 2 },
    { why: 'two connected accounts', kind: 'connected', most: 2 },
  ] as const)('$why, and no more', ({ kind, most }) => {
    expect(done(add({ methods: several(kind, most - 1) }, { kind })).books.methods).toHaveLength(most);
    expect(refusalOf(add({ methods: several(kind, most) }, { kind }))).toBe(`limit_reached ${kind} ${most}`);
  });

  test('all eight side by side', () => {
    const methods = [...several('card', 3), ...several('bank', 2), ...several('connected', 2)];
    expect(done(add({ methods })).books.methods).toHaveLength(8);
  });

  test.each<{ why: string; limits: unknown; methods: readonly PaymentMethod[]; expected: string[] }>([
    { why: 'one in all, where adding replaces', limits: 1, methods: several('bank', 1), expected: ['tok_new'] },
    {
      why: 'one card, where adding replaces it and nothing else',
      limits: { cards: 1, bank_accounts: 1, connected: 1, total: null, when_full: 'replace' },
      methods: [...several('card', 1), ...several('bank', 1)],
      expected: ['tok_bank_0', 'tok_new'],
    },
    {
      why: 'two in all, where the oldest is replaced',
      limits: { cards: 2, bank_accounts: 2, connected: 2, total: 2, when_full: 'replace' },
      methods: [...several('bank', 1), ...several('card', 1)],
      expected: ['tok_card_0', 'tok_new'],
    },
  ])('$why', ({ limits, methods, expected }) => {
    const decision = done(add({ policies: { 'payment_methods.max': limits }, methods }));
    expect(decision.books.methods.map(({ token }) => token)).toEqual(expected);
    expect(decision.books.methods.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    expect(toldBy(decision)).toEqual(['payment_method.removed', 'payment_method.added']);
  });

  test.each([
    {
      why: 'the profile `classic` one',
      debt: { profile: 'classic', methods: several('card', 1) },
      expected: 'decided',
    },
    {
      why: 'three in all, where the policy says so',
      debt: { policies: { 'payment_methods.max': 3 }, methods: [...several('bank', 2), ...several('connected', 1)] },
      expected: 'limit_reached card 3',
    },
    {
      why: 'none of a kind that the policy does not take, also where adding replaces',
      debt: {
        policies: {
          'payment_methods.max': { cards: 0, bank_accounts: 1, connected: 0, total: null, when_full: 'replace' },
        },
      },
      expected: 'limit_reached card 0',
    },
  ])('$why', ({ debt, expected }) => {
    expect(refusalOf(add(debt))).toBe(expected);
  });
});

describe('a method that is added', () => {
  test.each<{ why: string; methods: readonly PaymentMethod[]; isDefault: boolean; expected: string[] }>([
    { why: 'is the default where there is none', methods: [], isDefault: false, expected: ['tok_new'] },
    { why: 'leaves the default as it is', methods: several('card', 1), isDefault: false, expected: ['tok_card_0'] },
    { why: 'takes its place where that is asked', methods: several('card', 2), isDefault: true, expected: ['tok_new'] },
  ])('$why', ({ methods, isDefault, expected }) => {
    const { books } = done(add({ methods }, { isDefault }));
    expect(books.methods.filter((method) => method.isDefault).map(({ token }) => token)).toEqual(expected);
  });

  test('turns autopay on or off, or leaves it', () => {
    expect(done(add({}, { autopay: true })).state.account.autopayUntil).toBe('2099-12');
    expect(done(add({ isAutopayOn: true }, { autopay: false })).books.isAutopayOn).toBe(false);
    expect(done(add({ isAutopayOn: true })).books.isAutopayOn).toBe(true);
  });

  test('must not have expired', () => {
    expect(refusalOf(add({}, { expiresIn: '2026-08' }))).toBe('method_not_usable');
    expect(refusalOf(add({}, { expiresIn: '2026-09' }))).toBe('decided');
  });

  test('a second time is the same method: a hard decline is not forgotten', () => {
    const methods = [methodOf({ token: 'tok_new', blockedBy: 'stolen_card' })];
    const decision = done(add({ methods }, { isDefault: true, autopay: true }));
    expect([decision.books.methods, decision.books.isAutopayOn]).toEqual([methods, true]);
    expect(done(add({ methods })).books).toEqual(moneyOf({ methods }).books);
  });
});

describe('a new default method is tried at once on what is overdue', () => {
  const owing = (overrides: Debt = {}): Debt => ({
    invoices: [august, invoiceDue('2026-09-30', '29.00')],
    isAutopayOn: true,
    cases: [caseOf(august)],
    ...overrides,
  });

  test.each<{ why: string; debt: Debt; added?: Partial<NewMethod>; expected: string | undefined }>([
    { why: 'with autopay on', debt: owing(), expected: '290.00' },
    { why: 'not with autopay off: nobody allowed it', debt: owing({ isAutopayOn: false }), expected: undefined },
    { why: 'not one that is not the default', debt: owing({ methods: [methodOf()] }), expected: undefined },
    {
      why: 'not after termination',
      debt: owing({ cases: [caseOf(august, { terminatedAt: '2026-08-31T00:00:00.000Z' })] }),
      expected: undefined,
    },
    { why: 'not where nothing is overdue', debt: owing({ invoices: [], cases: [] }), expected: undefined },
    {
      why: 'for every subscription that is dunned, in one charge',
      debt: owing({
        invoices: [
          { ...august, subscriptionIds: ['one'] },
          invoiceDue('2026-08-30', '10.00', { subscriptionIds: ['two'] }),
        ],
        cases: [
          caseOf(august, { id: 'one', subscriptionId: 'one' }),
          caseOf(august, { id: 'two', subscriptionId: 'two' }),
        ],
      }),
      expected: '300.00',
    },
  ])('$why', ({ debt, expected }) => {
    expect(done(add(debt)).toCharge?.amount).toBe(expected);
  });

  test('also one that was there already; but not by making the default the default again', () => {
    const methods = [methodOf(), ...['amex', 'other'].map((id) => methodOf({ id, isDefault: false }))];
    const money = moneyOf(owing({ methods }));
    const changed = done(setDefaultMethod(money, 'amex', at('2026-09-01 12:00')));
    expect(changed.toCharge).toMatchObject({ methodId: 'amex', origin: 'dunning' });
    expect(changed.books.methods.map(({ isDefault }) => isDefault)).toEqual([false, true, false]);
    expect(toldBy(changed)).toEqual(['payment_method.default_changed']);
    const same = done(setDefaultMethod(money, 'visa', at('2026-09-01 12:00')));
    expect([same.toCharge, same.books, same.events]).toEqual([null, money.books, []]);
    expect(refusalOf(setDefaultMethod(money, 'none', at('2026-09-01')))).toBe('item_not_found');
  });
});

describe('a method is removed', () => {
  const methods = [methodOf(), methodOf({ id: 'amex', isDefault: false })];
  test.each<{ why: string; debt: Debt; id: string; expected: string }>([
    { why: 'not while autopay charges it', debt: { isAutopayOn: true }, id: 'visa', expected: 'method_in_use' },
    { why: 'with autopay off', debt: {}, id: 'visa', expected: 'decided' },
    { why: 'that is not the default', debt: { isAutopayOn: true }, id: 'amex', expected: 'decided' },
    {
      why: 'not while a payment on it is under way',
      debt: { attempts: [attemptOf([august], { methodId: 'amex', status: 'pending' })] },
      id: 'amex',
      expected: 'method_in_use',
    },
    {
      why: 'once that is over',
      debt: { attempts: [attemptOf([august], { methodId: 'amex', status: 'declined' })] },
      id: 'amex',
      expected: 'decided',
    },
    { why: 'not twice', debt: {}, id: 'other', expected: 'item_not_found' },
  ])('$why', ({ debt, id, expected }) => {
    expect(refusalOf(removeMethod(moneyOf({ methods, ...debt }), id))).toBe(expected);
  });

  test('and is gone', () => {
    const decision = done(removeMethod(moneyOf({ methods }), 'amex'));
    expect([decision.books.methods.map(({ id }) => id), toldBy(decision)]).toEqual([
      ['visa'],
      ['payment_method.removed'],
    ]);
  });
});

describe('autopay', () => {
  test('is turned on with a default method only, and off at any time', () => {
    expect(refusalOf(setAutopay(moneyOf(), true))).toBe('method_not_usable');
    const on = done(setAutopay(moneyOf({ methods: [methodOf({ expiresIn: null })] }), true));
    expect([on.books.isAutopayOn, on.state.account.autopayUntil, on.events[0]?.facts]).toEqual([
      true,
      '9999-12',
      { autopay: 'on' },
    ]);
    const off = done(setAutopay(on, false));
    expect([off.books.isAutopayOn, off.state.account.autopayUntil]).toEqual([false, null]);
  });

  test.each([
    { why: 'a card counts to the end of its last month', method: methodOf({ expiresIn: '2026-09' }), usable: true },
    { why: 'and not after it', method: methodOf({ expiresIn: '2026-08' }), usable: false },
    { why: 'what does not end can be charged', method: methodOf({ expiresIn: null }), usable: true },
    { why: 'what a hard decline blocks cannot', method: methodOf({ blockedBy: 'AC04' }), usable: false },
  ])('$why', ({ method, usable }) => {
    expect(isUsable(method, '2026-09-30')).toBe(usable);
    expect(autopayMethod({ isAutopayOn: true, methods: [method] }, '2026-09-30')).toBe(usable ? method : undefined);
    expect(autopayMethod({ isAutopayOn: false, methods: [method] }, '2026-09-30')).toBeUndefined();
    expect(isExpired(method.expiresIn, '2026-09-30')).toBe(method.expiresIn === '2026-08');
  });

  test.each([
    { why: 'it is off', autopay: { isAutopayOn: false, methods: [methodOf()] }, expected: null },
    {
      why: 'there is no default',
      autopay: { isAutopayOn: true, methods: [methodOf({ isDefault: false })] },
      expected: null,
    },
    {
      why: 'it is blocked',
      autopay: { isAutopayOn: true, methods: [methodOf({ blockedBy: 'AC04' })] },
      expected: null,
    },
  ])('gives no terms of 0 days where $why', ({ autopay, expected }) => {
    expect(autopayUntil(autopay)).toBe(expected);
  });
});
