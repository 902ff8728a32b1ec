import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came. */
export type Received = {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly sequence: number | null;
    readonly account_id: string | null;
  };
};

/** A receiver of webhooks on a free port that remembers what it got, and answers as it is told: 200 where it is not. */
export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  /** Sequences in the order in which they came. */
  sequences(accountId?: string | null): (number | null)[];
  answer: (response: ServerResponse, received: Received) => void;
  close(): Promise<void>;
};

export async function startReceiver(port = 0): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const received = { headers: request.headers, body, event: JSON.parse(body) as Received['event'] };
    receiver.received.push(received);
    receiver.answer(response, received);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received: [],
    sequences: (accountId) =>
      receiver.received
        .filter(({ event }) => accountId === undefined || event.account_id === accountId)
        .map(({ event }) => event.sequence),
    answer: (response) => void response.writeHead(200).end('ok'),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

export const status =
  (code: number, headers: Record<string, string> = {}): Receiver['answer'] =>
  (response) =>
    void response.writeHead(code, headers).end(`answered ${code}`);
