import { refundPayment } from '../../db/money/refundPayment.ts';
import { findMovement, type MovementRow } from '../../db/readModels/payments.ts';
import { runCommand } from '../../db/runCommand.ts';
import type { Books } from '../../rules/payments/books.ts';
import { openDispute, resolveDispute } from '../../rules/payments/dispute.ts';
import type { MoneyDecision } from '../../rules/payments/moneyDecision.ts';
import { recordTransfer } from '../../rules/payments/recordTransfer.ts';
import { writeOff } from '../../rules/payments/writeOff.ts';
import { isRefusal, type Refusal } from '../../rules/refusal.ts';
import type { AccountState } from '../../rules/subscription/accountState.ts';
import type { CommandContext } from '../../rules/subscription/decision.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Problem } from '../problems/problem.ts';
import { Id } from '../schemas/fields.ts';
import { Invoice } from '../schemas/invoice.ts';
import {
  DisputeResolutionInput,
  InvoiceAmountInput,
  Movement,
  Payment,
  RefundInput,
  TransferInput,
} from '../schemas/payment.ts';
import { accountRow, invoiceRow } from './accountOf.ts';
import { invoiceJson } from './invoiceJson.ts';
import { movementJson, paymentJson } from './paymentJson.ts';
import { readPayment } from './payments.ts';

const oneInvoice = { invoice_id: Id };

export const financeActRoutes = [
  route({
    method: 'post',
    path: '/v1/transfers',
    name: 'recordTransfer',
    tag: 'payments',
    summary: 'Record money that came by wire or cheque',
    description:
      'It pays the invoices that are named, then the oldest due date; what is left over becomes credit balance.',
    roles: MAY.moveMoney,
    once: 'transaction',
    body: TransferInput,
    success: { 201: 'What it paid.' },
    answer: Movement,
    problems: ['amount_out_of_range', 'item_not_found'],
    async handle({ body }, call) {
      const { account_id: accountId, amount, reference, invoice_ids: invoiceIds } = body;
      await accountRow(call, accountId);
      const transfer = { amount, reference, invoiceIds };
      const movementId = await decide(call, accountId, (state, context, books) =>
        recordTransfer({ state, books }, transfer, context),
      );
      return movementJson(await readMovement(call, movementId));
    },
  }),
  route({
    method: 'post',
    path: '/v1/payments/{payment_id}/refunds',
    name: 'refundPayment',
    tag: 'payments',
    summary: 'Pay a payment back, or a part of it',
    description:
      'By the policy `refund` it pays out credit balance and reopens nothing, or takes the payment off its invoices. While the gateway does not say what became of it, repeat it with the same key.',
    roles: MAY.moveMoney,
    once: 'command',
    params: { payment_id: Id },
    body: RefundInput,
    success: { 201: 'The payment after it.' },
    answer: Payment,
    problems: [
      ...(['nothing_to_refund', 'amount_out_of_range', 'payment_in_progress', 'refund_refused'] as const),
      ...(['refund_unknown', 'item_not_found', 'command_reused'] as const),
    ],
    async handle({ params: { payment_id: paymentId }, body: refund }, call) {
      const { database, order, gateway } = call;
      const { account_id: accountId } = await readPayment(call, paymentId);
      const payBack = gateway.refund.bind(gateway);
      const outcome = orRefuse(await refundPayment({ database, ...order, accountId, paymentId, refund, payBack }));
      if (outcome.kind === 'unknown') throw refundUnknown(outcome.reason);
      if (outcome.kind === 'refused_by_gateway') throw refundRefused(outcome.code);
      return paymentJson(await readPayment(call, paymentId));
    },
  }),
  route({
    method: 'post',
    path: '/v1/invoices/{invoice_id}/write_off',
    name: 'writeOff',
    tag: 'invoices',
    summary: 'Give a debt up, or a part of it',
    description: 'It counts as payment; the invoice is uncollectible.',
    roles: MAY.moveMoney,
    once: 'transaction',
    params: oneInvoice,
    body: InvoiceAmountInput,
    success: { 200: 'The invoice after it.' },
    answer: Invoice,
    problems: ['item_not_found', 'amount_out_of_range', 'payment_in_progress'],
    async handle({ params: { invoice_id: invoiceId }, body }, call) {
      const order = { invoiceId, ...body };
      return onInvoice(call, invoiceId, (state, context, books) => writeOff({ state, books }, order, context));
    },
  }),
  route({
    method: 'post',
    path: '/v1/invoices/{invoice_id}/disputes',
    name: 'openDispute',
    tag: 'invoices',
    summary: 'The customer disputes an invoice, or a part of it',
    description: 'Within the days of the policy `dispute.window_days`. Dunning rests on that amount; the rest goes on.',
    roles: MAY.takeDisputes,
    once: 'transaction',
    params: oneInvoice,
    body: InvoiceAmountInput,
    success: { 201: 'The invoice after it.' },
    answer: Invoice,
    problems: ['item_not_found', 'dispute_window_closed', 'amount_out_of_range'],
    async handle({ params: { invoice_id: invoiceId }, body }, call) {
      const order = { invoiceId, ...body };
      return onInvoice(call, invoiceId, (state, context, books) => openDispute({ state, books }, order, context));
    },
  }),
  route({
    method: 'post',
    path: '/v1/invoices/{invoice_id}/disputes/resolve',
    name: 'resolveDispute',
    tag: 'invoices',
    summary: 'Decide the dispute of an invoice',
    description:
      'What the customer has won is given up; what is lost is owed again, and dunning goes on where it rested.',
    roles: MAY.moveMoney,
    once: 'transaction',
    params: oneInvoice,
    body: DisputeResolutionInput,
    success: { 200: 'The invoice after it.' },
    answer: Invoice,
    problems: ['item_not_found', 'nothing_to_withdraw'],
    async handle({ params: { invoice_id: invoiceId }, body }, call) {
      const order = { invoiceId, ...body };
      return onInvoice(call, invoiceId, (state, context, books) => resolveDispute({ state, books }, order, context));
    },
  }),
];

type Decide = (state: AccountState, context: CommandContext, books: Books) => MoneyDecision | Refusal;

/** Carries out a decision on the account, and answers the id of what it moved first. */
async function decide({ database, order }: Call, accountId: string, decide: Decide): Promise<string> {
  let movementId = '';
  orRefuse(
    await runCommand({
      ...{ database, ...order, accountId, at: 'now' },
      decide(state, context, books) {
        const decision = decide(state, context, books);
        if (!isRefusal(decision)) movementId = decision.movements[0]?.id ?? '';
        return decision;
      },
    }),
  );
  return movementId;
}

async function onInvoice(call: Call, invoiceId: string, how: Decide) {
  const { account_id: accountId } = await invoiceRow(call, invoiceId);
  await decide(call, accountId, how);
  return invoiceJson(await invoiceRow(call, invoiceId));
}

async function readMovement({ database }: Pick<Call, 'database'>, id: string): Promise<MovementRow> {
  return orNotFound(await findMovement(database, id), 'movement', id);
}

function refundUnknown(reason: string): Problem {
  const detail = `The gateway did not say what became of it (${reason}); repeat the request with the same Idempotency-Key.`;
  return new Problem('refund_unknown', detail, { headers: { 'Retry-After': '5' } });
}

function refundRefused(code: string): Problem {
  const detail = `The gateway does not pay it back: ${code}. See the payment; else pay it back by a bank transfer.`;
  return new Problem('refund_refused', detail, { facts: { gateway_code: code } });
}
