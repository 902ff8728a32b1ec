import { z } from 'zod';
import { findInvoice, findLineExplanation, listInvoices, listWholeInvoices } from '../../db/readModels/invoices.ts';
import { formulaText } from '../../rules/explain/formulaText.ts';
import { recompute } from '../../rules/explain/recompute.ts';
import { sentence } from '../../rules/explain/sentence.ts';
import { money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { Id, LocalDateField } from '../schemas/fields.ts';
import { Invoice, LineExplanation, ListedInvoice } from '../schemas/invoice.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';
import { invoiceJson, invoiceSummaryJson } from './invoiceJson.ts';

const one = { invoice_id: Id };

export const invoiceRoutes = [
  route({
    method: 'get',
    path: '/v1/invoices',
    name: 'listInvoices',
    tag: 'invoices',
    summary: 'Invoices, the newest first',
    query: {
      ...pageQuery,
      account_id: Id.optional(),
      subscription_id: Id.optional(),
      status: z.enum(['open', 'paid', 'void', 'uncollectible']).optional(),
      bill_date: LocalDateField.optional(),
      include: z.enum(['lines']).optional().meta({ description: '`lines`: with lines, taxes and notes.' }),
    },
    success: { 200: 'A page.' },
    answer: pageOf(ListedInvoice),
    async handle({ query }, { database }) {
      const page = {
        ...keysetOf(query),
        accountId: query.account_id,
        subscriptionId: query.subscription_id,
        status: query.status,
        billDate: query.bill_date,
      };
      if (query.include === undefined) {
        return pageOfRows(await listInvoices(database, page), query.limit, ({ id }) => id, invoiceSummaryJson);
      }
      return pageOfRows(await listWholeInvoices(database, page), query.limit, ({ id }) => id, invoiceJson);
    },
  }),
  route({
    method: 'get',
    path: '/v1/invoices/{invoice_id}',
    name: 'getInvoice',
    tag: 'invoices',
    summary: 'One invoice with its lines, taxes and notes',
    params: one,
    success: { 200: 'The invoice.' },
    answer: Invoice,
    handle: async ({ params: { invoice_id: id } }, { database }) =>
      invoiceJson(orNotFound(await findInvoice(database, id), 'invoice', id)),
  }),
  route({
    method: 'get',
    path: '/v1/invoices/{invoice_id}/lines/{line}/explanation',
    name: 'explainLine',
    tag: 'invoices',
    summary: 'Why a line has its amount',
    description:
      'The rule, policy, inputs and formula that were stored when it was decided, and the amount worked out again from them.',
    params: { ...one, line: z.coerce.number().int().min(1).meta({ description: 'The number of the line, from 1.' }) },
    success: { 200: 'The explanation.' },
    answer: LineExplanation,
    async handle({ params: { invoice_id: id, line: number } }, { database }) {
      const invoice = orNotFound(await findInvoice(database, id), 'invoice', id);
      const line = invoice.lines.find((each) => each.number === number);
      const stored = await findLineExplanation(database, id, number);
      const { explanation, description, currency } = orNotFound(stored, `line ${number} on invoice`, id);
      const again = recompute(explanation, currency);
      const service = { from: line?.service_from ?? '', to: line?.service_to ?? '' };
      const amount = money(currency, line?.amount ?? '0');
      return {
        invoice_id: id,
        line: number,
        amount: moneyText(amount),
        currency,
        rule: explanation.rule,
        policy: explanation.policy,
        formula: formulaText(explanation, currency),
        inputs: { ...explanation.inputs },
        cause: explanation.cause,
        recomputed: moneyText(again),
        is_same: again.amount.equals(amount.amount),
        sentence: sentence({ description, currency, service, explanation }),
      };
    },
  }),
];
