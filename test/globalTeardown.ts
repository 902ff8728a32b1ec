import { rmSync } from 'node:fs';
import type { TestStack } from './globalSetup.ts';

/** Ends the servers of this test run and removes what they kept. */
export default async function globalTeardown(): Promise<void> {
  const { tenorTestStack } = globalThis as { tenorTestStack?: TestStack };
  if (!tenorTestStack) return;
  await tenorTestStack.engine.stop();
  rmSync(tenorTestStack.stateDir, { recursive: true, force: true });
}
