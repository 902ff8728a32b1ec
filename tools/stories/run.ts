import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { createApiKey } from '../../api/keys/createApiKey.ts';
import { startBenchStack } from '../../bench/benchStack.ts';
import { liveEngine } from '../../cli/scenario/engines/live/liveEngine.ts';
import { runAll } from '../../cli/scenario/runAll.ts';
import { startTenor } from '../../main/compose.ts';
import { installTemporalLogger } from '../../main/temporalLogger.ts';
import { type ArbitraryStory, shortStory } from '../../test/properties/arbitraryStory.ts';
import { differenceOf } from '../../test/support/sameLife.ts';
import { storyText } from '../../test/support/storyText.ts';

/*
 * npm run stories -- [N] [--seed S]
 *
 * Lives N random stories (300 where left out) in memory and on the whole system. Of one that differs the shortest story that still
 * does is looked for, and written as a scenario that `tenor scenario run` runs, with the figures that memory came to.
 */
const storiesAtOnce = 6;

/** Shorter stories are looked for this long; the shortest by then is written. */
const mostShrinkMs = 120_000;

const args = process.argv.slice(2);
const seedAt = args.indexOf('--seed');
const firstSeed = seedAt < 0 ? Math.floor(Math.random() * 2 ** 31) : Number(args[seedAt + 1]);
const count = Number(args.filter((_, index) => seedAt < 0 || (index !== seedAt && index !== seedAt + 1))[0] ?? 300);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(firstSeed)) {
  console.error('Say how many stories: npm run stories -- 300, or the one of a seed: npm run stories -- 1 --seed 42');
  process.exit(2);
}

const stack = await startBenchStack();
const logger = pino({ level: 'silent' });
installTemporalLogger(logger);
const { databaseUrl, temporalAddress, temporalNamespace: namespace } = stack.engine;
const tenor = await startTenor({ databaseUrl, temporalAddress, namespace, logger, isScheduled: false });
try {
  const { secret: key } = await createApiKey(tenor.database, { label: 'stories', role: 'admin' });
  const engine = liveEngine({ url: tenor.url ?? '', key });
  const name = (seed: number) => `story ${seed}`;
  let [lived, differing] = [0, 0];
  console.log(`${count} stories from seed ${firstSeed}`);

  const same = async (story: ArbitraryStory, seed: number) => {
    const difference = await differenceOf(await storyText(story, { name: name(seed) }), engine);
    if (difference !== null) throw new Error(difference);
  };
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
  await runAll(seeds, storiesAtOnce, async (seed) => {
    const [story] = fc.sample(shortStory, { seed, numRuns: 1 });
    if (story === undefined) throw new Error('no story');
    const failure = await same(story, seed).then(
      () => null,
      (error: Error) => error.message,
    );
    lived += 1;
    if (failure === null) {
      if (lived % 20 === 0) console.log(`${lived} of ${count} lived, ${differing} differ`);
      return;
    }
    differing += 1;
    console.log(`✗ seed ${seed}: ${failure}\n  looking for a shorter story that differs …`);
    const shortest = await shortestOf(story, seed);
    const about = `Found by npm run stories -- 1 --seed ${seed}\n${shortest.failure}`;
    const folder = join(stack.config.stateDir, 'stories');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${seed}.yaml`);
    writeFileSync(file, await storyText(shortest.story, { name: name(seed), about }));
    console.log(`  written to ${file}; run it by: tenor scenario run ${file} --engine live`);
  });
  console.log(`${lived} stories lived alike in memory and on the whole system but for ${differing}`);
  process.exitCode = differing === 0 ? 0 : 1;

  /** Leaves acts and policies out one by one while the story still differs. */
  async function shortestOf(story: ArbitraryStory, seed: number): Promise<{ story: ArbitraryStory; failure: string }> {
    const until = Date.now() + mostShrinkMs;
    let best = { story, failure: 'it differs' };
    for (let isShorter = true; isShorter && Date.now() < until; ) {
      isShorter = false;
      for (const shorter of shorterStories(best.story)) {
        if (Date.now() > until) break;
        const failure = await same(shorter, seed).then(
          () => null,
          (error: Error) => error.message,
        );
        if (failure === null) continue;
        best = { story: shorter, failure };
        isShorter = true;
        break;
      }
    }
    return best;
  }
} finally {
  await tenor.stop();
  await stack.stop();
}

/** The same story with one thing less. */
function* shorterStories(story: ArbitraryStory): Generator<ArbitraryStory> {
  const { scenario, acts } = story;
  const last = acts.at(-1)?.on ?? story.until;
  if (story.until > last) yield { ...story, until: last };
  for (let index = acts.length - 1; index > 0; index -= 1) yield { ...story, acts: acts.toSpliced(index, 1) };
  for (const key of Object.keys(scenario.policies)) {
    const { [key]: _, ...policies } = scenario.policies;
    yield { ...story, scenario: { ...scenario, policies } };
  }
  for (const [index, { on, act }] of acts.entries()) {
    for (const key of Object.keys(act).filter((one) => !['do', 'of', 'as', 'plan', 'to'].includes(one))) {
      const { [key as 'do']: _, ...rest } = act;
      if (Object.keys(rest).length > 1) yield { ...story, acts: acts.with(index, { on, act: rest as typeof act }) };
    }
  }
}
