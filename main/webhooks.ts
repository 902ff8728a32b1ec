import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { listenOutbox } from '../db/outboxStore.ts';
import { followSettled } from '../db/settledEvents.ts';
import { type AskedDelivery, type AskedOutcome, claimAsked, recordAsked } from '../db/webhooks/askedDeliveries.ts';
import type { Attempt } from '../db/webhooks/attempt.ts';
import { type ClaimedLane, claimLanes, type Destination, type DueEvent } from '../db/webhooks/claimLanes.ts';
import { handOutEvents } from '../db/webhooks/handOutEvents.ts';
import { type LaneOutcome, recordLanes } from '../db/webhooks/recordLanes.ts';
import type { SendWebhook } from '../providers/webhooks/send.ts';
import { type Ladder, WEBHOOK_LADDER, WEBHOOK_PATIENCE_MS } from '../rules/webhooks/ladder.ts';

export type WebhookOptions = {
  readonly database: Knex;
  readonly logger: Logger;
  readonly send: SendWebhook;
  /** How long attempts that failed wait, and how long they are tried; three days where left out. */
  readonly ladder?: Ladder;
  readonly patienceMs?: number;
  /** A claim is another's after so long: that of a sender that was killed. */
  readonly leaseMs?: number;
  /** How often it looks without being woken: a lost notification is made up for, and pauses end. */
  readonly lookEveryMs?: number;
};

const usualLookEveryMs = 1_000;

/** How soon it looks again for events that a slow transaction holds back. */
const soonMs = 25;

/** Accounts that are sent at once to one endpoint. */
const lanesPerEndpoint = 8;

/** Events of an account that are sent by one claim, one after the other. */
const eventsPerLane = 10;

/** Tests and repeats that are sent at once. */
const mostAsked = 8;

const usualLeaseMs = 60_000;

/**
 * Sends events to those who want them, signed, in order per account and endpoint, at least once. One loop talks to Postgres:
 * it records what came of requests, hands out new events, and claims what is due, each for everything at once. Requests run
 * beside it. Any number of senders may run.
 */
export async function startWebhooks(options: WebhookOptions): Promise<{ stop(): Promise<void> }> {
  const { database, logger } = options;
  const sender = new Sender(options);
  const onLost = (error: Error) => logger.warn({ err: error }, 'webhooks are no longer woken; they look every second');
  const stopListening = await listenOutbox(database, () => sender.wake(), onLost, 'webhooks_due');
  const ended = sender.run();
  return {
    async stop() {
      sender.stop();
      await ended;
      await stopListening();
    },
  };
}

class Sender {
  readonly #options: Required<WebhookOptions>;
  readonly #settled: ReturnType<typeof followSettled>;
  /** Lanes under way or not recorded yet, by endpoint. */
  readonly #busy = new Map<string, number>();
  readonly #underWay = new Set<Promise<void>>();
  /** What is not recorded yet. */
  #lanes: LaneOutcome[] = [];
  #asked: AskedOutcome[] = [];
  #askedUnderWay = 0;
  #isStopping = false;
  #isWoken = false;
  #wakeNow: () => void = () => undefined;

  constructor(options: WebhookOptions) {
    this.#options = {
      ladder: WEBHOOK_LADDER,
      patienceMs: WEBHOOK_PATIENCE_MS,
      leaseMs: usualLeaseMs,
      lookEveryMs: usualLookEveryMs,
      ...options,
    };
    this.#settled = followSettled(options.database);
  }

  async run(): Promise<void> {
    while (!this.#isStopping) {
      const waitMs = await this.#turn().catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'webhooks will be tried again');
        return this.#options.lookEveryMs;
      });
      await this.#pause(waitMs);
    }
    await Promise.all(this.#underWay);
    await this.#record().catch((error: unknown) =>
      this.#options.logger.warn({ err: error }, 'webhooks that were sent last will be sent again'),
    );
  }

  wake(): void {
    this.#isWoken = true;
    this.#wakeNow();
  }

  stop(): void {
    this.#isStopping = true;
    this.wake();
  }

  /** Answers how long to wait for the next, in milliseconds. */
  async #turn(): Promise<number> {
    const { database, leaseMs, lookEveryMs } = this.#options;
    await this.#record();
    const { id, isWaiting } = await this.#settled();
    const behind = await handOutEvents(database, id);
    const lanes = await claimLanes(database, { busy: this.#busy, lanesPerEndpoint, eventsPerLane, leaseMs });
    for (const lane of lanes) this.#start(this.#sendLane(lane));
    const room = mostAsked - this.#askedUnderWay;
    const asked = room > 0 ? await claimAsked(database, room, leaseMs) : [];
    for (const delivery of asked) this.#start(this.#sendAsked(delivery));
    if (behind > 0) return 0;
    return isWaiting ? Math.min(soonMs, lookEveryMs) : lookEveryMs;
  }

  async #record(): Promise<void> {
    const { database, ladder, patienceMs } = this.#options;
    const lanes = [...this.#lanes];
    const asked = [...this.#asked];
    await recordLanes(database, lanes, { ladder, patienceMs });
    this.#lanes = this.#lanes.slice(lanes.length);
    for (const { lane } of lanes) this.#countBusy(lane, -1);
    await recordAsked(database, asked);
    this.#asked = this.#asked.slice(asked.length);
  }

  #start(work: Promise<void>): void {
    const done = work.finally(() => {
      this.#underWay.delete(done);
      this.wake();
    });
    this.#underWay.add(done);
  }

  async #sendLane(lane: ClaimedLane): Promise<void> {
    this.#countBusy(lane, 1);
    const endsMs = performance.now() + this.#options.leaseMs / 2;
    const attempts: { event: DueEvent; attempt: Attempt }[] = [];
    let isThrough = true;
    for (const event of lane.events) {
      // The rest of a slow lane is claimed again; a lane that has not begun always sends one.
      isThrough = attempts.length === 0 || (!this.#isStopping && performance.now() < endsMs);
      if (!isThrough) break;
      const attempt = await this.#attempt(lane, messageOf(event));
      attempts.push({ event, attempt });
      isThrough = attempt.error === null;
      if (!isThrough) break;
    }
    this.#lanes.push({ lane, attempts, isThrough });
  }

  #countBusy({ endpointId }: ClaimedLane, more: 1 | -1): void {
    const busy = (this.#busy.get(endpointId) ?? 0) + more;
    if (busy > 0) this.#busy.set(endpointId, busy);
    else this.#busy.delete(endpointId);
  }

  async #sendAsked(delivery: AskedDelivery): Promise<void> {
    this.#askedUnderWay += 1;
    const message = delivery.event === null ? testMessage(delivery) : messageOf(delivery.event);
    const attempt = await this.#attempt(delivery, message);
    this.#asked.push({ delivery, attempt });
    this.#askedUnderWay -= 1;
  }

  async #attempt({ url, secrets }: Destination, message: { id: string; body: string }): Promise<Attempt> {
    const at = new Date().toISOString();
    const startedMs = performance.now();
    const { statusCode, error, response } = await this.#options.send({ url, secrets, ...message });
    const durationMs = Math.round(performance.now() - startedMs);
    return { at, duration_ms: durationMs, status_code: statusCode, error, response };
  }

  async #pause(waitMs: number): Promise<void> {
    if (!this.#isWoken && waitMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#wakeNow = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isWoken = false;
  }
}

/** An event as receivers get it. `sequence` is the `id` of `GET /v1/events`. */
function messageOf({ id: sequence, type, accountId, at, payload }: DueEvent): { id: string; body: string } {
  const id = `evt_${sequence}`;
  return {
    id,
    body: JSON.stringify({ id, type, created_at: at, sequence, account_id: accountId, data: payload }),
  };
}

function testMessage({ deliveryId, askedAt, endpointId }: AskedDelivery): { id: string; body: string } {
  const id = `test_${deliveryId}`;
  const data = { facts: { webhook_endpoint_id: endpointId } };
  const body = { id, type: 'webhook_endpoint.test', created_at: askedAt, sequence: null, account_id: null, data };
  return { id, body: JSON.stringify(body) };
}
