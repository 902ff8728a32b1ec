import type { Instant } from '../../../rules/calendar/zone.ts';
import type { GatewayNews } from '../../../rules/payments/gatewayAnswer.ts';
import { type SandboxState, sandboxAnswer, sandboxDueAt } from '../../../rules/payments/sandboxBehaviour.ts';
import { sandboxReference } from './sandboxReference.ts';

/** A charge that has come from one state (null: from nowhere) into another, at an instant. */
export type Move = {
  readonly key: string;
  readonly before: SandboxState | null;
  readonly after: SandboxState;
  readonly at: Instant;
};

/** What the sandbox tells of a move. One that time has made is dated by when it was due, not by who looked. */
export function newsOfMove({ key, before, after, at }: Move, pageUrl: string): GatewayNews {
  if (after.kind === 'returned') return { kind: 'returned', key, code: after.code, at: after.returnedAt };
  const answer = sandboxAnswer(after, { reference: sandboxReference(key), pageUrl });
  const movedAt = after.kind === 'captured' ? after.capturedAt : ((before && sandboxDueAt(before)) ?? at);
  return { kind: 'charge', key, answer, at: movedAt };
}
