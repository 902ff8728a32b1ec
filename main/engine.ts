import type { Config } from './config.ts';
import type { EngineChild } from './engine/childProcess.ts';
import { startDatabase } from './engine/database.ts';
import type { Progress } from './engine/progress.ts';
import { takeStateDir } from './engine/runRecord.ts';
import { startWorkflowService } from './engine/workflowService.ts';

export { EngineError } from './engine/engineError.ts';
export type { Progress } from './engine/progress.ts';
export { SEARCH_ATTRIBUTES } from './engine/searchAttributes.ts';
export { stopSignals } from './engine/stopSignals.ts';
export { terminalProgress } from './engine/terminalProgress.ts';

/** PostgreSQL and Temporal, running and usable. */
export type RunningEngine = {
  /** Of the application's database. */
  databaseUrl: string;
  /** host:port */
  temporalAddress: string;
  temporalNamespace: string;
  temporalUiUrl?: string;
  /** Sentences to show people: moved ports, moved folders, what was recovered. */
  notes: string[];
  /** Ends Temporal, then PostgreSQL. Safe to repeat. */
  stop(): Promise<void>;
};

/** How the engine is started. `undefined` as a preferred port asks for any free one. */
export type EngineOptions = {
  config: Config;
  say: Progress;
  stateDir?: string;
  /** Off only in tests, where losing the data does not matter. On unless said. */
  fsync?: boolean;
  /** Temporal's UI; on unless said. */
  ui?: boolean;
  preferredPorts?: { postgres?: number; temporal?: number; temporalUi?: number };
  /** Ends a start that is under way. */
  signal?: AbortSignal;
  /** Told when a server ends that nobody asked to end. */
  onFailure?: (error: Error) => void;
};

/**
 * Starts what the configuration does not give: PostgreSQL unless DATABASE_URL is set, Temporal unless TEMPORAL_ADDRESS is
 * set. With both set nothing is started, and the state folder is not touched.
 *
 * @throws EngineError telling a person what to do; what was started by then is ended again
 */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const { config, say } = options;
  const stateDir = options.stateDir ?? config.stateDir;
  const isGiven = config.databaseUrl !== undefined && config.temporalAddress !== undefined;
  const taken = isGiven ? undefined : await takeStateDir(stateDir);
  const notes: string[] = [];
  const tell = (sentences: string[]) => {
    for (const sentence of sentences) say.note(sentence);
    notes.push(...sentences);
  };
  tell(taken?.notes ?? []);

  const children: EngineChild[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopInOrder(children).then(() => taken?.record.drop());
    return stopping;
  };
  const onChild = (child: EngineChild) => {
    taken?.record.add(child);
    children.push(child);
    void child.exited.then((how) => {
      taken?.record.remove(child);
      if (!stopping && isReady)
        options.onFailure?.(new Error(`${child.name} ended unexpectedly (${how}): see ${child.logFile}`));
    });
  };
  let isReady = false;
  try {
    const part = {
      ...options,
      stateDir,
      preferredPorts: options.preferredPorts ?? config.preferredPorts,
      onChild,
      tell,
    };
    const database = await startDatabase(part);
    options.signal?.throwIfAborted();
    const service = await startWorkflowService(part, database);
    options.signal?.throwIfAborted();
    isReady = true;
    return { databaseUrl: database.url, temporalNamespace: config.temporalNamespace, ...service, notes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The reverse of their start: PostgreSQL is last. */
async function stopInOrder(children: EngineChild[]): Promise<void> {
  for (const child of children.toReversed()) await child.stop();
}
