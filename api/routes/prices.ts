import type { z } from 'zod';
import { createPrice } from '../../db/catalogueStore.ts';
import type { PriceRow } from '../../db/mapping.ts';
import { findPriceRow, listPrices } from '../../db/readModels/catalogue.ts';
import { retirePrice } from '../../db/retirePrice.ts';
import type { ItemKind, TaxCategory } from '../../rules/catalogue/catalogue.ts';
import { checkPricing } from '../../rules/catalogue/checkPricing.ts';
import { type Interval, isIntervalProblem, parseInterval } from '../../rules/catalogue/interval.ts';
import type { PricePhase } from '../../rules/catalogue/phase.ts';
import { checkModel } from '../../rules/pricing/checkModel.ts';
import type { PriceModel } from '../../rules/pricing/priceModel.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { type FieldError, Problem } from '../problems/problem.ts';
import { Price, PriceInput } from '../schemas/catalogue.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';

export const priceRoutes = [
  route({
    method: 'post',
    path: '/v1/prices',
    name: 'createPrice',
    tag: 'catalogue',
    summary: 'Add a price to a plan, or the next version of one',
    description:
      'A price never changes. With `replaces` this is its next version and the old one is retired; subscriptions keep theirs.',
    roles: MAY.keepCatalogue,
    once: 'transaction',
    body: PriceInput,
    success: { 201: 'The price.' },
    answer: Price,
    problems: ['item_not_found', 'not_permitted'],
    async handle({ body }, { database, order }) {
      const { model, interval } = readFigures(body);
      const price = {
        planId: body.plan_id,
        model,
        interval,
        currency: body.currency,
        timing: body.timing,
        itemKind: body.item_kind as ItemKind,
        category: body.category as TaxCategory,
        description: body.description,
        replaces: body.replaces,
        ...(body.setup_fee === undefined ? {} : { setupFee: body.setup_fee }),
        ...(body.phases === undefined ? {} : { phases: body.phases as PricePhase[] }),
      };
      const { priceId } = orRefuse(await createPrice({ database, ...order, price }));
      return priceJson(orNotFound(await findPriceRow(database, priceId), 'price', priceId));
    },
  }),
  route({
    method: 'get',
    path: '/v1/prices',
    name: 'listPrices',
    tag: 'catalogue',
    summary: 'Versions of prices, the newest first',
    query: { ...pageQuery, plan_id: Id.optional() },
    success: { 200: 'A page.' },
    answer: pageOf(Price),
    async handle({ query }, { database }) {
      const page = { ...keysetOf(query), planId: query.plan_id };
      return pageOfRows(await listPrices(database, page), query.limit, ({ id }) => id, priceJson);
    },
  }),
  route({
    method: 'get',
    path: '/v1/prices/{price_id}',
    name: 'getPrice',
    tag: 'catalogue',
    summary: 'One version of a price',
    params: { price_id: Id },
    success: { 200: 'The price.' },
    answer: Price,
    handle: async ({ params: { price_id: id } }, { database }) =>
      priceJson(orNotFound(await findPriceRow(database, id), 'price', id)),
  }),
  route({
    method: 'post',
    path: '/v1/prices/{price_id}/retire',
    name: 'retirePrice',
    tag: 'catalogue',
    summary: 'Stop selling a price',
    description: 'Subscriptions that have it keep it. Retiring it again changes nothing.',
    roles: MAY.keepCatalogue,
    once: 'transaction',
    params: { price_id: Id },
    success: { 200: 'The price, retired.' },
    answer: Price,
    async handle({ params: { price_id: id } }, { database, order }) {
      orRefuse(await retirePrice({ database, ...order, priceId: id }));
      return priceJson(orNotFound(await findPriceRow(database, id), 'price', id));
    },
  }),
];

/** The figures of a model beside its name, as one value; both are checked by the rules. */
function readFigures(body: z.output<typeof PriceInput>): { model: PriceModel; interval: Interval } {
  const { model: kind, amount, unit, tiers, package: pack, percent } = body;
  const figures = { amount, unit, tiers, ...pack, percent };
  const given = Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
  const model = { kind, ...given } as PriceModel;
  const errors = checkModel(model).map(fieldErrorOf);
  const interval = parseInterval(body.interval);
  if (isIntervalProblem(interval)) errors.push({ field: 'interval', detail: interval.detail });
  else errors.push(...checkPricing({ setupFee: body.setup_fee, phases: body.phases }, interval).map(fieldErrorOf));
  if (errors.length === 0 && !isIntervalProblem(interval)) return { model, interval };
  const fields = errors.map(({ field }) => field).join(', ');
  throw new Problem('validation_failed', `Correct ${fields} and send it again; each is explained in "errors".`, {
    errors,
  });
}

/** A sentence of the rules begins with the path of what to correct: `model.tiers[0].unit must be …`. */
function fieldErrorOf(sentence: string): FieldError {
  const [path = '', ...words] = sentence.split(' ');
  return { field: path.replace(/^model\./, '').replace(/^(size|price)$/, 'package.$1'), detail: words.join(' ') };
}

function priceJson(row: PriceRow): z.input<typeof Price> {
  const { model, replaces_id: _, ...rest } = row;
  const { kind, ...figures } = model;
  const shown = kind === 'package' ? { package: figures as { size: string; price: string } } : figures;
  return { ...rest, model: kind, ...shown } as z.input<typeof Price>;
}
