import { expect, test } from '@jest/globals';
import type { SandboxState } from '../../../rules/payments/sandboxBehaviour.ts';
import { type RefundedCharge, refundInSandbox } from '../../../rules/payments/sandboxRefund.ts';

const AT = '2026-08-01T09:00:00.000Z';
const captured: SandboxState = { kind: 'captured', capturedAt: AT, returns: null };
const charge: RefundedCharge = { state: captured, currency: 'EUR', amount: '290.00', refunded: '0', isDisputed: false };
const base = { charge, stored: null, next: null, reference: 'sbx_re_1', currency: 'EUR', amount: '100.00' };
const refund = (other: Partial<Parameters<typeof refundInSandbox>[0]> = {}) => refundInSandbox({ ...base, ...other });
const REFUNDED = { kind: 'refunded', reference: 'sbx_re_1' };

test.each([
  { why: 'a part', other: {}, answer: REFUNDED },
  { why: 'the rest, to the cent', other: { charge: { ...charge, refunded: '190.00' } }, answer: REFUNDED },
  {
    why: 'a cent too much',
    other: { charge: { ...charge, refunded: '190.01' } },
    answer: { code: 'amount_too_large' },
  },
  {
    why: 'nothing is left',
    other: { charge: { ...charge, refunded: '290' } },
    answer: { code: 'charge_already_refunded' },
  },
  { why: 'no such charge', other: { charge: null }, answer: { code: 'charge_not_found' } },
  { why: 'another currency', other: { currency: 'USD' }, answer: { code: 'currency_differs' } },
  { why: 'a chargeback', other: { charge: { ...charge, isDisputed: true } }, answer: { code: 'charge_disputed' } },
  {
    why: 'a debit that came back',
    other: {
      charge: { ...charge, state: { kind: 'returned', capturedAt: AT, returnedAt: AT, code: 'AM04' } as const },
    },
    answer: { code: 'charge_returned' },
  },
  {
    why: 'a declined charge',
    other: { charge: { ...charge, state: { kind: 'declined', code: 'do_not_honor' } as const } },
    answer: { code: 'charge_not_captured' },
  },
  { why: 'told to refuse', other: { next: 'refused' as const }, answer: { kind: 'refused', code: 'refund_refused' } },
])('$why', ({ other, answer }) => {
  expect(refund(other).answer).toMatchObject(answer);
});

test('a time-out after the refund: the same key says that it is paid back', () => {
  const first = refund({ next: 'timeout_after_capture' });
  expect(first).toMatchObject({ state: { kind: 'refunded' }, answer: { kind: 'unknown' }, tookNext: true });
  const again = refund({ stored: first.state, next: 'refused', charge: { ...charge, refunded: '290.00' } });
  expect(again).toEqual({ state: { kind: 'refunded' }, answer: REFUNDED, tookNext: false });
});

test.each(['timeout_before_capture', 'down'] as const)('%s: nothing is paid back, and the same key does it', (next) => {
  const first = refund({ next });
  expect(first).toMatchObject({ state: { kind: 'nothing' }, answer: { kind: 'unknown' }, tookNext: true });
  expect(refund({ stored: first.state })).toMatchObject({ answer: REFUNDED, tookNext: false });
});

test('a refusal keeps its answer', () => {
  const { state } = refund({ charge: null });
  expect(refund({ stored: state }).answer).toMatchObject({ kind: 'refused', code: 'charge_not_found' });
});
