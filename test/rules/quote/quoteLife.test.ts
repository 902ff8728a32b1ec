import { describe, expect, test } from '@jest/globals';
import { acceptQuote } from '../../../rules/quote/acceptQuote.ts';
import { draftQuote, reviseQuote } from '../../../rules/quote/draftQuote.ts';
import type { Quote } from '../../../rules/quote/quote.ts';
import { nextQuoteDeadline, performQuoteDue } from '../../../rules/quote/quoteSteps.ts';
import { quoteView } from '../../../rules/quote/quoteView.ts';
import { rejectQuote } from '../../../rules/quote/rejectQuote.ts';
import { sendQuote } from '../../../rules/quote/sendQuote.ts';
import { accepted, drafted, draftedAt, offerOf, sent, sentAt, signedAt, taken } from '../../support/quotes.ts';
import { accountOf, contextAt, inOntario, seat, stateOf } from '../../support/situations.ts';

const alone = stateOf([]);
const draft = drafted();
const open = sent();
const at = (now: string) => contextAt(now, { commandId: `at ${now}` });
const rejected = taken(rejectQuote(alone, open, { reason: 'too dear' }, at(signedAt))).quote;
const signed = accepted();
/** The end of 31 May where the clock is UTC's. */
const over = '2026-06-01T00:00:00.000Z';
const expired = taken(performQuoteDue(alone, { ...open, remindedUntil: over }, at(over))).quote;

describe('a draft', () => {
  test('is revision 1, and is told of', () => {
    const { quote, decision } = taken(draftQuote(alone, offerOf(), contextAt(draftedAt)));
    expect(quote).toMatchObject({
      ...offerOf(),
      id: 'new-1',
      status: 'draft',
      revision: 1,
      expiresAt: null,
      signed: null,
    });
    expect(decision).toMatchObject({
      state: alone,
      invoice: null,
      events: [{ type: 'quote.created', facts: { quote_id: 'new-1', expires_on: '2026-05-31' } }],
      emails: [],
    });
  });

  test('changes as long as it is one, into another revision', () => {
    const lines = [{ price: seat, quantity: '12' }];
    const { quote, decision } = taken(reviseQuote(alone, draft, { lines, termMonths: 24 }, at(sentAt)));
    expect(quote).toEqual({ ...draft, lines, termMonths: 24, revision: 2 });
    expect(decision.events).toMatchObject([{ type: 'quote.revised', facts: { revision: '2' } }]);
  });

  test.each([
    { why: 'a term of no months', offer: { termMonths: 0 }, code: 'quantity_out_of_range' },
    { why: 'a term of more than ten years', offer: { termMonths: 121 }, code: 'quantity_out_of_range' },
    { why: 'half a month', offer: { termMonths: 1.5 }, code: 'quantity_out_of_range' },
    { why: 'free months that are none', offer: { freeMonths: -1 }, code: 'quantity_out_of_range' },
    { why: 'more than three free years', offer: { freeMonths: 37 }, code: 'quantity_out_of_range' },
    { why: 'a day that is over', offer: { expiresOn: '2026-05-03' }, code: 'date_out_of_range' },
    { why: 'no day', offer: { expiresOn: '31 May' }, code: 'date_out_of_range' },
    {
      why: 'a price in another currency',
      offer: { lines: [{ price: { ...seat, currency: 'EUR' }, quantity: '1' }] },
      code: 'price_not_in_currency',
    },
    {
      why: 'a quantity of none',
      offer: { lines: [{ price: seat, quantity: '0' }] },
      code: 'quantity_out_of_range',
    },
  ])('is refused with $why, and so is a change to it', ({ offer, code }) => {
    expect(draftQuote(alone, offerOf(offer), contextAt(draftedAt))).toMatchObject({ kind: 'refused', code });
    expect(reviseQuote(alone, draft, offer, contextAt(draftedAt))).toMatchObject({ kind: 'refused', code });
  });

  test.each([
    { why: 'the longest term and free time', offer: { termMonths: 84, freeMonths: 36 } },
    { why: 'the shortest, to the end of today', offer: { termMonths: 1, freeMonths: 0, expiresOn: '2026-05-04' } },
  ])('may have $why', ({ offer }) => {
    expect(draftQuote(alone, offerOf(offer), contextAt(draftedAt))).toMatchObject({ quote: { status: 'draft' } });
  });
});

describe('sending it', () => {
  test('fixes its end on the clock of the account, and writes to the customer', () => {
    const state = stateOf([], accountOf({ zone: 'America/Toronto' }));
    const { quote, decision } = taken(sendQuote(state, draft, { revision: 1 }, at(sentAt)));
    expect(quote).toEqual({
      ...draft,
      status: 'sent',
      sentAt,
      expiresAt: '2026-06-01T04:00:00.000Z',
      remindedUntil: sentAt,
    });
    const facts = { quote_id: draft.id, expires_on: '2026-05-31' };
    expect(decision.events).toEqual([{ type: 'quote.sent', subscriptionId: null, facts }]);
    expect(decision.emails).toEqual([{ template: 'quote_sent', subscriptionId: null, facts }]);
  });

  test.each([
    {
      why: 'another revision than the one that was read',
      quote: draft,
      revision: 2,
      now: sentAt,
      code: 'quote_changed',
    },
    { why: 'a draft whose last day is over', quote: draft, now: over, code: 'date_out_of_range' },
    { why: 'what was sent', quote: open, now: sentAt, code: 'quote_not_draft' },
  ])('is refused for $why', ({ quote, revision, now, code }) => {
    expect(sendQuote(alone, quote, { revision }, at(now))).toMatchObject({ kind: 'refused', code });
  });

  test('ends its changes', () => {
    expect(reviseQuote(alone, open, { termMonths: 3 }, at(sentAt))).toMatchObject({ code: 'quote_not_draft' });
    expect(reviseQuote(alone, draft, { termMonths: 3, revision: 7 }, at(sentAt))).toMatchObject({
      code: 'quote_changed',
      facts: { revision: '1' },
    });
  });
});

describe('accepting it', () => {
  test('starts service at once and billing after the free months, as worked example 9 has it', () => {
    const [subscription] = signed.decision.state.subscriptions;
    expect(subscription).toMatchObject({
      planId: 'plan',
      status: 'active',
      startsOn: '2026-05-10',
      billingStartsOn: '2026-07-10',
      lifecycle: { term: { anchor: '2026-07-10', months: 15, elapsedMonths: 0, number: 1 } },
    });
    expect(subscription?.lifecycle.term?.committed).toEqual({ [String(subscription?.items[0]?.id)]: '10' });
  });

  test('keeps what was signed, and writes it to the customer', () => {
    const { quote, decision } = signed;
    const { subscriptionId } = decision;
    expect(quote).toMatchObject({
      status: 'accepted',
      decidedAt: signedAt,
      decidedBy: 'command',
      subscriptionId,
      signed: { signedOn: '2026-05-10', total: { charges: '4350.00' } },
    });
    const facts = {
      quote_id: quote.id,
      term_months: '15',
      free_months: '2',
      billing_starts_on: '2026-07-10',
      first_invoice_on: '2026-08-01',
      renews_on: '2027-10-10',
      charges: '4350.00',
      currency: 'USD',
    };
    expect(decision.events).toMatchObject([
      { type: 'quote.accepted', subscriptionId, facts },
      { type: 'subscription.activated', subscriptionId },
    ]);
    expect(decision.emails).toEqual([{ template: 'quote_accepted', subscriptionId, facts }]);
  });

  test('again comes to the same contract', () => {
    const { state } = signed.decision;
    const again = taken(acceptQuote(state, signed.quote, {}, at(signedAt)));
    expect(again.quote).toBe(signed.quote);
    expect(again.decision).toEqual({
      kind: 'decided',
      state,
      subscriptionId: signed.decision.subscriptionId,
      invoice: null,
      events: [],
    });
  });

  test('makes the policies of the quote those of the account', () => {
    const own = sent({ policyOverrides: { cycle: 'anniversary', first_partial: 'at_start' }, freeMonths: 0 });
    const { decision } = accepted(own);
    expect(decision.state.account.policyOverrides).toEqual({ cycle: 'anniversary', first_partial: 'at_start' });
    expect(decision.state.account.policy.values.cycle).toBe('anniversary');
    expect(decision.invoice?.issuedOn).toBe('2026-05-10');
  });

  test('of a quote without a price leaves the first invoice open', () => {
    const lines = [{ price: { ...seat, model: { kind: 'flat', amount: '0.00' } as const }, quantity: '1' }];
    expect(accepted(sent({ lines })).decision.events[0]?.facts.first_invoice_on).toBe('');
  });

  const lastMoment = '2026-05-31T23:59:59.999Z';
  test('is possible to the last moment of the last day', () => {
    expect(acceptQuote(alone, open, { revision: 1 }, at(lastMoment))).toMatchObject({ quote: { status: 'accepted' } });
  });

  test.each([
    { why: 'after its last day, though nobody has noticed', quote: open, now: over, code: 'quote_expired' },
    { why: 'once it has expired', quote: expired, now: signedAt, code: 'quote_expired' },
    { why: 'once it was rejected', quote: rejected, now: signedAt, code: 'quote_rejected' },
    { why: 'before it was sent', quote: draft, now: signedAt, code: 'quote_not_sent' },
    { why: 'as another revision', quote: open, revision: 2, now: signedAt, code: 'quote_changed' },
  ])('is refused $why', ({ quote, now, revision, code }) => {
    expect(acceptQuote(alone, quote, { revision }, at(now))).toMatchObject({ kind: 'refused', code });
  });

  test('is refused where its policies would hold for another subscription', () => {
    const own = sent({ policyOverrides: { cycle: 'anniversary' } });
    expect(acceptQuote(signed.decision.state, own, {}, at(signedAt))).toMatchObject({ code: 'not_permitted' });
  });

  test('is refused without the address to which a rental is shipped', () => {
    const lines = [{ price: { ...seat, itemKind: 'rental' as const }, quantity: '1' }];
    expect(acceptQuote(alone, sent({ lines }), {}, at(signedAt))).toMatchObject({ code: 'shipping_address_required' });
  });

  test('is refused while a tax is unknown', () => {
    const state = stateOf([], accountOf(inOntario));
    expect(acceptQuote(state, open, {}, at(signedAt))).toMatchObject({ code: 'tax_rate_unknown' });
  });
});

describe('rejecting it', () => {
  test('is final, and keeps the reason', () => {
    expect(rejected).toEqual({
      ...open,
      status: 'rejected',
      decidedAt: signedAt,
      decidedBy: `at ${signedAt}`,
      rejectionReason: 'too dear',
    });
    expect(taken(rejectQuote(alone, open, {}, at(signedAt))).quote.rejectionReason).toBeNull();
  });

  test('again does nothing', () => {
    const again = taken(rejectQuote(alone, rejected, { reason: 'still' }, at(over)));
    expect(again).toMatchObject({ quote: rejected, decision: { events: [] } });
  });

  test.each([
    { why: 'a draft', quote: draft, code: 'quote_not_sent' },
    { why: 'a signed one', quote: signed.quote, code: 'quote_accepted' },
    { why: 'an expired one', quote: expired, code: 'quote_expired' },
  ])('is refused for $why', ({ quote, code }) => {
    expect(rejectQuote(alone, quote, {}, at(signedAt))).toMatchObject({ kind: 'refused', code });
  });
});

describe('by itself it', () => {
  const inZone = (zone: string, expiresOn = '2026-05-31') => sent({ expiresOn }, stateOf([], accountOf({ zone })));

  test('reminds 7 days and 1 day before its last day at nine, then expires', () => {
    const told: string[] = [];
    let quote: Quote = open;
    for (;;) {
      const next = nextQuoteDeadline(quote, 'UTC', sentAt);
      if (next === null) break;
      const outcome = performQuoteDue(alone, quote, at(next.at));
      quote = outcome.quote;
      const types = [
        ...outcome.decision.events.map(({ type }) => type),
        ...(outcome.decision.emails ?? []).map(({ template }) => template),
      ];
      told.push(`${next.at} ${next.label}: ${types.join(', ')}`);
    }
    expect(told).toEqual([
      '2026-05-24T09:00:00.000Z Reminds that it expires on 2026-05-31: quote.expiry_announced, quote_reminder',
      '2026-05-30T09:00:00.000Z Reminds that it expires on 2026-05-31: quote.expiry_announced, quote_reminder',
      '2026-06-01T00:00:00.000Z Expires at the end of 2026-05-31: quote.expired',
    ]);
    expect(quote).toMatchObject({ status: 'expired', decidedAt: over, decidedBy: `at ${over}` });
  });

  test.each([
    { why: 'east of UTC', zone: 'Pacific/Kiritimati', expiresOn: '2026-05-31', ends: '2026-05-31T10:00:00.000Z' },
    { why: 'west of UTC', zone: 'Pacific/Pago_Pago', expiresOn: '2026-05-31', ends: '2026-06-01T11:00:00.000Z' },
    { why: 'on a day of 23 hours', zone: 'Europe/Paris', expiresOn: '2027-03-28', ends: '2027-03-28T22:00:00.000Z' },
    { why: 'on a day of 25 hours', zone: 'Europe/Paris', expiresOn: '2026-10-25', ends: '2026-10-25T23:00:00.000Z' },
    {
      why: 'before a day that begins at one',
      zone: 'America/Santiago',
      expiresOn: '2026-09-05',
      ends: '2026-09-06T04:00:00.000Z',
    },
  ])('ends with the day $why', ({ zone, expiresOn, ends }) => {
    const quote = { ...inZone(zone, expiresOn), remindedUntil: ends };
    expect(nextQuoteDeadline(quote, zone, sentAt)?.at).toBe(ends);
    const justBefore = new Date(Date.parse(ends) - 1).toISOString();
    expect(performQuoteDue(alone, quote, at(justBefore)).quote).toBe(quote);
    const state = stateOf([], accountOf({ zone }));
    expect(performQuoteDue(state, quote, at(ends)).quote.status).toBe('expired');
    expect(acceptQuote(state, quote, {}, at(justBefore))).toMatchObject({ quote: { status: 'accepted' } });
    expect(acceptQuote(state, quote, {}, at(ends))).toMatchObject({ code: 'quote_expired' });
  });

  test('reminds once of what it missed, and of nothing once it is over', () => {
    const late = performQuoteDue(alone, open, at('2026-05-31T08:00:00.000Z')).quote;
    expect(nextQuoteDeadline(late, 'UTC', sentAt)?.at).toBe(over);
    expect(performQuoteDue(alone, open, at('2026-06-03T00:00:00.000Z')).quote).toMatchObject({
      status: 'expired',
      decidedAt: over,
    });
  });

  test('is not reminded of before it was sent', () => {
    expect(nextQuoteDeadline({ ...open, remindedUntil: null }, 'UTC', sentAt)?.at).toBe('2026-05-24T09:00:00.000Z');
    expect(nextQuoteDeadline(sent({ expiresOn: '2026-05-05' }), 'UTC', sentAt)?.label).toBe(
      'Expires at the end of 2026-05-05',
    );
  });

  test.each([{ quote: draft }, { quote: rejected }, { quote: signed.quote }, { quote: expired }])(
    'does nothing when $quote.status',
    ({ quote }) => {
      expect(nextQuoteDeadline(quote, 'UTC', signedAt)).toBeNull();
      expect(performQuoteDue(alone, quote, at(over))).toMatchObject({ quote, decision: { events: [] } });
    },
  );
});

test('an operator reads what it offers and what comes next', () => {
  expect(quoteView(open, 'UTC', sentAt)).toEqual({
    status: 'sent',
    next: { at: '2026-05-24T09:00:00.000Z', label: 'Reminds that it expires on 2026-05-31' },
    sentence: 'sent, open to 2026-05-31: 10 × Seat for 15 months after 2 free',
  });
  expect(quoteView(drafted({ freeMonths: 0 }), 'UTC', sentAt)).toMatchObject({
    next: null,
    sentence: 'draft, open to 2026-05-31: 10 × Seat for 15 months',
  });
});
