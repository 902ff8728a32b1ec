import type { LocalDate } from '../calendar/date.ts';
import type { Account, Subscription } from './accountState.ts';
import type { CommandContext } from './decision.ts';
import { endedWithCredit } from './endItem.ts';
import { withEnd } from './ending.ts';
import type { Ending, Notice, Term } from './lifecycle.ts';
import { nextTermEnd, renewalDate } from './term.ts';

/** The end that a notice has set, where its term is moved: that of the same term as before, or of the one after. @rule SUB-7, TERM-3 */
export function movedEnd({ endsOn, lifecycle }: Subscription, moved: Term | undefined, account: Account) {
  const { term } = lifecycle;
  if (endsOn === null || term === undefined || moved === undefined) return endsOn;
  return endsOn === renewalDate(term) ? renewalDate(moved) : nextTermEnd(moved, account.policy);
}

/**
 * The contract as it ends by the notice that was given before, on another day.
 *
 * @param left  as it was under the notice
 * @rule SUB-7, TERM-3, TERM-7
 */
export function leavingOn(
  subscription: Subscription,
  left: Subscription,
  endsOn: LocalDate,
  account: Account,
  context: CommandContext,
): Subscription {
  // A contract is left by a notice, whatever it was called.
  const { ending, notice } = left.lifecycle as { readonly ending: Ending; readonly notice: Notice };
  // What the notice changes has the notice as its cause, so that withdrawing it takes back that and nothing else.
  const byNotice = { ...context, commandId: ending.commandId };
  const items = subscription.items.map((item) => endedWithCredit(item, endsOn, account, byNotice));
  const ended = withEnd(subscription, endsOn, items, byNotice);
  const lifecycle = { ...ended.lifecycle, notice: { ...notice, endsOn } };
  return { ...ended, cancelledAt: left.cancelledAt, lifecycle };
}
