import type { z } from 'zod';
import { changeArContact, findArContact, listArContacts } from '../../db/arContactStore.ts';
import { type DunningCaseRow, listDunningCases, paysByContract } from '../../db/readModels/dunningCases.ts';
import { runCommand } from '../../db/runCommand.ts';
import { type DunningOrder, operateDunning } from '../../rules/dunning/operate.ts';
import { money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import { dunningWorkflowId } from '../../workflows/workflowIds.ts';
import { orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { ArContact, ArContactInput, Dunning, DunningInput } from '../schemas/dunning.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf } from '../schemas/page.ts';
import { moneyOf } from './accountJson.ts';
import { accountRow } from './accountOf.ts';

const one = { account_id: Id };

export const dunningRoutes = [
  route({
    method: 'get',
    path: '/v1/accounts/{account_id}/dunning',
    name: 'getDunning',
    tag: 'dunning',
    summary: 'What follows from what the account owes: open cases with their next step, and closed ones',
    params: one,
    success: { 200: 'The cases.' },
    answer: Dunning,
    handle: ({ params }, call) => readDunning(call, params.account_id),
  }),
  route({
    method: 'post',
    path: '/v1/accounts/{account_id}/dunning',
    name: 'operateDunning',
    tag: 'dunning',
    summary: 'Pause a case, record a promise, extend it, retry now, or end it; each with a reason',
    roles: MAY.operateDunning,
    once: 'transaction',
    params: one,
    body: DunningInput,
    success: { 200: 'The cases after it.' },
    answer: Dunning,
    problems: ['item_not_found', 'date_out_of_range', 'method_not_usable'],
    async handle({ params: { account_id: accountId }, body }, call) {
      const { database, order } = call;
      await accountRow(call, accountId);
      const { reason, case_id: caseId, ...act } = body;
      orRefuse(
        await runCommand({
          ...{ database, ...order, accountId, at: 'now' },
          decide: (state, context, books) =>
            operateDunning({ state, books }, caseId, act satisfies DunningOrder, reason, context),
        }),
      );
      return readDunning(call, accountId);
    },
  }),
  route({
    method: 'get',
    path: '/v1/ar_contacts',
    name: 'listArContacts',
    tag: 'dunning',
    summary: 'Whom suspended customers write to or call, by region',
    success: { 200: 'All of them on one page.' },
    answer: pageOf(ArContact),
    handle: async (_input, { database }) => ({ data: await listArContacts(database), next_cursor: null }),
  }),
  route({
    method: 'post',
    path: '/v1/ar_contacts',
    name: 'changeArContact',
    tag: 'dunning',
    summary: 'Enter the contact of a region, in place of the one before',
    roles: MAY.moveMoney,
    once: 'transaction',
    body: ArContactInput,
    success: { 200: 'The contact.' },
    answer: ArContact,
    handle: async ({ body: contact }, { database, order }) =>
      orRefuse(await changeArContact({ database, ...order, contact })),
  }),
];

async function readDunning(call: Pick<Call, 'database'>, accountId: string): Promise<z.input<typeof Dunning>> {
  const { database } = call;
  const account = await accountRow(call, accountId);
  const cases = await listDunningCases(database, accountId);
  const shown = cases.map((row) => ({ row, json: caseJson(row, account.currency) }));
  const open = shown.filter(({ row }) => row.closed_at === null);
  const isSuspended = open.some(({ row }) => row.suspended_at !== null);
  const isTold = isSuspended && (await paysByContract(database, accountId));
  return {
    ...{ account_id: accountId, currency: account.currency, ...moneyOf(account) },
    open: open.map(({ json }) => json).toReversed(),
    closed: shown.filter(({ row }) => row.closed_at !== null).map(({ json }) => json),
    contact: isTold ? await findArContact(database, account.billing_address.country) : null,
  };
}

function caseJson(row: DunningCaseRow, currency: string): z.input<typeof Dunning>['open'][number] {
  const { next_step_at: at, next_step_label: label, next_action: step } = row;
  const amount = row.promised_amount;
  return {
    id: row.id,
    subscription_id: row.subscription_id,
    opened_at: row.opened_at,
    counted_from: { invoice_id: row.anchor_invoice_id, due_on: row.anchor_due_on },
    next: at === null || label === null || step === null ? null : { step, at, label },
    suspended_at: row.suspended_at,
    terminated_at: row.terminated_at,
    pause: row.is_paused ? { until: row.paused_until } : null,
    promise:
      row.promised_on === null
        ? null
        : { on: row.promised_on, amount: amount === null ? null : moneyText(money(currency, amount)) },
    closed_at: row.closed_at,
    workflow_id: dunningWorkflowId(row.account_id, row.subscription_id),
  };
}
