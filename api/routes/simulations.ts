import { z } from 'zod';
import type { CatalogueWanted } from '../../db/catalogueView.ts';
import type { Database } from '../../db/connect.ts';
import { readDraftWorld } from '../../db/readDraftWorld.ts';
import { readWorld } from '../../db/readWorlds.ts';
import type { Instant } from '../../rules/calendar/zone.ts';
import { refuse } from '../../rules/refusal.ts';
import { type Supposition, simulate } from '../../rules/simulate/simulation.ts';
import type { World } from '../../rules/simulate/world.ts';
import { couponsNamed } from '../../rules/subscription/couponsNamed.ts';
import { pricesNamed } from '../../rules/subscription/pricesNamed.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { Problem } from '../problems/problem.ts';
import {
  Simulation,
  SupposedStart,
  SupposedTrial,
  simulationFields,
  supposedAt,
  supposedOn,
} from '../schemas/simulation.ts';
import { horizonAt } from './horizon.ts';
import { ORDER_KINDS } from './orderKinds.ts';
import { readOrder } from './readOrder.ts';
import { simulationJson } from './simulationJson.ts';
import { type SupposedOrder, supposedOrder, supposedOrderSchema } from './supposedOrder.ts';

const mostSuppositions = 50;

const SimulationInput = z
  .strictObject({
    ...simulationFields,
    what_if: z
      .array(
        z.discriminatedUnion('do', [
          SupposedStart,
          SupposedTrial,
          ...ORDER_KINDS.map((kind) => supposedOrderSchema(kind, { ...supposedAt, ...supposedOn })),
        ]),
      )
      .max(mostSuppositions)
      .default([])
      .meta({ description: 'Orders as they are given by the API, each at its instant.' }),
  })
  .refine(({ account_id, draft }) => (account_id === undefined) !== (draft === undefined), {
    error: 'name an account_id or a draft',
    path: ['account_id'],
  })
  .meta({ id: 'SimulationInput' });

type Body = z.output<typeof SimulationInput>;

export const simulationRoutes = [
  route({
    method: 'post',
    path: '/v1/simulations',
    name: 'simulate',
    tag: 'accounts',
    summary: 'Run an account, or a draft of one, forward to a date in memory, with and without what is supposed',
    description:
      'Nothing is written, and no Idempotency-Key is needed. What then really happens is the same to the cent. An order that would be refused changes nothing; `answers` says so.',
    body: SimulationInput,
    success: { 200: 'What would happen, what happens otherwise, and the difference.' },
    answer: Simulation,
    problems: [
      'not_found',
      'item_not_found',
      'price_retired',
      'price_not_in_currency',
      'policy_unknown',
      'date_out_of_range',
    ],
    async handle({ body }, { database, now }) {
      const asked = await Promise.all(body.what_if.map((each) => readSupposition(database, each)));
      const world = await readSimulated(database, body, now().toISOString(), wantedBy(asked));
      const { account } = world.state;
      const to = horizonAt(body.to, world.now, account.zone);
      const suppositions = asked.map((each) => datedFrom(world, to, each));
      return simulationJson(simulate(world, to, suppositions), {
        from: world.now,
        to,
        accountId: body.account_id ?? null,
      });
    },
  }),
];

function readSimulated(database: Database, body: Body, now: Instant, wanted: CatalogueWanted): Promise<World> {
  const { account_id: accountId, draft } = body;
  if (draft === undefined) {
    const id = accountId ?? '';
    return readWorld(database, id, wanted).then((world) => orNotFound(world, 'account', id));
  }
  const account = {
    ...{ billingAddress: draft.billing_address, shippingAddress: draft.shipping_address, sellerId: draft.seller_id },
    ...{ currency: draft.currency, timeZone: draft.time_zone },
    ...{ policyProfile: draft.policy_profile, policyOverrides: draft.policy_overrides },
  };
  return readDraftWorld(database, account, draft.from ?? now, wanted).then(orRefuse);
}

/** What is supposed, before the account is read: its time and currency are not known yet. */
type Asked = {
  readonly at: Instant | undefined;
  readonly wanted: CatalogueWanted;
  readonly supposeAt: (at: Instant, currency: string) => Supposition;
};

async function readSupposition(database: Database, given: Body['what_if'][number]): Promise<Asked> {
  if (given.do === 'subscribe') {
    const { do: _, at, as, ...ordered } = given as z.output<typeof SupposedStart>;
    const priceIds = ordered.items?.map(({ price_id }) => price_id) ?? [];
    const wanted = { priceIds, planIds: ordered.plan_id === undefined ? [] : [ordered.plan_id] };
    const orderIn = await readOrder(database, ordered);
    return {
      at,
      wanted,
      supposeAt: (then, currency) => ({ kind: 'subscribe', at: then, as, order: orderIn(currency) }),
    };
  }
  if (given.do === 'start_trial') {
    const { at, as, plan_id: planId, days } = given as z.output<typeof SupposedTrial>;
    const order = { planId, days };
    return { at, wanted: { planIds: [planId] }, supposeAt: (then) => ({ kind: 'start_trial', at: then, as, order }) };
  }
  const { at, subscription, ...named } = given as SupposedOrder & { at?: Instant; subscription: string };
  const order = supposedOrder(named);
  const wanted = { priceIds: pricesNamed(order), couponCodes: couponsNamed(order) };
  return { at, wanted, supposeAt: (then) => ({ kind: 'order', at: then, subscription, order }) };
}

function wantedBy(asked: readonly Asked[]): CatalogueWanted {
  return {
    planIds: asked.flatMap(({ wanted }) => wanted.planIds ?? []),
    priceIds: asked.flatMap(({ wanted }) => wanted.priceIds ?? []),
  };
}

/** @throws Problem `date_out_of_range` for what is supposed before now, or after the last day */
function datedFrom({ now, state }: World, to: Instant, asked: Asked): Supposition {
  const at = asked.at ?? now;
  if (at < now || at >= to) {
    const detail = `${at} is not between now, ${now}, and the last day, which ends at ${to}; choose an instant between them.`;
    throw Problem.of(refuse('date_out_of_range', detail, { now, to }));
  }
  return asked.supposeAt(at, state.account.currency);
}
