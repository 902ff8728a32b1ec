import { z } from 'zod';
import { readRetryAt } from '../../db/money/retryAt.ts';
import { findPayment, listPayments, type PaymentRow } from '../../db/readModels/payments.ts';
import { runCommand } from '../../db/runCommand.ts';
import { payNow } from '../../rules/payments/payNow.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { Answer, type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { LifecycleUnavailable } from '../lifecyclesPort.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';
import { Payment, PaymentInput } from '../schemas/payment.ts';
import { accountRow, frozenAtOf } from './accountOf.ts';
import { paymentJson } from './paymentJson.ts';

export const paymentRoutes = [
  route({
    method: 'post',
    path: '/v1/accounts/{account_id}/payments',
    name: 'pay',
    tag: 'payments',
    summary: 'Pay the balance, or a part of it, now',
    description:
      'One charge for the oldest due dates first. A decline is an answer: status `declined`, with the cause and what to do. Where the customer has to confirm it, `authentication` says where. What is not over after 10 seconds is answered by 202 and goes on.',
    roles: MAY.pay,
    once: 'command',
    params: { account_id: Id },
    body: PaymentInput,
    success: { 201: 'The payment, as the gateway answered it.', 202: 'The payment, which goes on.' },
    answer: Payment,
    problems: [
      ...(['payment_cooldown', 'payment_attempts_exceeded', 'payment_in_progress', 'nothing_to_pay'] as const),
      ...(['amount_out_of_range', 'method_not_usable', 'item_not_found', 'command_reused'] as const),
    ],
    async handle({ params: { account_id: accountId }, body }, call) {
      const { database, order } = call;
      const account = await accountRow(call, accountId);
      const { amount, payment_method_id: methodId } = body;
      const { attemptId = '' } = orRefuse(
        await runCommand({
          ...{ database, ...order, accountId, at: 'now' },
          decide: (state, context, books) => payNow({ state, books }, { amount, methodId }, context),
        }),
      );
      const isAnswered = await send(call, attemptId, await frozenAtOf(call, account));
      const payment = await readPayment(call, attemptId);
      return new Answer(isAnswered && payment.status !== 'open' ? 201 : 202, await shown(call, payment));
    },
  }),
  route({
    method: 'get',
    path: '/v1/payments',
    name: 'listPayments',
    tag: 'payments',
    summary: 'Payments, the newest first',
    query: {
      ...pageQuery,
      account_id: Id.optional(),
      status: z
        .enum(['open', 'authenticating', 'pending', 'unknown', 'succeeded', 'declined', 'failed', 'returned'])
        .optional(),
    },
    success: { 200: 'A page.' },
    answer: pageOf(Payment),
    async handle({ query }, { database }) {
      const page = { ...keysetOf(query), accountId: query.account_id, status: query.status };
      return pageOfRows(
        await listPayments(database, page),
        query.limit,
        ({ id }) => id,
        (row) => paymentJson(row),
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/payments/{payment_id}',
    name: 'getPayment',
    tag: 'payments',
    summary: 'One payment: how it stands, and what has moved by it',
    params: { payment_id: Id },
    success: { 200: 'The payment.' },
    answer: Payment,
    handle: async ({ params }, call) => shown(call, await readPayment(call, params.payment_id)),
  }),
];

/** @throws Problem `not_found` */
export async function readPayment({ database }: Pick<Call, 'database'>, id: string): Promise<PaymentRow> {
  return orNotFound(await findPayment(database, id), 'payment', id);
}

/** With the instant at which the customer may try again, where the last try was theirs and was declined. */
async function shown({ database }: Pick<Call, 'database'>, row: PaymentRow): Promise<z.input<typeof Payment>> {
  const isOwnDecline = row.status === 'declined' && row.origin === 'customer';
  return paymentJson(row, isOwnDecline ? await readRetryAt(database, row.account_id, row.method_id) : null);
}

/** Whether the payment's workflow has answered; where Temporal is away, it is started as soon as it is there again. */
async function send({ lifecycles, order }: Call, attemptId: string, frozenAt: string | undefined): Promise<boolean> {
  try {
    const target = { attemptId, ...(frozenAt === undefined ? {} : { frozenAt }) };
    orRefuse(await lifecycles.paymentOutcome(target, { commandId: order.commandId }));
    return true;
  } catch (error) {
    if (error instanceof LifecycleUnavailable) return false;
    throw error;
  }
}
