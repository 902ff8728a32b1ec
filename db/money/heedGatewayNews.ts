import type { Knex } from 'knex';
import type { ChargeAttempt } from '../../rules/payments/attempt.ts';
import type { GatewayNews } from '../../rules/payments/gatewayAnswer.ts';
import type { PastPayment } from '../../rules/payments/refund.ts';
import { settleAttempt } from '../../rules/payments/settleAttempt.ts';
import { type Chargeback, chargeBack, returnPayment } from '../../rules/payments/takeBack.ts';
import { inTransaction } from '../connection.ts';
import { moneyStep } from './moneyStep.ts';
import { type PaymentHistory, readPaymentHistory } from './readPastPayment.ts';

/**
 * What a gateway tells by itself, perhaps twice, perhaps in the wrong order, perhaps before the row that it is about is there.
 *
 * @returns `unknown` where there is no such charge: not yet, or not one of ours. The gateway is to tell it again
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
  // Locked first, so that what is read of its past is what is decided on.
  const done = await inTransaction(database, async (connection, transaction) => {
    await connection.query('select 1 from accounts where id = $1 for no key update', [attempt.account_id]);
    const history = await readPaymentHistory(connection, attemptId);
    return moneyStep({ ...step, database: transaction }, (money, context) => {
      const own = money.books.attempts.find(({ id }) => id === attemptId);
      if (own === undefined) return null;
      const payment = pastPayment(own, history);
      if (news.kind === 'returned') return returnPayment(money, payment, news.code, context);
      return chargeBack(money, payment, news, outcomesOf(history, news.reference), context);
    });
  });
  return done === null ? 'known' : 'heeded';
}

/** A gateway names a charge by our key, or, where it has lost that, by its own reference. */
function findAttempt(database: Knex, key: string): Promise<{ id: string; account_id: string } | undefined> {
  const isOurs = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key);
  return database('charge_attempts')
    .where(isOurs ? { id: key } : { reference: key })
    .first('id', 'account_id');
}

function pastPayment(attempt: ChargeAttempt, { takenBack, invoices }: PaymentHistory): PastPayment {
  return { attempt, takenBack, invoices };
}

function outcomesOf({ movements }: PaymentHistory, reference: string): ReadonlySet<Chargeback['outcome']> {
  const own = movements.filter((movement) => movement.reference === reference);
  return new Set(own.map(({ kind }) => (kind === 'chargeback' ? 'opened' : 'won')));
}
