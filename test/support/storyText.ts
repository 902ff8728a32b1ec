import { stringify } from 'yaml';
import { memoryEngine } from '../../cli/scenario/engines/memory/memoryEngine.ts';
import type { Expectations } from '../../cli/scenario/language/scenario.ts';
import { instantOfMoment } from '../../cli/scenario/language/storyTime.ts';
import type { Observation } from '../../cli/scenario/observation.ts';
import type { ArbitraryStory } from '../properties/arbitraryStory.ts';

/**
 * A generated story as a scenario file that people can read, keep and run again: with what is refused, and with what holds at its
 * end, as the rules alone give it in memory.
 *
 * @param about  a comment above it
 */
export async function storyText(
  { scenario, acts, until }: ArbitraryStory,
  { name, about = '' }: { name: string; about?: string },
): Promise<string> {
  const { profile, policies, account, catalog, coupons } = scenario;
  const zone = account.timezone ?? 'UTC';
  const session = await memoryEngine.open(scenario, instantOfMoment(acts[0]?.on ?? until, zone));
  const steps: object[] = [];
  for (const { on, act } of acts) {
    await session.advanceTo(instantOfMoment(on, zone));
    const answer = await session.perform(act);
    steps.push({ at: on, ...act, ...(answer.kind === 'refused' ? { refused: { code: answer.code } } : {}) });
  }
  await session.advanceTo(instantOfMoment(until, zone));
  const expect = expectationsOf(await session.observe());
  const comment = about.replaceAll(/^(?=.)/gm, '# ').trimEnd();
  const story = { scenario: name, profile, policies, account, catalog, coupons, steps, until, expect };
  return `${comment === '' ? '' : `${comment}\n`}${stringify(story, { lineWidth: 120 })}`;
}

function expectationsOf({ invoices, balance, credit, subscriptions, events }: Observation): Expectations {
  return {
    invoices: invoices.map(({ date, lines, subtotal, total }) => ({
      date,
      lines: lines.map(({ kind, from, to, amount }) => ({ kind, from, to, amount })),
      subtotal,
      total,
    })),
    balance,
    credit,
    subscriptions: Object.fromEntries(Object.entries(subscriptions).map(([key, { state }]) => [key, { state }])),
    events: { exactly: [...events] },
  } as Expectations;
}
