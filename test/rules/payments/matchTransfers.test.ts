import { describe, expect, test } from '@jest/globals';
import { money } from '../../../rules/money/money.ts';
import { matchTransfers } from '../../../rules/payments/matchTransfers.ts';
import type { IncomingTransfer } from '../../../rules/payments/transfer.ts';
import { acme, bolt, open } from './openInvoices.ts';

const transfer = (amount: string, other: Partial<IncomingTransfer> = {}): IncomingTransfer => ({
  ...{ amount: money('EUR', amount), text: '', structuredReferences: [], payerName: null, payerIban: null },
  ...other,
});
const fromAcme = { payerName: acme.accountName };
const first = open(acme, 'INV-2026-000001', '100.00', '2026-08-01');
const second = open(acme, 'INV-2026-000002', '100.00', '2026-09-01');
const third = open(acme, 'INV-2026-000003', '50.00', '2026-10-01');
const ofBolt = open(bolt, 'INV-2026-000004', '70.00', '2026-08-01');

/** What a match comes to, in a word and its invoices. */
const told = (transfers: readonly IncomingTransfer[], invoices = [first, second, third, ofBolt]) =>
  matchTransfers(transfers, invoices).map((match) =>
    match.kind === 'matched' ? `${match.accountId} ${match.fit} ${match.invoiceNumbers.join(' ')}` : match.kind,
  );

describe('transfers of one file, each with what those before it left open', () => {
  test.each([
    {
      why: 'of two equal payments of one invoice the second is looked at as if it came later',
      transfers: [transfer('70', { payerName: bolt.accountName }), transfer('70', { payerName: bolt.accountName })],
      expected: ['bolt exact INV-2026-000004', 'unmatched'],
    },
    {
      why: 'two equal payments of two equal invoices pay both; a third is a question',
      transfers: [transfer('100', fromAcme), transfer('100', fromAcme), transfer('100', fromAcme)],
      expected: [
        'acme exact INV-2026-000001 INV-2026-000002'.replace('exact', 'partial'),
        'acme exact INV-2026-000002',
        'ambiguous',
      ],
    },
    {
      why: 'an invoice that is paid in two parts is paid, and what is left then fits',
      transfers: [transfer('20', { text: 'INV-2026-000003' }), transfer('30', { text: 'INV-2026-000003' })],
      expected: ['acme partial INV-2026-000003', 'acme exact INV-2026-000003'],
    },
    {
      why: 'what is too much goes to the oldest, and so is not open any more',
      transfers: [transfer('150', { text: 'INV-2026-000003' }), transfer('150', fromAcme), transfer('100', fromAcme)],
      expected: ['acme over INV-2026-000003', 'ambiguous', 'acme exact INV-2026-000002'],
    },
    {
      why: 'one that names an invoice nobody has touched is certain at once, and accounts do not disturb each other',
      transfers: [
        transfer('100', { text: 'INV-2026-000001' }),
        transfer('70', { payerName: bolt.accountName }),
        transfer('100', { text: 'INV-2026-000002' }),
      ],
      expected: ['acme exact INV-2026-000001', 'bolt exact INV-2026-000004', 'acme exact INV-2026-000002'],
    },
    { why: 'nothing is nothing', transfers: [], expected: [] },
  ])('$why', ({ transfers, expected }) => {
    expect(told(transfers)).toEqual(expected);
  });

  test('an amount that thousands owe is a question with ten of the oldest, not with all of them', () => {
    const crowd = Array.from({ length: 3_000 }, (_, index) => {
      const number = String(index + 1).padStart(6, '0');
      const company = { accountId: `a${number}`, accountName: `Company ${number}`, accountReference: null };
      return open({ ...company, knownPayerIbans: [] }, `INV-2027-${number}`, '29.00', '2027-08-01');
    });
    const [match] = matchTransfers([transfer('29', { payerName: 'A Stranger' })], crowd);
    expect(match).toMatchObject({ kind: 'ambiguous', why: expect.stringContaining('of 3000 accounts') });
    const shown = match?.kind === 'ambiguous' ? match.candidates.map(({ invoiceNumbers }) => invoiceNumbers[0]) : [];
    expect(shown).toEqual(crowd.slice(0, 10).map(({ invoiceNumber }) => invoiceNumber));
  });

  test('more payments of one account than anybody sends at once end as questions', () => {
    const many = Array.from({ length: 40 }, () => transfer('1', { text: 'INV-2026-000001' }));
    const kinds = told(many);
    expect(kinds.filter((kind) => kind.startsWith('acme'))).toHaveLength(20);
    expect(kinds.slice(20)).toEqual(Array.from({ length: 20 }, () => 'unmatched'));
  });
});
