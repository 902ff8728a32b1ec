import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Keeps what the Temporal SDK says about ordinary life out of the test report. Import it first. */
Runtime.install({ logger: new DefaultLogger('ERROR') });
