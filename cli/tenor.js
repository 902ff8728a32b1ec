#!/usr/bin/env node
// Loads TypeScript as it is, so that `npx tenor` works in a checkout after `npm ci` and nothing has to be built.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
const code = await main(process.argv.slice(2));
if (code !== 0) process.exitCode = code;
