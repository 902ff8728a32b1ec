import { refuseOverdue } from '../payments/overdue.ts';
import type { Refusal } from '../refusal.ts';
import type { AccountState } from './accountState.ts';
import type { CommandContext } from './decision.ts';

/** The refusal of a change while something is overdue, where the policy lets a debt stand in its way. @rule SUB-4 */
export function checkDebt({ account }: AccountState, { overdue }: CommandContext): Refusal | undefined {
  return overdue && account.policy.values['changes.blocked_when_overdue'] ? refuseOverdue(overdue) : undefined;
}
