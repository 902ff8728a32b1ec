import type { Instant } from '../calendar/zone.ts';
import type { Quote } from '../quote/quote.ts';
import { nextQuoteDeadline, performQuoteDue } from '../quote/quoteSteps.ts';
import { assertRule } from '../violation.ts';
import { type AgendaEntry, entriesBetween } from './agenda.ts';
import { perform, type World } from './world.ts';

/** More reminders than any quote has: one that does not move on is a bug. */
const mostSteps = 20;

/**
 * What the quotes of an account will do by themselves: remind the customer, and expire.
 *
 * @returns entries in the order of their instants, for each quote
 * @rule EXP-2, QUO-5
 */
export function quoteAgenda(world: World, quotes: readonly Quote[], to: Instant): AgendaEntry[] {
  return quotes.flatMap((quote) => agendaOf(world, quote, to));
}

function agendaOf(world: World, sent: Quote, to: Instant): AgendaEntry[] {
  const entries: AgendaEntry[] = [];
  let [quote, now] = [sent, world.now];
  for (let steps = 0; ; steps += 1) {
    assertRule(steps < mostSteps, 'simulate.quote_repeats', quote.id);
    const next = nextQuoteDeadline(quote, world.state.account.zone, now);
    if (next === null || next.at > to) return entries;
    if (next.at > now) now = next.at;
    const before = { ...world, now };
    const { world: after } = perform(before, `deadline/${quote.id}/${now}`, (state, context) => {
      const outcome = performQuoteDue(state, quote, context);
      quote = outcome.quote;
      return outcome.decision;
    });
    entries.push(...entriesBetween(before, after, next.label));
  }
}

/** Two agendas as one. What happens at one instant keeps its order, the first one's first. */
export function mergeAgendas(first: readonly AgendaEntry[], second: readonly AgendaEntry[]): AgendaEntry[] {
  return [...first, ...second].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
