import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
const TRIED_AFTER_PREFERRED = 50;

/**
 * Below every system's range of outgoing ports, so that no connection takes one between our check and its use, and below
 * 32,768, because Temporal keeps its membership ports in a Postgres `smallint`.
 */
const INTERNAL_PORTS = { from: 10_000, to: 32_767 };

/** The preferred port of this machine's loopback address or, when it is taken, the next free one. */
export async function nextFreePort(preferred: number): Promise<number> {
  const last = Math.min(preferred + TRIED_AFTER_PREFERRED, 65_535);
  for (let port = preferred; port <= last; port += 1) if (await isFree(port)) return port;
  throw new Error(`No free port between ${preferred} and ${last}: choose another by the setting of this port.`);
}

/** Free ports of the loopback address that nobody needs to know, all different. */
export async function internalPorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count && tries < 1_000; tries += 1) {
    const port = randomInt(INTERNAL_PORTS.from, INTERNAL_PORTS.to + 1);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  if (found.size < count)
    throw new Error(`This machine has no ${count} free ports between ${INTERNAL_PORTS.from} and ${INTERNAL_PORTS.to}.`);
  return [...found];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
