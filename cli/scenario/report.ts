import { type Mismatch, mismatchText } from './match.ts';
import type { LineReason } from './observation.ts';
import type { ScenarioResult } from './runScenario.ts';

const SIGNS = { passed: '✓', failed: '✗', 'not supported': '–' } as const;

/** One line a scenario, and below a failed one what was expected, what is, and why. */
export function resultText(result: ScenarioResult): string {
  const { outcome, scenario, file, line, lacking, mismatches, elapsedMs } = result;
  const head = `${SIGNS[outcome]} ${scenario}  (${file}:${line}, ${result.engine}, ${Math.round(elapsedMs)} ms)`;
  if (outcome === 'not supported') return `${head}  not supported: ${lacking.join(', ')}`;
  return [head, ...mismatches.flatMap((mismatch) => mismatchLines(mismatch))].join('\n');
}

/** The last line: how many of each. */
export function summaryText(results: readonly ScenarioResult[]): string {
  const count = (outcome: ScenarioResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('not supported')} not supported`;
}

/** For machines: without the trace. */
export function resultJson({ trace: _, mismatches, ...rest }: ScenarioResult): object {
  return {
    ...rest,
    elapsedMs: Math.round(rest.elapsedMs),
    mismatches: mismatches.map((each) => ({ ...each, text: mismatchText(each) })),
  };
}

function mismatchLines(mismatch: Mismatch): string[] {
  const lines = [`    ${mismatchText(mismatch)}`];
  if (mismatch.why) lines.push(`      because ${reasonText(mismatch.why)}`);
  return lines;
}

/** `PRO-1 by goto-admin@1: 290 × 16 ÷ 31 = 149.68 (quantity_before 0, quantity_after 10, …)` */
export function reasonText({ rule, policy, formula, inputs }: LineReason): string {
  const figures = Object.entries(inputs).map(([name, value]) => `${name} ${value}`);
  return `${rule} by ${policy}: ${formula} (${figures.join(', ')})`;
}
