import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Knex } from 'knex';
import { readSubscriptionState } from '../db/accountStore.ts';
import { runCommand } from '../db/runCommand.ts';
import { localDateOf } from '../rules/calendar/zone.ts';
import { isRefusal } from '../rules/refusal.ts';
import { couponsNamed } from '../rules/subscription/couponsNamed.ts';
import { decideOrder } from '../rules/subscription/decideOrder.ts';
import { nextDeadline, performDue } from '../rules/subscription/nextStep.ts';
import { pricesNamed } from '../rules/subscription/pricesNamed.ts';
import { type SubscriptionView, subscriptionView } from '../rules/subscription/subscriptionView.ts';
import { checkVersion, versionOf } from '../rules/subscription/versionOf.ts';
import type {
  CancelCommand,
  CommandAnswer,
  IntervalCommand,
  OrderCommand,
  QuantityCommand,
} from '../workflows/messages.ts';

type OfSubscription = { readonly subscriptionId: string };

/** The commands and deadlines of a subscription, each one transaction on its locked account. Safe to repeat by command id. */
export const subscriptionActivities = ({ database }: { database: Knex }) => {
  async function carryOut(order: Parameters<typeof runCommand>[0]): Promise<CommandAnswer> {
    const answer = await runCommand(order);
    if (isRefusal(answer)) throw ApplicationFailure.nonRetryable(answer.detail, 'refused', answer);
    return answer;
  }

  function carryOutOrder({ order, expectedVersion, ...stamp }: OrderCommand & OfSubscription): Promise<CommandAnswer> {
    const wanted = { priceIds: pricesNamed(order), couponCodes: couponsNamed(order) };
    return carryOut({
      ...{ database, ...stamp, at: 'now', catalogue: wanted },
      decide(state, context) {
        const today = localDateOf(context.now, state.account.zone);
        const moved = expectedVersion && checkVersion(expectedVersion, versionOf(state, today));
        return moved || decideOrder(state, stamp.subscriptionId, order, context);
      },
    });
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

    /** Any order on the subscription. A business "no" is an ApplicationFailure of type `refused`. */
    carryOutOrder,

    changeQuantity: ({ itemId, change, ...stamp }: QuantityCommand & OfSubscription): Promise<CommandAnswer> =>
      carryOutOrder({
        ...stamp,
        order: { do: 'change_quantity', ...(itemId === undefined ? {} : { itemId }), change },
      }),

    cancel: ({ leaving, ...stamp }: CancelCommand & OfSubscription): Promise<CommandAnswer> =>
      carryOutOrder({ ...stamp, order: { do: 'cancel', channel: 'api', ...leaving } }),

    switchInterval: ({ priceId, ...stamp }: IntervalCommand & OfSubscription): Promise<CommandAnswer> =>
      carryOutOrder({ ...stamp, order: { do: 'switch_interval', priceId } }),

    /**
     * What the deadline brings, dated by its due instant. Answers with what happened, as sentences. `revision` tells it from an
     * earlier one of the same instant; the run from that of a workflow that was lost, whose revisions began at 0 too.
     */
    async performDeadline(deadline: OfSubscription & { at: string; revision: number }): Promise<string[]> {
      const { subscriptionId, at, revision } = deadline;
      const runId = Context.current().info.workflowExecution?.runId;
      const stamp = {
        subscriptionId,
        commandId: `deadline/${subscriptionId}/${at}/${revision}/${runId}`,
        requestHash: '',
        actor: 'clock',
      };
      const happened: string[] = [];
      await carryOut({
        ...{ database, ...stamp, at, catalogue: {} },
        decide(state, context) {
          const decision = performDue(state, subscriptionId, context);
          for (const { type, facts } of decision.events) {
            happened.push(`${type.slice('subscription.'.length)} (${Object.values(facts).slice(1).join(', ')})`);
          }
          return decision;
        },
      });
      return happened;
    },
  };
};

export type SubscriptionActivities = ReturnType<typeof subscriptionActivities>;
