import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { createApiKey } from '../../api/keys/createApiKey.ts';
import { startBenchStack } from '../../bench/benchStack.ts';
import { seedAccounts } from '../../bench/seedAccounts.ts';
import { liveEngine } from '../../cli/scenario/engines/live/liveEngine.ts';
import { readScenarios } from '../../cli/scenario/language/readScenarios.ts';
import { resultText } from '../../cli/scenario/report.ts';
import { runScenario } from '../../cli/scenario/runScenario.ts';
import { startTenor } from '../../main/compose.ts';
import { apiClient } from '../../main/demo/apiClient.ts';
import { tellStory } from '../../main/demo/tellStory.ts';
import { writeDump } from './writeDump.ts';

/*
 * npm run record-dump -- NAME FILE…
 *
 * Keeps a database as the code of today leaves it, for test/dumps: the demo story, the scenarios of the files lived on the real
 * engine, and fifty accounts that the billing run has not seen. A dump is never replaced: such databases are in use.
 */
const [name, ...files] = process.argv.slice(2);
if (!name || !/^[a-z0-9-]+$/.test(name) || files.length === 0) {
  console.error('Name the dump and its stories: npm run record-dump -- first-invoices test/scenarios/cancel.yaml');
  process.exit(2);
}
const target = fileURLToPath(new URL(`../../test/dumps/${name}.sql.gz`, import.meta.url));
const stack = await startBenchStack();
const { databaseUrl, temporalAddress, temporalNamespace: namespace } = stack.engine;
const logger = pino({ level: 'warn' });
const tenor = await startTenor({ databaseUrl, temporalAddress, namespace, logger, isScheduled: false });
try {
  const { secret: key } = await createApiKey(tenor.database, { label: 'recorder', role: 'admin' });
  const url = tenor.url ?? '';
  await tellStory(apiClient(url, key), console.log);
  for (const file of files) {
    for (const story of readScenarios(file, readFileSync(file, 'utf8')).scenarios)
      console.log(resultText(await runScenario(story, liveEngine({ url, key }))));
  }
  await seedAccounts(tenor.database, 50);
  const dump = gzipSync(await writeDump(tenor.database, databaseUrl), { level: 9 });
  writeFileSync(target, dump, { flag: 'wx' });
  console.log(`${target}: ${dump.length} bytes`);
} finally {
  await tenor.stop();
  await stack.stop();
}
