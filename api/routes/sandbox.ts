import type { z } from 'zod';
import { heedGatewayNews } from '../../db/money/heedGatewayNews.ts';
import type { PaymentRow } from '../../db/readModels/payments.ts';
import { readSandboxAnswer } from '../../rules/payments/sandboxToken.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Problem } from '../problems/problem.ts';
import { Payment } from '../schemas/payment.ts';
import {
  SandboxAuthenticationInput,
  SandboxChargebackInput,
  SandboxReturnInput,
  SandboxScript,
  SandboxScriptInput,
} from '../schemas/sandbox.ts';
import { accountRow, frozenAtOf } from './accountOf.ts';
import { paymentJson } from './paymentJson.ts';
import { readPayment } from './payments.ts';

const tag = 'sandbox';
const ofPlays = ['gateway_not_sandbox', 'not_found'] as const;

/** What a customer, a bank and the weather would do, where the gateway is the sandbox; at the account's time, and heard at once. */
export const sandboxRoutes = [
  route({
    method: 'post',
    path: '/v1/sandbox/script',
    name: 'scriptSandbox',
    tag,
    summary: 'Say what the sandbox answers to the next charges of an account',
    roles: MAY.playGateway,
    once: 'command',
    body: SandboxScriptInput,
    success: { 200: 'What was added.' },
    answer: SandboxScript,
    problems: ['gateway_not_sandbox', 'not_found'],
    async handle({ body }, call) {
      const sandbox = sandboxOf(call);
      await accountRow(call, body.account_id);
      const index = body.answers.findIndex((answer) => readSandboxAnswer(answer) === null);
      if (index >= 0) throw unknownAnswer(`answers.${index}`);
      await sandbox.script(body.account_id, body.answers, { isAdded: true });
      return body;
    },
  }),
  route({
    method: 'post',
    path: '/v1/sandbox/authenticate',
    name: 'authenticateInSandbox',
    tag,
    summary: 'The customer confirms a payment with their bank, or fails to',
    roles: MAY.playGateway,
    once: 'command',
    body: SandboxAuthenticationInput,
    success: { 200: 'The payment after it.' },
    answer: Payment,
    problems: [...ofPlays, 'nothing_to_pay'],
    handle: ({ body }, call) =>
      play(call, body.payment_id, async (payment, at) => {
        if (payment.status !== 'authenticating') {
          throw new Problem('nothing_to_pay', 'This payment does not wait for the customer; see its status.');
        }
        await sandboxOf(call).authenticate(payment.id, body.outcome, at);
      }),
  }),
  route({
    method: 'post',
    path: '/v1/sandbox/chargebacks',
    name: 'chargeBackInSandbox',
    tag,
    summary: 'The issuer takes a payment back; or a chargeback is won, or lost',
    roles: MAY.playGateway,
    once: 'command',
    body: SandboxChargebackInput,
    success: { 200: 'The payment after it.' },
    answer: Payment,
    problems: [...ofPlays, 'nothing_to_refund', 'nothing_to_withdraw'],
    handle: ({ body: { payment_id: id, amount, outcome } }, call) =>
      play(call, id, async (payment, at) => {
        const sandbox = sandboxOf(call);
        if (payment.status !== 'succeeded') {
          throw new Problem('nothing_to_refund', 'Only what has succeeded can be charged back; see the payment.');
        }
        if (outcome === 'opened') return void (await sandbox.openChargeback(payment.id, at, amount));
        const reference = await sandbox.openChargebackOf(payment.id);
        if (reference === null) throw new Problem('nothing_to_withdraw', 'No chargeback is open; open one first.');
        await sandbox.closeChargeback(reference, outcome, at);
      }),
  }),
  route({
    method: 'post',
    path: '/v1/sandbox/returns',
    name: 'returnInSandbox',
    tag,
    summary: 'A debit that was settled comes back',
    roles: MAY.playGateway,
    once: 'command',
    body: SandboxReturnInput,
    success: { 200: 'The payment after it.' },
    answer: Payment,
    problems: [...ofPlays, 'nothing_to_refund'],
    handle: ({ body: { payment_id: id, code } }, call) =>
      play(call, id, async (payment, at) => {
        if (payment.status !== 'succeeded') {
          throw new Problem('nothing_to_refund', 'Only what has succeeded can come back; see the payment.');
        }
        await sandboxOf(call).returnDebit(payment.id, code, at);
      }),
  }),
];

/** @throws Problem `gateway_not_sandbox` */
function sandboxOf({ sandbox, gateway }: Call) {
  if (sandbox !== null) return sandbox;
  const detail = `The gateway is "${gateway.name}"; use an installation with the sandbox gateway.`;
  throw new Problem('gateway_not_sandbox', detail);
}

/** Does something at the payment's time, and hands over what the sandbox has to tell of it. */
async function play(
  call: Call,
  paymentId: string,
  act: (payment: PaymentRow, at: string) => Promise<void>,
): Promise<z.input<typeof Payment>> {
  sandboxOf(call);
  const payment = await readPayment(call, paymentId);
  const at = (await frozenAtOf(call, payment)) ?? call.now().toISOString();
  await act(payment, at);
  await handOver(call, payment.account_id);
  return paymentJson(await readPayment(call, paymentId));
}

/** As if the sandbox had posted it: its signature is read, and what is taken is not told again. */
async function handOver(call: Call, accountId: string): Promise<void> {
  const { database, gateway } = call;
  const sandbox = sandboxOf(call);
  for (const { id, body, headers } of await sandbox.news({ accountIds: [accountId] })) {
    const receivedAt = new Date().toISOString();
    for (const news of gateway.readWebhook({ body: Buffer.from(body), headers, receivedAt }) ?? []) {
      await heedGatewayNews(database, gateway.name, news);
    }
    await sandbox.acknowledge([id]);
  }
}

function unknownAnswer(field: string): Problem {
  const detail = 'is no answer of the sandbox; write one like ok, soft_decline, sca, pending:5 or insufficient_funds';
  return new Problem('validation_failed', `Correct ${field} and send it again; it is explained in "errors".`, {
    errors: [{ field, detail }],
  });
}
