import type { Instant } from '../../rules/calendar/zone.ts';
import type { GatewayNews } from '../../rules/payments/gatewayAnswer.ts';

/** What a gateway that lives on test clocks does beside the port: its debits settle and come back by business time. @rule EXP-4 */
export type TestGateway = {
  /** The earliest instant up to `until` at which it has something to tell of these accounts; null where there is none. */
  nextNewsAt(accountIds: readonly string[], until: Instant): Promise<Instant | null>;
  /** Lets time pass, and answers with all that it has to tell of them by then; it is told once. */
  newsAt(accountIds: readonly string[], at: Instant): Promise<readonly GatewayNews[]>;
};
