import type { z } from 'zod';
import { listPaymentMethods } from '../../db/readModels/paymentMethods.ts';
import { runCommand } from '../../db/runCommand.ts';
import type { Books } from '../../rules/payments/books.ts';
import { addMethod, removeMethod, setAutopay, setDefaultMethod } from '../../rules/payments/manageMethods.ts';
import type { MoneyDecision } from '../../rules/payments/moneyDecision.ts';
import type { Refusal } from '../../rules/refusal.ts';
import type { AccountState } from '../../rules/subscription/accountState.ts';
import type { CommandContext } from '../../rules/subscription/decision.ts';
import { orRefuse } from '../http/orRefuse.ts';
import { type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Problem } from '../problems/problem.ts';
import { Id } from '../schemas/fields.ts';
import { AutopayInput, PaymentMethodInput, PaymentMethods } from '../schemas/payment.ts';
import { accountRow } from './accountOf.ts';

const one = { account_id: Id };
const oneMethod = { ...one, method_id: Id };

export const paymentMethodRoutes = [
  route({
    method: 'post',
    path: '/v1/accounts/{account_id}/payment_methods',
    name: 'addPaymentMethod',
    tag: 'payment methods',
    summary: 'Add a payment method, by the token that the gateway gave for it',
    description: 'A new default one is charged at once where something is overdue.',
    roles: MAY.pay,
    once: 'command',
    params: one,
    body: PaymentMethodInput,
    success: { 201: 'The methods of the account.' },
    answer: PaymentMethods,
    problems: ['already_exists', 'limit_reached', 'method_not_usable', 'item_not_found', 'command_reused'],
    async handle({ params: { account_id: id }, body }, call) {
      await accountRow(call, id);
      const { gateway } = call;
      const described = await gateway.describeMethod(body.gateway_token, id);
      if (described === null) throw notOfGateway(gateway.name);
      const token = { gateway: gateway.name, token: body.gateway_token };
      const given = { ...described, ...token, isDefault: body.is_default, autopay: body.autopay };
      await decide(call, id, (state, context, books) => {
        if (books.methods.some((each) => each.gateway === token.gateway && each.token === token.token)) {
          throw new Problem(
            'already_exists',
            'The account has this payment method already; use it, or remove it first.',
          );
        }
        return addMethod({ state, books }, given, context);
      });
      return readMethods(call, id);
    },
  }),
  route({
    method: 'get',
    path: '/v1/accounts/{account_id}/payment_methods',
    name: 'listPaymentMethods',
    tag: 'payment methods',
    summary: 'How an account pays',
    params: one,
    success: { 200: 'All of them.' },
    answer: PaymentMethods,
    handle: ({ params }, call) => readMethods(call, params.account_id),
  }),
  route({
    method: 'post',
    path: '/v1/accounts/{account_id}/payment_methods/{method_id}/remove',
    name: 'removePaymentMethod',
    tag: 'payment methods',
    summary: 'Remove a payment method',
    description: 'Not the one that autopay charges, nor one on which a payment is under way.',
    roles: MAY.pay,
    once: 'transaction',
    params: oneMethod,
    success: { 200: 'The methods that are left.' },
    answer: PaymentMethods,
    problems: ['method_in_use', 'item_not_found'],
    async handle({ params: { account_id: id, method_id: methodId } }, call) {
      await accountRow(call, id);
      await decide(call, id, (state, _context, books) => removeMethod({ state, books }, methodId));
      return readMethods(call, id);
    },
  }),
  route({
    method: 'post',
    path: '/v1/accounts/{account_id}/payment_methods/{method_id}/make_default',
    name: 'makeDefaultPaymentMethod',
    tag: 'payment methods',
    summary: 'Make a payment method the one that is charged',
    description: 'It is charged at once where something is overdue.',
    roles: MAY.pay,
    once: 'transaction',
    params: oneMethod,
    success: { 200: 'The methods of the account.' },
    answer: PaymentMethods,
    problems: ['item_not_found'],
    async handle({ params: { account_id: id, method_id: methodId } }, call) {
      await accountRow(call, id);
      await decide(call, id, (state, context, books) => setDefaultMethod({ state, books }, methodId, context));
      return readMethods(call, id);
    },
  }),
  route({
    method: 'post',
    path: '/v1/accounts/{account_id}/autopay',
    name: 'setAutopay',
    tag: 'payment methods',
    summary: 'Turn autopay on or off',
    description: 'The default method is charged on the due date. Terms of issued invoices stay.',
    roles: MAY.pay,
    once: 'transaction',
    params: one,
    body: AutopayInput,
    success: { 200: 'The methods of the account.' },
    answer: PaymentMethods,
    problems: ['method_not_usable', 'item_not_found'],
    async handle({ params: { account_id: id }, body: { on } }, call) {
      await accountRow(call, id);
      await decide(call, id, (state, _context, books) => setAutopay({ state, books }, on));
      return readMethods(call, id);
    },
  }),
];

type Decide = (state: AccountState, context: CommandContext, books: Books) => MoneyDecision | Refusal;

async function decide({ database, order }: Call, accountId: string, decide: Decide): Promise<void> {
  orRefuse(await runCommand({ database, ...order, accountId, at: 'now', decide }));
}

async function readMethods(call: Pick<Call, 'database'>, id: string): Promise<z.input<typeof PaymentMethods>> {
  const { autopay } = await accountRow(call, id);
  return { autopay, data: await listPaymentMethods(call.database, id) };
}

/** What was sent is not said again: it may be something that nobody should read. */
function notOfGateway(gateway: string): Problem {
  const detail = `is no token of the gateway "${gateway}"; send the one that it gave for the card or the account`;
  return new Problem('validation_failed', 'Correct gateway_token and send it again; it is explained in "errors".', {
    errors: [{ field: 'gateway_token', detail }],
  });
}
