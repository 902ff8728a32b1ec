import { assertRule } from '../../violation.ts';
import { withSubscription } from '../decision.ts';
import { sameTimeLater } from '../trial.ts';
import { activated, withPaidPlan } from '../upgrade.ts';
import type { StepSource } from './step.ts';

/** Calendar days before the end of a trial on which the customer is told. @rule TRI-3 */
const reminderDays = [7, 1];

/** A trial is about to end. What was missed in an outage is said once, with the days that are left. @rule TRI-3 */
export const trialReminderStep: StepSource = ({ status, lifecycle, planId }, { zone }) => {
  const { trial, remindedUntil = '' } = lifecycle;
  if (trial === undefined || status !== 'trialing') return null;
  const reminders = reminderDays.map((days) => ({ days, at: sameTimeLater(trial.endsAt, -days, zone) }));
  const next = reminders.find(({ at }) => at > remindedUntil);
  if (next === undefined) return null;
  return {
    at: next.at,
    label: `Reminder: the trial ends in ${next.days} ${next.days === 1 ? 'day' : 'days'}`,
    perform(state, subscription, context) {
      const due = reminders.reduce((last, each) => (each.at <= context.now ? each : last), next);
      const reminded = { ...subscription, lifecycle: { ...lifecycle, remindedUntil: due.at } };
      const facts = { plan_id: planId, ends_at: trial.endsAt, days_left: String(due.days) };
      const chosen = trial.upgrade === undefined ? {} : { upgrade_price_id: trial.upgrade.priceId };
      return {
        state: withSubscription(state, reminded),
        events: [{ type: 'subscription.trial_ending', subscriptionId: subscription.id, facts }],
        emails: [{ template: 'trial_ending', subscriptionId: subscription.id, facts: { ...facts, ...chosen } }],
      };
    },
  };
};

/**
 * A trial is over: the subscription falls to the product's free plan, or the paid plan begins that was chosen. What that
 * costs is invoiced by the bill date of the day. @rule TRI-2, TRI-3
 */
export const trialEndStep: StepSource = ({ status, lifecycle }) => {
  const { trial } = lifecycle;
  if (trial === undefined || status !== 'trialing') return null;
  return {
    at: trial.endsAt,
    label: trial.upgrade === undefined ? 'Trial ends' : 'Trial ends, the paid plan begins',
    perform(state, subscription, context) {
      const { id, planId } = subscription;
      if (trial.upgrade !== undefined) {
        const { priceId, quantity } = trial.upgrade;
        const price = context.catalogue.prices.get(priceId);
        assertRule(price !== undefined, 'subscription.price_unknown', priceId);
        const started = withPaidPlan(state, subscription, { price, quantity }, trial.endsAt, context);
        return { state: withSubscription(state, started), events: [activated(subscription, started)] };
      }
      const { trial: _over, ...rest } = lifecycle;
      const free = { ...subscription, status: 'free' as const, planId: trial.freePlanId, lifecycle: rest };
      const facts = { plan_before: planId, plan_id: trial.freePlanId };
      return {
        state: withSubscription(state, free),
        events: [{ type: 'subscription.trial_ended', subscriptionId: id, facts }],
      };
    },
  };
};
