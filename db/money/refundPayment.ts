import type { Instant } from '../../rules/calendar/zone.ts';
import type { ChargeAttempt } from '../../rules/payments/attempt.ts';
import type { RefundAnswer } from '../../rules/payments/gatewayAnswer.ts';
import { planRefund, type RefundOrder, type RefundPlan, refunded } from '../../rules/payments/refund.ts';
import { isRefusal, type Refusal, refuse } from '../../rules/refusal.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { type LoadedAccount, loadAccounts } from '../loadAccounts.ts';
import { type LockedAccount, lockAccount } from '../lockAccount.ts';
import { newId } from '../newId.ts';
import type { Order } from '../performOnce.ts';
import { runCommand } from '../runCommand.ts';
import { loadBooks } from './loadBooks.ts';
import { readPaymentHistory } from './readPastPayment.ts';

export type RefundCommand = Order & {
  readonly accountId: string;
  readonly paymentId: string;
  readonly refund: RefundOrder;
  /** Asks the gateway; the same key is paid back once. */
  readonly payBack: (request: RefundToSend) => Promise<RefundAnswer>;
};

/** What a gateway is told of a refund. */
export type RefundToSend = {
  readonly key: string;
  readonly chargeKey: string;
  readonly chargeReference: string;
  readonly currency: string;
  readonly amount: string;
  readonly at: Instant;
};

/** `unknown`: it may have been paid; the same command asks the gateway again, with the same key. */
export type RefundOutcome =
  | { readonly kind: 'refunded'; readonly movementId: string }
  | { readonly kind: 'refused_by_gateway'; readonly code: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  | Refusal;

/**
 * Pays back a payment, or a part of it. What is asked of the gateway is decided once and written first; the gateway is asked
 * while the account is locked, so that nobody spends its credit balance meanwhile; the answer is written with the movement.
 *
 * @rule PAY-5, ACC-4, policy `refund`
 */
export async function refundPayment(command: RefundCommand): Promise<RefundOutcome> {
  const planned = await planOnce(command);
  return 'kind' in planned ? planned : carryOut(command, planned);
}

type Planned = RefundPlan & { readonly id: string };

type RefundRow = {
  id: string;
  command_id: string;
  amount: string;
  reopens: boolean;
  status: 'asked' | 'refunded' | 'refused';
  refused_by: string | null;
  movement_id: string | null;
};

function planOnce(command: RefundCommand): Promise<Planned | RefundOutcome> {
  return inTransaction(command.database, async (connection) => {
    const row = await lockAccount(connection, command);
    if (row === null) return refuse('item_not_found', `There is no account ${command.accountId}.`);
    const { rows } = await connection.query<RefundRow>(
      `select id, command_id, amount::text as amount, reopens, status, refused_by, movement_id from refunds
       where command_id = $1 or (account_id = $2 and status = 'asked') order by (command_id = $1) desc limit 1`,
      [command.commandId, row.id],
    );
    const [known] = rows;
    if (known?.command_id === command.commandId) return asBefore(known);
    if (known !== undefined) {
      return refuse(
        'payment_in_progress',
        'What came of another refund of this account is not known yet; repeat that one with its key.',
      );
    }
    const planned = await planNow(connection, row, command);
    if (isRefusal(planned)) return planned;
    const { paymentId, commandId, refund } = command;
    const id = newId();
    await connection.query(
      `insert into refunds (id, account_id, attempt_id, command_id, amount, reopens, reason, status, asked_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'asked', $8)`,
      [id, row.id, paymentId, commandId, planned.amount, planned.reopens, refund.reason, timeOf(row)],
    );
    return { ...planned, id };
  });
}

function asBefore({ id, amount, reopens, refused_by, movement_id }: RefundRow): Planned | RefundOutcome {
  if (movement_id !== null) return { kind: 'refunded', movementId: movement_id };
  if (refused_by !== null) return { kind: 'refused_by_gateway', code: refused_by };
  return { id, amount, reopens };
}

async function planNow(
  connection: Connection,
  row: LockedAccount,
  { paymentId, refund }: RefundCommand,
): Promise<RefundPlan | Refusal> {
  const { state } = (await loadAccounts(connection, [row], 'open')).get(row.id) as LoadedAccount;
  const books = (await loadBooks(connection, [row.id], timeOf(row), [paymentId])).get(row.id);
  const attempt = books?.attempts.find(({ id }) => id === paymentId);
  if (books === undefined || attempt === undefined) {
    return refuse('item_not_found', `The account has no payment ${paymentId}; list its payments first.`);
  }
  const history = await readPaymentHistory(connection, paymentId);
  return planRefund({ state, books }, { attempt, ...history }, refund);
}

function carryOut(command: RefundCommand, plan: Planned): Promise<RefundOutcome> {
  const { paymentId, payBack, refund, database: _, ...order } = command;
  return inTransaction(command.database, async (connection, transaction) => {
    // Locked first, so that what is read of its past is what is decided on.
    await lockAccount(connection, command);
    const history = await readPaymentHistory(connection, paymentId);
    let said: RefundAnswer = { kind: 'unknown', reason: 'it was not asked' };
    let movementId = '';
    await runCommand({
      ...{ ...order, database: transaction, at: 'now', attemptIds: [paymentId] },
      async decide(state, context, books) {
        const attempt = books.attempts.find(({ id }) => id === paymentId) as ChargeAttempt;
        said = await payBack({
          ...{ key: plan.id, chargeKey: paymentId, chargeReference: attempt.reference ?? '', amount: plan.amount },
          ...{ currency: state.account.currency, at: context.now },
        });
        if (said.kind !== 'refunded') return refuse('nothing_to_refund', 'Nothing was paid back.');
        const told = { reference: said.reference, reason: refund.reason };
        const decision = refunded({ state, books }, { attempt, ...history }, plan, told, context);
        movementId = decision.movements.find(({ kind }) => kind === 'refund')?.id ?? '';
        return decision;
      },
    });
    return settle(connection, plan.id, said as RefundAnswer, movementId);
  });
}

async function settle(
  connection: Connection,
  id: string,
  said: RefundAnswer,
  movementId: string,
): Promise<RefundOutcome> {
  switch (said.kind) {
    case 'unknown':
      return said;
    case 'refused':
      await connection.query("update refunds set status = 'refused', refused_by = $2 where id = $1", [id, said.code]);
      return { kind: 'refused_by_gateway', code: said.code };
    case 'refunded':
      await connection.query("update refunds set status = 'refunded', reference = $2, movement_id = $3 where id = $1", [
        id,
        said.reference,
        movementId,
      ]);
      return { kind: 'refunded', movementId };
  }
}

function timeOf({ frozen_at }: LockedAccount): Instant {
  return frozen_at ?? new Date().toISOString();
}
