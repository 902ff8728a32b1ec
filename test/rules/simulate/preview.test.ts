import { describe, expect, test } from '@jest/globals';
import type { InvoiceDraft } from '../../../rules/invoicing/invoice.ts';
import { moneyText } from '../../../rules/money/round.ts';
import { isRefusal } from '../../../rules/refusal.ts';
import { nextInvoice, type OrderPreview, previewOrder } from '../../../rules/simulate/preview.ts';
import { advance, newWorld, perform, type World } from '../../../rules/simulate/world.ts';
import { decideOrder } from '../../../rules/subscription/decideOrder.ts';
import type { SubscriptionOrder } from '../../../rules/subscription/order.ts';
import { type Act, inOntario, live, noRates, ontarioRates, seat, stateOf } from '../../support/situations.ts';

const begun: Act = { on: '2026-07-15', subscribe: [[seat, 10]] };
const fiveMore: SubscriptionOrder = { do: 'change_quantity', change: { kind: 'add', quantity: '5' } };
const leave: SubscriptionOrder = { do: 'cancel', channel: 'api' };

/** Ten seats of 29.00 in Ontario (HST 13 %), seen at the end of a day. */
const on = (until: string, acts: readonly Act[] = [begun], profile = 'goto-admin'): World =>
  live({ acts, until, profile, account: inOntario, rates: ontarioRates }).world;

function preview(world: World, order: SubscriptionOrder, place = 0): OrderPreview {
  const answer = previewOrder(world, world.state.subscriptions[place]?.id ?? '', order);
  if (isRefusal(answer)) throw new Error(answer.detail);
  return answer;
}

const shown = (invoice: InvoiceDraft | null) =>
  invoice && `${invoice.issuedOn} ${moneyText(invoice.subtotal)} + ${moneyText(invoice.taxTotal)}`;

describe('a preview shows the whole next invoice with and without the change', () => {
  // 5 × 29.00 × 21/31 = 98.2258 → 98.23, + 15 × 29.00 = 435.00: 533.23, × 0.13 = 69.3199. Unchanged 290.00 × 0.13 = 37.70.
  test('that rides on the next billing day', () => {
    const world = on('2026-08-09');
    const answer = preview(advance(world, '2026-08-10T12:00:00.000Z'), fiveMore);
    expect(answer.chargedNow).toBeNull();
    expect(shown(answer.nextInvoice)).toBe('2026-09-01 533.23 + 69.32');
    expect(shown(answer.nextInvoiceUnchanged)).toBe('2026-09-01 290.00 + 37.70');
    expect(answer.stillBilled).toBeNull();
    expect(answer.subscription.items.map(({ quantityInForce }) => quantityInForce)).toEqual(['15']);
    expect(answer.facts).toMatchObject({ quantity_before: '10', quantity_after: '15' });
    expect(world.invoices).toHaveLength(1);
  });

  // `standard`: 15 July to 15 August are 31 days, 5 of them left from 10 August on: 145.00 × 5/31 = 23.387 → 23.39.
  test('that is charged at once, and the one after it', () => {
    const answer = preview(advance(on('2026-08-09', [begun], 'standard'), '2026-08-10T12:00:00.000Z'), fiveMore);
    expect(shown(answer.chargedNow)).toBe('2026-08-10 23.39 + 3.04');
    expect(shown(answer.nextInvoice)).toBe('2026-08-15 435.00 + 56.55');
    expect(shown(answer.nextInvoiceUnchanged)).toBe('2026-08-15 290.00 + 37.70');
  });

  test('and it is what comes', () => {
    const world = advance(on('2026-08-09'), '2026-08-10T12:00:00.000Z');
    const id = world.state.subscriptions[0]?.id ?? '';
    const { world: changed } = perform(world, 'given', (state, context) => decideOrder(state, id, fiveMore, context));
    const later = advance(changed, '2026-09-03T00:00:00.000Z');
    expect(preview(world, fiveMore).nextInvoice?.lines.map(({ amount }) => moneyText(amount))).toEqual(
      later.invoices[1]?.lines.map(({ amount }) => moneyText(amount)),
    );
  });
});

describe('a preview of leaving says what is still billed, taxes included', () => {
  test.each([
    // The rest of July rides on 1 August: 290.00 × 16/31 = 149.68, + 19.46.
    { why: 'the period that is running', until: '2026-07-20', acts: [begun], still: '169.14' },
    { why: 'nothing of what is paid', until: '2026-08-10', acts: [begun], still: '0.00' },
    // 98.23 + 12.77, as above; the service ends on that day.
    {
      why: 'the tail of what was added',
      until: '2026-08-12',
      acts: [begun, { on: '2026-08-10', add: 5 } as const],
      still: '111.00',
    },
    {
      why: 'nothing of another subscription',
      until: '2026-08-10',
      acts: [begun, { on: '2026-08-03', subscribe: [[seat, 1]] } as const],
      still: '0.00',
    },
  ])('$why', ({ until, acts, still }) => {
    const { stillBilled, subscription, facts } = preview(on(until, acts), leave);
    expect(stillBilled && moneyText(stillBilled)).toBe(still);
    expect(subscription.endsOn).toBe(facts.ends_on);
  });
});

test('what is refused is refused, and nothing is previewed', () => {
  expect(previewOrder(on('2026-08-10'), 'nobody', leave)).toMatchObject({ kind: 'refused', code: 'item_not_found' });
});

describe('there is no next invoice', () => {
  test('where nothing is sold', () => {
    expect(nextInvoice(newWorld(stateOf([]), '2026-07-15T10:00:00.000Z', noRates))).toBeNull();
  });

  test('where a rate is unknown: billing stops, and nobody guesses', () => {
    const world = live({ acts: [begun], until: '2026-07-20', account: inOntario, rates: noRates }).world;
    expect(nextInvoice(world)).toBeNull();
  });
});
