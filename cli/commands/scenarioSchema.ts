import { z } from 'zod';
import { languageReference } from '../scenario/language/languageReference.ts';
import { scenarioSchema } from '../scenario/language/scenarioSchema.ts';

/** The JSON Schema (2020-12) of a scenario file, from the schema that reads it. */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input' });
  return { ...schema, $id: 'https://tenor.example/schemas/scenario.json', title: 'Tenor scenario' };
}

/** Prints the language: as JSON Schema, or as the reference that docs/scenarios.md holds. */
export function printScenarioSchema({ markdown }: { readonly markdown?: boolean }): void {
  process.stdout.write(markdown ? languageReference() : `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
}
