import { Agent, request } from 'node:http';
import type { ApiClient } from '../main/demo/apiClient.ts';

/**
 * The demo's client with as little work of its own as Node allows: on the machine of the bench it takes its processor time from
 * what is measured, and `fetch` takes twice as much. Connections are kept.
 */
export function benchClient(url: string, apiKey: string): Pick<ApiClient, 'post'> & { close(): void } {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);
  const post = <T>(path: string, body: unknown, idempotencyKey: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.from(JSON.stringify(body));
      const headers = {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'content-length': bytes.length,
        'idempotency-key': idempotencyKey,
      };
      const sent = request({ agent, hostname, port, path, method: 'POST', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 201) resolve(JSON.parse(text) as T);
          else reject(new Error(`POST ${path} was answered with ${response.statusCode}: ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end(bytes);
    });
  return { post, close: () => agent.destroy() };
}
