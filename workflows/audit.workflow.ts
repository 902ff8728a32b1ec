import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { AuditActivities } from '../activities/audits.ts';
import { startedAt } from './clock.ts';
import { pageWork } from './retryPolicies.ts';

const activities = proxyActivities<AuditActivities>(pageWork);

/** What an audit looked at, and in how many places something does not hold. */
export type AuditResult = { readonly checks: number; readonly findings: Readonly<Record<string, number>> };

/**
 * The nightly audit: everything that must hold is looked at everywhere, one check after the other, and each place where it does
 * not is a finding with an explanation and a proposed repair. It repairs nothing by itself.
 *
 * @rule DUN-5, PAY-6
 */
export async function audit(): Promise<AuditResult> {
  const findings: Record<string, number> = {};
  const checks = await activities.listChecks();
  for (const check of checks) {
    findings[check] = await activities.auditOne.executeWithOptions({ ...pageWork, summary: check }, [{ check }]);
    setCurrentDetails(describe(findings, checks.length));
  }
  return { checks: checks.length, findings };
}

/**
 * Compares what the gateway says of a day with what is booked.
 *
 * @param input  `day` in UTC; the day before the run where left out
 * @rule PAY-5
 */
export async function reconcile(input: { readonly day?: string }): Promise<AuditResult> {
  const day = input.day ?? (await activities.dayBefore({ instant: startedAt() }));
  const gateway = await activities.gatewayName();
  const summary = `${gateway}, ${day}`;
  const differing = await activities.reconcileDay.executeWithOptions({ ...pageWork, summary }, [{ day }]);
  const findings = { [summary]: differing };
  setCurrentDetails(describe(findings, 1));
  return { checks: 1, findings };
}

function describe(findings: Readonly<Record<string, number>>, checks: number): string {
  const rows = Object.entries(findings).map(
    ([name, count]) => `- ${name}: ${count === 0 ? 'holds' : `${count} findings`}`,
  );
  return [`**${rows.length} of ${checks} checks**`, ...rows].join('\n\n');
}
