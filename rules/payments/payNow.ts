import { type Instant, localDateOf } from '../calendar/zone.ts';
import { money } from '../money/money.ts';
import { moneyText } from '../money/round.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Account } from '../subscription/accountState.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { amountUpTo } from './amountUpTo.ts';
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
  const amount = amountUpTo(most, order.amount, account.currency);
  if (amount === null) {
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
  const declinedAt = own.map(({ settledAt }) => settledAt as Instant).sort();
  const { minutes } = values['payments.cooldown_after_decline'];
  const most = values['payments.max_attempts_per_24h'];
  const cooledAt = after(declinedAt.at(-1), minutes * 60_000);
  const dayOverAt = after(declinedAt.at(-most), dayMs);
  if (cooledAt <= now && dayOverAt <= now) return undefined;
  // The one that ends later is told: whoever comes back then is not sent away again.
  if (cooledAt > dayOverAt) {
    return refuse('payment_cooldown', `The last try was declined; try again at ${cooledAt}, or pay by another way.`, {
      retry_at: cooledAt,
    });
  }
  return refuse('payment_attempts_exceeded', `${most} tries in 24 hours are the most; try again at ${dayOverAt}.`, {
    retry_at: dayOverAt,
  });
}

/** Automatic tries do not count, nor those that never reached the gateway. */
function isOwnDecline({ origin, status }: ChargeAttempt): boolean {
  return origin === 'customer' && status === 'declined';
}

function isInScope({ methodId }: ChargeAttempt, method: PaymentMethod, { policy }: Account): boolean {
  return policy.values['payments.limit_scope'] === 'account' || methodId === method.id;
}

/** Long ago, where there was nothing. */
function after(instant: Instant | undefined, ms: number): Instant {
  return instant === undefined ? '' : new Date(Date.parse(instant) + ms).toISOString();
}
