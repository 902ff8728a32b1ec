import type { Knex } from 'knex';
import type { GatewayNews } from '../../rules/payments/gatewayAnswer.ts';
import { settleAttempt } from '../../rules/payments/settleAttempt.ts';
import { type Chargeback, chargeBack, returnPayment } from '../../rules/payments/takeBack.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { moneyStep } from './moneyStep.ts';
import { type PaymentHistory, readPaymentHistory } from './readPastPayment.ts';

/**
 * What a gateway tells by itself, perhaps twice, perhaps in the wrong order, perhaps before the row that it is about is there.
 *
 * @returns `unknown` where there is no such charge, or it is not known to have succeeded: not yet, or not one of ours. The gateway
 *   is to tell it again
 * @rule PAY-5, DUN-7
 */
export async function heedGatewayNews(
  database: Knex,
  gateway: string,
  news: GatewayNews,
): Promise<'heeded' | 'known' | 'unknown'> {
  // Of a refund that fails days later the reconciliation tells finance.
  if (news.kind === 'refund') return 'known';
  const attempt = await findAttempt(database, news.key);
  if (attempt === undefined) return 'unknown';
  const attemptId = attempt.id;
  const step = {
    ...{
      database,
      accountId: attempt.account_id,
      at: 'now' as const,
      actor: `gateway ${gateway}`,
      attemptIds: [attemptId],
    },
  };
  if (news.kind === 'charge') {
    const done = await moneyStep(step, (money, context) => settleAttempt(money, attemptId, news.answer, context));
    return done === null ? 'known' : 'heeded';
  }
  let isPaid = true;
  // Locked first, so that what is read of its past is what is decided on.
  const done = await inTransaction(database, async (connection, transaction) => {
    await connection.query('select 1 from accounts where id = $1 for no key update', [attempt.account_id]);
    const history = await readPaymentHistory(connection, attemptId);
    const known =
      news.kind === 'chargeback'
        ? await outcomesOf(connection, attempt.account_id, history, news.reference)
        : new Set<Chargeback['outcome']>();
    return moneyStep({ ...step, database: transaction }, (money, context) => {
      const own = money.books.attempts.find(({ id }) => id === attemptId);
      if (own === undefined) return null;
      const payment = { attempt: own, ...history };
      isPaid = own.status === 'succeeded' || own.status === 'returned';
      if (news.kind === 'returned') return returnPayment(money, payment, news.code, context);
      return chargeBack(money, payment, news, known, context);
    });
  });
  if (done !== null) return 'heeded';
  // What comes back before it is known to have been paid: the gateway is to tell it again, after the payment.
  return isPaid ? 'known' : 'unknown';
}

/** A gateway names a charge by our key, or, where it has lost that, by its own reference. */
function findAttempt(database: Knex, key: string): Promise<{ id: string; account_id: string } | undefined> {
  const isOurs = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key);
  return database('charge_attempts')
    .where(isOurs ? { id: key } : { reference: key })
    .first('id', 'account_id');
}

/** What of a chargeback is booked; that it was lost moves no money, and stands in the audit log only. */
async function outcomesOf(
  connection: Connection,
  accountId: string,
  { movements }: PaymentHistory,
  reference: string,
): Promise<ReadonlySet<Chargeback['outcome']>> {
  const own = movements.filter((movement) => movement.reference === reference);
  const booked = own.map(({ kind }) => (kind === 'chargeback' ? 'opened' : 'won'));
  const { rows } = await connection.query(
    `select 1 from audit_log
     where account_id = $1 and action = 'payment.chargeback_lost' and after ->> 'reference' = $2 limit 1`,
    [accountId, reference],
  );
  return new Set<Chargeback['outcome']>([...booked, ...(rows.length > 0 ? ['lost' as const] : [])]);
}
