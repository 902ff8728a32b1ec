import type { z } from 'zod';
import type { TaxRateRow } from '../../db/mapping.ts';
import { enterTaxRate, listTaxRates } from '../../db/taxRateStore.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { TaxRate, TaxRateInput } from '../schemas/operations.ts';
import { pageOf } from '../schemas/page.ts';

export const taxRateRoutes = [
  route({
    method: 'get',
    path: '/v1/tax_rates',
    name: 'listTaxRates',
    tag: 'tax rates',
    summary: 'Dated rates with their source, by jurisdiction, kind and date',
    query: { jurisdiction: TaxRateInput.shape.jurisdiction.optional() },
    success: { 200: 'All of them on one page.' },
    answer: pageOf(TaxRate),
    handle: async ({ query }, { database }) => ({
      data: (await listTaxRates(database, query)).map(rateJson),
      next_cursor: null,
    }),
  }),
  route({
    method: 'post',
    path: '/v1/tax_rates',
    name: 'enterTaxRate',
    tag: 'tax rates',
    summary: 'Enter a dated rate',
    description:
      'Rows of the same tax for the same days give way to it. Accounts that were stopped for want of it are tried again by the next run; nothing issued changes.',
    roles: MAY.keepTaxRates,
    once: 'transaction',
    body: TaxRateInput,
    success: { 201: 'The rate.' },
    answer: TaxRate,
    async handle({ body }, { database, order }) {
      const { applies_to: appliesTo, taxable_fraction: taxableFraction, reason, ...rest } = body;
      const rate = { ...rest, appliesTo, ...(taxableFraction === undefined ? {} : { taxableFraction }) };
      const { rateId } = orRefuse(await enterTaxRate({ database, ...order, rate, reason }));
      const rates = await listTaxRates(database, { jurisdiction: body.jurisdiction });
      return rateJson(
        orNotFound(
          rates.find(({ id }) => id === rateId),
          'tax rate',
          rateId,
        ),
      );
    },
  }),
];

function rateJson(row: TaxRateRow): z.input<typeof TaxRate> {
  const { valid_from: from, valid_to: to, withdrawn_at: _, created_at: __, ...shown } = row;
  return { ...shown, from, to };
}
