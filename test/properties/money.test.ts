import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { type Decimal, decimal, ZERO } from '../../rules/money/decimal.ts';
import { invoicesInFlight, isInFlight } from '../../rules/payments/attempt.ts';
import { balanceDue, overdueInvoices } from '../../rules/payments/books.ts';
import { type Movement, postMovement } from '../../rules/payments/movement.ts';
import { takenBackOf } from '../../rules/payments/refund.ts';
import { isRefusal } from '../../rules/refusal.ts';
import { arbitraryMoney, type Repeat, type Told, tell } from './arbitraryMoney.ts';

/** Hundreds of stories each, on a machine that may be busy. */
jest.setTimeout(600_000);

const runs = { numRuns: 150 };
const sum = (amounts: readonly (string | Decimal)[]): Decimal =>
  amounts.reduce<Decimal>((all, each) => all.plus(each), ZERO);

/** Something is true at every moment of every story. */
function always(look: (told: Told, repeat: Repeat | null) => void): void {
  fc.assert(
    fc.property(arbitraryMoney, (story) => tell(story, look)),
    runs,
  );
}

/** What the ledger holds of an account: what was issued, and what moved. */
function ledgerOf({ movements, issued, given }: Told) {
  const postings = movements.map((movement) => postMovement(movement, 'USD'));
  const of = (account: string) =>
    sum(postings.flat().flatMap((entry) => (entry.account === account ? [entry.amount.amount] : [])));
  const total = sum([...issued.values()].map(({ amountDue }) => amountDue));
  return {
    postings,
    receivable: of('receivable').plus(total),
    credit: of('credit_balance').minus(given),
    cash: of('cash'),
    writtenOff: of('write_off'),
  };
}

test('every posting sums to zero', () => {
  always((told) => {
    for (const posting of ledgerOf(told).postings) {
      expect(sum(posting.map(({ amount }) => amount.amount)).toFixed()).toBe('0');
    }
  });
});

test('the ledger holds what the open invoices want, and what is owed to the customer', () => {
  always((told) => {
    const { invoices } = told.money.books;
    const { receivable, credit } = ledgerOf(told);
    expect(receivable.toFixed(2)).toBe(sum(invoices.map(({ amountDue }) => amountDue)).toFixed(2));
    expect(credit.negated().plus('0').toFixed(2)).toBe(decimal(told.money.state.creditBalance).toFixed(2));
    expect(decimal(told.money.state.creditBalance).isNegative()).toBe(false);
  });
});

test('cash is what came in less what went out', () => {
  const signs: Readonly<Record<Movement['kind'], number>> = {
    ...{ payment: 1, transfer: 1, chargeback_won: 1, refund: -1, return: -1, chargeback: -1 },
    ...{ credit_applied: 0, write_off: 0 },
  };
  always((told) => {
    const moved = told.movements.map(({ kind, amount }) => decimal(amount).times(signs[kind]));
    expect(ledgerOf(told).cash.toFixed(2)).toBe(sum(moved).toFixed(2));
  });
});

test('no invoice wants less than nothing or more than its total, nor is more disputed than is due', () => {
  always(({ money, issued }) => {
    for (const { id, amountDue, disputedAmount } of money.books.invoices) {
      expect(decimal(amountDue).greaterThan('0')).toBe(true);
      expect(decimal(amountDue).lessThanOrEqualTo(issued.get(id)?.amountDue ?? '0')).toBe(true);
      expect(decimal(disputedAmount).lessThanOrEqualTo(amountDue)).toBe(true);
      expect(decimal(disputedAmount).isNegative()).toBe(false);
    }
  });
});

test('what the gateway has captured is what payments brought in, once each; no more is taken back than was paid', () => {
  always(({ money, movements, captured }) => {
    const payments = movements.filter(({ kind }) => kind === 'payment');
    expect(payments.map(({ attemptId }) => attemptId).sort()).toEqual([...captured].sort());
    for (const { id, amount } of money.books.attempts) {
      const own = movements.filter(({ attemptId }) => attemptId === id);
      expect(decimal(takenBackOf(own)).lessThanOrEqualTo(captured.has(id) ? amount : '0')).toBe(true);
      expect(decimal(takenBackOf(own)).isNegative()).toBe(false);
    }
  });
});

test('what is lost by a chargeback and won again was not lost; nothing else is lost but what is given up', () => {
  always((told) => {
    const { movements } = told;
    const lost = movements.map(({ kind, amount, loss = '0' }) => {
      if (kind === 'write_off') return decimal(amount);
      return kind === 'chargeback_won' ? decimal(loss).negated() : decimal(loss);
    });
    expect(ledgerOf(told).writtenOff.toFixed(2)).toBe(sum(lost).toFixed(2));
    expect(ledgerOf(told).writtenOff.isNegative()).toBe(false);
  });
});

test('an invoice has one attempt in flight at most', () => {
  always(({ money }) => {
    const inFlight = money.books.attempts.filter(isInFlight).flatMap(({ allocations }) => allocations);
    const ids = inFlight.map(({ invoiceId }) => invoiceId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('a subscription is suspended if and only if a case has suspended it', () => {
  always(({ money }) => {
    const suspending = money.books.cases.filter(
      ({ suspendedAt, terminatedAt }) => suspendedAt !== null && terminatedAt === null,
    );
    for (const { id, status, lifecycle } of money.state.subscriptions) {
      const isOff = suspending.some(({ subscriptionId }) => subscriptionId === null || subscriptionId === id);
      expect(lifecycle.suspendedAt !== undefined).toBe(status === 'active' && isOff);
    }
  });
});

test('whoever owes nothing has no open case and no suspension, and is owed nothing that could have paid', () => {
  always(({ money }) => {
    const { books, state } = money;
    if (books.invoices.length === 0) expect(books.cases).toEqual([]);
    if (balanceDue(books.invoices).isZero()) {
      expect(state.subscriptions.filter(({ lifecycle }) => lifecycle.suspendedAt !== undefined)).toEqual([]);
    }
    const inFlight = invoicesInFlight(books);
    const free = books.invoices.filter(({ id }) => !inFlight.has(id));
    expect(balanceDue(free).isZero() || decimal(state.creditBalance).isZero()).toBe(true);
  });
});

test('what has been overdue for a day has a case, or a payment of it is under way', () => {
  always(({ money, now }) => {
    const { books, state } = money;
    const yesterday = new Date(Date.parse(now) - 86_400_000).toISOString();
    const inFlight = invoicesInFlight(books);
    const overdue = overdueInvoices(books, yesterday, state.account.zone).filter(({ id }) => !inFlight.has(id));
    expect(overdue.length === 0 || books.cases.length > 0).toBe(true);
  });
});

test('an answer that comes again changes nothing', () => {
  always(({ money }, repeat) => {
    const again = repeat === null ? null : repeat();
    if (again === null || isRefusal(again)) return;
    expect([again.movements, again.state, again.books]).toEqual([[], money.state, money.books]);
  });
});
