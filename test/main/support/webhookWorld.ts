import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { pino } from 'pino';
import { newWebhookSecret } from '../../../api/keys/webhookSecret.ts';
import { connect, type Database } from '../../../db/connect.ts';
import { createAccount } from '../../../db/createAccount.ts';
import { listDeliveries, webhookFigures } from '../../../db/readModels/webhooks.ts';
import { createEndpoint, type EndpointDetails } from '../../../db/webhooks/endpointStore.ts';
import { waitFor } from '../../../main/engine/waitFor.ts';
import { startWebhooks, type WebhookOptions } from '../../../main/webhooks.ts';
import { createWebhookSender } from '../../../providers/webhooks/send.ts';
import { address, granted, stamp } from '../../db/support/world.ts';
import { freshDatabase } from '../../support/stack.ts';
import { type Receiver, startReceiver } from './webhookReceiver.ts';

/** A database of a test file, senders and receivers that end with each test. Sequences are those of the outbox. */
export function webhookWorld(name: string) {
  let own: { url: string; drop(): Promise<void> };
  let database: Database;
  const ending: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    own = await freshDatabase(name);
    database = connect(own.url, { poolSize: 8 });
  });
  beforeEach(() => database('webhook_endpoints').delete());
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });
  afterAll(async () => {
    await database.destroy();
    await own.drop();
  });

  /** A receiver on a free port. */
  async function receive(port?: number): Promise<Receiver> {
    const receiver = await startReceiver(port);
    ending.push(() => receiver.close());
    return receiver;
  }

  /** A sender that tries again at once, and gives nothing up, unless said otherwise. */
  async function send(options: Partial<WebhookOptions> & { timeoutMs?: number; mayBePrivate?: boolean } = {}) {
    const { timeoutMs = 5_000, mayBePrivate = true } = options;
    const sender = createWebhookSender({ mayBePrivate, version: 'test', timeoutMs });
    const ladder = Array.from({ length: 1_000 }, () => 5);
    const logger = pino({ level: 'silent' });
    const running = await startWebhooks({
      ...{ database, logger, send: sender, ladder, patienceMs: 3_600_000, lookEveryMs: 10 },
      ...options,
    });
    ending.push(async () => {
      await running.stop();
      sender.close();
    });
    return running;
  }

  const secret = newWebhookSecret();

  async function open(url: string, details: Partial<EndpointDetails> = {}): Promise<string> {
    const endpoint = { url, description: null, eventTypes: null, accountId: null, ...details };
    return granted(await createEndpoint({ ...stamp(database), endpoint, secret })).endpointId;
  }

  async function openCompany(): Promise<string> {
    const account = {
      ...{ companyName: 'Alder', contact: null, billingAddress: address('CA', 'ON'), shippingAddress: null },
      ...{ taxNumber: null, language: 'en' as const, currency: 'CAD', timeZone: 'America/Toronto' },
      ...{ policyProfile: 'standard', policyOverrides: {} },
    };
    return granted(await createAccount({ ...stamp(database), account })).accountId;
  }

  /** Writes an event; answers its sequence. */
  async function happen(accountId: string | null, type = 'test.happened', writer = database): Promise<number> {
    const event = {
      topic: type,
      account_id: accountId,
      payload: { facts: { of: 'a test' } },
      at: '2026-08-02T04:00:00Z',
    };
    const [row] = await writer('outbox').insert(event).returning<{ id: number }[]>('id');
    return row?.id ?? 0;
  }

  async function happenOften(accountId: string | null, times: number): Promise<number[]> {
    const ids: number[] = [];
    for (let time = 0; time < times; time += 1) ids.push(await happen(accountId));
    return ids;
  }

  const hasGot = (receiver: Receiver, count: number) =>
    until(`${count} webhooks`, () => receiver.received.length >= count);

  /** Nothing is on its way any more. */
  const quiet = () => until('all to be sent', async () => isAllSent());
  async function isAllSent(): Promise<boolean> {
    const { lanesWaiting, eventsBehind } = await webhookFigures(database);
    return lanesWaiting === 0 && eventsBehind === 0;
  }

  const deliveriesOf = (endpointId: string) => listDeliveries(database, { endpointId, limit: 100 });

  return {
    ...{ db: () => database, url: () => own.url, secret, receive, send, open, openCompany, happen, happenOften },
    ...{ hasGot, quiet, deliveriesOf },
  };
}

export const until = (what: string, isSo: () => boolean | Promise<boolean>) =>
  waitFor({ what, atMostMs: 30_000, everyMs: 5 }, async () => ((await isSo()) ? true : undefined));
