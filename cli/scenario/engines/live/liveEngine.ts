import type { Instant } from '../../../../rules/calendar/zone.ts';
import type { Engine, EngineSession, StepAnswer } from '../../engine.ts';
import { expectsAgenda } from '../../expectsAgenda.ts';
import type { Act, Scenario } from '../../language/scenario.ts';
import { DEFAULT_ZONE } from '../../language/storyTime.ts';
import { DEFAULT_CURRENCY } from '../../storyCatalogue.ts';
import { type LiveAccount, makeAccount } from './liveAccount.ts';
import { liveAgenda } from './liveAgenda.ts';
import { type LiveCatalogue, makeCatalogue } from './liveCatalogue.ts';
import { advanceClock } from './liveClock.ts';
import { liveObserver } from './liveObserver.ts';
import { previewAct } from './previewAct.ts';
import { type LiveStory, sendAct } from './sendAct.ts';
import { type TenorAddress, type TenorApi, tenorApi } from './tenorApi.ts';

/** Lives a story on a running Tenor: through its API, under a test clock, on the real billing. @rule EXP-4 */
export function liveEngine(address: TenorAddress): Engine {
  const api = tenorApi(address);
  return {
    name: 'live',
    async open(scenario, startsAt) {
      const catalogue = await makeCatalogue(api, scenario);
      const account = await makeAccount(api, scenario, startsAt);
      return new LiveSession(api, scenario, startsAt, catalogue, account);
    },
  };
}

class LiveSession implements EngineSession {
  #now: Instant;
  #zone: string;
  readonly #story: LiveStory;
  readonly #observe: ReturnType<typeof liveObserver>;
  readonly #expectsAgenda: boolean;

  constructor(api: TenorApi, scenario: Scenario, startsAt: Instant, catalogue: LiveCatalogue, account: LiveAccount) {
    this.#story = { api, catalogue, account, subscriptions: new Map(), quotes: new Map(), methods: new Map() };
    this.#expectsAgenda = expectsAgenda(scenario);
    this.#now = startsAt;
    this.#zone = scenario.account.timezone ?? DEFAULT_ZONE;
    this.#observe = liveObserver({ api, catalogue, account, currency: scenario.account.currency ?? DEFAULT_CURRENCY });
  }

  async advanceTo(instant: Instant) {
    if (instant === this.#now) return;
    await this.#advance(instant);
  }

  async perform(act: Act): Promise<StepAnswer> {
    const answer = await sendAct(act, this.#story, this.#zone);
    if (answer.kind === 'refused') return answer;
    if (act.do === 'set_account') this.#zone = act.timezone ?? this.#zone;
    await this.#advance(this.#now);
    return { kind: 'done' };
  }

  preview(act: Act) {
    return previewAct(act, this.#story);
  }

  async observe() {
    const { api, account, subscriptions, methods } = this.#story;
    const seen = await this.#observe({ subscriptions, methods }, this.#zone);
    const agenda = this.#expectsAgenda ? await liveAgenda(api, account.accountId, subscriptions, this.#zone) : null;
    return { ...seen, agenda };
  }

  async close() {}

  async #advance(to: Instant): Promise<void> {
    const { api, account } = this.#story;
    await advanceClock(api, account.clockId, this.#now, to);
    this.#now = to;
  }
}
