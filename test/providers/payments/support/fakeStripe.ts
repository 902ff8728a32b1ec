import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Seen = {
  readonly method: string;
  readonly path: string;
  readonly body: URLSearchParams;
  readonly key: string | null;
};
type Reply = { status?: number; headers?: Record<string, string>; body: unknown } | 'hang up' | 'never answer';

/** A hand-written Stripe that says what a test wants to the next calls, by method and path, and remembers what it was asked. */
export async function startFakeStripe() {
  const replies = new Map<string, Reply[]>();
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const body = request.method === 'GET' ? url.searchParams : new URLSearchParams(Buffer.concat(chunks).toString());
      const key = request.headers['idempotency-key'];
      seen.push({ method: request.method ?? '', path: url.pathname, body, key: typeof key === 'string' ? key : null });
      const queue = replies.get(`${request.method} ${url.pathname}`);
      const reply = queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0];
      if (reply === 'never answer') return;
      if (reply === 'hang up') return void request.socket.destroy();
      const { status = 200, headers = {}, body: answer } = reply ?? missing(`${request.method} ${url.pathname}`);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    /** What it says to these calls; the last one again and again. */
    on(call: string, ...said: Reply[]): void {
      replies.set(call, said);
    },
    reset(): void {
      replies.clear();
      seen.length = 0;
    },
    stop(): Promise<void> {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function missing(call: string): { status: number; headers?: Record<string, string>; body: unknown } {
  return { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: call } } };
}
