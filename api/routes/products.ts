import { createPlan, createProduct } from '../../db/catalogueStore.ts';
import { findPlan, findProduct, listPlans, listProducts } from '../../db/readModels/catalogue.ts';
import { keysetOf, pageAsRead, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Plan, PlanInput, Product, ProductInput } from '../schemas/catalogue.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';

export const productRoutes = [
  route({
    method: 'post',
    path: '/v1/products',
    name: 'createProduct',
    tag: 'catalogue',
    summary: 'Add a product, with the free plan that its customers fall back to',
    roles: MAY.keepCatalogue,
    once: 'transaction',
    body: ProductInput,
    success: { 201: 'The product.' },
    answer: Product,
    async handle({ body }, { database, order }) {
      const { productId } = orRefuse(await createProduct({ database, ...order, name: body.name }));
      return orNotFound(await findProduct(database, productId), 'product', productId);
    },
  }),
  route({
    method: 'get',
    path: '/v1/products',
    name: 'listProducts',
    tag: 'catalogue',
    summary: 'Products, the newest first',
    query: pageQuery,
    success: { 200: 'A page.' },
    answer: pageOf(Product),
    async handle({ query }, { database }) {
      const rows = await listProducts(database, keysetOf(query));
      return pageAsRead(rows, query.limit);
    },
  }),
  route({
    method: 'get',
    path: '/v1/products/{product_id}',
    name: 'getProduct',
    tag: 'catalogue',
    summary: 'One product',
    params: { product_id: Id },
    success: { 200: 'The product.' },
    answer: Product,
    handle: async ({ params: { product_id: id } }, { database }) =>
      orNotFound(await findProduct(database, id), 'product', id),
  }),
  route({
    method: 'post',
    path: '/v1/plans',
    name: 'createPlan',
    tag: 'catalogue',
    summary: 'Add a plan to a product',
    roles: MAY.keepCatalogue,
    once: 'transaction',
    body: PlanInput,
    success: { 201: 'The plan.' },
    answer: Plan,
    problems: ['item_not_found'],
    async handle({ body }, { database, order }) {
      const plan = {
        productId: body.product_id,
        name: body.name,
        capabilities: body.capabilities,
        upgradesTo: body.upgrades_to,
        trialDays: body.trial_days,
      };
      const { planId } = orRefuse(await createPlan({ database, ...order, plan }));
      return orNotFound(await findPlan(database, planId), 'plan', planId);
    },
  }),
  route({
    method: 'get',
    path: '/v1/plans',
    name: 'listPlans',
    tag: 'catalogue',
    summary: 'Plans, the newest first',
    query: { ...pageQuery, product_id: Id.optional() },
    success: { 200: 'A page.' },
    answer: pageOf(Plan),
    async handle({ query }, { database }) {
      const page = { ...keysetOf(query), productId: query.product_id };
      return pageOfRows(
        await listPlans(database, page),
        query.limit,
        ({ id }) => id,
        (row) => row,
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/plans/{plan_id}',
    name: 'getPlan',
    tag: 'catalogue',
    summary: 'One plan',
    params: { plan_id: Id },
    success: { 200: 'The plan.' },
    answer: Plan,
    handle: async ({ params: { plan_id: id } }, { database }) => orNotFound(await findPlan(database, id), 'plan', id),
  }),
];
