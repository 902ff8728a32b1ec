import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../rules/calendar/date.ts';
import { instantOf } from '../../rules/calendar/zone.ts';
import type { InvoiceDraft } from '../../rules/invoicing/invoice.ts';
import { decimal, ZERO } from '../../rules/money/decimal.ts';
import { acceptQuote } from '../../rules/quote/acceptQuote.ts';
import type { QuoteDocument } from '../../rules/quote/document.ts';
import { draftQuote } from '../../rules/quote/draftQuote.ts';
import type { QuoteOffer } from '../../rules/quote/quote.ts';
import { quoteCoupon } from '../../rules/quote/quoteDiscount.ts';
import { sendQuote } from '../../rules/quote/sendQuote.ts';
import { advance, newWorld } from '../../rules/simulate/world.ts';
import { decideOrder } from '../../rules/subscription/decideOrder.ts';
import type { Decision } from '../../rules/subscription/decision.ts';
import { amountOff, percentOff } from '../support/coupons.ts';
import { decided } from '../support/inAugust.ts';
import { taken } from '../support/quotes.ts';
import { desk } from '../support/remoteSupport.ts';
import {
  accountOf,
  contextAt,
  device,
  inOntario,
  ontarioRates,
  policyOf,
  seat,
  seatYearly,
  setupFee,
  stateOf,
} from '../support/situations.ts';

/** Two or three terms are lived for each quote, on a machine that may be busy. */
jest.setTimeout(120_000);

const offers = fc.record({
  signedOn: fc.integer({ min: 0, max: 1100 }).map((day) => addDays('2026-01-01', day)),
  lines: fc.uniqueArray(fc.constantFrom(seat, seatYearly, device, setupFee, desk), { minLength: 1, maxLength: 3 }),
  quantity: fc.integer({ min: 1, max: 30 }),
  // Of a single month notice may be too late on the day of the signature.
  termMonths: fc.integer({ min: 2, max: 26 }),
  freeMonths: fc.integer({ min: 0, max: 4 }),
  coupons: fc.subarray([
    quoteCoupon({ percent: '12.5' }, 'USD', 'quote'),
    percentOff('33.333', 2),
    percentOff('100', 1),
    amountOff('20.00', null),
    amountOff('500.01', 3),
  ]),
  profile: fc.constantFrom('goto-admin', 'classic', 'standard'),
});

const add = (amounts: readonly string[]) => amounts.reduce((sum, amount) => sum.plus(decimal(amount)), ZERO).toFixed(2);

test('every breakdown adds up, and what is signed is invoiced to the cent where notice ends the term', () => {
  fc.assert(
    fc.property(offers, ({ signedOn, lines, quantity, termMonths, freeMonths, coupons, profile }) => {
      const state = stateOf([], accountOf({ ...inOntario, hasShippingAddress: true, policy: policyOf(profile) }));
      const offer: QuoteOffer = {
        lines: lines.map((price) => ({ price, quantity: String(quantity) })),
        termMonths,
        freeMonths,
        expiresOn: addDays(signedOn, 1),
        coupons,
        policyOverrides: {},
      };
      const now = instantOf(`${signedOn}T10:00`, 'UTC');
      const context = contextAt(now, { taxTable: ontarioRates });
      const { quote } = taken(draftQuote(state, offer, context));
      const sent = taken(sendQuote(state, quote, {}, context)).quote;
      const { quote: signed, decision } = taken(acceptQuote(state, sent, {}, context));
      const document = signed.signed as QuoteDocument;
      expectWhole(document);

      const notice = { do: 'give_notice', channel: 'api' } as const;
      const ending = decided(decideOrder(decision.state, String(signed.subscriptionId), notice, context)).state;
      const begun = { ...newWorld(ending, now, ontarioRates), invoices: chargedAtOnce(decision) };
      const { invoices } = advance(begun, instantOf(`${addDays(document.renewsOn, 800)}T10:00`, 'UTC'));
      expect(add(invoices.map(({ subtotal }) => subtotal.amount.toFixed()))).toBe(document.total.charges);
      expect(add(invoices.map(({ taxTotal }) => taxTotal.amount.toFixed()))).toBe(document.total.tax);
      expect(invoices[0]?.issuedOn ?? null).toBe(document.firstInvoiceOn);
    }),
    { numRuns: 100 },
  );
});

function chargedAtOnce({ invoice, hardwareInvoice = null }: Decision): InvoiceDraft[] {
  return [invoice, hardwareInvoice].filter((one) => one !== null);
}

function expectWhole(document: QuoteDocument): void {
  const { total, byYear, byQuarter, byMonth, byLine, byKind, byProduct, taxes } = document;
  for (const parts of [byYear, byQuarter, byMonth]) {
    expect(add(parts.map(({ charges }) => charges))).toBe(total.charges);
    expect(add(parts.map(({ tax }) => tax))).toBe(total.tax);
    expect(add(parts.map((part) => part.total))).toBe(total.totalWithTax);
  }
  for (const parts of [byLine, byKind, byProduct]) {
    expect(add(parts.map(({ charges }) => charges))).toBe(total.charges);
    expect(add(parts.map(({ list }) => list))).toBe(total.list);
    expect(add(parts.map(({ savings }) => savings))).toBe(total.savings);
  }
  expect(add(taxes.map(({ amount }) => amount))).toBe(total.tax);
  expect(add([total.savingsByFreeMonths, total.savingsByDiscounts])).toBe(total.savings);
  expect(add([total.charges, total.savings])).toBe(total.list);
}
