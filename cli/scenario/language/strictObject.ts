import { z } from 'zod';
import { nearest } from '../../../rules/policy/nearest.ts';

/** An object that refuses keys it does not know: a line of its message for each, naming the nearest known one. */
export function strictObject<Fields extends z.ZodRawShape>(fields: Fields) {
  const known = Object.keys(fields);
  return z.strictObject(fields, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `write a map with the keys ${known.join(', ')}`;
      return (issue.keys as string[]).map((key) => unknownWord(`"${key}" is no key here`, key, known)).join('\n');
    },
  });
}

/** A refusal of a word with the nearest known one, or all that are known. */
export function unknownWord(refusal: string, word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === null ? `${refusal}; the known ones are ${known.join(', ')}` : `${refusal}; did you mean "${guess}"?`;
}
