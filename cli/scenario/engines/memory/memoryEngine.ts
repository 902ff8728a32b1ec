import type { Instant } from '../../../../rules/calendar/zone.ts';
import { EMPTY_BOOKS } from '../../../../rules/payments/books.ts';
import { isRefusal, type Refusal } from '../../../../rules/refusal.ts';
import { nextInvoice } from '../../../../rules/simulate/preview.ts';
import { newWorld, perform, runBilling, setAccount, setRate, type World } from '../../../../rules/simulate/world.ts';
import type { Decision } from '../../../../rules/subscription/decision.ts';
import { SEED_RATES } from '../../../../rules/tax/seedRates.ts';
import { taxTable } from '../../../../rules/tax/taxTable.ts';
import type { Engine, EngineSession, StepAnswer } from '../../engine.ts';
import { expectsAgenda } from '../../expectsAgenda.ts';
import type { Act, Scenario } from '../../language/scenario.ts';
import { decideAct } from './decideAct.ts';
import { accountChange, startingAccount } from './memoryAccount.ts';
import { type MemoryCatalogue, memoryCatalogue } from './memoryCatalogue.ts';
import { memoryGateway } from './memoryGateway.ts';
import { isMoneyAct, MemoryMoney } from './memoryMoney.ts';
import { isQuoteAct, MemoryQuotes } from './memoryQuotes.ts';
import { observeAgenda } from './observeAgenda.ts';
import { observeInvoice, observeWorld } from './observeWorld.ts';
import { taxRateOf } from './taxRateOf.ts';

const seedTable = taxTable(SEED_RATES);

/** Lives a story by the rules alone: no database, no clock, no network. @rule EXP-3 */
export const memoryEngine: Engine = {
  name: 'memory',
  async open(scenario, startsAt) {
    return new MemorySession(scenario, startsAt);
  },
};

class MemorySession implements EngineSession {
  #world: World;
  #commands = 0;
  readonly #catalogue: MemoryCatalogue;
  /** Ids by the names that the story gave. */
  readonly #subscriptions = new Map<string, string>();
  readonly #quotes: MemoryQuotes;
  readonly #money = new MemoryMoney();
  readonly #expectsAgenda: boolean;

  constructor(scenario: Scenario, startsAt: Instant) {
    this.#expectsAgenda = expectsAgenda(scenario);
    this.#catalogue = memoryCatalogue(scenario);
    this.#quotes = new MemoryQuotes(this.#catalogue);
    this.#world = newWorld(startingAccount(scenario), startsAt, seedTable, this.#catalogue.view, {
      books: EMPTY_BOOKS,
      gateway: memoryGateway(),
    });
  }

  async advanceTo(instant: Instant) {
    this.#world = this.#quotes.advance(this.#world, instant);
  }

  async perform(act: Act): Promise<StepAnswer> {
    const { world, answer, subscriptionId } = this.#carryOut(act);
    this.#world = this.#quotes.advance(world, world.now);
    const isBegun = act.do === 'subscribe' || act.do === 'start_trial' || act.do === 'accept_quote';
    if (isBegun && subscriptionId !== null) {
      this.#subscriptions.set(act.as ?? `s${this.#subscriptions.size + 1}`, subscriptionId);
    }
    return answer;
  }

  async preview(act: Act) {
    const { world, answer } = this.#carryOut(act);
    const next = world.invoices[this.#world.invoices.length] ?? nextInvoice(world);
    return { answer, nextInvoice: next ? observeInvoice(next, null) : null };
  }

  async observe() {
    const agenda = this.#expectsAgenda ? observeAgenda(this.#world, this.#subscriptions, this.#quotes.all()) : null;
    return { ...observeWorld(this.#world, this.#subscriptions, (id) => this.#money.nameOf(id)), agenda };
  }

  async close() {}

  #carryOut(act: Act): { world: World; answer: StepAnswer; subscriptionId: string | null } {
    const unchanged = { answer: { kind: 'done' } as const, subscriptionId: null };
    if (act.do === 'set_rate') return { ...unchanged, world: setRate(this.#world, taxRateOf(act)) };
    if (act.do === 'run_billing') return { ...unchanged, world: runBilling(this.#world) };
    if (act.do === 'set_account') return { ...unchanged, ...this.#setAccount(act) };
    if (isMoneyAct(act)) {
      const { world, answer } = this.#money.carryOut(this.#world, act);
      return { world, answer: stepAnswer(answer), subscriptionId: null };
    }
    this.#commands += 1;
    const { world, answer } = isQuoteAct(act)
      ? this.#quotes.carryOut(this.#world, act)
      : perform(this.#world, `command-${this.#commands}`, decideAct(act, this.#catalogue, this.#subscriptions));
    return { world, answer: stepAnswer(answer), subscriptionId: isRefusal(answer) ? null : answer.subscriptionId };
  }

  #setAccount(act: Act<'set_account'>): { world: World; answer: StepAnswer } {
    const { autopay } = act;
    const isMore = Object.keys(act).some((key) => key !== 'do' && key !== 'autopay');
    const world = isMore ? setAccount(this.#world, accountChange(act, this.#world.state.account)) : this.#world;
    if (autopay === undefined) return { world, answer: { kind: 'done' } };
    const changed = this.#money.setAutopay(world, autopay);
    return { world: changed.world, answer: stepAnswer(changed.answer) };
  }
}

function stepAnswer(answer: Decision | Refusal | null): StepAnswer {
  if (!isRefusal(answer)) return { kind: 'done' };
  const { code, detail, facts = {} } = answer;
  return { kind: 'refused', code, detail, facts };
}
