import { join } from 'node:path';
import type { Config } from './config.ts';

/** Where the first operator's API key is kept, readable by its owner alone. */
export const operatorKeyFile = ({ stateDir }: Config): string => join(stateDir, 'operator.key');

/** Remembers which company the demo made. */
export const demoFile = ({ stateDir }: Config): string => join(stateDir, 'demo.json');

export const logFile = ({ stateDir }: Config): string => join(stateDir, 'tenor.log');
