import { startOfDay } from '../../calendar/zone.ts';
import { withSubscription } from '../decision.ts';
import { silent } from '../pause.ts';
import { inForce } from '../resume.ts';
import type { StepSource } from './step.ts';

/** A planned pause begins: the service is off. @rule SUB-7 */
export const pauseStep: StepSource = ({ status, endsOn, lifecycle }, { zone }) => {
  const { pause } = lifecycle;
  if (pause === undefined || status !== 'active' || (endsOn !== null && endsOn <= pause.from)) return null;
  return {
    at: startOfDay(pause.from, zone),
    label: `Paused from ${pause.from} to ${pause.until}`,
    perform(state, subscription) {
      const facts = { from: pause.from, until: pause.until, periods: String(pause.periods) };
      return {
        state: withSubscription(state, { ...silent(subscription), status: 'paused' }),
        events: [{ type: 'subscription.paused', subscriptionId: subscription.id, facts }],
      };
    },
  };
};

/** A pause is over: the service is on again by itself, unless the subscription ends in the pause. @rule SUB-7 */
export const resumeStep: StepSource = ({ status, endsOn, lifecycle }, { zone }) => {
  const { pause, ...kept } = lifecycle;
  if (pause === undefined || status !== 'paused' || (endsOn !== null && endsOn <= pause.until)) return null;
  return {
    at: startOfDay(pause.until, zone),
    label: `Resumes on ${pause.until}`,
    perform(state, subscription) {
      const resumed = { ...inForce(subscription, pause.until), status: 'active' as const, lifecycle: kept };
      const facts = { from: pause.from, until: pause.until, resumed_on: pause.until };
      return {
        state: withSubscription(state, resumed),
        events: [{ type: 'subscription.resumed', subscriptionId: subscription.id, facts }],
      };
    },
  };
};
