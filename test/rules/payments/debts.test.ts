import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../rules/money/decimal.ts';
import { applyMovement } from '../../../rules/payments/applyMovement.ts';
import { balanceDue, collectAt, inOrderOfDueDate, isOverdue, overdueAt } from '../../../rules/payments/books.ts';
import { openDispute, resolveDispute } from '../../../rules/payments/dispute.ts';
import { draftOf } from '../../../rules/payments/moneyDecision.ts';
import { creditOf, type Movement, type MovementKind, postMovement } from '../../../rules/payments/movement.ts';
import { withInvoice } from '../../../rules/payments/openInvoice.ts';
import { overdueOf, refuseOverdue } from '../../../rules/payments/overdue.ts';
import { recordTransfer } from '../../../rules/payments/recordTransfer.ts';
import { writeOff } from '../../../rules/payments/writeOff.ts';
import {
  at,
  attemptOf,
  caseOf,
  type Debt,
  done,
  instant,
  invoiceDue,
  moneyOf,
  movesOf,
  owedOf,
  refusalOf,
  toldBy,
} from '../../support/money.ts';
import { live, policyOf, seat } from '../../support/situations.ts';

const july = invoiceDue('2026-07-31', '10.00');
const august = invoiceDue('2026-08-31', '290.00');
const owing = (overrides: Debt = {}) => moneyOf({ invoices: [august, july], ...overrides });

describe('a transfer', () => {
  const wired = (amount: string, invoiceIds: readonly string[] = [], money = owing()) =>
    recordTransfer(money, { amount, reference: 'RF18', invoiceIds }, at('2026-08-01'));

  test.each<{
    why: string;
    amount: string;
    named?: string[];
    money?: ReturnType<typeof owing>;
    owed: string[];
    credit: string;
  }>([
    { why: 'without a reference pays the oldest due date first', amount: '20', owed: ['2026-08-31 280'], credit: '0' },
    {
      why: 'pays the invoice that it names first, then the oldest',
      amount: '295',
      named: ['2026-08-31'],
      owed: ['2026-07-31 5'],
      credit: '0',
    },
    {
      why: 'pays an invoice once that it names twice',
      amount: '300',
      named: ['2026-08-31', '2026-08-31'],
      owed: [],
      credit: '0',
    },
    {
      why: 'that names none of ours pays the oldest',
      amount: '10',
      named: ['?'],
      owed: ['2026-08-31 290.00'],
      credit: '0',
    },
    { why: 'of more than is due becomes credit balance', amount: '300.01', owed: [], credit: '0.01' },
    {
      why: 'never pays what is disputed, even where it names it',
      amount: '300',
      named: ['2026-08-31'],
      money: owing({ invoices: [{ ...august, disputedAmount: '200.00' }, july] }),
      owed: ['2026-08-31 200 (200.00 disputed)'],
      credit: '200',
    },
    {
      why: 'goes to what is being charged only when nothing else wants it',
      amount: '290',
      money: owing({ attempts: [attemptOf([july], { status: 'pending' })] }),
      owed: ['2026-07-31 10.00'],
      credit: '0',
    },
    {
      why: 'that is here pays even what is being charged',
      amount: '300',
      money: owing({ attempts: [attemptOf([july], { status: 'pending' })] }),
      owed: [],
      credit: '0',
    },
  ])('$why', ({ amount, named, money, owed, credit }) => {
    const decision = done(wired(amount, named, money));
    expect([owedOf(decision), decision.state.creditBalance]).toEqual([owed, credit]);
    expect(decision.events[0]).toMatchObject({ type: 'transfer.recorded', facts: { amount, reference: 'RF18' } });
  });

  test.each(['0', '-1', '0.005'])('of %s is refused', (amount) => {
    expect(refusalOf(wired(amount))).toBe('amount_out_of_range');
  });
});

describe('credit balance', () => {
  const told = (money: ReturnType<typeof owing>) =>
    done(writeOff(money, { invoiceId: july.id, amount: '0.01', reason: 'a change of a debt' }, at('2026-08-01')));

  test('pays the oldest invoice at the next change of a debt, and each is told', () => {
    const decision = told(owing({ credit: '50.00' }));
    expect([owedOf(decision), decision.state.creditBalance]).toEqual([['2026-08-31 249.99'], '0']);
    expect(toldBy(decision)).toEqual(['invoice.paid', 'credit.applied']);
  });

  test.each<{ why: string; money: ReturnType<typeof owing>; owed: string[]; credit: string }>([
    {
      why: 'what is disputed',
      money: owing({ credit: '50.00', invoices: [july, { ...august, disputedAmount: '270.00' }] }),
      owed: ['2026-08-31 270 (270.00 disputed)'],
      credit: '20.01',
    },
    {
      why: 'what is being paid',
      money: owing({ credit: '50.00', attempts: [attemptOf([august], { status: 'unknown' })] }),
      owed: ['2026-08-31 290.00'],
      credit: '40.01',
    },
  ])('never pays $why', ({ money, owed, credit }) => {
    const decision = told(money);
    expect([owedOf(decision), decision.state.creditBalance]).toEqual([owed, credit]);
  });
});

describe('a dispute', () => {
  const issued = invoiceDue('2026-08-31', '290.00', { issuedOn: '2026-08-01' });
  const september = invoiceDue('2026-09-30', '5.00');
  const disputed = (amount?: string, moment = '2026-08-10', debt: Debt = {}) =>
    openDispute(
      moneyOf({ invoices: [issued, september], account: { zone: 'America/New_York' }, ...debt }),
      { invoiceId: issued.id, amount, reason: 'not ours' },
      at(moment),
    );

  test.each<{ why: string; amount?: string; moment?: string; debt?: Debt; expected: string }>([
    { why: 'is taken to the end of day 15 of the account', moment: '2026-08-17 03:59', expected: 'decided' },
    { why: 'and not after it', moment: '2026-08-17 04:00', expected: 'dispute_window_closed 2026-08-16' },
    {
      why: 'by another window',
      moment: '2026-08-17 04:00',
      debt: { policies: { 'dispute.window_days': 16 } },
      expected: 'decided',
    },
    { why: 'of nothing is none', amount: '0', expected: 'amount_out_of_range 290' },
    { why: 'is of no more than is due', amount: '290.01', expected: 'amount_out_of_range 290' },
    { why: 'is of whole cents', amount: '0.001', expected: 'amount_out_of_range 290' },
    {
      why: 'is of what is not disputed yet',
      amount: '90.01',
      debt: { invoices: [{ ...issued, disputedAmount: '200.00' }] },
      expected: 'amount_out_of_range 90',
    },
    { why: 'is of what is open', debt: { invoices: [] }, expected: 'item_not_found' },
  ])('$why', ({ amount, moment, debt, expected }) => {
    expect(refusalOf(disputed(amount, moment, debt))).toBe(expected);
  });

  test('of two parts is of both together', () => {
    const first = done(disputed('40.00'));
    const second = done(
      openDispute(first, { invoiceId: issued.id, amount: '50.00', reason: 'this too' }, at('2026-08-11')),
    );
    expect([owedOf(second), balanceDue(second.books.invoices).toFixed()]).toEqual([
      ['2026-08-31 290.00 (90 disputed)', '2026-09-30 5.00'],
      '205',
    ]);
    expect(second.events).toMatchObject([{ type: 'dispute.opened', facts: { amount: '50', reason: 'this too' } }]);
  });

  const resolved = (outcome: 'won' | 'lost', money = done(disputed('90.00'))) =>
    resolveDispute(money, { invoiceId: issued.id, outcome, reason: 'looked at' }, at('2026-09-20'));

  test('that is won is given up by the vendor', () => {
    const decision = done(resolved('won'));
    expect([owedOf(decision), movesOf(decision)]).toEqual([
      ['2026-08-31 200', '2026-09-30 5.00'],
      ['write_off 90 → 2026-08-31 90'],
    ]);
    expect(decision.movements[0]).toMatchObject({ reference: 'dispute', reason: 'looked at' });
  });

  test('that is lost is owed again; credit that waited pays it', () => {
    const waiting = done(disputed('90.00', '2026-08-10', { credit: '250.00' }));
    expect([owedOf(waiting), waiting.state.creditBalance]).toEqual([['2026-08-31 90 (90 disputed)'], '45']);
    const decision = done(resolved('lost', waiting));
    expect([owedOf(decision), decision.state.creditBalance]).toEqual([['2026-08-31 45'], '0']);
    expect(toldBy(decision)).toEqual(['dispute.resolved', 'credit.applied', 'dunning.opened']);
  });

  test.each<{ why: string; money: ReturnType<typeof owing>; expected: string }>([
    { why: 'where nothing is disputed', money: moneyOf({ invoices: [issued] }), expected: 'nothing_to_withdraw' },
    { why: 'where nothing is due', money: moneyOf(), expected: 'item_not_found' },
  ])('is not resolved $why', ({ money, expected }) => {
    expect(refusalOf(resolved('won', money as never))).toBe(expected);
  });
});

describe('a write-off', () => {
  const order = { invoiceId: august.id, reason: 'insolvent' };
  test('of all makes the invoice uncollectible; of a part it stays open', () => {
    const part = done(writeOff(owing(), { ...order, amount: '90.00' }, at('2026-09-01')));
    expect(owedOf(part)).toContain('2026-08-31 200');
    const whole = done(writeOff(part, order, at('2026-09-02')));
    expect([owedOf(whole), toldBy(whole), whole.movements[0]?.reason]).toEqual([
      ['2026-07-31 10.00'],
      ['invoice.written_off'],
      'insolvent',
    ]);
  });

  test.each<{ why: string; money?: ReturnType<typeof owing>; amount?: string; expected: string }>([
    { why: 'of an invoice that is not open', money: moneyOf(), expected: 'item_not_found' },
    {
      why: 'while it is being paid',
      money: owing({ attempts: [attemptOf([august])] }),
      expected: 'payment_in_progress',
    },
    {
      why: 'of what is disputed',
      money: owing({ invoices: [{ ...august, disputedAmount: '290.00' }] }),
      expected: 'amount_out_of_range 0',
    },
    { why: 'of more than is due', amount: '290.01', expected: 'amount_out_of_range 290' },
    { why: 'of nothing', amount: '0', expected: 'amount_out_of_range 290' },
  ])('is refused $why', ({ money = owing(), amount, expected }) => {
    expect(refusalOf(writeOff(money, { ...order, amount }, at('2026-09-01')))).toBe(expected);
  });
});

describe('a movement', () => {
  const moved = (kind: MovementKind, amount: string, onInvoice: string, loss?: string): Movement => ({
    ...{
      id: 'm',
      kind,
      at: instant('2026-09-01'),
      on: '2026-09-01',
      amount,
      attemptId: null,
      reference: null,
      reason: null,
    },
    allocations: onInvoice === '0' ? [] : [{ invoiceId: july.id, amount: onInvoice }],
    ...(loss === undefined ? {} : { loss }),
  });

  test.each<{ why: string; movement: Movement; posted: string[]; credit: string }>([
    {
      why: 'a payment',
      movement: moved('payment', '12', '10'),
      posted: ['cash 12', 'receivable -10', 'credit_balance -2'],
      credit: '2',
    },
    {
      why: 'a transfer to nothing',
      movement: moved('transfer', '12', '0'),
      posted: ['cash 12', 'credit_balance -12'],
      credit: '12',
    },
    {
      why: 'credit that pays',
      movement: moved('credit_applied', '10', '10'),
      posted: ['credit_balance 10', 'receivable -10'],
      credit: '-10',
    },
    {
      why: 'a refund of credit',
      movement: moved('refund', '3', '0'),
      posted: ['cash -3', 'credit_balance 3'],
      credit: '-3',
    },
    {
      why: 'a chargeback with a loss',
      movement: moved('chargeback', '12', '-10', '2'),
      posted: ['cash -12', 'receivable 10', 'write_off 2'],
      credit: '0',
    },
    {
      why: 'and its reversal',
      movement: moved('chargeback_won', '12', '10', '2'),
      posted: ['cash 12', 'receivable -10', 'write_off -2'],
      credit: '0',
    },
    {
      why: 'a return',
      movement: moved('return', '10', '-10'),
      posted: ['cash -10', 'receivable 10'],
      credit: '0',
    },
    {
      why: 'a write-off',
      movement: moved('write_off', '10', '10'),
      posted: ['write_off 10', 'receivable -10'],
      credit: '0',
    },
  ])('$why sums to zero', ({ movement, posted, credit }) => {
    const entries = postMovement(movement, 'USD');
    expect(entries.map(({ account, amount }) => `${account} ${amount.amount.toFixed()}`)).toEqual(posted);
    expect(entries.reduce((sum, { amount }) => sum.plus(amount.amount), decimal('0')).toFixed()).toBe('0');
    expect(creditOf(movement, 'USD').plus('0').toFixed()).toBe(credit);
  });

  test.each<{ why: string; movement: Movement; fault: string }>([
    { why: 'credit that pays nothing', movement: moved('credit_applied', '10', '0'), fault: 'ledger.credit_of_credit' },
    { why: 'more than an invoice wants', movement: moved('payment', '11', '11'), fault: 'payments.overpaid' },
    { why: 'more credit than there is', movement: moved('refund', '1', '0'), fault: 'payments.credit_negative' },
  ])('of $why is a bug', ({ movement, fault }) => {
    expect(() => applyMovement(draftOf(owing()), movement)).toThrow(fault);
  });
});

describe('the books', () => {
  test('hold an invoice from its issue on, in the order in which it is paid; one that credit paid is not open', () => {
    const { world } = live({ acts: [{ on: '2026-08-01', subscribe: [[seat, 10]] }], until: '2026-08-02' });
    const [draft] = world.invoices;
    if (draft === undefined) throw new Error('No invoice.');
    const books = withInvoice({ ...owing().books }, 'new', draft, instant('2026-08-02'));
    expect(books.invoices.map(({ id }) => id)).toEqual(['2026-07-31', '2026-08-31', 'new']);
    expect(books.invoices.at(-1)).toMatchObject({
      ...{ dueOn: '2026-08-31', amountDue: '290', disputedAmount: '0', isCollected: false },
      subscriptionIds: [world.state.subscriptions[0]?.id],
    });
    const nothing = { ...draft, amountDue: { ...draft.amountDue, amount: decimal('0') } };
    expect(withInvoice(books, 'paid', nothing, instant('2026-08-02'))).toBe(books);
  });

  test('of one due date the one issued first comes first, then by id', () => {
    const [one, two, three] = [
      invoiceDue('2026-08-31', '1', { id: 'b' }),
      invoiceDue('2026-08-31', '1', { id: 'a', issuedAt: instant('2026-08-30') }),
      invoiceDue('2026-08-31', '1', { id: 'c' }),
    ];
    expect(inOrderOfDueDate([two, three, one]).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  });

  test.each([
    { why: 'the last instant of the due date is in time', moment: '2026-09-01 03:59', disputed: '0', expected: false },
    { why: 'its end is not', moment: '2026-09-01 04:00', disputed: '0', expected: true },
    { why: 'what is all disputed is not overdue', moment: '2026-10-01', disputed: '290.00', expected: false },
    { why: 'a cent that is not is', moment: '2026-10-01', disputed: '289.99', expected: true },
  ])('$why', ({ moment, disputed, expected }) => {
    const invoice = { ...august, disputedAmount: disputed };
    expect(isOverdue(invoice, instant(moment), 'America/New_York')).toBe(expected);
    expect(overdueAt(invoice, 'America/New_York')).toBe(instant('2026-09-01 04:00'));
  });

  test('an invoice is collected at 09:00 of its due date, or at its issue where that is later', () => {
    expect(collectAt(invoiceDue('2026-08-31', '1'), 'UTC')).toBe(instant('2026-08-31 09:00'));
    expect(collectAt({ ...august, issuedAt: instant('2026-08-31 12:00') }, 'UTC')).toBe(instant('2026-08-31 12:00'));
  });
});

describe('a debt stands in the way of changes', () => {
  test('with the amount that is overdue and not disputed, since its oldest due date, and where to pay', () => {
    const invoices = [july, { ...august, disputedAmount: '90.00' }, invoiceDue('2026-12-31', '5.00')];
    const { books, state } = owing({ invoices });
    const overdue = overdueOf(books, state.account, instant('2026-10-01'));
    expect(overdue && refuseOverdue(overdue)).toEqual({
      kind: 'refused',
      code: 'account_overdue',
      detail: '210.00 USD are overdue since 2026-07-31; pay the balance first.',
      facts: { amount: '210.00', currency: 'USD', since: '2026-07-31', pay: 'POST /v1/accounts/{id}/payments' },
    });
  });

  test.each([
    { why: 'nothing is overdue yet', moment: '2026-07-31', policies: {} },
    { why: 'the policy lets nothing follow', moment: '2026-12-01', policies: { dunning: 'none' } },
  ])('not where $why', ({ moment, policies }) => {
    const { books, state } = owing();
    expect(
      overdueOf(books, { ...state.account, policy: policyOf('goto-admin', policies) }, instant(moment)),
    ).toBeNull();
  });

  test('paying the last cent takes it away, also with a case that counts on for later invoices', () => {
    const money = owing({ cases: [caseOf(july)], invoices: [july, invoiceDue('2026-12-31', '5.00')] });
    const paid = done(recordTransfer(money, { amount: '10', reference: null, invoiceIds: [] }, at('2026-09-01')));
    expect(overdueOf(paid.books, paid.state.account, instant('2026-09-01'))).toBeNull();
    expect(paid.books.cases).toMatchObject([{ anchor: { dueOn: '2026-12-31' }, position: 0 }]);
  });
});
