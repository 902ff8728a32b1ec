import { Ajv2020 } from 'ajv/dist/2020.js';

type Json = Record<string, unknown>;

/** Says what is wrong with an answer by the published document; an undocumented route, status or member is wrong too. */
export type AnswerCheck = (method: string, path: string, status: number, type: string, body: unknown) => string[];

export function createAnswerCheck(document: Json): AnswerCheck {
  const closed = close(structuredClone(document)) as Json;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(closed, 'api');
  const paths = Object.keys(closed.paths as Json).map((path) => ({
    path,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  return (method, requested, status, type, body) => {
    const found = paths.find(({ pattern }) => pattern.test(requested));
    if (found === undefined) return status === 404 ? [] : [`${requested} is not in the document`];
    const operation = ((closed.paths as Json)[found.path] as Json)[method.toLowerCase()] as Json | undefined;
    if (operation === undefined) return status === 405 ? [] : [`${method} ${found.path} is not in the document`];
    const media = type.split(';')[0]?.trim() ?? '';
    const pointer = [
      'paths',
      found.path,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      media,
      'schema',
    ];
    const validate = ajv.getSchema(`api#/${pointer.map(escapePointer).join('/')}`);
    if (validate === undefined) return [`${method} ${found.path} does not document ${status} ${media}`];
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
  };
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** An object that does not say otherwise has no other members than those that are documented. */
function close(node: unknown): unknown {
  if (Array.isArray(node)) node.forEach(close);
  else if (typeof node === 'object' && node !== null) {
    const schema = node as Json;
    if (schema.type === 'object' && schema.properties !== undefined) schema.additionalProperties ??= false;
    Object.values(schema).forEach(close);
  }
  return node;
}
