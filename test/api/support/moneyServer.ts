import { randomUUID } from 'node:crypto';
import type { Role } from '../../../api/keys/actor.ts';
import { createApiKey } from '../../../api/keys/createApiKey.ts';
import { sandboxSecret } from '../../../providers/payments/createGateway.ts';
import { SandboxControl } from '../../../providers/payments/sandbox/sandboxControl.ts';
import { type LiveTenor, liveTenor } from '../../support/liveTenor.ts';
import { createAnswerCheck } from './answerCheck.ts';
import { type Reply, type SendOptions, sender } from './apiServer.ts';

/** The whole of Tenor for tests of money: keys of every role, and the hands behind the gateway. */
export type MoneyServer = {
  readonly live: LiveTenor;
  readonly sandbox: SandboxControl;
  readonly secrets: Readonly<Record<Role, string>>;
  get(path: string, options?: SendOptions): Promise<Reply>;
  post(path: string, body?: unknown, options?: SendOptions): Promise<Reply>;
  /** An account in New York on a clock of its own, at noon of 15 July 2026, that owes 149.68 until 14 August. */
  openDebtor(more?: object): Promise<Debtor>;
  advance(clockId: string, to: string): Promise<Reply>;
  /** How often money was taken from an account. */
  captures(accountId: string): Promise<number>;
  close(): Promise<void>;
};

export type Debtor = { readonly accountId: string; readonly clockId: string; readonly invoiceId: string };

const roles: readonly Role[] = ['support', 'sales', 'finance', 'admin', 'read_only'];

export async function startMoneyServer(name: string): Promise<MoneyServer> {
  const live = await liveTenor(name);
  const { url, databaseUrl } = live;
  const sandbox = new SandboxControl({ databaseUrl, webhookSecret: sandboxSecret(databaseUrl) });
  const secrets = {} as Record<Role, string>;
  for (const role of roles) {
    secrets[role] = (await createApiKey(live.tenor.database, { label: `test ${role}`, role })).secret;
  }
  const check = createAnswerCheck((await (await fetch(`${url}/v1/openapi.json`)).json()) as Record<string, unknown>);
  const send = sender(url, check, secrets.admin);
  const get: MoneyServer['get'] = (path, options = {}) => send('GET', path, undefined, { key: null, ...options });
  const post: MoneyServer['post'] = (path, body, options = {}) => send('POST', path, body, options);
  let planId: string | undefined;
  const openPlan = async (): Promise<string> => {
    const product = (await post('/v1/products', { name: 'Connect' })).body.id;
    const plan = (await post('/v1/plans', { product_id: product, name: 'Seat' })).body.id;
    const price = { plan_id: plan, model: 'per_unit', unit: '29.00', interval: 'month', currency: 'USD' };
    await post('/v1/prices', { ...price, description: 'Seat' });
    return plan;
  };
  return {
    ...{ live, sandbox, secrets, get, post },
    async openDebtor(more = {}) {
      planId ??= await openPlan();
      const clockId = (await post('/v1/test_clocks', { frozen_at: '2026-07-15T16:00:00Z' })).body.id;
      const account = await post('/v1/accounts', {
        ...{ company_name: 'Alder & Sons', billing_address: { country: 'US', region: 'NY' }, currency: 'USD' },
        ...{ time_zone: 'America/New_York', test_clock_id: clockId, policy_overrides: { first_partial: 'at_start' } },
        ...more,
      });
      const accountId = account.body.id;
      const ordered = await post('/v1/subscriptions', { account_id: accountId, plan_id: planId, quantity: 10 });
      return { accountId, clockId, invoiceId: ordered.body.outcome.invoice_id };
    },
    advance: (clockId, to) => post(`/v1/test_clocks/${clockId}/advance`, { to }, { key: randomUUID() }),
    async captures(accountId) {
      const charges = await sandbox.charges(accountId);
      return charges.filter(({ state }) => state.kind === 'captured' || state.kind === 'returned').length;
    },
    async close() {
      await sandbox.close();
      await live.stop();
    },
  };
}
