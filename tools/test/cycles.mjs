// Fails on import cycles between our files. With TypeScript 7 dependency-cruiser can read nothing by itself and then reports success,
// so it reads by swc, and having seen no files is a failure.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
const rooms = ['rules', 'workflows', 'activities', 'providers', 'db', 'api', 'cli', 'main', 'bench'].filter((room) =>
  existsSync(room),
);
const { output } = await cruise(rooms, { ...options, ruleSet: { forbidden }, validate: true });
for (const { rule, from, cycle } of output.summary.violations) {
  console.error(`${rule.name}: ${[from, ...(cycle ?? []).map(({ name }) => name)].join(' → ')}`);
}
const ours = output.modules.filter(({ source }) => source.endsWith('.ts')).length;
console.log(`${ours} files looked at, ${output.summary.violations.length} cycles`);
if (ours === 0) console.error('No file was looked at: dependency-cruiser could not read them.');
process.exit(ours > 0 && output.summary.violations.length === 0 ? 0 : 1);
