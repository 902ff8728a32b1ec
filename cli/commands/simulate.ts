import Table from 'cli-table3';
import { isLocalDate } from '../../rules/calendar/date.ts';
import { memoryEngine } from '../scenario/engines/memory/memoryEngine.ts';
import type { Scenario } from '../scenario/language/scenario.ts';
import { DEFAULT_ZONE, instantOfMoment } from '../scenario/language/storyTime.ts';
import type { Observation, ObservedInvoice } from '../scenario/observation.ts';
import { lackingIn } from '../scenario/support.ts';
import { EXIT, UsageError } from './exitCode.ts';
import { readScenarioFiles } from './readScenarioFiles.ts';

/**
 * Runs drafts forward in memory and prints the invoices that they would give. Writes nothing anywhere. A step that is
 * refused is told, and the rest goes on.
 *
 * @param to  the last day
 * @rule EXP-3
 */
export async function simulate(
  file: string,
  { to, json }: { readonly to: string; readonly json?: boolean },
): Promise<number> {
  if (!isLocalDate(to)) throw new UsageError(`--to ${to} is not a date; write it like 2027-07-15.`);
  const outcomes = [];
  for (const { scenario } of readScenarioFiles([file])) outcomes.push(await simulateOne(scenario, to));
  const text = json ? JSON.stringify(outcomes, null, 2) : outcomes.map(outcomeText).join('\n');
  process.stdout.write(`${text}\n`);
  return EXIT.ok;
}

type Outcome = {
  readonly scenario: string;
  readonly currency: string;
  readonly refused: readonly string[];
} & Observation;

async function simulateOne(scenario: Scenario, to: string): Promise<Outcome> {
  const lacking = lackingIn('memory', {
    ...scenario,
    expect: null,
    steps: scenario.steps.map((step) => ({ ...step, expect: null })),
  });
  if (lacking.length > 0) throw new UsageError(`${scenario.name}: not supported yet: ${lacking.join(', ')}`);
  const zone = scenario.account.timezone ?? DEFAULT_ZONE;
  const end = instantOfMoment(`${to} 23:59:59`, zone);
  const steps = scenario.steps.filter(({ at, act }) => act !== null && instantOfMoment(at, zone) <= end);
  const [first] = steps;
  if (!first)
    throw new UsageError(
      `${scenario.name}: nothing happens up to ${to}; its first step is on ${scenario.steps[0]?.at}.`,
    );
  const session = await memoryEngine.open(scenario, instantOfMoment(first.at, zone));
  const refused: string[] = [];
  for (const { at, act } of steps) {
    await session.advanceTo(instantOfMoment(at, zone));
    const answer = act ? await session.perform(act) : { kind: 'done' as const };
    if (answer.kind === 'refused') refused.push(`${at} ${act?.do}: ${answer.code}: ${answer.detail}`);
  }
  await session.advanceTo(instantOfMoment(`${to} 23:59:59`, zone));
  return {
    scenario: scenario.name,
    currency: scenario.account.currency ?? 'USD',
    refused,
    ...(await session.observe()),
  };
}

function outcomeText(outcome: Outcome): string {
  const { scenario, currency, refused, invoices, stopped, balance } = outcome;
  const head = `${scenario}: ${invoices.length} invoices, ${balance} ${currency} to pay`;
  const notes = [
    ...refused.map((text) => `refused  ${text}`),
    ...(stopped ? [`stopped  no tax rate is known in ${stopped}`] : []),
  ];
  return [head, ...notes, invoices.length > 0 ? invoiceTable(invoices, currency) : 'No invoice.'].join('\n');
}

function invoiceTable(invoices: readonly ObservedInvoice[], currency: string): string {
  const right = { hAlign: 'right' } as const;
  const table = new Table({
    head: ['Date', 'Due', 'What', 'From', 'To', 'Days', 'Quantity', currency, 'Why'],
    colAligns: ['left', 'left', 'left', 'left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const invoice of invoices) {
    invoice.lines.forEach((line, index) => {
      const [date, due] = index === 0 ? [invoice.date, invoice.due] : ['', ''];
      const why = `${line.why.rule} by ${line.why.policy}: ${line.why.formula}`;
      table.push([date, due, line.kind, line.from, line.to, line.days, line.quantity, line.amount, why]);
    });
    for (const tax of invoice.taxes) {
      table.push(['', '', { colSpan: 5, content: `${tax.name} ${tax.rate}` }, { content: tax.amount, ...right }, '']);
    }
    table.push(['', '', { colSpan: 5, content: 'total' }, { content: invoice.total, ...right }, '']);
  }
  return table.toString();
}
