import { operateDunning } from '../../../../rules/dunning/operate.ts';
import { isInFlight } from '../../../../rules/payments/attempt.ts';
import { openDispute, resolveDispute } from '../../../../rules/payments/dispute.ts';
import { addMethod, removeMethod, setAutopay, setDefaultMethod } from '../../../../rules/payments/manageMethods.ts';
import type { MoneyDecision } from '../../../../rules/payments/moneyDecision.ts';
import { payNow } from '../../../../rules/payments/payNow.ts';
import { recordTransfer } from '../../../../rules/payments/recordTransfer.ts';
import { planRefund, refunded } from '../../../../rules/payments/refund.ts';
import { readSandboxToken } from '../../../../rules/payments/sandboxToken.ts';
import { settleAttempt } from '../../../../rules/payments/settleAttempt.ts';
import { chargeBack } from '../../../../rules/payments/takeBack.ts';
import { writeOff } from '../../../../rules/payments/writeOff.ts';
import { isRefusal, type Refusal, refuse } from '../../../../rules/refusal.ts';
import { invoiceId, performOnMoney, type World } from '../../../../rules/simulate/world.ts';
import { pastPayment } from '../../../../rules/simulate/worldMoney.ts';
import type { CommandContext } from '../../../../rules/subscription/decision.ts';
import type { Act } from '../../language/scenario.ts';
import { instantOfMoment } from '../../language/storyTime.ts';
import { sandboxTokenOf } from '../sandboxMethods.ts';
import type { MemoryGateway } from './memoryGateway.ts';

const VERBS = [
  'add_payment_method',
  'remove_payment_method',
  'set_default',
  'gateway',
  'pay',
  'authenticate',
  'record_transfer',
  'refund',
  'chargeback',
  'write_off',
  'dispute',
  'resolve_dispute',
  'pause_dunning',
  'promise_to_pay',
] as const;

export type MoneyAct = Act<(typeof VERBS)[number]>;

/** Tells what a story does with money from what else it does. */
export function isMoneyAct(act: Act): act is MoneyAct {
  return (VERBS as readonly string[]).includes(act.do);
}

export type MoneyAnswer = { readonly world: World; readonly answer: MoneyDecision | Refusal | null };

type Decide = (money: World, context: CommandContext) => MoneyDecision | Refusal | null;

/** Payments and dunning of a story, by the names that it gave to its methods. */
export class MemoryMoney {
  readonly #methods = new Map<string, string>();
  #commands = 0;

  carryOut(world: World, act: MoneyAct): MoneyAnswer {
    const gateway = world.gateway as MemoryGateway;
    switch (act.do) {
      case 'gateway':
        return { world: { ...world, gateway: gateway.script(act.next) }, answer: null };
      case 'add_payment_method':
        return this.#add(world, act);
      case 'authenticate':
        return this.#authenticate(world, act, gateway);
      default:
        return this.#decide(world, (money, context) => this.#decisionOf(money, act, context));
    }
  }

  /** What `set_account` says of autopay. */
  setAutopay(world: World, isOn: boolean): MoneyAnswer {
    return this.#decide(world, (money) => setAutopay(money, isOn));
  }

  /** The name that the story gave a method. */
  nameOf(methodId: string): string | null {
    return [...this.#methods].find(([, id]) => id === methodId)?.[0] ?? null;
  }

  #add(world: World, act: Act<'add_payment_method'>): MoneyAnswer {
    const token = sandboxTokenOf(act);
    const read = readSandboxToken(token);
    if (read === null) throw new Error(`The sandbox gateway has no token "${token}".`);
    const { kind, brand, last4, expiresIn } = read;
    const given = { gateway: 'sandbox', token, kind, brand, last4, expiresIn };
    const added = this.#decide(world, (money, context) =>
      addMethod(money, { ...given, isDefault: act.default ?? false, autopay: act.autopay ?? true }, context),
    );
    const made = added.world.books.methods.find((method) => method.token === token);
    if (made) this.#methods.set(act.as, made.id);
    return added;
  }

  #authenticate(world: World, { outcome = 'ok' }: Act<'authenticate'>, gateway: MemoryGateway): MoneyAnswer {
    const attempt = world.books.attempts.findLast(({ status }) => status === 'authenticating');
    if (attempt === undefined) return { world, answer: refuse('nothing_to_pay', 'No payment waits for the customer.') };
    const moved = { ...world, gateway: gateway.authenticate(attempt.id, outcome, world.now) };
    const looked = moved.gateway.lookUp(attempt, moved.books, moved.now);
    return this.#decide(moved, (money, context) => settleAttempt(money, attempt.id, looked.answer, context));
  }

  #decide(world: World, decide: Decide): MoneyAnswer {
    this.#commands += 1;
    let nothing = false;
    const { world: after, answer } = performOnMoney(world, `money-command-${this.#commands}`, (money, context) => {
      const decision = decide(money, context);
      nothing = decision === null;
      return decision ?? refuse('nothing_to_pay', '');
    });
    return { world: after, answer: nothing ? null : answer };
  }

  #decisionOf(
    money: World,
    act: Exclude<MoneyAct, Act<'gateway' | 'add_payment_method' | 'authenticate'>>,
    context: CommandContext,
  ): MoneyDecision | Refusal | null {
    const { reason = 'told by the story' } = act as { reason?: string };
    switch (act.do) {
      case 'remove_payment_method':
        return removeMethod(money, this.#idOf(act.method));
      case 'set_default':
        return setDefaultMethod(money, this.#idOf(act.method), context);
      case 'pay': {
        const amount = act.amount === undefined || act.amount === 'balance' ? undefined : String(act.amount);
        return payNow(money, { amount, methodId: act.method && this.#idOf(act.method) }, context);
      }
      case 'record_transfer': {
        const { amount, reference = null } = act;
        return recordTransfer(money, { amount: String(amount), reference, invoiceIds: [] }, context);
      }
      case 'write_off':
        return writeOff(
          money,
          { invoiceId: invoiceOf(money, act.invoice), amount: textOf(act.amount), reason },
          context,
        );
      case 'dispute':
        return openDispute(
          money,
          { invoiceId: invoiceOf(money, act.invoice), amount: textOf(act.amount), reason },
          context,
        );
      case 'resolve_dispute':
        return resolveDispute(
          money,
          { invoiceId: invoiceOf(money, act.invoice), outcome: act.outcome, reason },
          context,
        );
      case 'refund': {
        const payment = lastPayment(money, act.invoice);
        if (payment === null) return refuse('nothing_to_refund', 'There is no payment.');
        const plan = planRefund(money, payment, { amount: textOf(act.amount), reason });
        return isRefusal(plan)
          ? plan
          : refunded(money, payment, plan, { reference: context.commandId, reason }, context);
      }
      case 'chargeback': {
        const payment = lastPayment(money, act.invoice);
        if (payment === null) return refuse('nothing_to_refund', 'There is no payment.');
        const { outcome = 'opened', amount } = act;
        const reference = `chargeback of ${payment.attempt.id}`;
        const own = money.movements.filter((movement) => movement.reference === reference);
        const booked = own.map(({ kind }) => (kind === 'chargeback' ? ('opened' as const) : ('won' as const)));
        const lost = money.events.filter(
          ({ type, facts }) => type === 'payment.chargeback_lost' && facts.reference === reference,
        );
        const known = new Set([...booked, ...lost.map(() => 'lost' as const)]);
        const told = { outcome, reference, amount: textOf(amount) ?? own[0]?.amount ?? payment.attempt.amount };
        return chargeBack(money, payment, told, known, context);
      }
      case 'pause_dunning': {
        const until = act.until === undefined ? undefined : instantOfMoment(act.until, money.state.account.zone);
        return operateDunning(money, undefined, { do: 'pause', until }, reason, context);
      }
      case 'promise_to_pay':
        return operateDunning(
          money,
          undefined,
          { do: 'promise', on: act.on, amount: textOf(act.amount) },
          reason,
          context,
        );
    }
  }

  #idOf(name: string): string {
    return this.#methods.get(name) ?? name;
  }
}

function textOf(amount: string | number | undefined): string | undefined {
  return amount === undefined ? undefined : String(amount);
}

/** The invoice of a date, the latest where the story names none. */
export function invoiceOf({ invoices }: World, date: string | undefined): string {
  const index = invoices.findLastIndex(({ issuedOn }) => date === undefined || issuedOn === date);
  return invoiceId(index);
}

/** The latest payment that is over, of an invoice where the story names one. */
function lastPayment(money: World, date: string | undefined) {
  const invoice = date === undefined ? undefined : invoiceOf(money, date);
  const attempt = money.books.attempts.findLast(
    (each) =>
      !isInFlight(each) &&
      each.status !== 'declined' &&
      each.status !== 'failed' &&
      (invoice === undefined || each.allocations.some(({ invoiceId: id }) => id === invoice)),
  );
  return attempt === undefined ? null : pastPayment(money, attempt.id);
}
