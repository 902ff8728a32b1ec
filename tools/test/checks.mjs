import { existsSync } from 'node:fs';

/** The checks that read the code without running it, each a command of this Node. */
export const CHECKS = [
  { name: 'format and lint (biome)', args: ['node_modules/@biomejs/biome/bin/biome', 'ci'] },
  { name: 'lint with types (oxlint)', args: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'types (tsc)', args: ['node_modules/typescript/bin/tsc', '--project', '.'] },
  { name: 'dead code (knip)', args: ['node_modules/knip/bin/knip.js'] },
  { name: 'import cycles (dependency-cruiser)', args: ['tools/test/cycles.mjs'] },
];

const missing = CHECKS.map(({ args }) => args[0]).filter(
  (file) => !existsSync(new URL(`../../${file}`, import.meta.url)),
);
if (missing.length > 0) throw new Error(`A check has moved: ${missing.join(', ')}`);
