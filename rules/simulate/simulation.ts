import type { LocalDate } from '../calendar/date.ts';
import type { Instant } from '../calendar/zone.ts';
import { addMoney, type Money, negateMoney, zeroMoney } from '../money/money.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { AccountState } from '../subscription/accountState.ts';
import { decideOrder } from '../subscription/decideOrder.ts';
import type { CommandContext, Decision } from '../subscription/decision.ts';
import type { SubscriptionOrder } from '../subscription/order.ts';
import { type Order, subscribe } from '../subscription/subscribe.ts';
import { startTrial } from '../subscription/trial.ts';
import { advance, perform, type World } from './world.ts';

type TrialOrder = { readonly planId: string; readonly days?: number | undefined };

/** Something that is supposed to be asked at an instant. */
export type Supposition = { readonly at: Instant } & (
  | { readonly kind: 'order'; readonly subscription: string; readonly order: SubscriptionOrder }
  /** `as` names the new subscription for what is supposed after it. */
  | { readonly kind: 'subscribe'; readonly as: string; readonly order: Order }
  | { readonly kind: 'start_trial'; readonly as: string; readonly order: TrialOrder }
);

/** What became of a supposition: the subscription that it was about, or the refusal. */
export type Supposed = { readonly at: Instant; readonly answer: Refusal | { readonly subscriptionId: string | null } };

export type Simulation = {
  /** As it comes if all that is supposed is asked, and as it comes if nobody asks for anything. */
  readonly supposed: World;
  readonly unchanged: World;
  readonly answers: readonly Supposed[];
  /** Subscriptions that were supposed, by the names that they were given. */
  readonly names: ReadonlyMap<string, string>;
  readonly difference: { readonly byDate: readonly DatedDifference[]; readonly total: Money };
};

/** What is invoiced on a date, each way; the difference is positive where more would be to pay. */
export type DatedDifference = {
  readonly date: LocalDate;
  readonly supposed: Money;
  readonly unchanged: Money;
  readonly difference: Money;
};

/**
 * Runs an account forward to an instant twice, with what is supposed and without. Nothing is written; the world that is
 * given stays as it was. A refusal changes nothing and the rest goes on.
 *
 * @param suppositions  at instants from the world's own on; those after `to` are left out
 * @rule EXP-3
 */
export function simulate(world: World, to: Instant, suppositions: readonly Supposition[]): Simulation {
  const names = new Map<string, string>();
  const answers: Supposed[] = [];
  let supposed = world;
  const inOrder = suppositions.filter(({ at }) => at <= to).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const [index, supposition] of inOrder.entries()) {
    supposed = advance(supposed, supposition.at);
    const { world: after, answer } = perform(supposed, `what-if-${index + 1}`, decisionOf(supposition, names));
    supposed = after;
    answers.push({
      at: supposition.at,
      answer: isRefusal(answer) ? answer : { subscriptionId: answer.subscriptionId },
    });
    if (supposition.kind !== 'order' && !isRefusal(answer) && answer.subscriptionId !== null) {
      names.set(supposition.as, answer.subscriptionId);
    }
  }
  supposed = advance(supposed, to);
  const unchanged = suppositions.length === 0 ? supposed : advance(world, to);
  return { supposed, unchanged, answers, names, difference: compare(supposed, unchanged) };
}

function decisionOf(supposition: Supposition, names: ReadonlyMap<string, string>) {
  return (state: AccountState, context: CommandContext): Decision | Refusal => {
    if (supposition.kind === 'subscribe') return subscribe(state, supposition.order, context);
    if (supposition.kind === 'start_trial') return startTrial(state, supposition.order, context);
    const { subscription, order } = supposition;
    return decideOrder(state, names.get(subscription) ?? subscription, order, context);
  };
}

function compare(supposed: World, unchanged: World): Simulation['difference'] {
  const { currency } = supposed.state.account;
  const zero = zeroMoney(currency);
  const [withIt, without] = [totalsByDate(supposed), totalsByDate(unchanged)];
  const dates = [...new Set([...withIt.keys(), ...without.keys()])].sort();
  let total = zero;
  const byDate = dates.map((date) => {
    const [one, other] = [withIt.get(date) ?? zero, without.get(date) ?? zero];
    const difference = addMoney(one, negateMoney(other));
    total = addMoney(total, difference);
    return { date, supposed: one, unchanged: other, difference };
  });
  return { byDate, total };
}

/** What the invoices of a run come to, by their date: what they want, less what they give as credit balance. */
function totalsByDate({ invoices, state }: World): Map<LocalDate, Money> {
  const totals = new Map<LocalDate, Money>();
  for (const { issuedOn, total, creditArising } of invoices) {
    const before = totals.get(issuedOn) ?? zeroMoney(state.account.currency);
    totals.set(issuedOn, addMoney(before, addMoney(total, negateMoney(creditArising))));
  }
  return totals;
}
