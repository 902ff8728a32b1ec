import { type Instant, instantOf } from '../../rules/calendar/zone.ts';
import type { Plan, Price } from '../../rules/catalogue/catalogue.ts';
import type { Catalogue } from '../../rules/catalogue/catalogueView.ts';
import type { Refusal } from '../../rules/refusal.ts';
import { advance, newWorld, perform, type World } from '../../rules/simulate/world.ts';
import type { Account, AccountState, Subscription } from '../../rules/subscription/accountState.ts';
import { decideOrder } from '../../rules/subscription/decideOrder.ts';
import type { CommandContext, Decision } from '../../rules/subscription/decision.ts';
import type { SubscriptionOrder } from '../../rules/subscription/order.ts';
import {
  accountOf,
  device,
  noRates,
  policyOf,
  seat,
  seatQuarterly,
  seatYearly,
  setupFee,
  stateOf,
} from './situations.ts';

/*
 * A product with plans to try, to move up to and to move down to, and a world in which orders on it are given by the clock.
 */

function planOf(id: string, overrides: Partial<Plan> = {}): Plan {
  const plan = { id, productId: 'product', name: id, isFree: false, capabilities: [], upgradesTo: [], trialDays: null };
  return { ...plan, ...overrides };
}

/** 59.00 a seat and month; the seat of 29.00 can be upgraded to it. */
export const pro: Price = {
  ...seat,
  id: 'pro-monthly',
  planId: 'pro',
  description: 'Pro seat',
  model: { kind: 'per_unit', unit: '59.00' },
};
/** The same for a year, 590.00. */
export const proYearly: Price = {
  ...pro,
  id: 'pro-yearly',
  interval: seatYearly.interval,
  model: { kind: 'per_unit', unit: '590.00' },
};
/** 5.00 a month. */
export const camera: Price = {
  ...seat,
  id: 'camera',
  planId: 'camera',
  itemKind: 'add_on',
  description: 'Camera',
  model: { kind: 'per_unit', unit: '5.00' },
};
/** Of another product. */
export const voice: Price = { ...seat, id: 'voice', planId: 'voice-line', description: 'Voice' };
export const desk: Price = { ...setupFee, id: 'desk', planId: 'desk', itemKind: 'hardware', category: 'hardware' };
/** Paid once. */
export const setUp: Price = { ...setupFee, planId: 'pro' };
export const inEuro: Price = { ...pro, id: 'pro-euro', currency: 'EUR' };

const plans = [
  planOf('free', { isFree: true }),
  planOf('plan', { upgradesTo: ['pro'], trialDays: 14 }),
  planOf('pro'),
  planOf('camera'),
  planOf('desk'),
  planOf('voice-line', { productId: 'voice' }),
];
const prices = [seat, seatYearly, seatQuarterly, device, setUp, pro, proYearly, camera, voice, desk, inEuro];

export const remoteSupport: Catalogue = {
  products: new Map([['product', { id: 'product', name: 'remote-support', freePlanId: 'free' }]]),
  plans: new Map(plans.map((plan) => [plan.id, plan])),
  prices: new Map(prices.map((price) => [price.id, price])),
  replacedBy: new Map(),
};

type Decide = (state: AccountState, context: CommandContext) => Decision | Refusal;

/** One account's story: `at` moves the clock, `does` decides, `orders` orders on its first subscription. */
export class Story {
  world: World;
  readonly answers: (Decision | Refusal)[] = [];

  constructor(
    start: string,
    { profile, policies, ...account }: Partial<Account> & { profile?: string; policies?: Record<string, unknown> } = {},
    catalogue = remoteSupport,
  ) {
    const owner = accountOf({ policy: policyOf(profile, policies), policyOverrides: policies ?? {}, ...account });
    this.world = newWorld(stateOf([], owner), this.#instant(start, owner.zone), noRates, catalogue);
  }

  #instant(local: string, zone: string): Instant {
    return local.endsWith('Z') ? local : instantOf(local.includes('T') ? local : `${local}T10:00`, zone);
  }

  at(local: string): this {
    this.world = advance(this.world, this.#instant(local, this.world.state.account.zone));
    return this;
  }

  does(decide: Decide): this {
    const done = perform(this.world, `command-${this.answers.length + 1}`, decide);
    this.world = done.world;
    this.answers.push(done.answer);
    return this;
  }

  orders(order: SubscriptionOrder): this {
    return this.does((state, context) => decideOrder(state, this.subscription.id, order, context));
  }

  get subscription(): Subscription {
    const [first] = this.world.state.subscriptions;
    if (first === undefined) throw new Error('The story has no subscription.');
    return first;
  }

  get answer(): Decision | Refusal | undefined {
    return this.answers.at(-1);
  }
}
