import fc from 'fast-check';
import { memoryGateway } from '../../cli/scenario/engines/memory/memoryGateway.ts';
import { addDays, type LocalDate } from '../../rules/calendar/date.ts';
import type { Instant } from '../../rules/calendar/zone.ts';
import { heedBalance } from '../../rules/dunning/heedBalance.ts';
import { type DunningOrder, operateDunning } from '../../rules/dunning/operate.ts';
import { performDunningStep } from '../../rules/dunning/performDunningStep.ts';
import { type Decimal, decimal, ZERO } from '../../rules/money/decimal.ts';
import { type ChargeAttempt, isInFlight } from '../../rules/payments/attempt.ts';
import { inOrderOfDueDate, type OpenInvoice } from '../../rules/payments/books.ts';
import { collectDue } from '../../rules/payments/collectDue.ts';
import { openDispute, resolveDispute } from '../../rules/payments/dispute.ts';
import type { LookupAnswer } from '../../rules/payments/gatewayAnswer.ts';
import { addMethod, setAutopay, setDefaultMethod } from '../../rules/payments/manageMethods.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision } from '../../rules/payments/moneyDecision.ts';
import type { Movement } from '../../rules/payments/movement.ts';
import { payNow } from '../../rules/payments/payNow.ts';
import { recordTransfer } from '../../rules/payments/recordTransfer.ts';
import { planRefund, refunded } from '../../rules/payments/refund.ts';
import { settleAttempt } from '../../rules/payments/settleAttempt.ts';
import { type Chargeback, chargeBack, returnPayment } from '../../rules/payments/takeBack.ts';
import { writeOff } from '../../rules/payments/writeOff.ts';
import { isRefusal, type Refusal } from '../../rules/refusal.ts';
import { nextMoneyStep } from '../../rules/simulate/worldMoney.ts';
import { at, invoiceDue, methodOf, moneyOf, pastOf } from '../support/money.ts';
import { subscriptionOf } from '../support/situations.ts';

/*
 * Random stories of one account's money. A gateway is a model beside the rules: what it has captured is drawn first, and told
 * in any order, twice, or late.
 */

type Cents = number;

/** `pick` chooses among what is there, modulo how many there are. */
export type MoneyAct =
  | { readonly do: 'issue'; readonly cents: Cents; readonly dueInDays: number; readonly of: 'one' | 'two' | 'both' }
  | { readonly do: 'credit'; readonly cents: Cents }
  | { readonly do: 'pay'; readonly cents: Cents | null }
  | { readonly do: 'answer' | 'answer_again'; readonly pick: number; readonly answer: Answer }
  | { readonly do: 'transfer'; readonly cents: Cents; readonly pick: number }
  | { readonly do: 'refund' | 'returned'; readonly pick: number; readonly cents: Cents }
  | { readonly do: 'chargeback'; readonly pick: number; readonly outcome: Chargeback['outcome']; readonly cents: Cents }
  | { readonly do: 'dispute' | 'write_off'; readonly pick: number; readonly cents: Cents | null }
  | { readonly do: 'resolve'; readonly pick: number; readonly outcome: 'won' | 'lost' }
  | { readonly do: 'autopay'; readonly isOn: boolean }
  | { readonly do: 'method'; readonly token: string }
  | { readonly do: 'default'; readonly pick: number }
  | { readonly do: 'operate'; readonly order: DunningOrder['do'] }
  | { readonly do: 'days'; readonly days: number };

type Answer = 'ok' | 'soft' | 'hard' | 'sca' | 'pending' | 'unknown' | 'not_found';

/** Few amounts, so that they meet: what is paid to the cent, and what is a cent short. */
const cents = fc.constantFrom(1, 9_999, 10_000, 10_000, 20_000, 29_000);
const pick = fc.nat(20);
const part = fc.option(cents, { freq: 2 });
const answer = fc.constantFrom<Answer>(
  'ok',
  'ok',
  'ok',
  'soft',
  'soft',
  'hard',
  'sca',
  'pending',
  'unknown',
  'not_found',
);
const act: fc.Arbitrary<MoneyAct> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('issue' as const),
      cents,
      dueInDays: fc.constantFrom(0, 0, 10, 30),
      of: fc.constantFrom('one', 'two', 'both'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('credit' as const), cents }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pay' as const), cents: part }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom('answer', 'answer_again'), pick, answer }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('transfer' as const), cents, pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('refund', 'returned'), pick, cents }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('chargeback' as const),
      pick,
      outcome: fc.constantFrom<Chargeback['outcome']>('opened', 'won', 'lost'),
      cents,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('dispute', 'write_off'), pick, cents: part }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('resolve' as const), pick, outcome: fc.constantFrom('won', 'lost') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('autopay' as const), isOn: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('method' as const), token: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('default' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('operate' as const),
      order: fc.constantFrom<DunningOrder['do']>('pause', 'resume', 'promise', 'extend', 'retry_now', 'end'),
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('days' as const), days: fc.integer({ min: 1, max: 25 }) }) },
);

export type MoneyStory = { readonly policies: Readonly<Record<string, unknown>>; readonly acts: readonly MoneyAct[] };

export const arbitraryMoney: fc.Arbitrary<MoneyStory> = fc.record({
  policies: fc.record({
    refund: fc.constantFrom('of_credit', 'reopens'),
    restore_when: fc.constantFrom('balance_zero', 'nothing_overdue'),
    'dunning.scope': fc.constantFrom('account', 'account', 'subscription'),
  }),
  acts: fc.array(act, { minLength: 5, maxLength: 50, size: 'max' }),
});

/** How a story stands. */
export type Told = {
  readonly money: AccountMoney;
  readonly now: Instant;
  readonly movements: readonly Movement[];
  /** All that was ever issued, by id, with its total. */
  readonly issued: ReadonlyMap<string, OpenInvoice>;
  /** What credit balance was given by invoices that came to less than nothing. */
  readonly given: Decimal;
  /** Attempts of which the gateway has the money, as it was when it was captured. */
  readonly captured: ReadonlySet<string>;
};

/** The decision of an act, repeated: null, or a refusal, or one that moves nothing more. */
export type Repeat = () => MoneyDecision | Refusal | null;

/** Lives a story, and shows every moment of it; `repeat` brings the same answer of the gateway again. */
export function tell({ policies, acts }: MoneyStory, look: (told: Told, repeat: Repeat | null) => void): void {
  const subscriptions = ['one', 'two'].map((id) => subscriptionOf([], { id }));
  const start = moneyOf({ policies, subscriptions, methods: [methodOf({ token: 'tok_visa' })] });
  let told: Told = {
    ...{ money: start, now: '2026-01-01T10:00:00.000Z', movements: [] },
    ...{ issued: new Map(), given: ZERO, captured: new Set() },
  };
  const outcomes = new Map<string, Set<Chargeback['outcome']>>();
  const record = (decision: MoneyDecision | Refusal | null) => {
    if (decision === null || isRefusal(decision)) return;
    const { state, books, movements } = decision;
    told = { ...told, money: { state, books }, movements: [...told.movements, ...movements] };
  };
  for (const each of acts) {
    const context = () => at(told.now.slice(0, 16).replace('T', ' '));
    let repeat: Repeat | null = null;
    const again = (decide: () => MoneyDecision | Refusal | null) => {
      record(decide());
      repeat = decide;
    };
    const { books } = told.money;
    switch (each.do) {
      case 'issue':
        told = withIssued(told, each);
        record(decided(heedBalance(draftOf(told.money), context())));
        break;
      case 'credit': {
        const given = amountOf(each.cents);
        const { state } = told.money;
        const creditBalance = decimal(state.creditBalance).plus(given).toFixed();
        told = { ...told, given: told.given.plus(given), money: { books, state: { ...state, creditBalance } } };
        record(decided(heedBalance(draftOf(told.money), context())));
        break;
      }
      case 'pay':
        record(payNow(told.money, { amount: each.cents === null ? undefined : amountOf(each.cents) }, context()));
        break;
      case 'answer':
      case 'answer_again': {
        const open = each.do === 'answer' ? books.attempts.filter(isInFlight) : books.attempts;
        const attempt = open[each.pick % Math.max(1, open.length)];
        if (attempt === undefined) break;
        const said = answerOf(each.answer, told, attempt);
        if (said.kind === 'succeeded') told = { ...told, captured: new Set([...told.captured, attempt.id]) };
        again(() => settleAttempt(told.money, attempt.id, said, context()));
        break;
      }
      case 'transfer': {
        const named = books.invoices[each.pick]?.id;
        const transfer = {
          amount: amountOf(each.cents),
          reference: null,
          invoiceIds: named === undefined ? [] : [named],
        };
        record(recordTransfer(told.money, transfer, context()));
        break;
      }
      case 'refund': {
        const payment = paymentOf(told, each.pick);
        if (payment === null) break;
        const order = { amount: amountOf(each.cents), reason: 'any' };
        const plan = planRefund(told.money, payment, order);
        if (!isRefusal(plan)) record(refunded(told.money, payment, plan, { reference: 'r', reason: 'any' }, context()));
        break;
      }
      case 'returned':
        again(() => {
          const payment = paymentOf(told, each.pick);
          return payment === null ? null : returnPayment(told.money, payment, 'AM04', context());
        });
        break;
      case 'chargeback':
        again(() => {
          const payment = paymentOf(told, each.pick);
          if (payment === null) return null;
          const reference = `chargeback of ${payment.attempt.id}`;
          const known = outcomes.get(reference) ?? new Set();
          const news = { outcome: each.outcome, amount: amountOf(each.cents), reference };
          const decision = chargeBack(told.money, payment, news, known, context());
          if (decision !== null) outcomes.set(reference, new Set([...known, each.outcome]));
          return decision;
        });
        break;
      case 'dispute':
      case 'write_off': {
        const invoice = books.invoices[each.pick % Math.max(1, books.invoices.length)];
        if (invoice === undefined) break;
        const order = {
          ...{ invoiceId: invoice.id, reason: 'any' },
          amount: each.cents === null ? undefined : amountOf(each.cents),
        };
        record((each.do === 'dispute' ? openDispute : writeOff)(told.money, order, context()));
        break;
      }
      case 'resolve': {
        const disputed = books.invoices.filter(({ disputedAmount }) => disputedAmount !== '0');
        const invoice = disputed[each.pick % Math.max(1, disputed.length)];
        const { outcome } = each;
        if (invoice) record(resolveDispute(told.money, { invoiceId: invoice.id, outcome, reason: 'any' }, context()));
        break;
      }
      case 'autopay':
        record(setAutopay(told.money, each.isOn));
        break;
      case 'method': {
        const { id: _, addedAt: __, blockedBy: ___, ...given } = methodOf({ token: each.token });
        record(addMethod(told.money, given, context()));
        break;
      }
      case 'default': {
        const method = books.methods[each.pick % Math.max(1, books.methods.length)];
        if (method) record(setDefaultMethod(told.money, method.id, context()));
        break;
      }
      case 'operate':
        record(operateDunning(told.money, undefined, orderOf(each.order, told.now), 'any', context()));
        break;
      case 'days': {
        const until = new Date(Date.parse(told.now) + each.days * 86_400_000).toISOString();
        passTo(until);
        break;
      }
    }
    look(told, repeat);
  }

  /** What happens by itself until an instant; nobody looks a payment up: its answers are acts. */
  function passTo(until: Instant): void {
    for (;;) {
      const { state, books } = told.money;
      const waiting = books.attempts.map((attempt) => ({ ...attempt, nextLookAt: null }));
      const world = { now: told.now, state, movements: [], opened: [], gateway: memoryGateway() };
      const step = nextMoneyStep({ ...world, books: { ...books, attempts: waiting } });
      if (step === null || step.at > until) break;
      told = { ...told, now: later(step.at, told.now) };
      const context = at(told.now.slice(0, 16).replace('T', ' '), { now: told.now });
      const decision =
        step.kind === 'dunning'
          ? performDunningStep(told.money, step.caseId, context)
          : collectDue(told.money, context);
      if (decision === null) throw new Error(`Nothing is to be done at ${step.at}: ${step.label}`);
      record(decision);
      look(told, null);
    }
    told = { ...told, now: until };
  }
}

function later(one: Instant, other: Instant): Instant {
  return [one, other].sort()[1] as Instant;
}

function amountOf(each: Cents): string {
  return decimal(each).div('100').toFixed(2);
}

function withIssued(told: Told, issue: Extract<MoneyAct, { do: 'issue' }>): Told {
  const { state, books } = told.money;
  const on: LocalDate = told.now.slice(0, 10);
  const subscriptionIds = issue.of === 'both' ? ['one', 'two'] : [issue.of];
  const id = `invoice-${told.issued.size + 1}`;
  const invoice = invoiceDue(addDays(on, issue.dueInDays), amountOf(issue.cents), {
    ...{ id, issuedOn: on, issuedAt: told.now, subscriptionIds },
  });
  const after = { ...books, invoices: inOrderOfDueDate([...books.invoices, invoice]) };
  return { ...told, money: { state, books: after }, issued: new Map(told.issued).set(id, invoice) };
}

/** What the gateway has captured it cannot decline, nor forget. */
function answerOf(kind: Answer, { now, captured }: Told, attempt: ChargeAttempt): LookupAnswer {
  if (captured.has(attempt.id) && (kind === 'ok' || kind === 'not_found')) return { kind: 'succeeded', reference: 'r' };
  switch (kind) {
    case 'ok':
      return { kind: 'succeeded', reference: 'r' };
    case 'soft':
      return { kind: 'declined', reference: 'r', code: 'insufficient_funds' };
    case 'hard':
      return { kind: 'declined', reference: 'r', code: 'stolen_card' };
    case 'sca':
      return { kind: 'authentication_required', reference: 'r', url: 'https://bank' };
    case 'pending':
      return { kind: 'pending', reference: 'r', expectedAt: new Date(Date.parse(now) + 432_000_000).toISOString() };
    case 'unknown':
      return { kind: 'unknown', reason: 'down' };
    case 'not_found':
      return { kind: 'not_found' };
  }
}

function paymentOf({ money, movements, issued }: Told, pick: number) {
  const { attempts } = money.books;
  const attempt = attempts[pick % Math.max(1, attempts.length)];
  return attempt === undefined ? null : pastOf(attempt, movements, touchedIn(movements, issued));
}

function touchedIn(movements: readonly Movement[], issued: Told['issued']): OpenInvoice[] {
  const ids = new Set(movements.flatMap(({ allocations }) => allocations.map(({ invoiceId }) => invoiceId)));
  return inOrderOfDueDate([...issued.values()].filter(({ id }) => ids.has(id)));
}

function orderOf(order: DunningOrder['do'], now: Instant): DunningOrder {
  switch (order) {
    case 'promise':
      return { do: order, on: addDays(now.slice(0, 10), 5) };
    case 'extend':
      return { do: order, days: 3 };
    default:
      return { do: order };
  }
}
