import type { Instant } from '../../../../rules/calendar/zone.ts';
import { isRefusal, type Refusal } from '../../../../rules/refusal.ts';
import {
  advance,
  newWorld,
  perform,
  runBilling,
  setAccount,
  setRate,
  type World,
} from '../../../../rules/simulate/world.ts';
import type { AccountState } from '../../../../rules/subscription/accountState.ts';
import { cancel } from '../../../../rules/subscription/cancel.ts';
import { changeQuantity } from '../../../../rules/subscription/changeQuantity.ts';
import type { CommandContext, Decision } from '../../../../rules/subscription/decision.ts';
import { setBillingDay } from '../../../../rules/subscription/setBillingDay.ts';
import { subscribe } from '../../../../rules/subscription/subscribe.ts';
import { switchInterval } from '../../../../rules/subscription/switchInterval.ts';
import { SEED_RATES } from '../../../../rules/tax/seedRates.ts';
import { taxTable } from '../../../../rules/tax/taxTable.ts';
import type { Engine, EngineSession, StepAnswer } from '../../engine.ts';
import type { Act, Scenario } from '../../language/scenario.ts';
import { accountChange, startingAccount } from './memoryAccount.ts';
import { type MemoryCatalogue, memoryCatalogue } from './memoryCatalogue.ts';
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

type Decide = (state: AccountState, context: CommandContext) => Decision | Refusal;

class MemorySession implements EngineSession {
  #world: World;
  #commands = 0;
  readonly #catalogue: MemoryCatalogue;
  /** Ids by the names that the story gave. */
  readonly #subscriptions = new Map<string, string>();

  constructor(scenario: Scenario, startsAt: Instant) {
    this.#catalogue = memoryCatalogue(scenario);
    this.#world = newWorld(startingAccount(scenario), startsAt, seedTable);
  }

  async advanceTo(instant: Instant) {
    this.#world = advance(this.#world, instant);
  }

  async perform(act: Act): Promise<StepAnswer> {
    const { world, answer, subscriptionId } = this.#carryOut(act);
    this.#world = advance(world, world.now);
    if (act.do === 'subscribe' && subscriptionId !== null) {
      this.#subscriptions.set(act.as ?? `s${this.#subscriptions.size + 1}`, subscriptionId);
    }
    return answer;
  }

  async preview(act: Act) {
    const { world, answer } = this.#carryOut(act);
    const issued = this.#world.invoices.length;
    const inTwoYears = world.now.replace(/^\d{4}/, (year) => String(Number(year) + 2));
    const next = (world.invoices.length > issued ? world : advance(world, inTwoYears)).invoices[issued];
    return { answer, nextInvoice: next ? observeInvoice(next) : null };
  }

  async observe() {
    return observeWorld(this.#world, this.#subscriptions);
  }

  async close() {}

  #carryOut(act: Act): { world: World; answer: StepAnswer; subscriptionId: string | null } {
    const unchanged = { answer: { kind: 'done' } as const, subscriptionId: null };
    if (act.do === 'set_rate') return { ...unchanged, world: setRate(this.#world, taxRateOf(act)) };
    if (act.do === 'run_billing') return { ...unchanged, world: runBilling(this.#world) };
    if (act.do === 'set_account') {
      return { ...unchanged, world: setAccount(this.#world, accountChange(act, this.#world.state.account)) };
    }
    this.#commands += 1;
    const { world, answer } = perform(this.#world, `command-${this.#commands}`, this.#decisionOf(act));
    if (isRefusal(answer)) {
      const { code, detail, facts = {} } = answer;
      return { world, answer: { kind: 'refused', code, detail, facts }, subscriptionId: null };
    }
    return { world, answer: { kind: 'done' }, subscriptionId: answer.subscriptionId };
  }

  #decisionOf(act: Act): Decide {
    switch (act.do) {
      case 'subscribe':
        return (state, context) => subscribe(state, this.#catalogue.orderOf(act), context);
      case 'change_quantity':
        return (state, context) => {
          const subscriptionId = this.#idOf(act.of);
          const itemId = act.item && this.#catalogue.itemOf(state, subscriptionId, act.item);
          return changeQuantity(state, { subscriptionId, itemId, change: changeOf(act) }, context);
        };
      case 'switch_interval':
        return (state, context) => {
          const subscriptionId = this.#idOf(act.of);
          const price = this.#catalogue.priceFor(state, subscriptionId, act.to);
          return switchInterval(state, { subscriptionId, price }, context);
        };
      case 'set_billing_day':
        return (state) => setBillingDay(state, act.day);
      case 'cancel':
        return (state, context) => cancel(state, this.#idOf(act.of), context);
      default:
        throw new Error(`The memory engine cannot ${act.do}.`);
    }
  }

  #idOf(name: string): string {
    return this.#subscriptions.get(name) ?? name;
  }
}

function changeOf({ add, remove, to }: Act<'change_quantity'>) {
  if (add !== undefined) return { kind: 'add' as const, quantity: String(add) };
  if (remove !== undefined) return { kind: 'remove' as const, quantity: String(remove) };
  return { kind: 'set' as const, quantity: String(to) };
}
