import type { ObservedAgendaEntry } from '../../observation.ts';
import { localMinute } from '../memory/observeAgenda.ts';
import type { TenorApi } from './tenorApi.ts';

type Agenda = {
  readonly data: readonly {
    readonly at: string;
    readonly date: string;
    readonly what: string;
    readonly subscription_id: string | null;
    readonly amount: string | null;
    readonly reason: { readonly rule: string; readonly label: string; readonly sentence: string };
  }[];
};

/** What comes next for an account, as the API says it. @rule EXP-2 */
export async function liveAgenda(
  api: TenorApi,
  accountId: string,
  names: ReadonlyMap<string, string>,
  zone: string,
): Promise<ObservedAgendaEntry[]> {
  const nameOf = new Map([...names].map(([name, id]) => [id, name]));
  const { data } = await api.get<Agenda>(`/v1/accounts/${accountId}/agenda`);
  return data.map(({ at, date, what, subscription_id: id, amount, reason }) => ({
    at: localMinute(at, zone),
    date,
    what,
    of: nameOf.get(id ?? '') ?? null,
    amount,
    ...reason,
  }));
}
