/** Speaks to Tenor as any customer's program would: over HTTP, with a key, every write with its Idempotency-Key. */
export type ApiClient = {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown, idempotencyKey: string): Promise<T>;
};

/** @throws Error with the problem's own sentence where the API refuses */
export function apiClient(url: string, apiKey: string): ApiClient {
  async function send<T>(method: string, path: string, body?: unknown, idempotencyKey?: string): Promise<T> {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T & { detail?: string; code?: string };
    if (!response.ok) throw new Error(`${method} ${path} was refused: ${answer.code}: ${answer.detail}`);
    return answer;
  }
  return {
    get: (path) => send('GET', path),
    post: (path, body, idempotencyKey) => send('POST', path, body, idempotencyKey),
  };
}
