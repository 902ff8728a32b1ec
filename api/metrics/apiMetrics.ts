import type { RequestHandler } from 'express';
import { Gauge, Histogram, Registry } from 'prom-client';
import type { EngineFigures } from '../../db/readModels/engineFigures.ts';

/** The metrics of one API process: how long its routes take, and the engine's figures at the moment of a scrape. */
export function createApiMetrics(readFigures: () => Promise<EngineFigures>) {
  const registry = new Registry();
  const durations = new Histogram({
    name: 'tenor_http_request_duration_seconds',
    help: 'How long requests took, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 5, 30],
    registers: [registry],
  });
  const invoices = new Gauge({
    name: 'tenor_invoices_issued',
    help: 'Invoices issued so far, all sellers.',
    registers: [registry],
  });
  const lag = new Gauge({
    name: 'tenor_outbox_lag_seconds',
    help: 'Age of the oldest message that waits to be sent.',
    registers: [registry],
  });
  const webhooks = webhookGauges(registry);
  return {
    observe(method: string, route: string, status: number, seconds: number): void {
      durations.observe({ method, route, status: String(status) }, seconds);
    },
    serve: (async (_request, response) => {
      const figures = await readFigures();
      invoices.set(figures.invoicesIssued);
      lag.set(figures.outboxLagSeconds);
      for (const [figure, gauge] of webhooks) gauge.set(figures.webhooks[figure]);
      response.type(registry.contentType).send(await registry.metrics());
    }) satisfies RequestHandler,
  };
}

const WEBHOOKS: readonly [keyof EngineFigures['webhooks'], name: string, help: string][] = [
  ['lanesWaiting', 'tenor_webhook_lanes_waiting', 'Accounts with events on their way, over all enabled endpoints.'],
  ['eventsBehind', 'tenor_webhook_events_behind', 'Events that the slowest enabled endpoint has not been handed.'],
  ['failures', 'tenor_webhook_failed_attempts', 'Failed attempts of the events that are tried at present.'],
  ['endpointsFailing', 'tenor_webhook_endpoints_failing', 'Enabled endpoints that take nothing at present.'],
  [
    'endpointsDisabled',
    'tenor_webhook_endpoints_disabled',
    'Endpoints that were disabled because nothing got through.',
  ],
];

function webhookGauges(registry: Registry) {
  return WEBHOOKS.map(([figure, name, help]) => [figure, new Gauge({ name, help, registers: [registry] })] as const);
}

export type ApiMetrics = ReturnType<typeof createApiMetrics>;
