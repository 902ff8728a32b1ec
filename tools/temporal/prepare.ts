// Finds Temporal, or builds it, and tells how: so that `npm test` can build it while it checks everything that needs no Temporal.
import { readConfig } from '../../main/config.ts';
import { EngineError } from '../../main/engine/engineError.ts';
import { findTemporal } from '../../main/engine/findTemporal.ts';
import { terminalProgress } from '../../main/engine/terminalProgress.ts';

const { cacheDir, searchPath } = readConfig(process.env);
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => stopping.abort(new EngineError('The build was stopped.')));
try {
  await findTemporal({
    cacheDir,
    searchPath,
    say: terminalProgress(process.stdout),
    signal: stopping.signal,
    hasCliState: false,
  });
  process.exit(0);
} catch (error) {
  console.error(error instanceof EngineError ? error.message : error);
  process.exit(1);
}
