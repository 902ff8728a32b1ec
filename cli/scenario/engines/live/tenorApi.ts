import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../../commands/exitCode.ts';

/** An answer of the API: what was asked for, or a refusal with its stable code. */
export type ApiAnswer<Body> =
  | { readonly kind: 'done'; readonly body: Body }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string; readonly facts: Facts };

type Facts = Readonly<Record<string, string>>;
type Page<Row> = { readonly data: readonly Row[]; readonly next_cursor: string | null };

/** Where a running Tenor is, and a key that opens it. */
export type TenorAddress = { readonly url: string; readonly key: string };

/** Asks a running Tenor as any program would: over HTTP, each write with an Idempotency-Key of its own. */
export type TenorApi = {
  /** @throws where there is no answer, or a refusal */
  get<Body>(path: string): Promise<Body>;
  /** All rows of a list, whatever its pages. `cursor` is the name of the query that goes on. */
  all<Row>(path: string, cursor?: string): Promise<Row[]>;
  /** @throws where Tenor does not answer, has a fault, or does not accept the key */
  send<Body>(method: 'POST' | 'PATCH', path: string, body: object): Promise<ApiAnswer<Body>>;
};

/** Codes that say that the request was not one of the story's, or that its time has not come. */
const faults = new Set(['api_key_invalid', 'api_key_required', 'route_not_found', 'method_not_allowed']);
const laterCodes = new Set(['idempotency_key_in_progress', 'database_unavailable', 'lifecycle_unavailable']);
const mostTries = 20;

export function tenorApi({ url, key }: TenorAddress): TenorApi {
  async function ask<Body>(method: string, path: string, body?: object): Promise<ApiAnswer<Body>> {
    const idempotencyKey = randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetchOnce(new URL(path, url), method, key, idempotencyKey, body);
      const answer = (await response.json()) as Record<string, unknown>;
      if (response.ok) return { kind: 'done', body: answer as Body };
      const { code, detail } = answer as { code?: string; detail?: string };
      if (laterCodes.has(code ?? '') && attempt < mostTries) {
        await sleep(Number(response.headers.get('retry-after') ?? '1') * 1000);
        continue;
      }
      if (response.status >= 500 || code === undefined || faults.has(code)) {
        const said = `${method} ${path}: ${response.status} ${code ?? ''}: ${detail ?? ''}`;
        throw response.status === 401 ? new UsageError(said) : new Error(said);
      }
      return { kind: 'refused', code, detail: detailOf(answer), facts: factsOf(answer) };
    }
  }

  async function get<Body>(path: string): Promise<Body> {
    const answer = await ask<Body>('GET', path);
    if (answer.kind === 'refused') throw new Error(`GET ${path}: ${answer.code}: ${answer.detail}`);
    return answer.body;
  }

  return {
    get,
    async all<Row>(path: string, cursor = 'cursor') {
      const rows: Row[] = [];
      let next: string | null = null;
      do {
        const from: string = next === null ? '' : `&${cursor}=${encodeURIComponent(next)}`;
        const page: Page<Row> = await get(`${path}${path.includes('?') ? '&' : '?'}limit=100${from}`);
        rows.push(...page.data);
        next = page.next_cursor;
      } while (next !== null);
      return rows;
    },
    send: ask,
  };
}

async function fetchOnce(url: URL, method: string, key: string, idempotencyKey: string, body: object | undefined) {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(method === 'GET' ? {} : { 'idempotency-key': idempotencyKey }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  try {
    return await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  } catch (error) {
    throw new UsageError(
      `Tenor does not answer at ${url.origin}: ${(error as Error).message}. Start it with npm start.`,
    );
  }
}

function detailOf({ detail, errors }: Record<string, unknown>): string {
  const fields = (errors ?? []) as readonly { field: string; detail: string }[];
  return [detail, ...fields.map((each) => `${each.field} ${each.detail}`)].join(' ');
}

/** What a problem says besides the members that all problems have. */
function factsOf(problem: Record<string, unknown>): Facts {
  const known = ['type', 'title', 'status', 'code', 'detail', 'errors', 'request_id'];
  return Object.fromEntries(
    Object.entries(problem)
      .filter(([name, value]) => !known.includes(name) && typeof value === 'string')
      .map(([name, value]) => [name, String(value)]),
  );
}
