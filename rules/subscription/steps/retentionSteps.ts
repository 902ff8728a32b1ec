import { addDays } from '../../calendar/date.ts';
import { startOfDay } from '../../calendar/zone.ts';
import { withSubscription } from '../decision.ts';
import { atNine } from './atNine.ts';
import type { StepSource } from './step.ts';

/** Days before the deletion on which the customer is warned. @rule TERM-6 */
const warningDays = [30, 7];

/** Data will be deleted soon. What was missed in an outage is said once, with the days that are left. @rule TERM-6 */
export const deletionWarningStep: StepSource = ({ id, lifecycle }, { zone }) => {
  const { retention, remindedUntil = '' } = lifecycle;
  if (retention === undefined || retention.deletedAt !== undefined) return null;
  const { deletesOn } = retention;
  const warnings = warningDays.map((days) => ({ days, at: atNine(addDays(deletesOn, -days), zone) }));
  const next = warnings.find(({ at }) => at > remindedUntil);
  if (next === undefined) return null;
  return {
    at: next.at,
    label: `Warning: data is deleted on ${deletesOn}`,
    perform(state, subscription, context) {
      const due = warnings.reduce((last, each) => (each.at <= context.now ? each : last), next);
      const facts = { deletes_on: deletesOn, days_left: String(due.days) };
      const warned = { ...subscription, lifecycle: { ...subscription.lifecycle, remindedUntil: due.at } };
      return {
        state: withSubscription(state, warned),
        events: [{ type: 'subscription.deletion_announced', subscriptionId: id, facts }],
        emails: [{ template: 'deletion_warning', subscriptionId: id, facts }],
      };
    },
  };
};

/** The data of an ended subscription is deleted; that is the last of it. Invoices stay. @rule TERM-6 */
export const deletionStep: StepSource = ({ id, lifecycle: { retention } }, { zone }) => {
  if (retention === undefined || retention.deletedAt !== undefined) return null;
  const { deletesOn } = retention;
  return {
    at: startOfDay(deletesOn, zone),
    label: `Deletes its data on ${deletesOn}`,
    perform(state, subscription, context) {
      const lifecycle = { ...subscription.lifecycle, retention: { deletesOn, deletedAt: context.now } };
      return {
        state: withSubscription(state, { ...subscription, lifecycle }),
        events: [{ type: 'subscription.data_deleted', subscriptionId: id, facts: { deleted_on: deletesOn } }],
      };
    },
  };
};
