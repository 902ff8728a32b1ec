import { z } from 'zod';
import { expectSchema, refusedSchema } from './expectSchema.ts';
import { moment } from './scalars.ts';
import { strictObject } from './strictObject.ts';

export const at = moment.describe('when; 12:00 on the account’s clock where no time is given');

/** What a step has besides its verb's own keys. */
const stepFields = {
  at,
  expect: expectSchema.optional().describe('what holds right after the step'),
  refused: refusedSchema.optional().describe('the step must be refused, like this'),
};

/** A verb of the language: what it does, and the schema of a step and of a preview with it. */
export type Verb<Name extends string = string, Fields extends z.ZodRawShape = z.ZodRawShape> = {
  readonly name: Name;
  readonly summary: string;
  readonly fields: Fields;
};

export function verb<const Name extends string, Fields extends z.ZodRawShape>(
  name: Name,
  summary: string,
  fields: Fields,
): Verb<Name, Fields> {
  return { name, summary, fields };
}

/** A dated step that carries out a verb. */
export function stepOf<Name extends string, Fields extends z.ZodRawShape>(given: Verb<Name, Fields>) {
  return strictObject({
    at,
    do: z.literal(given.name),
    ...given.fields,
    expect: stepFields.expect,
    refused: stepFields.refused,
  });
}

/** The verb alone, inside `preview`. */
export function actOf<Name extends string, Fields extends z.ZodRawShape>(given: Verb<Name, Fields>) {
  return strictObject({ do: z.literal(given.name), ...given.fields });
}
