import Table from 'cli-table3';
import { isLocalDate } from '../../rules/calendar/date.ts';
import { findTenor } from '../scenario/engines/live/findTenor.ts';
import { type TenorApi, tenorApi } from '../scenario/engines/live/tenorApi.ts';
import { instantOfMoment } from '../scenario/language/storyTime.ts';
import { EXIT, UsageError } from './exitCode.ts';

export type SimulateAccountOptions = {
  readonly account: string;
  readonly to: string;
  readonly whatIf: readonly string[];
  readonly json?: boolean;
  readonly url?: string;
  readonly key?: string;
};

type Simulation = {
  readonly currency: string;
  readonly answers: readonly {
    readonly at: string;
    readonly outcome: string;
    readonly code: string;
    readonly detail: string;
  }[];
  readonly supposed: Course;
  readonly difference: {
    readonly by_date: readonly Record<'date' | 'supposed' | 'unchanged' | 'difference', string>[];
    readonly total: string;
  };
};

type Course = {
  readonly events: readonly { readonly at: string; readonly type: string; readonly sentence: string }[];
  readonly subscriptions: readonly { readonly id: string; readonly status: string; readonly ends_on: string | null }[];
  readonly stopped: string | null;
};

/**
 * Runs a live account forward by the API, with what is supposed, and prints what comes and what it would change. Nothing is
 * written.
 *
 * @rule EXP-3
 */
export async function simulateAccount(options: SimulateAccountOptions): Promise<number> {
  const { account, to, whatIf, json, url, key } = options;
  if (!isLocalDate(to)) throw new UsageError(`--to ${to} is not a date; write it like 2027-07-15.`);
  const api = tenorApi(
    await findTenor({ ...(url === undefined ? {} : { url }), ...(key === undefined ? {} : { key }) }),
  );
  const { time_zone: zone } = await accountOf(api, account);
  const body = { account_id: account, to, what_if: whatIf.map((text) => readWhatIf(text, zone)) };
  const answer = await api.send<Simulation>('POST', '/v1/simulations', body);
  if (answer.kind === 'refused') throw new UsageError(`${answer.code}: ${answer.detail}`);
  process.stdout.write(`${json ? JSON.stringify(answer.body, null, 2) : simulationText(answer.body)}\n`);
  return EXIT.ok;
}

async function accountOf(api: TenorApi, id: string): Promise<{ readonly time_zone: string }> {
  return api.get<{ time_zone: string }>(`/v1/accounts/${id}`).catch((error: Error) => {
    throw error instanceof UsageError ? error : new UsageError(error.message);
  });
}

/**
 * `cancel:SUB`, `cancel:SUB@2026-09-01`, `change_quantity:SUB:add=5,item_id=…@2026-09-01`; or the JSON of an order.
 *
 * @throws UsageError for what has no such form
 */
export function readWhatIf(text: string, zone: string): object {
  if (text.startsWith('{')) {
    try {
      return JSON.parse(text) as object;
    } catch (error) {
      throw new UsageError(`--what-if ${text} is not JSON: ${(error as Error).message}`);
    }
  }
  const form = /^(?<verb>\w+):(?<subscription>[\w-]+)(?::(?<fields>[^@]+))?(?:@(?<at>\S+))?$/.exec(text);
  if (form?.groups === undefined) {
    throw new UsageError(
      `--what-if ${text}: write it like cancel:SUB, cancel:SUB@2026-09-01 or change_quantity:SUB:add=5.`,
    );
  }
  const { verb, subscription, fields = '', at } = form.groups;
  const pairs = fields
    .split(',')
    .filter(Boolean)
    .map((pair): [string, unknown] => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [name, argumentValue(value)];
    });
  return {
    do: verb,
    subscription,
    ...Object.fromEntries(pairs),
    ...(at === undefined ? {} : { at: instantIn(at, zone) }),
  };
}

function argumentValue(text: string): unknown {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

function instantIn(at: string, zone: string): string {
  try {
    return instantOfMoment(at, zone);
  } catch {
    throw new UsageError(`@${at} is not a date or an instant; write it like 2026-09-01 or 2026-09-01T10:00.`);
  }
}

function simulationText({ currency, answers, supposed, difference }: Simulation): string {
  const refused = answers.filter(({ outcome }) => outcome === 'refused');
  const right = 'right' as const;
  const table = new Table({
    head: ['Invoice date', `${currency} so`, 'otherwise', 'difference'],
    colAligns: ['left', right, right, right],
    style: { head: [], border: [], compact: true },
  });
  for (const each of difference.by_date) table.push([each.date, each.supposed, each.unchanged, each.difference]);
  table.push(['total', '', '', difference.total]);
  return [
    ...refused.map(({ at, code, detail }) => `refused  ${at}  ${code}: ${detail}`),
    ...(supposed.stopped === null ? [] : [`stopped  ${supposed.stopped}`]),
    ...supposed.events.map(({ at, sentence }) => `${at}  ${sentence}`),
    ...supposed.subscriptions.map(({ id, status, ends_on: endsOn }) => {
      return `${id} is then ${status}${endsOn === null ? '' : `, with its end on ${endsOn}`}`;
    }),
    table.toString(),
  ].join('\n');
}
