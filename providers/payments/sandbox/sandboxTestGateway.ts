import type { GatewayNews } from '../../../rules/payments/gatewayAnswer.ts';
import type { TestGateway } from '../testGateway.ts';
import type { SandboxControl } from './sandboxControl.ts';

/**
 * The sandbox on test clocks: its bodies are handed over instead of posted, so that each comes at its instant. What became of a
 * charge is looked up when its time has come, so that a story sees what is unknown; only what nobody looks up is told.
 *
 * @rule EXP-4
 */
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
      const told = deliveries.map(({ body }) => (JSON.parse(body) as { news: GatewayNews }).news);
      return told.filter(({ kind }) => kind !== 'charge');
    },
  };
}
