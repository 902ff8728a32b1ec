import { Command, InvalidArgumentError, Option } from 'commander';
import { benchApi } from './benchApi.ts';
import { benchClock } from './benchClock.ts';
import { benchCollect } from './benchCollect.ts';
import { benchRestore } from './benchRestore.ts';
import { benchRun } from './benchRun.ts';
import { benchSimulate } from './benchSimulate.ts';

/*
 * npm run bench -- run [--accounts N] [--json]    invoices per second of the billing run, beside the raw rate of its rows
 * npm run bench -- api [--pairs N] [--no-worker]  accounts with a subscription created per second, and what processes take
 * npm run bench -- collect [--invoices N]         payments per second of the collection, and what a declined one costs Temporal
 * npm run bench -- restore [--rate N]             time until a suspended service is on again, while money comes in
 * npm run bench -- simulate [--subscriptions N]    a contract of 15 months in memory, and an account that has many
 * npm run bench -- clock [--json]                  the same contract on the real engine, under its test clock
 *
 * Everything runs on servers of the bench's own, in a folder of its own, and stops by itself.
 */

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('write a whole number from 1 to 9,999,999');
  return Number(text);
}

const program = new Command('bench').description('Measures Tenor on servers of its own.');
program
  .command('run')
  .option('--accounts <n>', 'accounts that are due', wholeNumber, 20_000)
  .option('--json', 'print the figures as JSON')
  .action(benchRun);
program
  .command('api')
  .option('--pairs <n>', 'accounts with a subscription', wholeNumber, 3_000)
  .addOption(new Option('--clients <n>', 'requests at once').argParser(wholeNumber).default(8))
  .option('--no-worker', 'nobody starts the workflows: what the API takes by itself')
  .option('--json', 'print the figures as JSON')
  .action(benchApi);
program
  .command('collect')
  .option('--invoices <n>', 'invoices that are due', wholeNumber, 10_000)
  .option('--json', 'print the figures as JSON')
  .action(benchCollect);
program
  .command('restore')
  .option('--rate <n>', 'payments per second', wholeNumber, 50)
  .option('--seconds <n>', 'for how long', wholeNumber, 60)
  .option('--json', 'print the figures as JSON')
  .action(benchRestore);
program
  .command('simulate')
  .option('--subscriptions <n>', 'contracts of one account', wholeNumber, 200)
  .option('--json', 'print the figures as JSON')
  .action(benchSimulate);
program.command('clock').option('--json', 'print the figures as JSON').action(benchClock);
await program.parseAsync();
