import { describe, expect, test } from '@jest/globals';
import { moneyText } from '../../../rules/money/round.ts';
import { type Simulation, type Supposition, simulate } from '../../../rules/simulate/simulation.ts';
import { advance, perform } from '../../../rules/simulate/world.ts';
import { decideOrder } from '../../../rules/subscription/decideOrder.ts';
import { orderOf } from '../../support/inAugust.ts';
import { live, seat, sums } from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

const { world } = live({ acts: [{ on: '2026-07-15', subscribe: [[seat, 10]] }], until: '2026-08-10' });
const subscription = world.state.subscriptions[0]?.id ?? '';
const until = '2026-10-05T00:00:00.000Z';

const cancelling = (at: string): Supposition => ({
  at,
  kind: 'order',
  subscription,
  order: { do: 'cancel', channel: 'api' },
});

/** `2026-09-01 232.00 instead of 290.00: -58.00` */
const differences = ({ difference }: Simulation) => [
  ...difference.byDate.map(
    (each) =>
      `${each.date} ${moneyText(each.supposed)} instead of ${moneyText(each.unchanged)}: ${moneyText(each.difference)}`,
  ),
  moneyText(difference.total),
];

describe('a simulation', () => {
  test('without suppositions is what comes', () => {
    const simulation = simulate(world, until, []);
    expect(simulation.unchanged).toBe(simulation.supposed);
    expect(sums(simulation.supposed)).toEqual(['2026-08-01 439.68', '2026-09-01 290.00', '2026-10-01 290.00']);
    expect(moneyText(simulation.difference.total)).toBe('0.00');
  });

  test('says to the cent what an order would change, by date', () => {
    const simulation = simulate(world, until, [cancelling('2026-08-12T09:00:00.000Z')]);
    // Cancelled on 12 August it ends with what is paid, on 1 September.
    expect(differences(simulation)).toEqual([
      '2026-08-01 439.68 instead of 439.68: 0.00',
      '2026-09-01 0.00 instead of 290.00: -290.00',
      '2026-10-01 0.00 instead of 290.00: -290.00',
      '-580.00',
    ]);
    expect(simulation.supposed.state.subscriptions.map(({ status }) => status)).toEqual(['ended']);
    expect(simulation.unchanged.state.subscriptions.map(({ status }) => status)).toEqual(['active']);
    expect(simulation.answers).toEqual([{ at: '2026-08-12T09:00:00.000Z', answer: { subscriptionId: subscription } }]);
  });

  test('counts what is given back as credit', () => {
    const { world: standard } = live({
      profile: 'standard',
      policies: { cancel: 'now_with_credit', cycle: 'calendar_month' },
      acts: [{ on: '2026-08-01', subscribe: [[seat, 10]] }],
      until: '2026-08-10',
    });
    const named = standard.state.subscriptions[0]?.id ?? '';
    const at = '2026-08-16T10:00:00.000Z';
    const order = { do: 'cancel', channel: 'api' } as const;
    const simulation = simulate(standard, '2026-08-31T00:00:00.000Z', [
      { at, kind: 'order', subscription: named, order },
    ]);
    const credit = simulation.supposed.invoices.at(-1)?.creditArising;
    expect(credit === undefined ? '' : moneyText(credit)).toBe(simulation.supposed.state.creditBalance);
    expect(moneyText(simulation.difference.total)).toBe(`-${simulation.supposed.state.creditBalance}`);
  });

  test('takes several orders by their instants, one on another that it supposes', () => {
    const simulation = simulate(world, until, [
      {
        at: '2026-08-20T00:00:00.000Z',
        kind: 'order',
        subscription: 'more',
        order: { do: 'change_quantity', change: { kind: 'add', quantity: '1' } },
      },
      {
        at: '2026-08-15T10:00:00.000Z',
        kind: 'subscribe',
        as: 'more',
        order: orderOf({ items: [{ price: seat, quantity: '5' }] }),
      },
      { at: '2026-11-01T00:00:00.000Z', kind: 'subscribe', as: 'later', order: orderOf() },
    ]);
    // 5 × 29 × 16 ÷ 31 = 74.84 and 29 × 11 ÷ 31 = 10.29 of August; then 6 × 29 = 174.00 a month on top
    expect(differences(simulation)).toEqual([
      '2026-08-01 439.68 instead of 439.68: 0.00',
      '2026-09-01 549.13 instead of 290.00: 259.13',
      '2026-10-01 464.00 instead of 290.00: 174.00',
      '433.13',
    ]);
    expect([...simulation.names.keys()]).toEqual(['more']);
    expectSound(simulation.supposed);
  });

  test('a trial that nobody offers is refused like any other order', () => {
    const trial: Supposition = { at: world.now, kind: 'start_trial', as: 'tried', order: { planId: 'nothing' } };
    expect(simulate(world, until, [trial]).answers).toMatchObject([{ answer: { code: 'item_not_found' } }]);
  });

  test('goes on after a refusal, and says it', () => {
    const unknown: Supposition = {
      at: '2026-08-12T09:00:00.000Z',
      kind: 'order',
      subscription: 'nothing',
      order: { do: 'cancel', channel: 'api' },
    };
    const none: Supposition = { at: unknown.at, kind: 'subscribe', as: 'none', order: orderOf({ items: [] }) };
    const simulation = simulate(world, until, [unknown, none, cancelling('2026-08-13T09:00:00.000Z')]);
    expect(simulation.answers.map(({ answer }) => ('code' in answer ? answer.code : 'done'))).toEqual([
      'item_not_found',
      'item_not_found',
      'done',
    ]);
    expect(simulation.names.size).toBe(0);
  });

  test('is what happens when it is really done, and leaves the account as it was', () => {
    const before = JSON.stringify(world);
    const at = '2026-08-12T09:00:00.000Z';
    const simulation = simulate(world, until, [cancelling(at)]);
    expect(JSON.stringify(world)).toBe(before);
    const { world: cancelled } = perform(advance(world, at), 'what-if-1', (state, context) =>
      decideOrder(state, subscription, { do: 'cancel', channel: 'api' }, context),
    );
    const lived = advance(cancelled, until);
    expect(simulation.supposed.invoices).toEqual(lived.invoices);
    expect(simulation.supposed.events).toEqual(lived.events);
    expect(simulation.supposed.state).toEqual(lived.state);
  });
});
