import type { Knex } from 'knex';
import { forecastPage, type PageFigures, type PageOfForecast } from '../db/forecasts/forecastPage.ts';
import { closeForecast, openForecast } from '../db/forecasts/forecastStore.ts';

/** The pages of a forecast. Each stores its figures once, however often it is repeated; no account is changed. @rule EXP-3 */
export const forecastActivities = ({ database }: { database: Knex }) => ({
  /** Divides the portfolio into pages, the first time; answers how many there are. */
  openForecast: ({ forecastId }: { forecastId: string }): Promise<{ pages: number; accounts: number }> =>
    openForecast(database, forecastId),

  forecastPage: (page: PageOfForecast): Promise<PageFigures> => forecastPage(database, page),

  closeForecast: ({ forecastId }: { forecastId: string }): Promise<void> => closeForecast(database, forecastId),
});

export type ForecastActivities = ReturnType<typeof forecastActivities>;
