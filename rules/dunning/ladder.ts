import { addDays } from '../calendar/date.ts';
import { type Instant, instantOf } from '../calendar/zone.ts';
import type { DunningAction, DunningStep } from '../policy/policyValues.ts';
import type { Policy } from '../policy/resolve.ts';
import type { DunningCase } from './dunningCase.ts';

/** The steps that follow an unpaid invoice, in their order; none where the policy says that nothing follows. @rule DUN-1 */
export function ladderOf({ values }: Policy): readonly DunningStep[] {
  return values.dunning === 'none' ? [] : values.dunning.steps;
}

/** When a step is due: day n of the case at 09:00 on the account's clock, and as much later as earlier ones came late. @rule DUN-6 */
export function stepAt(step: DunningStep, { anchor, lateMs }: DunningCase, zone: string): Instant {
  const planned = instantOf(`${addDays(anchor.dueOn, step.day)}T09:00`, zone);
  return lateMs === 0 ? planned : new Date(Date.parse(planned) + lateMs).toISOString();
}

/**
 * The place where a case goes on when it is counted from another invoice: the first step whose time has not come, and never one
 * before the suspension that has happened. So no step is skipped: whatever is over by the later due date was over by the earlier.
 *
 * @rule DUN-3
 */
export function placeOn(ladder: readonly DunningStep[], dunning: DunningCase, now: Instant, zone: string): number {
  const ahead = ladder.findIndex((step) => stepAt(step, dunning, zone) > now);
  const place = ahead === -1 ? ladder.length : ahead;
  return Math.max(Math.min(dunning.position, place), ...performed(ladder, dunning));
}

/** The places behind what has happened for good. */
function performed(ladder: readonly DunningStep[], { suspendedAt, terminatedAt }: DunningCase): number[] {
  const behind = (action: DunningAction, at: Instant | null) =>
    at === null ? 0 : ladder.findIndex((step) => step.action === action) + 1;
  return [behind('suspend', suspendedAt), behind('terminate', terminatedAt)];
}
