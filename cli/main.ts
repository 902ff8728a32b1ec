import { Command, CommanderError, Option } from 'commander';
import { EXIT, UsageError } from './commands/exitCode.ts';
import type { ForecastOptions } from './commands/forecast.ts';
import type { SimulateAccountOptions } from './commands/simulateAccount.ts';

type SimulateOptions = Omit<SimulateAccountOptions, 'account'> & { readonly account?: string };

/** Errors whose message says what to do; a stack would only hide it. */
const forPeople = new Set(['UsageError', 'ConfigError', 'EngineError']);

/**
 * The `tenor` command. Each verb loads what it needs when it is asked for, so that `tenor --help` is quick.
 *
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = tenorProgram((answer) => {
    code = answer;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badUsage;
    if (!(error instanceof Error) || !forPeople.has(error.name)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof UsageError ? EXIT.badUsage : EXIT.failed;
  }
}

function tenorProgram(answer: (code: number) => void): Command {
  const program = new Command('tenor').description('A billing engine in which every lifecycle is a durable workflow.');
  program.exitOverride().showHelpAfterError('Run tenor --help for all verbs.');

  program
    .command('serve')
    .description('serve the API: by itself on a given PostgreSQL and Temporal, else with everything that it needs')
    .action(async () => {
      const { readConfig } = await import('../main/config.ts');
      const config = readConfig();
      if (config.databaseUrl && config.temporalAddress) {
        const { serveRole } = await import('../main/serveRole.ts');
        return serveRole('api', config);
      }
      const { start } = await import('../main/start.ts');
      return start();
    });

  program
    .command('worker')
    .description('run a worker by itself, on a given PostgreSQL and Temporal')
    .action(async () => {
      const { serveRole } = await import('../main/serveRole.ts');
      await serveRole('worker');
    });

  program
    .command('migrate')
    .description('bring a database up to date')
    .option('--url <url>', 'the database; DATABASE_URL where left out')
    .action(async (options: { url?: string }) => {
      const { migrateDatabase } = await import('./commands/migrate.ts');
      answer(await migrateDatabase(options));
    });

  addScenario(program, answer);

  addForesight(program, answer);
  return program;
}

function addScenario(program: Command, answer: (code: number) => void): void {
  const scenario = program.command('scenario').description('dated stories with expectations');
  scenario
    .command('run')
    .description('run scenario files and folders; exit status 1 if any fails')
    .argument('<path...>', 'YAML files, or folders of them')
    .addOption(
      new Option('--engine <engine>', 'memory, or a running Tenor').choices(['memory', 'live']).default('memory'),
    )
    .option('--url <url>', 'the running Tenor; the local one where left out')
    .option('--key <key>', 'an operator key; that of .tenor/operator.key where left out')
    .option('--json', 'for machines')
    .action(async (paths: string[], options) => {
      const { scenarioRun } = await import('./commands/scenarioRun.ts');
      answer(await scenarioRun(paths, options));
    });
  scenario
    .command('schema')
    .description('print the language as JSON Schema')
    .option('--markdown', 'print the reference of docs/scenarios.md')
    .action(async (options: { markdown?: boolean }) => {
      const { printScenarioSchema } = await import('./commands/scenarioSchema.ts');
      printScenarioSchema(options);
    });
}

function addForesight(program: Command, answer: (code: number) => void): void {
  program
    .command('simulate')
    .description('run a draft, or a live account, forward in memory and print what comes; nothing is written')
    .argument('[file]', 'a scenario file; its expectations are left aside')
    .requiredOption('--to <date>', 'the last day, like 2027-07-15')
    .option('--account <id>', 'an account of a running Tenor, in place of a file')
    .option(
      '--what-if <order>',
      'suppose an order: cancel:SUB, cancel:SUB@2026-09-01, change_quantity:SUB:add=5, or its JSON; may be repeated',
      (text: string, before: string[]) => [...before, text],
      [],
    )
    .option('--url <url>', 'the running Tenor; the local one where left out')
    .option('--key <key>', 'a key; that of .tenor/operator.key where left out')
    .option('--json', 'for machines')
    .action(async (file: string | undefined, options: SimulateOptions) => {
      const { account } = options;
      if ((file === undefined) === (account === undefined)) throw new UsageError('Name a file, or --account ID.');
      if (account !== undefined) {
        const { simulateAccount } = await import('./commands/simulateAccount.ts');
        return answer(await simulateAccount({ ...options, account }));
      }
      if (options.whatIf.length > 0)
        throw new UsageError('--what-if goes with --account; write the orders into the file.');
      const { simulate } = await import('./commands/simulate.ts');
      answer(await simulate(file ?? '', options));
    });

  program
    .command('forecast')
    .description('simulate every account up to a date: cash by day, renewals, last days for notice, taxes')
    .requiredOption('--to <date>', 'the last day, like 2027-07-15')
    .option('--clock <id>', 'the accounts of this test clock; where left out, all that have none')
    .option('--seller <id>', 'only the accounts of this seller')
    .option('--url <url>', 'the running Tenor; the local one where left out')
    .option('--key <key>', 'a finance or admin key; that of .tenor/operator.key where left out')
    .option('--json', 'for machines')
    .action(async (options: ForecastOptions) => {
      const { forecast } = await import('./commands/forecast.ts');
      answer(await forecast(options));
    });
}
