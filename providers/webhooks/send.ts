import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '../../rules/webhooks/publicAddress.ts';
import { objectionToTarget } from '../../rules/webhooks/target.ts';
import { signedHeaders } from './sign.ts';

/** What is sent to whom. */
export type WebhookMessage = {
  readonly url: string;
  /** Equal in every attempt, so that a receiver knows a repeat. */
  readonly id: string;
  readonly body: string;
  readonly secrets: readonly string[];
};

/** What came of one attempt. */
export type WebhookAnswer = {
  /** Null where no answer came. */
  readonly statusCode: number | null;
  /** Why it does not count as delivered, for people; null where it does. */
  readonly error: string | null;
  /** The first characters of the answer. */
  readonly response: string | null;
};

export type SendWebhook = (message: WebhookMessage) => Promise<WebhookAnswer>;

export type SendOptions = {
  /** Development and tests: this machine and private networks may be sent to. */
  readonly mayBePrivate: boolean;
  readonly version: string;
  readonly timeoutMs?: number;
  /** How names are resolved; the system's where left out. */
  readonly resolve?: typeof lookup;
};

const usualTimeoutMs = 10_000;
const mostOfAnswer = 1_024;

/**
 * Makes a sender of signed webhooks. It never throws: whatever goes wrong is an attempt that failed. Redirects are not
 * followed. An answer counts by its status; of its body the first kilobyte is read.
 *
 * Addresses are checked where the connection is made, so that a name cannot resolve to one address for the check and to
 * another for the request.
 */
export function createWebhookSender(options: SendOptions): SendWebhook & { close(): void } {
  const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };
  const send: SendWebhook = async (message) => {
    const objection = objectionToTarget(message.url, options.mayBePrivate);
    if (objection !== null) return failed(`The URL ${objection}.`);
    const signal = AbortSignal.timeout(options.timeoutMs ?? usualTimeoutMs);
    try {
      return await request(message, options, agents, signal);
    } catch (error) {
      return failed(
        signal.aborted ? `No answer within ${(options.timeoutMs ?? usualTimeoutMs) / 1000} s.` : said(error),
      );
    }
  };
  return Object.assign(send, {
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  });
}

type Agents = Readonly<Record<'http:' | 'https:', http.Agent>>;

function request(
  message: WebhookMessage,
  options: SendOptions,
  agents: Agents,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  const { mayBePrivate, version, resolve: resolver = lookup } = options;
  const url = new URL(message.url);
  const isSecure = url.protocol === 'https:';
  const body = Buffer.from(message.body);
  const how = {
    method: 'POST',
    agent: agents[isSecure ? 'https:' : 'http:'],
    signal,
    lookup: mayBePrivate ? resolver : publicOnly(resolver),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      'user-agent': `Tenor-Webhooks/${version}`,
      ...signedHeaders({ id: message.id, body: message.body, sentAt: new Date() }, message.secrets),
    },
  };
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? https : http).request(url, how, (response) => {
      readStart(response).then((text) => resolve(answerOf(response.statusCode ?? 0, text)), reject);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // The receiver had closed a connection that we kept; that says nothing about the receiver.
      if (error.code === 'ECONNRESET' && sent.reusedSocket) resolve(request(message, options, agents, signal));
      else reject(error);
    });
    sent.end(body);
  });
}

/** Of an answer that does not end we read the beginning, and hang up. */
async function readStart(response: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > mostOfAnswer) break;
  }
  // Postgres keeps no zero bytes in JSON.
  return Buffer.concat(parts).subarray(0, mostOfAnswer).toString('utf8').replaceAll('\0', '');
}

function answerOf(statusCode: number, response: string): WebhookAnswer {
  if (statusCode >= 200 && statusCode < 300) return { statusCode, error: null, response };
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const error = isRedirect
    ? `Answered ${statusCode}: redirects are not followed; enter the final URL.`
    : `Answered ${statusCode}.`;
  return { statusCode, error, response };
}

function failed(error: string): WebhookAnswer {
  return { statusCode: null, error, response: null };
}

/** A name with any address that is not public is not connected to. */
function publicOnly(resolver: typeof lookup): LookupFunction {
  return (hostname, options, done) => {
    resolver(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, [], undefined);
      const hidden = addresses.find(({ address }) => !isPublicAddress(address));
      if (hidden !== undefined || addresses.length === 0) {
        return done(new Error(`${hostname} is not on the public internet.`), [], undefined);
      }
      const [first] = addresses;
      if (options.all) return done(null, addresses);
      done(null, first?.address ?? '', first?.family);
    });
  };
}

function said(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return SENTENCES[code ?? ''] ?? (message || String(code ?? error));
}

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was cut off.',
  ENOTFOUND: 'The name is not known.',
  ETIMEDOUT: 'The connection timed out.',
  CERT_HAS_EXPIRED: 'The certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is signed by nobody we know.',
};
