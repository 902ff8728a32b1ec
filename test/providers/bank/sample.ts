import { readFileSync } from 'node:fs';
import { readCamt053 } from '../../../providers/bank/readCamt053.ts';
import type { StatementFile } from '../../../rules/payments/bankStatement.ts';

/** The text of a file under samples/. */
export function sample(name: string): string {
  return readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8');
}

/** Reads what must be readable, and shows the problems where it is not. */
export function readGood(text: string): StatementFile {
  const reading = readCamt053(text);
  if (reading.kind === 'refused') throw new Error(`refused: ${JSON.stringify(reading.problems, null, 2)}`);
  return reading;
}
