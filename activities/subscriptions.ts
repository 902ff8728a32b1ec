import { ApplicationFailure } from '@temporalio/activity';
import type { Knex } from 'knex';
import { readSubscriptionState } from '../db/accountStore.ts';
import { findPrice } from '../db/catalogueStore.ts';
import { runCommand } from '../db/runCommand.ts';
import { isRefusal, type Refusal } from '../rules/refusal.ts';
import type { AccountState } from '../rules/subscription/accountState.ts';
import { cancel } from '../rules/subscription/cancel.ts';
import { changeQuantity } from '../rules/subscription/changeQuantity.ts';
import { nextDeadline, performDeadline } from '../rules/subscription/deadline.ts';
import type { CommandContext, Decision } from '../rules/subscription/decision.ts';
import { type SubscriptionView, subscriptionView } from '../rules/subscription/subscriptionView.ts';
import { switchInterval } from '../rules/subscription/switchInterval.ts';
import type { CommandAnswer, CommandStamp, IntervalCommand, QuantityCommand } from '../workflows/messages.ts';

type OfSubscription = { readonly subscriptionId: string };

/** The commands and deadlines of a subscription, each one transaction on its locked account. Safe to repeat by command id. */
export const subscriptionActivities = ({ database }: { database: Knex }) => {
  async function carryOut(
    stamp: CommandStamp & OfSubscription,
    decide: (state: AccountState, context: CommandContext) => Decision | Refusal | Promise<Decision | Refusal>,
    at: string | 'now' = 'now',
  ): Promise<CommandAnswer> {
    const answer = await runCommand({ database, ...stamp, at, decide });
    if (isRefusal(answer)) throw ApplicationFailure.nonRetryable(answer.detail, 'refused', answer);
    return answer;
  }

  return {
    /**
     * The subscription as Postgres has it; the deadline is computed here, because zones and calendars change between versions of
     * Node. Under a test clock by the clock's time: the workflow's own stands where it last had something to do.
     */
    async readSubscription({ subscriptionId, now }: OfSubscription & { now: string }): Promise<SubscriptionView> {
      const read = await readSubscriptionState(database, subscriptionId);
      const subscription = read?.state.subscriptions.find(({ id }) => id === subscriptionId);
      if (read === null || subscription === undefined) {
        throw ApplicationFailure.nonRetryable(`subscription ${subscriptionId} is not in the database`, 'NotFound');
      }
      return subscriptionView(subscription, nextDeadline(subscription, read.state.account, read.frozenAt ?? now));
    },

    changeQuantity: (command: QuantityCommand & OfSubscription): Promise<CommandAnswer> =>
      carryOut(command, (state, context) => changeQuantity(state, command, context)),

    cancel: (command: CommandStamp & OfSubscription): Promise<CommandAnswer> =>
      carryOut(command, (state, context) => cancel(state, command.subscriptionId, context)),

    async switchInterval(command: IntervalCommand & OfSubscription): Promise<CommandAnswer> {
      const price = await findPrice(database, command.priceId);
      if (price === null) {
        const refusal: Refusal = {
          kind: 'refused',
          code: 'item_not_found',
          detail: `There is no price ${command.priceId}; list the prices of the plan.`,
        };
        throw ApplicationFailure.nonRetryable(refusal.detail, 'refused', refusal);
      }
      return carryOut(command, (state, context) =>
        switchInterval(state, { subscriptionId: command.subscriptionId, price }, context),
      );
    },

    /**
     * What the deadline brings, dated by its due instant. Answers with what happened, as sentences. `revision` tells it from an
     * earlier one of the same instant.
     */
    async performDeadline(deadline: OfSubscription & { at: string; revision: number }): Promise<string[]> {
      const { subscriptionId, at, revision } = deadline;
      const stamp = {
        subscriptionId,
        commandId: `deadline/${subscriptionId}/${at}/${revision}`,
        requestHash: '',
        actor: 'clock',
      };
      const happened: string[] = [];
      await carryOut(
        stamp,
        (state) => {
          const decision = performDeadline(state, subscriptionId, at);
          happened.push(
            ...decision.events.map(
              ({ type, facts }) =>
                `${type.slice('subscription.'.length)} (${Object.values(facts).slice(1).join(', ')})`,
            ),
          );
          return decision;
        },
        at,
      );
      return happened;
    },
  };
};

export type SubscriptionActivities = ReturnType<typeof subscriptionActivities>;
