import { localDateOf } from '../calendar/zone.ts';
import { decimal } from '../money/decimal.ts';
import type { CommandContext } from '../subscription/decision.ts';
import { allocate } from './allocate.ts';
import { applyMovement } from './applyMovement.ts';
import { allocated, invoicesInFlight } from './attempt.ts';
import type { MoneyDraft } from './moneyDecision.ts';

/**
 * Credit balance goes to the oldest open invoice, never to a disputed amount, nor to what is being paid: that waits for what
 * comes of the payment. `heedBalance` asks for it at every change of a debt, so that nobody owes while we owe them.
 *
 * @rule INV-10
 */
export function applyCredit(draft: MoneyDraft, context: CommandContext): MoneyDraft {
  const { books, state } = draft;
  const inFlight = invoicesInFlight(books);
  const open = books.invoices.filter(({ id }) => !inFlight.has(id));
  const allocations = allocate(decimal(state.creditBalance), open);
  if (allocations.length === 0) return draft;
  const amount = allocated(allocations).toFixed();
  const { now: at, newId } = context;
  const on = localDateOf(at, state.account.zone);
  const who = { attemptId: null, reference: null, reason: null };
  const applied = applyMovement(draft, { id: newId(), kind: 'credit_applied', at, on, amount, allocations, ...who });
  const event = { type: 'credit.applied', subscriptionId: null, facts: { amount } } as const;
  return { ...applied, events: [...applied.events, event] };
}
