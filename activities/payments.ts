import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Knex } from 'knex';
import { type ChargeToSend, findCharge } from '../db/money/chargesToSend.ts';
import { openCollectionPage } from '../db/money/collectPage.ts';
import { moneyStep } from '../db/money/moneyStep.ts';
import { settleCharges } from '../db/money/settleCharges.ts';
import type { PaymentGateway } from '../providers/payments/gateway.ts';
import type { Instant } from '../rules/calendar/zone.ts';
import type { LookupAnswer } from '../rules/payments/gatewayAnswer.ts';
import { settleAttempt } from '../rules/payments/settleAttempt.ts';

type PaymentDeps = { readonly database: Knex; readonly gateway: PaymentGateway };

/** What a payment's workflow knows of it: no personal data, and what an operator reads. */
export type PaymentView = {
  readonly status: ChargeToSend['status'];
  readonly next: { readonly at: Instant; readonly label: string } | null;
  readonly sentence: string;
};

/** Charges that one page sends at once: the gateway's answers are waited for side by side. */
const chargesAtOnce = 24;

/** Charges at gateways. A decline is an answer; only faults throw. All of it may be repeated: the gateway's key is the attempt's. @rule PAY-5 */
export const paymentActivities = ({ database, gateway }: PaymentDeps) => {
  /** A charge by its key; an attempt of a gateway that is not configured is nobody's to send. */
  function send(charge: ChargeToSend, at: Instant): Promise<LookupAnswer> {
    if (charge.gateway !== gateway.name) return Promise.resolve(notConfigured(charge, gateway));
    const { attemptId: key, accountId, methodToken, currency, amount, origin } = charge;
    return gateway.charge({ key, accountId, methodToken, currency, amount, isOnSession: origin === 'customer', at });
  }

  /** What became of a charge; a customer who did not authenticate in time is declined. @rule DUN-7 */
  async function lookUp(charge: ChargeToSend, at: Instant): Promise<LookupAnswer> {
    if (charge.gateway !== gateway.name) return notConfigured(charge, gateway);
    const answer = await gateway.lookup({ key: charge.attemptId, at });
    const isLate = answer.kind === 'authentication_required' && charge.status === 'authenticating';
    return isLate ? { kind: 'declined', reference: answer.reference, code: 'authentication_failed' } : answer;
  }

  return {
    /**
     * One page of the collection: opens what is due, sends it, and writes what the gateway said. What succeeds costs no
     * workflow of its own.
     */
    async collectPage(page: {
      asOf: Instant;
      limit: number;
      clockId?: string;
    }): Promise<{ accounts: number; charges: number }> {
      const { asOf, limit, clockId = null } = page;
      const { accounts, charges } = await openCollectionPage({ database, asOf, limit, clockId });
      const answers = await sideBySide(charges, chargesAtOnce, async (charge) => {
        const { attemptId, accountId } = charge;
        return { attemptId, accountId, answer: await send(charge, asOf) };
      });
      Context.current().heartbeat({ asOf, accounts });
      await settleCharges({ database, answers, at: asOf, actor: 'collection' });
      return { accounts, charges: charges.length };
    },

    /**
     * Does what a payment wants next: sends it where that has not happened, looks it up where its time has come. Answers how it
     * stands.
     */
    async attendPayment({ attemptId, now }: { attemptId: string; now: Instant }): Promise<PaymentView> {
      const charge = await findCharge(database, attemptId);
      if (charge === null)
        throw ApplicationFailure.nonRetryable(`payment ${attemptId} is not in the database`, 'NotFound');
      const at = charge.frozenAt ?? now;
      const isDue = charge.nextLookAt !== null && charge.nextLookAt <= at;
      if (charge.status !== 'open' && !isDue) return viewOf(charge);
      const answer = await (charge.status === 'open' ? send(charge, at) : lookUp(charge, at));
      const { accountId } = charge;
      const step = {
        database,
        accountId,
        at,
        actor: `gateway ${gateway.name}`,
        attemptIds: [attemptId],
        own: { attemptId },
      };
      await moneyStep(step, (money, context) => settleAttempt(money, attemptId, answer, context));
      return viewOf((await findCharge(database, attemptId)) as ChargeToSend);
    },
  };
};

export type PaymentActivities = ReturnType<typeof paymentActivities>;

function notConfigured({ gateway }: ChargeToSend, configured: PaymentGateway): LookupAnswer {
  return { kind: 'unknown', reason: `gateway ${gateway} is not configured; ${configured.name} is` };
}

const LABELS: Partial<Record<ChargeToSend['status'], string>> = {
  authenticating: 'Waits for the customer to confirm it',
  pending: 'Waits for the bank',
  unknown: 'Look up what became of it',
};

function viewOf({ status, nextLookAt, amount, currency, origin }: ChargeToSend): PaymentView {
  const label = LABELS[status] ?? '';
  return {
    status,
    next: nextLookAt === null ? null : { at: nextLookAt, label },
    sentence: `${amount} ${currency}, asked for by ${origin}: ${status}`,
  };
}

/** The answers in the order of the questions, so many under way at once. */
async function sideBySide<One, Answer>(
  all: readonly One[],
  atOnce: number,
  ask: (one: One) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < all.length; index = next++) answers[index] = await ask(all[index] as One);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, work));
  return answers;
}
