import type { z } from 'zod';
import type { Instant } from '../../rules/calendar/zone.ts';
import { money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import { isRefusal } from '../../rules/refusal.ts';
import { tell } from '../../rules/simulate/happenings.ts';
import type { Simulation as Simulated } from '../../rules/simulate/simulation.ts';
import type { World } from '../../rules/simulate/world.ts';
import type { Simulation } from '../schemas/simulation.ts';
import { draftJson } from './previewJson.ts';

type Body = z.input<typeof Simulation>;
type Asked = { readonly accountId: string | null; readonly from: Instant; readonly to: Instant };

/** A simulation as the API shows it. */
export function simulationJson(simulation: Simulated, { accountId, from, to }: Asked): Body {
  const { supposed, unchanged, answers, names, difference } = simulation;
  return {
    account_id: accountId,
    currency: supposed.state.account.currency,
    from,
    to,
    answers: answers.map(({ at, answer }) =>
      isRefusal(answer)
        ? { at, outcome: 'refused', subscription_id: null, code: answer.code, detail: answer.detail }
        : { at, outcome: 'done', subscription_id: answer.subscriptionId, code: null, detail: null },
    ),
    names: Object.fromEntries(names),
    supposed: courseJson(supposed),
    unchanged: courseJson(unchanged),
    difference: {
      by_date: difference.byDate.map((each) => ({
        date: each.date,
        supposed: moneyText(each.supposed),
        unchanged: moneyText(each.unchanged),
        difference: moneyText(each.difference),
      })),
      total: moneyText(difference.total),
    },
  };
}

function courseJson({ invoices, events, emails, state, stoppedBy }: World): Body['supposed'] {
  const { currency } = state.account;
  return {
    invoices: invoices.flatMap((invoice) => draftJson(invoice) ?? []),
    events: events.map(({ at, type, subscriptionId, facts }) => {
      const { sentence } = tell(type, { currency, ...facts });
      return { at, type, subscription_id: subscriptionId, facts: { ...facts }, sentence };
    }),
    emails: emails.map(({ at, template, subscriptionId, facts }) => {
      return { at, template, subscription_id: subscriptionId, facts: { ...facts } };
    }),
    subscriptions: state.subscriptions.map(({ id, planId, status, endsOn, items }) => ({
      id,
      plan_id: planId,
      status,
      ends_on: endsOn,
      items: items.map(({ price, quantityInForce, endsOn: itemEndsOn }) => {
        return { price_id: price.id, quantity: Number(quantityInForce), ends_on: itemEndsOn };
      }),
    })),
    credit_balance: moneyText(money(currency, state.creditBalance)),
    stopped: stoppedBy?.detail ?? null,
  };
}
