import { describe, expect, test } from '@jest/globals';
import { matchTransfer, transferMatcher } from '../../../rules/payments/matchTransfer.ts';
import { RuleViolation } from '../../../rules/violation.ts';
import { ACME_IBAN, acme, answer, bolt, invoices, lineOf, open, transfer } from './openInvoices.ts';

describe('what a reference pays', () => {
  test.each([
    {
      why: 'exactly: 345.10',
      text: 'INV-2026-000123',
      amount: '345.10',
      expected: 'acme INV-2026-000123 exact by invoice_number',
      says: 'The text names INV-2026-000123. It is exactly what is open.',
    },
    {
      why: 'in part: 345.10 − 100.00',
      text: 'INV-2026-000123',
      amount: '100.00',
      expected: 'acme INV-2026-000123 partial by invoice_number',
      says: 'The text names INV-2026-000123. It leaves 245.10 EUR open.',
    },
    {
      why: 'too much: 400.00 − 345.10',
      text: 'INV-2026-000123',
      amount: '400.00',
      expected: 'acme INV-2026-000123 over by invoice_number',
      says: 'The text names INV-2026-000123. It is 54.90 EUR more than what is open there.',
    },
    {
      why: 'several, the older first whatever the text says: 290.00 + 345.10',
      text: 'INV-2026-000124/INV-2026-000123',
      amount: '635.10',
      expected: 'acme INV-2026-000123+INV-2026-000124 exact by invoice_number',
      says: 'The text names INV-2026-000123, INV-2026-000124. It is exactly what is open.',
    },
    {
      why: 'several without series',
      text: '2026-000124, 2026-000123',
      amount: '600.00',
      expected: 'acme INV-2026-000123+INV-2026-000124 partial by invoice_number',
      says: 'The text names INV-2026-000123, INV-2026-000124. It leaves 35.10 EUR open.',
    },
    {
      why: 'all of an account that is named',
      text: 'Kunde k 10017',
      amount: '345.10',
      expected: 'acme INV-2026-000123+INV-2026-000124 partial by account_reference',
      says: 'The text names the account of Acme Telefonbau GmbH. It leaves 290.00 EUR open.',
    },
    {
      why: 'the invoice, where the account is named with it',
      text: 'K-10017 INV-2026-000124',
      amount: '290.00',
      expected: 'acme INV-2026-000124 exact by invoice_number',
      says: 'The text names INV-2026-000124. It is exactly what is open.',
    },
    {
      why: 'a reference is more than a payer that is known of another',
      text: 'INV-2026-000012',
      amount: '58.00',
      expected: 'bolt INV-2026-000012 exact by invoice_number',
      says: 'The text names INV-2026-000012. It is exactly what is open.',
    },
  ])('$why', ({ text, amount, expected, says }) => {
    const match = matchTransfer(transfer({ text, amount, payerIban: ACME_IBAN }), invoices);
    expect(lineOf(match)).toBe(expected);
    expect(match.why).toBe(says);
  });

  test.each([
    {
      why: 'invoices of two accounts',
      text: 'INV-2026-000123 und INV-2026-000012',
      expected: '? bolt INV-2026-000012, acme INV-2026-000123',
      says: 'The text names 2 accounts.',
    },
    {
      why: 'an account, and an invoice of another',
      text: 'K-10018 INV-2026-000123',
      expected: '? bolt INV-2026-000012, acme INV-2026-000123',
      says: 'The text names 2 accounts.',
    },
    {
      why: 'two accounts',
      text: 'K-10017 / K-10018',
      expected: '? bolt INV-2026-000012, acme INV-2026-000123+INV-2026-000124',
      says: 'The text names 2 accounts.',
    },
    {
      why: 'an invoice here, and one in dollars of another account',
      text: 'INV-2026-000012, US-2026-000123',
      expected: '? bolt INV-2026-000012, delta US-2026-000123',
      says: 'The text names 2 accounts.',
    },
  ])('is asked: $why', ({ text, expected, says }) => {
    const match = matchTransfer(transfer({ text }), invoices);
    expect(lineOf(match)).toBe(expected);
    expect(match.why).toBe(says);
  });

  test.each([
    {
      why: 'euros for an invoice in dollars',
      text: 'US-2026-000123',
      currency: 'EUR',
      says: 'The text names US-2026-000123, where nothing is open in EUR.',
    },
    {
      why: 'dollars for an invoice in euros',
      text: 'INV-2026-000123',
      currency: 'USD',
      says: 'The text names INV-2026-000123, where nothing is open in USD.',
    },
    {
      why: 'euros for an account that owes dollars',
      text: 'K-10020',
      currency: 'EUR',
      says: 'The text names the account, where nothing is open in EUR.',
    },
    {
      why: 'francs for an invoice in euros whose account is named, too',
      text: 'K-10017 INV-2026-000123',
      currency: 'CHF',
      says: 'The text names INV-2026-000123, where nothing is open in CHF.',
    },
  ])('is never of another currency: $why', ({ text, currency, says }) => {
    const match = matchTransfer(transfer({ text, currency, amount: '345.10' }), invoices);
    expect(match).toEqual({ kind: 'unmatched', why: says });
  });

  test('a number that two sellers gave is asked, but where only one of both is in the currency', () => {
    const twin = (currency: string) => [...invoices, open(bolt, 'INV-2026-000123', '345.10', '2026-08-31', currency)];
    const match = matchTransfer(transfer({ text: 'inv 2026 000123' }), twin('EUR'));
    expect(lineOf(match)).toBe('? acme INV-2026-000123, bolt INV-2026-000123');
    expect(match.why).toBe('"INV 2026 000123" is the number of 2 open invoices.');
    expect(answer({ text: 'inv 2026 000123' }, twin('USD'))).toBe('acme INV-2026-000123 partial by invoice_number');
  });

  test('a number without its series is asked where two series have it', () => {
    const both = [...invoices, open(bolt, 'EU-2026-000123', '345.10', '2026-08-31')];
    expect(answer({ text: '2026-000123' }, both)).toBe('? bolt EU-2026-000123, acme INV-2026-000123');
    expect(answer({ text: 'EU-2026-000123' }, both)).toBe('bolt EU-2026-000123 partial by invoice_number');
  });

  test.each([
    { why: 'too short', accountReference: 'K-1', text: 'K-1' },
    { why: 'a word', accountReference: 'ACME', text: 'ACME' },
    { why: 'part of a longer one', accountReference: 'K-10018', text: 'K-100187' },
    { why: 'part of a word', accountReference: 'K-10018', text: 'BK-10018' },
    { why: 'its letters in another order', accountReference: 'K-10018', text: '10018-K' },
  ])('an account reference names nothing: $why', ({ accountReference, text }) => {
    expect(answer({ text }, [open({ ...bolt, accountReference }, 'INV-2026-000012', '58.00', '2026-08-31')])).toBe(
      'unmatched',
    );
  });
});

describe('the payer and the amount', () => {
  test.each([
    {
      why: 'a known IBAN with the amount of one invoice',
      amount: '290.00',
      payerIban: 'de82 3704 0044 0123 4567 89',
      expected: 'acme INV-2026-000124 exact by payer_iban',
      says: "The payer's IBAN is known of Acme Telefonbau GmbH, and the amount is that of INV-2026-000124. It is exactly what is open.",
    },
    {
      why: 'a known IBAN with all that is open: 345.10 + 290.00',
      amount: '635.10',
      payerIban: ACME_IBAN,
      expected: 'acme INV-2026-000123+INV-2026-000124 exact by payer_iban',
      says: "The payer's IBAN is known of Acme Telefonbau GmbH, and the amount is all that is open: INV-2026-000123, INV-2026-000124. It is exactly what is open.",
    },
    {
      why: 'a known IBAN with the amount of two invoices: to the account, oldest first',
      amount: '29.00',
      payerIban: 'AT611904300234573201',
      expected: 'cargo INV-2026-000301+INV-2026-000302 partial by payer_iban',
      says: "The payer's IBAN is known of Müller & Söhne OHG, and the amount is that of each of INV-2026-000301, INV-2026-000302; the oldest is paid. It leaves 29.00 EUR open.",
    },
    {
      why: 'the name of the company, as a bank writes it',
      amount: '58.00',
      payerName: 'BOLT LOGISTIK AG',
      expected: 'bolt INV-2026-000012 exact by payer_name',
      says: 'The payer is called Bolt Logistik AG, and the amount is that of INV-2026-000012. It is exactly what is open.',
    },
    {
      why: 'the name with umlauts written out',
      amount: '58.00',
      payerName: 'Mueller und Soehne oHG',
      expected: 'cargo INV-2026-000301+INV-2026-000302 exact by payer_name',
      says: 'The payer is called Müller & Söhne OHG, and the amount is all that is open: INV-2026-000301, INV-2026-000302. It is exactly what is open.',
    },
    {
      why: 'IBAN and name of the same account',
      amount: '290.00',
      payerIban: ACME_IBAN,
      payerName: 'Acme Telefonbau G.m.b.H.',
      expected: 'acme INV-2026-000124 exact by payer_iban',
      says: "The payer's IBAN is known of Acme Telefonbau GmbH, and the amount is that of INV-2026-000124. It is exactly what is open.",
    },
    {
      why: 'the name of one, the IBAN of another, and the amount of the IBAN',
      amount: '290.00',
      payerIban: ACME_IBAN,
      payerName: 'Bolt Logistik AG',
      expected: 'acme INV-2026-000124 exact by payer_iban',
      says: "The payer's IBAN is known of Acme Telefonbau GmbH, and the amount is that of INV-2026-000124. It is exactly what is open.",
    },
  ])('match: $why', ({ expected, says, ...said }) => {
    const match = matchTransfer(transfer(said), invoices);
    expect(lineOf(match)).toBe(expected);
    expect(match.why).toBe(says);
  });

  test.each([
    {
      why: 'a known IBAN, an amount that fits nothing',
      said: { amount: '300.00', payerIban: ACME_IBAN },
      expected: '? acme INV-2026-000123+INV-2026-000124',
      says: 'The payer is known, but 300.00 EUR is neither an open invoice nor all that is open.',
      candidates: ['known by the IBAN; the amount fits nothing that is open.'],
    },
    {
      why: 'a name alone, in part',
      said: { amount: '57.99', payerName: 'Bolt Logistik AG' },
      expected: '? bolt INV-2026-000012',
      says: 'The payer is known, but 57.99 EUR is neither an open invoice nor all that is open.',
      candidates: ['known by the name; the amount fits nothing that is open.'],
    },
    {
      why: 'the IBAN of one, the name and the amount of another',
      said: { amount: '58.00', payerIban: ACME_IBAN, payerName: 'Bolt Logistik AG' },
      expected: '? bolt INV-2026-000012, acme INV-2026-000123+INV-2026-000124',
      says: 'The payer may be any of 2 accounts, and the text names none.',
      candidates: [
        'known by the name; the amount is that of INV-2026-000012.',
        'known by the IBAN; the amount fits nothing that is open.',
      ],
    },
    {
      why: 'only the amount, which may be by chance',
      said: { amount: '58.00', payerName: 'Somebody Else KG', payerIban: 'FR7630006000011234567890189' },
      expected: '? cargo INV-2026-000301+INV-2026-000302, bolt INV-2026-000012',
      says: 'Only the amount fits; the payer is not known and the text names nothing.',
      candidates: [
        'the amount is all that is open: INV-2026-000301, INV-2026-000302.',
        'the amount is that of INV-2026-000012.',
      ],
    },
  ])('are asked: $why', ({ said, expected, says, candidates }) => {
    const match = matchTransfer(transfer(said), invoices);
    expect(lineOf(match)).toBe(expected);
    expect(match.why).toBe(says);
    expect(match.kind === 'ambiguous' && match.candidates.map(({ why }) => why)).toEqual(candidates);
  });

  test('an IBAN that pays for two accounts is asked where the amount fits both, and matched where it fits one', () => {
    const group = [
      open({ ...acme, accountId: 'a' }, 'INV-2026-000001', '10.00', '2026-08-31'),
      open({ ...acme, accountId: 'b' }, 'INV-2026-000002', '10.00', '2026-08-30'),
      open({ ...acme, accountId: 'c' }, 'INV-2026-000003', '11.00', '2026-08-30'),
    ];
    expect(answer({ amount: '10.00', payerIban: ACME_IBAN }, group)).toBe(
      '? b INV-2026-000002, c INV-2026-000003, a INV-2026-000001',
    );
    expect(answer({ amount: '11.00', payerIban: ACME_IBAN }, group)).toBe('c INV-2026-000003 exact by payer_iban');
  });

  test('two accounts of one name are asked where the amount fits both, and matched where it fits one', () => {
    const namesakes = [
      open({ ...bolt, accountId: 'b' }, 'INV-2026-000001', '10.00', '2026-08-31'),
      open({ ...bolt, accountId: 'a', accountName: 'BOLT Logistik A.G.' }, 'INV-2026-000002', '10.00', '2026-08-30'),
      open({ ...bolt, accountId: 'c' }, 'INV-2026-000003', '11.00', '2026-08-29'),
    ];
    const payerName = 'bolt logistik ag';
    expect(answer({ amount: '10.00', payerName }, namesakes)).toBe(
      '? c INV-2026-000003, a INV-2026-000002, b INV-2026-000001',
    );
    expect(answer({ amount: '11.00', payerName }, namesakes)).toBe('c INV-2026-000003 exact by payer_name');
  });

  test('another currency is not looked at', () => {
    expect(answer({ amount: '345.10', currency: 'CHF', payerIban: ACME_IBAN })).toBe('unmatched');
    expect(answer({ amount: '345.10', currency: 'USD', payerName: 'delta inc' })).toBe(
      'delta US-2026-000123 exact by payer_name',
    );
  });

  test('nothing fits, or nothing is open', () => {
    const says = 'The text names nothing open, the payer is not known, and the amount fits nothing.';
    expect(matchTransfer(transfer({ amount: '7.77' }), invoices)).toEqual({ kind: 'unmatched', why: says });
    expect(matchTransfer(transfer({ text: 'INV-2026-000123' }), [])).toEqual({ kind: 'unmatched', why: says });
  });
});

test('one matcher answers many transfers as each alone', () => {
  const match = transferMatcher(invoices);
  const transfers = [
    transfer({ text: 'INV-2026-000123' }),
    transfer({ amount: '58.00', payerName: 'bolt logistik ag' }),
    transfer({ amount: '345.10', currency: 'USD', payerName: 'delta inc' }),
    transfer({ amount: '290.00', payerIban: ACME_IBAN }),
    transfer({ text: 'INV-2026-000123' }),
  ];
  expect(transfers.map((each) => match(each))).toEqual(transfers.map((each) => matchTransfer(each, invoices)));
});

test('the answer does not depend on the order of the invoices', () => {
  const tied = [
    ...invoices,
    open({ ...acme, accountId: 'tied' }, 'INV-2026-000123', '345.10', '2026-08-31'),
    open({ ...acme, accountId: 'late' }, 'INV-2026-000999', '58.00', '2026-08-31'),
  ];
  for (const said of [
    { text: 'INV-2026-000123' },
    { text: 'K-10017' },
    { amount: '58.00' },
    { amount: '290.00', payerIban: ACME_IBAN },
  ]) {
    expect(matchTransfer(transfer(said), tied.toReversed())).toEqual(matchTransfer(transfer(said), tied));
  }
});

test.each(['0.00', '-345.10'])('%s is no transfer of a customer', (amount) => {
  expect(() => matchTransfer(transfer({ amount }), invoices)).toThrow(RuleViolation);
});
