import type { z } from 'zod';
import type { AccountDetails } from '../../db/accountDetails.ts';
import { createAccount } from '../../db/createAccount.ts';
import { findAccount, listAccounts } from '../../db/readModels/accounts.ts';
import { runCommand } from '../../db/runCommand.ts';
import { updateAccount } from '../../db/updateAccount.ts';
import { setBillingDay } from '../../rules/subscription/setBillingDay.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Account, AccountChange, AccountInput, BillingDayInput } from '../schemas/account.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';
import { accountJson } from './accountJson.ts';

const one = { account_id: Id };

export const accountRoutes = [
  route({
    method: 'post',
    path: '/v1/accounts',
    name: 'createAccount',
    tag: 'accounts',
    summary: 'Open an account',
    roles: MAY.keepAccounts,
    once: 'transaction',
    body: AccountInput,
    success: { 201: 'The account.' },
    answer: Account,
    problems: ['policy_unknown', 'item_not_found'],
    async handle({ body }, { database, order }) {
      const account = {
        ...detailsOf(body),
        currency: body.currency,
        timeZone: body.time_zone,
        policyProfile: body.policy_profile,
        policyOverrides: body.policy_overrides,
        sellerId: body.seller_id,
        testClockId: body.test_clock_id,
      };
      const { accountId } = orRefuse(await createAccount({ database, ...order, account }));
      return readAccount({ database }, accountId);
    },
  }),
  route({
    method: 'get',
    path: '/v1/accounts',
    name: 'listAccounts',
    tag: 'accounts',
    summary: 'Accounts, the newest first',
    query: { ...pageQuery, test_clock_id: Id.optional() },
    success: { 200: 'A page.' },
    answer: pageOf(Account),
    async handle({ query }, { database }) {
      const page = { ...keysetOf(query), testClockId: query.test_clock_id };
      return pageOfRows(await listAccounts(database, page), query.limit, ({ id }) => id, accountJson);
    },
  }),
  route({
    method: 'get',
    path: '/v1/accounts/{account_id}',
    name: 'getAccount',
    tag: 'accounts',
    summary: 'One account',
    params: one,
    success: { 200: 'The account.' },
    answer: Account,
    handle: ({ params }, call) => readAccount(call, params.account_id),
  }),
  route({
    method: 'patch',
    path: '/v1/accounts/{account_id}',
    name: 'changeAccount',
    tag: 'accounts',
    summary: 'Change an account for all that is decided later',
    description: 'What is left out stays. Nothing that was issued changes.',
    roles: MAY.keepAccounts,
    once: 'transaction',
    params: one,
    body: AccountChange,
    success: { 200: 'The account.' },
    answer: Account,
    problems: ['currency_fixed', 'policy_unknown'],
    async handle({ params: { account_id: accountId }, body }, { database, order }) {
      await readAccount({ database }, accountId);
      const given = {
        ...detailsOf(body),
        currency: body.currency,
        timeZone: body.time_zone,
        policyOverrides: body.policy_overrides,
      };
      const change = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      orRefuse(await updateAccount({ database, ...order, accountId, change }));
      return readAccount({ database }, accountId);
    },
  }),
  route({
    method: 'post',
    path: '/v1/accounts/{account_id}/billing_day',
    name: 'setBillingDay',
    tag: 'accounts',
    summary: 'Move the billing day',
    description: 'What is paid stays paid; from its end to the new day runs one short period, prorated.',
    roles: MAY.keepAccounts,
    once: 'transaction',
    params: one,
    body: BillingDayInput,
    success: { 200: 'The account.' },
    answer: Account,
    problems: ['date_out_of_range', 'not_permitted'],
    async handle({ params: { account_id: accountId }, body }, { database, order }) {
      await readAccount({ database }, accountId);
      orRefuse(
        await runCommand({
          database,
          ...order,
          accountId,
          at: 'now',
          decide: (state) => setBillingDay(state, body.day),
        }),
      );
      return readAccount({ database }, accountId);
    },
  }),
];

/** The details that were given; what was left out of a change is undefined. */
function detailsOf(body: z.output<typeof AccountInput>): AccountDetails;
function detailsOf(body: z.output<typeof AccountChange>): Partial<AccountDetails>;
function detailsOf(body: z.output<typeof AccountChange>): object {
  return {
    companyName: body.company_name,
    contact: body.contact,
    billingAddress: body.billing_address,
    shippingAddress: body.shipping_address,
    taxNumber: body.tax_number,
    language: body.language,
  };
}

async function readAccount({ database }: Pick<Call, 'database'>, id: string): Promise<z.input<typeof Account>> {
  return accountJson(orNotFound(await findAccount(database, id), 'account', id));
}
