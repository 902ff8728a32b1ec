import type { LocalDate } from '../calendar/date.ts';
import { type Instant, localDateOf } from '../calendar/zone.ts';
import { decimal } from '../money/decimal.ts';
import { isPayable } from '../payments/amountUpTo.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision, type MoneyDraft } from '../payments/moneyDecision.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Account } from '../subscription/accountState.ts';
import type { CommandContext, DomainEvent } from '../subscription/decision.ts';
import type { DunningCase } from './dunningCase.ts';
import { invoicesOf, restoredBy, withCase, withoutSuspension } from './heedBalance.ts';
import { retry } from './performDunningStep.ts';

/** What an operator does with a case, each with a reason. @rule DUN-4 */
export type DunningOrder =
  /** Until it is told to go on where `until` is left out. */
  | { readonly do: 'pause'; readonly until?: Instant | undefined }
  | { readonly do: 'resume' }
  | { readonly do: 'promise'; readonly on: LocalDate; readonly amount?: string | undefined }
  /** Every later step comes so many days later. */
  | { readonly do: 'extend'; readonly days: number }
  | { readonly do: 'retry_now' }
  /** Nothing more follows from this debt, and the service is on; what is owed stays owed. */
  | { readonly do: 'end' };

const mostDays = 365;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Carries out what an operator decided about the account's case.
 *
 * @param caseId  the account's only case where left out
 * @rule DUN-4
 */
export function operateDunning(
  subject: AccountMoney,
  caseId: string | undefined,
  order: DunningOrder,
  reason: string,
  context: CommandContext,
): MoneyDecision | Refusal {
  const { cases } = subject.books;
  const dunning = caseId === undefined ? cases[0] : cases.find(({ id }) => id === caseId);
  if (dunning === undefined) {
    return refuse(
      'item_not_found',
      'The account has no such dunning case; nothing of it is overdue, or the case is closed.',
    );
  }
  const refused = check(order, context.now, subject.state.account);
  if (refused) return refused;
  const draft = draftOf(subject);
  const tell =
    (type: DomainEvent['type'], facts: Readonly<Record<string, string>> = {}) =>
    (done: MoneyDraft) => ({
      ...done,
      events: [
        ...done.events,
        { type, subscriptionId: dunning.subscriptionId, facts: { case_id: dunning.id, reason, ...facts } },
      ],
    });
  switch (order.do) {
    case 'pause': {
      const { until = null } = order;
      const told = tell('dunning.paused', until === null ? {} : { until });
      return decided(told(withCase(draft, { ...dunning, pause: { until } })));
    }
    case 'resume':
      return decided(tell('dunning.resumed')(withCase(draft, { ...dunning, pause: null, promise: null })));
    case 'promise': {
      const { on, amount = null } = order;
      const told = tell('dunning.promised', { on, ...(amount === null ? {} : { amount }) });
      return decided(told(withCase(draft, { ...dunning, promise: { on, amount } })));
    }
    case 'extend': {
      const lateMs = dunning.lateMs + order.days * dayMs;
      return decided(tell('dunning.extended', { days: String(order.days) })(withCase(draft, { ...dunning, lateMs })));
    }
    case 'retry_now':
      return retryNow(draft, dunning, context);
    case 'end': {
      const ended: DunningCase = { ...withoutSuspension(dunning, draft.state.account), pause: { until: null } };
      return decided(tell('dunning.ended')(withCase(restoredBy(draft, dunning), ended)));
    }
  }
}

function retryNow(draft: MoneyDraft, dunning: DunningCase, context: CommandContext): MoneyDecision | Refusal {
  const tried = retry(draft, invoicesOf(draft.books, dunning), context);
  if (tried.toCharge !== null) return decided(tried);
  return refuse(
    'method_not_usable',
    'Nothing can be charged now: autopay is off or has no usable method, a payment is under way, or the network forbids another try.',
  );
}

function check(order: DunningOrder, now: Instant, { zone, currency }: Account): Refusal | undefined {
  if (order.do === 'pause' && order.until !== undefined && order.until <= now) {
    return refuse('date_out_of_range', 'A pause ends in the future; name a later instant, or none.', { now });
  }
  if (order.do === 'promise' && order.on < localDateOf(now, zone)) {
    return refuse('date_out_of_range', 'A promise is for today or a later day.', { today: localDateOf(now, zone) });
  }
  if (order.do === 'promise' && order.amount !== undefined && !isPayable(decimal(order.amount), currency)) {
    return refuse('amount_out_of_range', 'A promise is of an amount above 0, in whole coins, or of all.');
  }
  if (order.do === 'extend' && !(Number.isInteger(order.days) && order.days >= 1 && order.days <= mostDays)) {
    return refuse('date_out_of_range', `Write a whole number of days from 1 to ${mostDays}.`, {
      days: String(order.days),
    });
  }
  return undefined;
}
