import type { Config } from '../config.ts';
import type { EngineChild } from './childProcess.ts';
import type { Progress } from './progress.ts';

/** What each part of the engine is started with. */
export type EnginePart = {
  config: Config;
  say: Progress;
  stateDir: string;
  fsync?: boolean;
  ui?: boolean;
  preferredPorts: { postgres?: number; temporal?: number; temporalUi?: number };
  signal?: AbortSignal;
  /** Takes a server that was started into the engine's care. */
  onChild: (child: EngineChild) => void;
  /** Sentences for people. */
  tell: (sentences: string[]) => void;
};
