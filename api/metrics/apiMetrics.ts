import type { RequestHandler } from 'express';
import { Gauge, Histogram, Registry } from 'prom-client';

/** Figures that are read from the database when somebody asks for them. */
export type EngineFigures = { readonly invoicesIssued: number; readonly outboxLagSeconds: number };

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
  return {
    observe(method: string, route: string, status: number, seconds: number): void {
      durations.observe({ method, route, status: String(status) }, seconds);
    },
    serve: (async (_request, response) => {
      const figures = await readFigures();
      invoices.set(figures.invoicesIssued);
      lag.set(figures.outboxLagSeconds);
      response.type(registry.contentType).send(await registry.metrics());
    }) satisfies RequestHandler,
  };
}

export type ApiMetrics = ReturnType<typeof createApiMetrics>;
