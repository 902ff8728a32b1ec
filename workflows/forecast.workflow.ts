import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ForecastActivities } from '../activities/forecasts.ts';
import type { ForecastDone, ForecastInput } from './messages.ts';
import { databaseWork, pageWork } from './retryPolicies.ts';

const pages = proxyActivities<Pick<ForecastActivities, 'forecastPage'>>(pageWork);
const records = proxyActivities<Pick<ForecastActivities, 'openForecast' | 'closeForecast'>>(databaseWork);

/** A page is mostly calculation: as many at once as a small worker has processors. */
const usualPagesInFlight = 2;

/** Temporal suggests to continue as new after some 700 pages: a run is bounded also where it does not. */
const usualPagesInRun = 1_000;

/**
 * Simulates every account of a portfolio up to a date, page by page, some pages at once. Nothing of an account changes. A
 * page that is done stays done, so that a forecast may be interrupted and repeated: nothing is counted twice.
 *
 * @rule EXP-3
 */
export async function forecast(input: ForecastInput): Promise<{ accounts: number; stopped: number }> {
  const { forecastId, pagesInFlight = usualPagesInFlight, pagesInRun = usualPagesInRun } = input;
  let done: ForecastDone = input.done ?? { nextPage: 1, accounts: 0, stopped: 0 };
  const whole = await records.openForecast({ forecastId });
  setCurrentDetails(describe(done, whole.accounts));

  const firstOfNextRun = done.nextPage + pagesInRun;
  const isRunLong = () => done.nextPage >= firstOfNextRun || workflowInfo().continueAsNewSuggested;
  const takePages = async () => {
    while (done.nextPage <= whole.pages && !isRunLong()) {
      const page = done.nextPage;
      done = { ...done, nextPage: page + 1 };
      const summary = `Page ${page} of ${whole.pages}`;
      const { accounts, stopped } = await pages.forecastPage.executeWithOptions({ ...pageWork, summary }, [
        { forecastId, page },
      ]);
      done = { ...done, accounts: done.accounts + accounts, stopped: done.stopped + stopped };
      setCurrentDetails(describe(done, whole.accounts));
    }
  };
  await Promise.all(Array.from({ length: pagesInFlight }, takePages));
  if (done.nextPage <= whole.pages) return continueAsNew<typeof forecast>({ ...input, done });
  await records.closeForecast({ forecastId });
  setCurrentDetails(describe(done, whole.accounts, 'finished'));
  return { accounts: done.accounts, stopped: done.stopped };
}

/** What an operator reads while it runs. */
function describe({ accounts, stopped }: ForecastDone, of: number, state = 'running'): string {
  const percent = of === 0 ? 100 : Math.min(100, Math.floor((accounts / of) * 100));
  const standing = `${stopped} of them with a billing that stands still or stops on the way`;
  return `**Forecast: ${state}, ${percent} %**\n\n${accounts} of ${of} accounts simulated · ${standing}`;
}
