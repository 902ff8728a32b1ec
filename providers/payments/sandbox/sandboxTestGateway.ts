import type { GatewayNews } from '../../../rules/payments/gatewayAnswer.ts';
import type { TestGateway } from '../testGateway.ts';
import type { SandboxControl } from './sandboxControl.ts';

/** The sandbox on test clocks: its bodies are handed over instead of posted, so that each comes at its instant. @rule EXP-4 */
export function sandboxTestGateway(control: SandboxControl): TestGateway {
  return {
    async nextNewsAt(accountIds, until) {
      const at = await control.nextMoveAt(accountIds, until);
      return at === null || at > until ? null : at;
    },
    async newsAt(accountIds, at) {
      await control.tick(at, { accountIds });
      const deliveries = await control.news({ accountIds });
      await control.acknowledge(deliveries.map(({ id }) => id));
      return deliveries.map(({ body }) => (JSON.parse(body) as { news: GatewayNews }).news);
    },
  };
}
