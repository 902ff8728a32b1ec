import { proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { PaymentActivities } from '../activities/payments.ts';
import { startClock, startedAt } from './clock.ts';
import { openInbox } from './inbox.ts';
import { refreshSignal } from './messages.ts';
import { pageWork } from './retryPolicies.ts';

const pages = proxyActivities<Pick<PaymentActivities, 'collectPage'>>(pageWork);

/** Accounts per page. Measured: more wait longer for the slowest answer of a gateway. */
const collectionPageSize = 250;

/** More than this is a fault, not a fleet. */
const mostPages = 100_000;

export type Collected = { readonly pages: number; readonly accounts: number; readonly charges: number };

/**
 * Charges what is due and opens dunning cases where a due date has ended, page by page, until nothing is left. It is part of
 * every billing run.
 *
 * @rule PAY-2, DUN-1
 */
export async function collectAll(asOf: string, onPage: (done: Collected) => void): Promise<Collected> {
  let done: Collected = { pages: 0, accounts: 0, charges: 0 };
  while (done.pages < mostPages) {
    const summary = `Collection, page ${done.pages + 1}`;
    const page = await pages.collectPage.executeWithOptions({ ...pageWork, summary }, [
      { asOf, limit: collectionPageSize },
    ]);
    if (page.accounts === 0 && page.charges === 0) return done;
    done = {
      pages: done.pages + 1,
      accounts: done.accounts + page.accounts,
      charges: done.charges + page.charges,
    };
    onPage(done);
  }
  return done;
}

/** Collects what a command has made due at once: a customer who buys is charged within seconds, not with the next run. */
export async function collection(): Promise<Collected> {
  const inbox = openInbox<string>();
  const clock = startClock(undefined);
  setHandler(refreshSignal, () => inbox.put('more is due'));
  let asOf = startedAt();
  for (;;) {
    await inbox.work(() => undefined);
    const done = await collectAll(asOf, describe);
    if (!inbox.hasMail()) return done;
    asOf = clock.now();
  }
}

function describe({ accounts, charges }: Collected): void {
  setCurrentDetails(`**${accounts} accounts looked at, ${charges} charged**`);
}
