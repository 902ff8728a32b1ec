import type { TenorApi } from './tenorApi.ts';

/**
 * Makes something that a story needs before it begins.
 *
 * @returns its id
 * @throws where it is refused: a story must be possible
 */
export async function made(api: TenorApi, path: string, body: object): Promise<string> {
  const answer = await api.send<{ id: string }>('POST', path, body);
  if (answer.kind === 'refused') throw new Error(`POST ${path} was refused: ${answer.code}: ${answer.detail}`);
  return answer.body.id;
}
