import { z } from 'zod';
import { nearest } from '../../rules/policy/nearest.ts';
import { type FieldError, Problem } from '../problems/problem.ts';

/**
 * Reads a part of a request by its schema.
 *
 * @throws Problem `validation_failed` with every field that is wrong, an unknown one with the nearest known name
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const reading = schema.safeParse(input);
  if (reading.success) return reading.data;
  const errors = reading.error.issues.flatMap((issue) => errorsOf(issue, schema));
  const fields = errors.map(({ field }) => field).join(', ');
  throw new Problem('validation_failed', `Correct ${fields} and send it again; each is explained in "errors".`, {
    errors,
  });
}

type Issue = z.core.$ZodIssue;

function errorsOf(issue: Issue, schema: z.ZodType): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => ({ field: [...path, key].join('.'), detail: adviceOn(key, known) }));
  }
  if (issue.code === 'invalid_union') {
    const likely = nearestBranch(issue.errors);
    if (likely !== undefined) {
      return likely.flatMap((inner) => errorsOf({ ...inner, path: [...issue.path, ...inner.path] } as Issue, schema));
    }
  }
  return [{ field: path.join('.') || 'body', detail: detailOf(issue) }];
}

/** Of a union the branch that went furthest: the one with the fewest complaints about its own type. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const cost = (issues: readonly Issue[]) =>
    issues.length + issues.filter(({ code, path }) => code === 'invalid_type' && path.length === 0).length * 100;
  const sorted = branches.filter((issues) => cost(issues) < 100).toSorted((a, b) => cost(a) - cost(b));
  return sorted[0];
}

function detailOf(issue: Issue): string {
  const ofText = 'origin' in issue && issue.origin === 'string' ? ' characters long' : '';
  if (issue.code === 'invalid_type') {
    const isMissing = issue.message.endsWith('received undefined');
    return isMissing ? `is required; it is ${aOf(issue.expected)}` : `must be ${aOf(issue.expected)}`;
  }
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${ofText}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${ofText}`;
  if (issue.code === 'invalid_format' && issue.format === 'uuid') return 'must be an id, as lists show it';
  return issue.message;
}

function aOf(type: string): string {
  const word = type === 'int' ? 'whole number' : type === 'record' ? 'object' : type;
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

function adviceOn(key: string, known: readonly string[]): string {
  const guess = nearest(key, known);
  if (guess !== null) return `is unknown; did you mean "${guess}"?`;
  return known.length === 0 ? 'is unknown; leave it out' : `is unknown; the fields are ${known.join(', ')}`;
}

/** The names that the object at a path takes, so that a stranger can be told the nearest. */
function keysAt(schema: z.ZodType, path: readonly string[]): readonly string[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) {
    return [...new Set((inner.options as z.ZodType[]).flatMap((option) => keysAt(option, path)))];
  }
  const [first, ...rest] = path;
  if (first === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  if (inner instanceof z.ZodArray) return keysAt(inner.element as z.ZodType, rest);
  const field = inner instanceof z.ZodObject ? (inner.shape as Record<string, z.ZodType>)[first] : undefined;
  return field === undefined ? [] : keysAt(field, rest);
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrapped(schema.unwrap() as z.ZodType);
  }
  return schema instanceof z.ZodPipe ? unwrapped(schema.in as z.ZodType) : schema;
}
