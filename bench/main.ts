import { Command, InvalidArgumentError, Option } from 'commander';
import { benchApi } from './benchApi.ts';
import { benchRun } from './benchRun.ts';

/*
 * npm run bench -- run [--accounts N] [--json]    invoices per second of the billing run, beside the raw rate of its rows
 * npm run bench -- api [--pairs N] [--json]       accounts with a subscription created per second
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
  .option('--json', 'print the figures as JSON')
  .action(benchApi);
await program.parseAsync();
