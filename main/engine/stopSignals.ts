import { endChildrenAtOnce } from './childProcess.ts';

const SAME_KEY_PRESS_MS = 1_000;
const EXIT_CODE = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Turns Ctrl-C, SIGTERM and a closed terminal into an AbortSignal for an orderly stop. A second one is impatient: everything ends at once.
 * npm passes on the Ctrl-C that the terminal has sent already, so two within a second are one.
 *
 * @param tell  says what happens now
 */
export function stopSignals(tell: (sentence: string) => void): AbortSignal {
  const stopping = new AbortController();
  let firstAtMs: number | undefined;
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (firstAtMs === undefined) {
        firstAtMs = Date.now();
        tell('Stopping … (once more stops at once)');
        stopping.abort(new Error('stopped by a signal'));
      } else if (Date.now() - firstAtMs > SAME_KEY_PRESS_MS) {
        tell('Stopped at once: the next start recovers.');
        endChildrenAtOnce();
        process.exit(EXIT_CODE[name]);
      }
    });
  }
  return stopping.signal;
}
