import { type Instant, localDateOf } from '../calendar/zone.ts';
import { decimal } from '../money/decimal.ts';
import { money } from '../money/money.ts';
import { moneyText } from '../money/round.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { type ChargeAttempt, invoicesInFlight } from './attempt.ts';
import { type Books, balanceDue } from './books.ts';
import { type AccountMoney, decided, draftOf, type MoneyDecision } from './moneyDecision.ts';
import { openCharge } from './openCharge.ts';
import { isExpired, type PaymentMethod } from './paymentMethod.ts';

export type PayOrder = {
  /** Major units; the whole balance where left out. */
  readonly amount?: string | undefined;
  /** The default method where left out. */
  readonly methodId?: string | undefined;
};

/**
 * The customer pays: one charge on a chosen method, the oldest due date first. Limits count the customer's own declined tries.
 *
 * @returns the decision, with the charge that is to be sent; or why it can't be tried now, with `retry_at` where there is one
 * @rule PAY-2, PAY-3, policies `payments.cooldown_after_decline`, `payments.max_attempts_per_24h`, `payments.limit_scope`
 */
export function payNow(subject: AccountMoney, order: PayOrder, context: CommandContext): MoneyDecision | Refusal {
  const { books, state } = subject;
  const { account } = state;
  const method = methodOf(books, order.methodId, localDateOf(context.now, account.zone));
  if (isRefusal(method)) return method;
  const limited = checkLimits(books, method, account, context.now);
  if (limited) return limited;
  const inFlight = invoicesInFlight(books);
  const invoices = books.invoices.filter(({ id }) => !inFlight.has(id));
  const most = balanceDue(invoices);
  if (most.isZero() && inFlight.size > 0) {
    return refuse('payment_in_progress', 'A payment of this balance is under way; wait for what comes of it.');
  }
  if (most.isZero()) return refuse('nothing_to_pay', 'Nothing is due; there is nothing to pay.');
  const amount = order.amount === undefined ? most : decimal(order.amount);
  if (!amount.greaterThan('0') || amount.greaterThan(most)) {
    const text = moneyText(money(account.currency, most));
    return refuse('amount_out_of_range', `Up to ${text} ${account.currency} can be paid now; name an amount above 0.`, {
      most: text,
    });
  }
  const charge = { method, origin: 'customer', invoices, amount, currency: account.currency } as const;
  return decided(openCharge(draftOf(subject), charge, context));
}

function methodOf({ methods }: Books, id: string | undefined, today: string): PaymentMethod | Refusal {
  const method = methods.find((each) => (id === undefined ? each.isDefault : each.id === id));
  if (method === undefined && id !== undefined) {
    return refuse('item_not_found', `The account has no payment method ${id}; list its payment methods first.`);
  }
  if (method === undefined) return refuse('method_not_usable', 'There is no default payment method; add one first.');
  if (!isExpired(method.expiresIn, today)) return method;
  return refuse('method_not_usable', `This method has expired (${method.expiresIn}); add another one.`, {
    expired_in: method.expiresIn as string,
  });
}

const dayMs = 24 * 60 * 60 * 1000;

function checkLimits(books: Books, method: PaymentMethod, account: Account, now: Instant): Refusal | undefined {
  const { values } = account.policy;
  const own = books.attempts.filter((attempt) => isOwnDecline(attempt) && isInScope(attempt, method, account));
  const most = values['payments.max_attempts_per_24h'];
  const ofDay = own.filter(({ settledAt }) => Date.parse(settledAt as string) > Date.parse(now) - dayMs);
  const oldest = ofDay.at(-most);
  if (ofDay.length >= most && oldest !== undefined) {
    const retryAt = after(oldest.settledAt as string, dayMs);
    return refuse('payment_attempts_exceeded', `${most} tries in 24 hours are the most; try again at ${retryAt}.`, {
      retry_at: retryAt,
    });
  }
  const last = own.at(-1);
  const { minutes } = values['payments.cooldown_after_decline'];
  const retryAt = last === undefined ? now : after(last.settledAt as string, minutes * 60_000);
  if (retryAt <= now) return undefined;
  return refuse('payment_cooldown', `The last try was declined; try again at ${retryAt}, or pay by another way.`, {
    retry_at: retryAt,
  });
}

/** Automatic tries do not count, nor those that never reached the gateway. */
function isOwnDecline({ origin, status }: ChargeAttempt): boolean {
  return origin === 'customer' && status === 'declined';
}

function isInScope({ methodId }: ChargeAttempt, method: PaymentMethod, { policy }: Account): boolean {
  return policy.values['payments.limit_scope'] === 'account' || methodId === method.id;
}

function after(instant: Instant, ms: number): Instant {
  return new Date(Date.parse(instant) + ms).toISOString();
}
