import { describe, expect, test } from '@jest/globals';
import { answer, bolt, invoices, open } from './openInvoices.ts';

describe('an invoice number in the text', () => {
  const found = 'acme INV-2026-000123 exact by invoice_number';
  test.each([
    { why: 'as it is', text: 'INV-2026-000123' },
    { why: 'in a sentence', text: 'Rechnung INV-2026-000123 vom 01.08.2026, danke' },
    { why: 'small letters', text: 'inv-2026-000123' },
    { why: 'without dashes', text: 'INV2026000123' },
    { why: 'spaces for dashes', text: 'INV 2026 000123' },
    { why: 'slashes and points', text: 'INV/2026.000123' },
    { why: 'long dashes', text: 'INV – 2026 – 000123' },
    { why: 'after a colon', text: 'Re.:INV-2026-000123' },
    { why: 'broken by the bank within the running number', text: 'INV-2026-000 123' },
    { why: 'broken by the bank within the year', text: 'INV-20 26-000123' },
    { why: 'without the zeros', text: 'INV-2026-123' },
    { why: 'without the zeros, an amount after it', text: 'INV-2026-123 290,00 EUR' },
    { why: 'without the zeros, a date after it', text: 'INV-2026-123 01.08.2026' },
    { why: 'without the series', text: '2026-000123' },
    { why: 'without the series, in one', text: 'Rechnung 2026000123' },
    { why: 'without the series, after a word', text: 'Rechnungsnr. 2026/000123' },
    { why: 'wide letters of another keyboard', text: 'ＩＮＶ－２０２６－０００１２３' },
    { why: 'twice', text: 'INV-2026-000123 INV 2026 000123' },
    { why: 'after a word that is joined by a slash', text: 'RE/INV-2026-000123' },
  ])('is found: $why', ({ text }) => {
    expect(answer({ text, amount: '345.10' })).toBe(found);
  });

  test.each([
    { why: 'nothing', text: '' },
    { why: 'the year only', text: 'Rechnung 2026' },
    { why: 'the running number only: any number could be it', text: 'Rechnung 000123' },
    { why: 'neither series nor zeros: it reads like a month', text: '2026-12' },
    { why: 'a digit more', text: 'INV-2026-0001234' },
    { why: 'a digit before', text: '12026-000123' },
    { why: 'a credit note of the same number', text: 'CN-2026-000123' },
    { why: 'a credit note with slashes', text: 'CN/2026/000123' },
    { why: 'another series that ends alike', text: 'XINV-2026-000123' },
    { why: 'another series that ends alike, joined', text: 'EU-INV-2026-000123' },
    { why: 'another year', text: 'INV-2025-000123' },
    { why: 'zeros left away in part', text: 'INV-2026-0123' },
    { why: 'what may be 12 3456 or 123456', text: 'INV-2026-12 3456' },
  ])('is not found: $why', ({ text }) => {
    expect(answer({ text })).toBe('unmatched');
  });

  test('a break of the bank does not make a shorter number of it: 0000 12 is 12, 00012 3 is 123', () => {
    expect(answer({ text: 'INV-2026-0000 12' })).toBe('bolt INV-2026-000012 partial by invoice_number');
    expect(answer({ text: 'INV-2026-00012 3' })).toBe('acme INV-2026-000123 partial by invoice_number');
  });

  test('where one number lies within another, the longer one counts', () => {
    const longer = [
      ...invoices,
      open(bolt, 'EU-INV-2026-000123', '58.00', '2026-09-01'),
      open(bolt, 'SHOP INV-2026-000124', '1.00', '2026-09-01'),
    ];
    expect(answer({ text: 'EU-INV-2026-000123' }, longer)).toBe('bolt EU-INV-2026-000123 partial by invoice_number');
    expect(answer({ text: 'SHOP INV-2026-000124' }, longer)).toBe('bolt SHOP INV-2026-000124 exact by invoice_number');
  });

  test('a number of another form is found whole', () => {
    const other = [open(bolt, 'A/77.B', '58.00', '2026-08-31')];
    expect(answer({ text: 'pays a-77-b' }, other)).toBe('bolt A/77.B partial by invoice_number');
    expect(answer({ text: 'pays 77' }, other)).toBe('unmatched');
  });

  test('a number without a letter or digit names nothing', () => {
    expect(answer({ text: 'pays - at last' }, [open(bolt, '-', '58.00', '2026-08-31')])).toBe('unmatched');
  });

  test.each([
    { why: 'a creditor reference with right check digits', reference: 'RF98INV2026000123', expected: found },
    { why: 'the same in groups of four', reference: 'rf98 INV2 0260 0012 3', expected: found },
    { why: 'wrong check digits: it was mistyped', reference: 'RF97INV2026000123', expected: '? acme INV-2026-000123' },
    { why: 'a reference that is no creditor reference', reference: 'INV-2026-000123', expected: found },
  ])('is found in a structured reference: $why', ({ reference, expected }) => {
    expect(answer({ structuredReferences: ['', reference], amount: '345.10' })).toBe(expected);
  });
});
