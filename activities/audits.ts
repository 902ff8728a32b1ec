import type { Knex } from 'knex';
import { AUDIT_CHECKS } from '../db/audit/checks.ts';
import { reconcileCaptures, reconciliationCheck } from '../db/audit/reconcileGateway.ts';
import { keepFindings, runCheck } from '../db/audit/runAudit.ts';
import type { PaymentGateway } from '../providers/payments/gateway.ts';
import { addDays } from '../rules/calendar/date.ts';

type AuditDeps = { readonly database: Knex; readonly gateway: PaymentGateway };

/** The checks of a nightly audit, and the comparison with a gateway's report. They change nothing but findings. @rule DUN-5, PAY-5 */
export const auditActivities = ({ database, gateway }: AuditDeps) => ({
  listChecks: (): Promise<string[]> => Promise.resolve(AUDIT_CHECKS.map(({ name }) => name)),

  /** Looks at one thing everywhere; answers in how many places it does not hold. */
  async auditOne({ check }: { check: string }): Promise<number> {
    const findings = await runCheck(database, check);
    await keepFindings(database, [check], findings);
    return findings.length;
  },

  /** Compares a day of the configured gateway with what is booked; answers how many charges differ. */
  async reconcileDay({ day }: { day: string }): Promise<number> {
    const captures = [];
    for await (const row of gateway.report(day)) if (row.kind === 'capture') captures.push(row);
    const findings = await reconcileCaptures(database, gateway.name, day, captures);
    await keepFindings(database, [reconciliationCheck(gateway.name, day)], findings);
    return findings.length;
  },

  /** The day before an instant, in UTC, as gateways report. */
  dayBefore: ({ instant }: { instant: string }): Promise<string> => Promise.resolve(addDays(instant.slice(0, 10), -1)),

  gatewayName: (): Promise<string> => Promise.resolve(gateway.name),
});

export type AuditActivities = ReturnType<typeof auditActivities>;
