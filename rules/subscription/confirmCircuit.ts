import { localDateOf } from '../calendar/zone.ts';
import { chargeOrder } from '../invoicing/chargeOrder.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AccountState } from './accountState.ts';
import { begin, begunFacts } from './begin.ts';
import { type CommandContext, type Decision, refuseUnknownRate, withSubscription } from './decision.ts';
import { subscriptionThatIs } from './subscriptionThatIs.ts';

/**
 * The provider has confirmed that the circuit of a line is active: service, billing and the term begin today on the account's
 * clock.
 *
 * @rule INV-3
 */
export function confirmCircuit(
  state: AccountState,
  subscriptionId: string,
  context: CommandContext,
): Decision | Refusal {
  const subscription = subscriptionThatIs(state, subscriptionId, ['pending', 'active']);
  if (isRefusal(subscription)) return subscription;
  const { circuit, ...lifecycle } = subscription.lifecycle;
  if (subscription.status === 'active' || circuit === undefined) {
    return refuse('not_permitted', 'The subscription does not wait for a circuit; nothing was changed.');
  }
  const { account } = state;
  const today = localDateOf(context.now, account.zone);
  const waiting = { ...subscription, startsOn: today, lifecycle: { ...lifecycle, remindedUntil: context.now } };
  const begun = begin(waiting, circuit, today, account, context);
  const isChargedNow = account.policy.values.first_partial === 'at_start';
  const touched = new Set(isChargedNow ? begun.items.map(({ id }) => id) : []);
  const after = withSubscription(state, begun);
  const cut = chargeOrder(after, begun.items, touched, today, context.commandId, context.taxTable);
  if (cut.kind === 'rate_unknown') return refuseUnknownRate(cut);
  return {
    kind: 'decided',
    state: cut.state,
    subscriptionId,
    invoice: cut.invoice,
    hardwareInvoice: cut.hardwareInvoice,
    events: [
      { type: 'subscription.circuit_confirmed', subscriptionId, facts: { confirmed_on: today } },
      { type: 'subscription.activated', subscriptionId, facts: begunFacts(begun) },
    ],
  };
}
