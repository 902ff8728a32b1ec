import { setTimeout as sleep } from 'node:timers/promises';
import { addMonths } from '../../../../rules/calendar/date.ts';
import type { Instant } from '../../../../rules/calendar/zone.ts';
import type { TenorApi } from './tenorApi.ts';

type Clock = { readonly frozen_at: Instant; readonly status: 'ready' | 'advancing' };

/** So far a clock goes at once; the API takes two years. */
const monthsAtOnce = 23;
const pollMs = 200;

/** Moves a test clock to an instant, in hops that the API takes, and waits until it is there. */
export async function advanceClock(api: TenorApi, clockId: string, from: Instant, to: Instant): Promise<void> {
  for (let at = from; ; ) {
    const farthest = `${addMonths(at.slice(0, 10), monthsAtOnce)}${at.slice(10)}`;
    at = to < farthest ? to : farthest;
    await hop(api, clockId, at);
    if (at === to) return;
  }
}

async function hop(api: TenorApi, clockId: string, to: Instant): Promise<void> {
  const answer = await api.send<{ clock: Clock }>('POST', `/v1/test_clocks/${clockId}/advance`, { to });
  if (answer.kind === 'refused') throw new Error(`The clock did not go to ${to}: ${answer.code}: ${answer.detail}`);
  let { clock } = answer.body;
  while (clock.status === 'advancing') {
    await sleep(pollMs);
    clock = await api.get<Clock>(`/v1/test_clocks/${clockId}`);
  }
}
