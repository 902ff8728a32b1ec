import type { Subscription } from './accountState.ts';
import type { Deadline } from './steps/step.ts';

/** What a workflow knows of its subscription: no personal data, and what an operator reads. */
export type SubscriptionView = {
  readonly status: Subscription['status'];
  readonly next: Deadline | null;
  readonly sentence: string;
};

/** @param next  its next deadline, by `nextDeadline` */
export function subscriptionView(subscription: Subscription, next: Deadline | null): SubscriptionView {
  return { status: subscription.status, next, sentence: sentenceOf(subscription) };
}

function sentenceOf(subscription: Subscription): string {
  const items = subscription.items
    .map(({ price, quantityInForce }) => `${quantityInForce} × ${price.description}`)
    .join(', ');
  const trial = subscription.lifecycle.trial;
  const what = items === '' ? (trial === undefined ? 'nothing to bill' : `trial until ${trial.endsAt}`) : items;
  const end = subscription.endsOn === null ? '' : `, ends on ${subscription.endsOn}`;
  const { suspendedAt } = subscription.lifecycle;
  const off = suspendedAt === undefined ? '' : `, service off for debt since ${suspendedAt.slice(0, 10)}`;
  return `${subscription.status} since ${subscription.startsOn}${end}${off}: ${what}`;
}
