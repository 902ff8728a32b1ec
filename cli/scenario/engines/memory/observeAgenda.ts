import { localDateTimeOf } from '../../../../rules/calendar/zone.ts';
import { moneyText } from '../../../../rules/money/round.ts';
import type { Quote } from '../../../../rules/quote/quote.ts';
import { agenda, usualHorizon } from '../../../../rules/simulate/agenda.ts';
import { mergeAgendas, quoteAgenda } from '../../../../rules/simulate/quoteAgenda.ts';
import type { World } from '../../../../rules/simulate/world.ts';
import type { ObservedAgendaEntry } from '../../observation.ts';

/** What comes next for the account of a world. @rule EXP-2 */
export function observeAgenda(
  world: World,
  names: ReadonlyMap<string, string>,
  quotes: readonly Quote[],
): ObservedAgendaEntry[] {
  const nameOf = new Map([...names].map(([name, id]) => [id, name]));
  const { account } = world.state;
  const to = usualHorizon(world.state, world.now);
  return mergeAgendas(agenda(world, to), quoteAgenda(world, quotes, to)).map(
    ({ at, date, what, subscriptionId, invoice, reason }) => ({
      at: localMinute(at, account.zone),
      date,
      what,
      of: nameOf.get(subscriptionId ?? '') ?? null,
      amount: invoice === null ? null : moneyText(invoice.total),
      ...reason,
    }),
  );
}

/** `2026-08-02 00:00` */
export function localMinute(instant: string, zone: string): string {
  return localDateTimeOf(instant, zone).slice(0, 16).replace('T', ' ');
}
