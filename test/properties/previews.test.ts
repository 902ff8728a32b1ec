import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { memoryEngine } from '../../cli/scenario/engines/memory/memoryEngine.ts';
import { instantOfMoment } from '../../cli/scenario/language/storyTime.ts';
import type { ObservedInvoice } from '../../cli/scenario/observation.ts';
import { addDays, laterDate } from '../../rules/calendar/date.ts';
import { arbitraryStory } from './arbitraryStory.ts';

/** Hundreds of lives, each run on for two years, on a machine that may be busy. */
jest.setTimeout(120_000);

/** The longest interval of a story's prices is a year, which may be followed by a pause of three, and a tail after it. */
const longestDays = 2_000;

test('the invoice that a preview shows is the one that comes, to the cent', async () => {
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryStory, async ({ scenario, acts }) => {
      const zone = scenario.account.timezone ?? 'UTC';
      const session = await memoryEngine.open(scenario, instantOfMoment(acts[0]?.on ?? '', zone));
      for (const [index, { on, act }] of acts.entries()) {
        await session.advanceTo(instantOfMoment(on, zone));
        const { invoices: before } = await session.observe();
        const isLast = index === acts.length - 1;
        const previewed = isLast ? await session.preview(act) : null;
        const answer = await session.perform(act);
        if (previewed === null) continue;
        expect(previewed.answer).toEqual(answer);
        if (answer.kind === 'refused') return;
        const { nextInvoice } = previewed;
        const last = addDays(on, longestDays);
        // Day by day from its date: a credit that comes later may pay for it, too. It may be dated before it was ordered.
        let day = nextInvoice === null ? last : laterDate(nextInvoice.date, on);
        let came: ObservedInvoice | null;
        do {
          await session.advanceTo(instantOfMoment(day, zone));
          came = (await session.observe()).invoices[before.length] ?? null;
          day = addDays(day, 1);
        } while (came === null && day <= last);
        expect(came).toEqual(nextInvoice);
        shown += nextInvoice === null ? 0 : 1;
      }
    }),
    { numRuns: 150 },
  );
  expect(shown).toBeGreaterThan(50);
});

test('a preview does nothing', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryStory, async ({ scenario, acts }) => {
      const zone = scenario.account.timezone ?? 'UTC';
      const session = await memoryEngine.open(scenario, instantOfMoment(acts[0]?.on ?? '', zone));
      for (const { on, act } of acts) {
        await session.advanceTo(instantOfMoment(on, zone));
        const before = await session.observe();
        await session.preview(act);
        expect(await session.observe()).toEqual(before);
        await session.perform(act);
      }
    }),
    { numRuns: 50 },
  );
});
