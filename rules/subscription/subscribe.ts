import { addMonths, isLocalDate, type LocalDate } from '../calendar/date.ts';
import { localDateOf } from '../calendar/zone.ts';
import type { Coupon } from '../catalogue/coupon.ts';
import { chargeOrder } from '../invoicing/chargeOrder.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { AccountState, Subscription } from './accountState.ts';
import { begin, begunFacts } from './begin.ts';
import { checkDebt } from './checkDebt.ts';
import { checkPrice, checkQuantity, checkShipping } from './checkOrderedItem.ts';
import { checkCommitment } from './commitment.ts';
import { type CommandContext, type Decision, refuseUnknownRate } from './decision.ts';
import type { Ordered } from './lifecycle.ts';
import { checkCoupons, newDiscounts } from './newDiscounts.ts';
import { checkMonths } from './term.ts';

export type Order = Ordered & {
  readonly planId: string;
  /** Today, where left out; never earlier. */
  readonly billingStartsOn?: LocalDate | undefined;
  /** Each may be given once; percentages are taken off before fixed amounts. @rule CAT-6 */
  readonly coupons?: readonly Coupon[] | undefined;
  /** Served at once, billed afterwards. @rule QUO-3 */
  readonly freeMonths?: number | undefined;
  /** How it was bought. @rule SUB-8 */
  readonly purchaseChannel?: string | undefined;
  /** Billing begins on the day on which the provider confirms the line. @rule INV-3 */
  readonly awaitsCircuit?: boolean | undefined;
};

/**
 * Starts a subscription today. What the first period costs is charged at once or rides on the next billing day, by the
 * policy `first_partial`; hardware is invoiced by itself, today.
 *
 * @rule INV-1, INV-2, PRO-1, SUB-9, ACC-7, QUO-3, TERM-1
 */
export function subscribe(state: AccountState, order: Order, context: CommandContext): Decision | Refusal {
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const refused =
    checkDebt(state, context) ?? checkMonths(order.freeMonths ?? 0, 0) ?? checkMonths(order.term?.months ?? 1, 1);
  if (refused) return refused;
  const billingStartsOn = order.billingStartsOn ?? addMonths(today, order.freeMonths ?? 0);
  const problem = checkOrder(state, order, today, billingStartsOn);
  if (problem) return problem;
  const ordered: Subscription = {
    id: context.newId(),
    planId: order.planId,
    status: 'pending',
    startsOn: today,
    billingStartsOn,
    endsOn: null,
    cancelledAt: null,
    items: [],
    lifecycle: {
      remindedUntil: context.now,
      ...newDiscounts(order.coupons),
      ...(order.purchaseChannel === undefined ? {} : { purchaseChannel: order.purchaseChannel }),
    },
  };
  if (order.awaitsCircuit) return waitForCircuit(state, ordered, order);
  const begun = begin(ordered, order, billingStartsOn, account, context);
  const started = { ...state, subscriptions: [...state.subscriptions, begun] };
  const isChargedNow = account.policy.values.first_partial === 'at_start';
  const touched = new Set(isChargedNow ? begun.items.map(({ id }) => id) : []);
  const cut = chargeOrder(started, begun.items, touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId: begun.id,
    invoice: cut.invoice,
    hardwareInvoice: cut.hardwareInvoice,
    events: [{ type: 'subscription.activated', subscriptionId: begun.id, facts: begunFacts(begun) }],
  };
}

/** Nothing is served or billed until the provider confirms the circuit. @rule INV-3 */
function waitForCircuit(
  state: AccountState,
  ordered: Subscription,
  { items, anchor, term, commitment }: Order,
): Decision {
  const agreed = { ...(term === undefined ? {} : { term }), ...(commitment === undefined ? {} : { commitment }) };
  const circuit = { items, ...(anchor === undefined ? {} : { anchor }), ...agreed };
  const waiting = { ...ordered, lifecycle: { ...ordered.lifecycle, circuit } };
  const facts = { plan_id: ordered.planId };
  return {
    kind: 'decided',
    state: { ...state, subscriptions: [...state.subscriptions, waiting] },
    subscriptionId: waiting.id,
    invoice: null,
    events: [{ type: 'subscription.ordered', subscriptionId: waiting.id, facts }],
  };
}

function checkOrder(
  state: AccountState,
  order: Order,
  today: LocalDate,
  billingStartsOn: LocalDate,
): Refusal | undefined {
  const { account } = state;
  if (order.items.length === 0) return refuse('item_not_found', 'The order has no items; name a price and a quantity.');
  for (const date of [billingStartsOn, order.anchor ?? today]) {
    if (!isLocalDate(date)) return refuse('date_out_of_range', `"${date}" is not a date; write it like 2026-07-15.`);
  }
  if (billingStartsOn < today) {
    return refuse(
      'date_out_of_range',
      `Billing cannot start on ${billingStartsOn}, before today (${today}); leave the date out to start today.`,
      { billing_starts_on: billingStartsOn, today },
    );
  }
  for (const { price, quantity } of order.items) {
    const refused = checkQuantity(quantity) ?? checkPrice(price, account);
    if (refused) return refused;
  }
  const agreementRefused =
    checkCoupons(order.coupons ?? [], account) ?? checkCommitment(order.commitment, order.term !== undefined);
  if (agreementRefused) return agreementRefused;
  return checkShipping(
    order.items.map(({ price }) => price),
    account,
  );
}
