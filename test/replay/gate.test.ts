import '../support/quietTemporal.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';

const folder = fileURLToPath(new URL('histories', import.meta.url));
const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Replays every history of a kind against workflows that were changed; answers with what became of each. */
async function replayed(fixture: string, type: string): Promise<(Error | 'replays')[]> {
  const workflowsPath = fileURLToPath(new URL(`fixtures/${fixture}.ts`, import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: silent });
  const outcomes: (Error | 'replays')[] = [];
  for (const file of readdirSync(folder).filter((name) => name.startsWith(`${type}.`))) {
    const recorded = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
    const history = proto.temporal.api.history.v1.History.fromObject(recorded);
    const replay = Worker.runReplayHistory({ workflowBundle }, history, `${type}/recorded`);
    outcomes.push(
      await replay.then(
        () => 'replays' as const,
        (error: Error) => error,
      ),
    );
  }
  return outcomes;
}

/** The gate is worth what it catches: changes as somebody might make them, against the histories that guard the real ones. */
describe('the gate of recorded histories', () => {
  test.each([
    { why: 'steps in another order', fixture: 'reordered', type: 'billingRun' },
    { why: 'a step more that was not announced', fixture: 'unannounced', type: 'subscription' },
  ])('stops $why', async ({ fixture, type }) => {
    const outcomes = await replayed(fixture, type);
    expect(outcomes.length).toBeGreaterThan(0);
    for (const outcome of outcomes) expect(outcome).toBeInstanceOf(DeterminismViolationError);
    expect(String(outcomes[0])).toMatch(/[Nn]ondeterminism/);
  });

  test('lets the same step pass where patched() announces it', async () => {
    const outcomes = await replayed('announced', 'subscription');
    expect(outcomes.length).toBeGreaterThan(0);
    expect(new Set(outcomes)).toEqual(new Set(['replays']));
  });
});
