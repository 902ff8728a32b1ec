import '../support/quietTemporal.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import * as workflows from '../../workflows/index.ts';
import { workflowBundlePath } from '../support/stack.ts';

const folder = fileURLToPath(new URL('histories', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

/** Recorded with `npm run record-histories` and never edited: what runs in production must still be understood by this code. */
describe('recorded histories', () => {
  test.each(files)('%s replays against the current workflows', async (file) => {
    const history = proto.temporal.api.history.v1.History.fromObject(
      JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')),
    );
    await Worker.runReplayHistory({ workflowBundle: { codePath: workflowBundlePath() } }, history, 'sub/recorded');
  });

  test('there is one of every workflow', () => {
    const recorded = new Set(files.map((name) => name.split('.')[0]));
    expect([...recorded].sort()).toEqual(Object.keys(workflows).sort());
  });
});
