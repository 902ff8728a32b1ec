import { patched, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { BillingActivities } from '../activities/billing.ts';
import { startedAt } from './clock.ts';
import { collectAll } from './collection.workflow.ts';
import type { BillingRunInput, BillingRunResult } from './messages.ts';
import { databaseWork, pageWork } from './retryPolicies.ts';

const pages = proxyActivities<Pick<BillingActivities, 'billPage'>>(pageWork);
const records = proxyActivities<Pick<BillingActivities, 'openRun' | 'closeRun'>>(databaseWork);

/** Measured: pages of 1,000 to 2,000 accounts, two in flight; more only wait for the number counter. */
const defaults = { pageSize: 1000, pagesInFlight: 2 };

/** A run of a million accounts is a thousand pages; more than this is a fault, not a fleet. */
const mostPages = 10_000;

/**
 * Bills every account whose bill date is over, in pages. Each page is one transaction that claims its accounts and moves
 * them on, so that a run may be repeated, interrupted, or running twice: nothing is billed twice. Then it collects what is due.
 *
 * @rule INV-5
 */
export async function billingRun(input: BillingRunInput): Promise<BillingRunResult> {
  const asOf = input.asOf ?? startedAt();
  const { pageSize, pagesInFlight } = { ...defaults, ...input };
  let result: BillingRunResult = { asOf, pages: 0, accounts: 0, invoices: 0, cases: 0 };
  const { due } = await records.openRun({ asOf });
  setCurrentDetails(describe(result, due));

  const billPages = async () => {
    let after: string | null = null;
    while (result.pages < mostPages) {
      const summary = `Page ${result.pages + 1} of about ${Math.max(1, Math.ceil(due / pageSize))} (up to ${pageSize} accounts)`;
      const page = await pages.billPage.executeWithOptions({ ...pageWork, summary }, [
        { asOf, limit: pageSize, after },
      ]);
      if (page.accounts === 0 && after === null) return;
      after = page.accounts === 0 ? null : page.last;
      if (page.accounts === 0) continue;
      result = {
        asOf,
        pages: result.pages + 1,
        accounts: result.accounts + page.accounts,
        invoices: result.invoices + page.invoices,
        cases: result.cases + page.cases,
      };
      setCurrentDetails(describe(result, due));
    }
  };
  await Promise.all(Array.from({ length: pagesInFlight }, billPages));
  if (patched('collects')) {
    await collectAll(asOf, (done) => setCurrentDetails(describe(result, due, `collecting, ${done.charges} charged`)));
  }
  await records.closeRun(result);
  setCurrentDetails(describe(result, due, 'finished'));
  return result;
}

/** What an operator reads while it runs. */
function describe(result: BillingRunResult, due: number, state = 'running'): string {
  const percent = due === 0 ? 100 : Math.min(100, Math.floor((result.accounts / due) * 100));
  return [
    `**Billing run of ${result.asOf}: ${state}, ${percent} %**`,
    `${result.accounts} of ${due} accounts in ${result.pages} pages · ${result.invoices} invoices · ${result.cases} stopped with a case`,
  ].join('\n\n');
}
