import type { z } from 'zod';
import { readForesight } from '../../db/readWorlds.ts';
import { moneyText } from '../../rules/money/round.ts';
import { type AgendaEntry, agenda, usualHorizon } from '../../rules/simulate/agenda.ts';
import { mergeAgendas, quoteAgenda } from '../../rules/simulate/quoteAgenda.ts';
import { orNotFound } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { Id, LocalDateField } from '../schemas/fields.ts';
import { Agenda, type AgendaEntry as AgendaEntryJson } from '../schemas/future.ts';
import { horizonAt } from './horizon.ts';

export const agendaRoutes = [
  route({
    method: 'get',
    path: '/v1/accounts/{account_id}/agenda',
    name: 'getAgenda',
    tag: 'accounts',
    summary: 'All that the engine will do next for an account, with dates, reasons and amounts',
    description:
      'Looks 13 months ahead, or to the end of the longest term; `to` says another last day, at most 5 years ahead. Amounts are what comes if nobody changes anything. Nothing is written.',
    params: { account_id: Id },
    query: { to: LocalDateField.optional() },
    success: { 200: 'The agenda, in the order in which it comes.' },
    answer: Agenda,
    problems: ['date_out_of_range'],
    async handle({ params: { account_id: accountId }, query }, { database }) {
      const { world, quotes } = orNotFound(await readForesight(database, accountId), 'account', accountId);
      const { now, state, stoppedBy } = world;
      const to = query.to === undefined ? usualHorizon(state, now) : horizonAt(query.to, now, state.account.zone);
      return {
        account_id: accountId,
        currency: state.account.currency,
        from: now,
        to,
        stopped: stoppedBy?.detail ?? null,
        data: mergeAgendas(agenda(world, to), quoteAgenda(world, quotes, to)).map(entryJson),
      };
    },
  }),
];

function entryJson({ at, date, what, reason, invoice, subscriptionId }: AgendaEntry): z.input<typeof AgendaEntryJson> {
  return {
    at,
    date,
    what,
    subscription_id: subscriptionId,
    amount: invoice === null ? null : moneyText(invoice.total),
    invoice:
      invoice === null
        ? null
        : {
            date: invoice.issuedOn,
            due_on: invoice.dueOn,
            subtotal: moneyText(invoice.subtotal),
            tax: moneyText(invoice.taxTotal),
            total: moneyText(invoice.total),
            amount_due: moneyText(invoice.amountDue),
          },
    reason,
  };
}
