import { z } from 'zod';
import { scenarioSchema, VERBS } from './scenarioSchema.ts';

type JsonSchema = {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly description?: string;
};

/** The reference of the language in Markdown, made from the schema that reads it. docs/scenarios.md holds a copy. */
export function languageReference(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input' }) as JsonSchema;
  const resolve = (given: JsonSchema | undefined): JsonSchema =>
    given?.$ref ? { ...resolve(schema.$defs?.[given.$ref.replace('#/$defs/', '')]), ...given } : (given ?? {});
  const part = (name: string) => resolve(schema.properties?.[name]);
  return [
    section('The file', [schema], resolve),
    section('`account`', [part('account')], resolve),
    section('`seller`', [part('seller')], resolve),
    section('`catalog`: a list of prices', resolve(part('catalog').items).oneOf ?? [], resolve),
    section('`coupons`: a list of coupons', [resolve(part('coupons').items)], resolve),
    verbSection(resolve),
    section('`expect`', [part('expect')], resolve),
    section('`refused`', [resolve({ $ref: '#/$defs/refused' })], resolve),
    section('`policies`', [part('policies')], resolve),
  ].join('\n');
}

type Resolve = (given: JsonSchema | undefined) => JsonSchema;

/** A table of the keys of a map, or of several forms of it together. */
function section(title: string, forms: readonly JsonSchema[], resolve: Resolve): string {
  const rows = new Map<string, string>();
  for (const form of forms) {
    for (const [path, key] of keysOf(form, resolve, '')) {
      if (!rows.has(path)) rows.set(path, `| \`${path}\` | ${cell(key)} |`);
    }
  }
  return [`### ${title}`, '', '| key | |', '| --- | --- |', ...rows.values(), ''].join('\n');
}

function verbSection(resolve: Resolve): string {
  const lines = VERBS.map(({ name, summary, fields }) => {
    const keys = keysOf(resolve(z.toJSONSchema(z.strictObject(fields), { io: 'input' }) as JsonSchema), resolve, '');
    const list = keys.map(([path, key]) => `\`${path}\` ${cell(key)}`.trimEnd()).join(' · ');
    return `| \`${name}\` | ${summary} | ${list} |`;
  });
  return ['### Verbs', '', '| verb | what it does | keys |', '| --- | --- | --- |', ...lines, ''].join('\n');
}

/** Keys that are not worth a table of their own are told where they stand: `term.months`, `lines[].kind`. */
function keysOf(schema: JsonSchema, resolve: Resolve, prefix: string): [path: string, key: JsonSchema][] {
  if (prefix.split('.').length > 4) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, given]): [string, JsonSchema][] => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const key = resolve(given);
    const isTold =
      prefix === '' &&
      ['account', 'seller', 'catalog', 'coupons', 'policies', 'expect', 'steps', 'refused'].includes(name);
    if (isTold) return [[path, key]];
    const entry = resolve(key.items);
    const isNamedMap = typeof key.additionalProperties === 'object';
    const value = isNamedMap ? resolve(key.additionalProperties as JsonSchema) : {};
    return [
      [path, key],
      ...keysOf(key, resolve, path),
      ...keysOf(entry, resolve, `${path}[]`),
      ...keysOf(value, resolve, `${path}.NAME`),
    ];
  });
}

function cell(key: JsonSchema): string {
  const words = key.enum ?? [];
  const choice = words.length > 0 ? words.join(', ') : '';
  return [key.description?.replaceAll('|', '\\|'), choice && `(${choice})`].filter(Boolean).join(' ');
}
