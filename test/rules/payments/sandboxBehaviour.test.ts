import { describe, expect, test } from '@jest/globals';
import {
  authenticateInSandbox,
  chargeInSandbox,
  lookUpInSandbox,
  type SandboxState,
  sandboxDueAt,
  sandboxStateAt,
} from '../../../rules/payments/sandboxBehaviour.ts';
import type { SandboxAnswer } from '../../../rules/payments/sandboxToken.ts';

const AT = '2026-08-01T09:00:00.000Z';
const LATER = '2026-08-06T09:00:00.000Z';
const REFERENCE = 'sbx_1';
const SUCCEEDED = { kind: 'succeeded', reference: REFERENCE };
const DECLINED = (code: string) => ({ kind: 'declined', reference: REFERENCE, code });
const AUTHENTICATE = { kind: 'authentication_required', reference: REFERENCE, url: 'https://bank.test/sbx_1' };

type Asked = { stored?: SandboxState | null; next?: SandboxAnswer | null; isOnSession?: boolean; at?: string };

const ask = (token: string, { stored = null, next = null, isOnSession = false, at = AT }: Asked = {}) => ({
  token,
  stored,
  next,
  isOnSession,
  at,
  reference: REFERENCE,
  pageUrl: 'https://bank.test/',
});
const charge = (token: string, asked?: Asked) => chargeInSandbox(ask(token, asked));
const lookUp = (token: string, asked?: Asked) => lookUpInSandbox(ask(token, asked));

describe('a token says what happens', () => {
  test.each([
    { token: 'tok_visa', answer: SUCCEEDED },
    { token: 'tok_visa_stolen_card', answer: DECLINED('stolen_card') },
    { token: 'tok_visa_soft_decline', answer: DECLINED('insufficient_funds') },
    { token: 'tok_sepa_soft_decline', answer: DECLINED('AM04') },
    { token: 'tok_ach_hard_decline', answer: DECLINED('R02') },
    { token: 'tok_visa_sca', answer: AUTHENTICATE },
    { token: 'tok_visa_sca_on_session', answer: SUCCEEDED },
    { token: 'tok_visa_sca_on_session', isOnSession: true, answer: AUTHENTICATE },
    { token: 'tok_visa_sca_off_session', answer: AUTHENTICATE },
    { token: 'tok_visa_sca_off_session', isOnSession: true, answer: SUCCEEDED },
    { token: 'tok_sepa_slow_5', answer: { kind: 'pending', reference: REFERENCE, expectedAt: LATER } },
    { token: 'tok_sepa_bounce_3_AM04', answer: SUCCEEDED },
    { token: 'tok_visa_exp_2026_08', answer: SUCCEEDED },
    { token: 'tok_visa_exp_2026_07', answer: DECLINED('expired_card') },
    { token: 'tok_visa_timeout_before_capture', answer: { kind: 'unknown', reason: expect.any(String) } },
    { token: 'tok_visa_timeout_after_capture', answer: { kind: 'unknown', reason: expect.any(String) } },
    { token: 'tok_visa_down', answer: { kind: 'unknown', reason: expect.any(String) } },
  ])('$token', ({ token, answer, isOnSession = false }) => {
    expect(charge(token, { isOnSession })).toMatchObject({ answer, tookNext: false });
  });

  test('a token of another gateway is a bug of the caller', () => {
    expect(() => charge('pm_card_visa')).toThrow('sandbox.token_unknown');
  });
});

describe('the next answer of an account goes before the token', () => {
  test.each([
    { next: 'ok', token: 'tok_visa_stolen_card', answer: SUCCEEDED },
    { next: 'hard_decline', token: 'tok_visa', answer: DECLINED('stolen_card') },
    { next: { kind: 'declined', code: 'do_not_honor' }, token: 'tok_visa', answer: DECLINED('do_not_honor') },
    { next: 'sca', token: 'tok_visa', answer: AUTHENTICATE },
  ] as const)('$next', ({ next, token, answer }) => {
    expect(charge(token, { next })).toMatchObject({ answer, tookNext: true });
  });
});

describe('the same key again', () => {
  test('keeps its answer, and leaves the script to others', () => {
    const { state } = charge('tok_visa_stolen_card');
    expect(charge('tok_visa_stolen_card', { stored: state, next: 'ok', at: LATER })).toEqual({
      state,
      answer: DECLINED('stolen_card'),
      tookNext: false,
    });
  });

  test('after a time-out after the capture it says that it succeeded, on the day of the capture', () => {
    const { state } = charge('tok_visa_timeout_after_capture');
    expect(state).toEqual({ kind: 'captured', capturedAt: AT, returns: null });
    expect(charge('tok_visa_timeout_after_capture', { stored: state, at: LATER })).toEqual({
      state,
      answer: SUCCEEDED,
      tookNext: false,
    });
    expect(lookUp('tok_visa_timeout_after_capture', { stored: state }).answer).toEqual(SUCCEEDED);
  });

  test('after a time-out before the capture a question says no, and it charges', () => {
    const { state } = charge('tok_visa_timeout_before_capture');
    expect(lookUp('tok_visa_timeout_before_capture', { stored: state }).answer).toEqual({ kind: 'not_found' });
    expect(charge('tok_visa_timeout_before_capture', { stored: state }).answer).toEqual(SUCCEEDED);
  });

  test('after a time-out by script the token decides, or the rest of the script', () => {
    const { state } = charge('tok_visa_stolen_card', { next: 'timeout_before_capture' });
    expect(charge('tok_visa_stolen_card', { stored: state }).answer).toEqual(DECLINED('stolen_card'));
    expect(charge('tok_visa', { stored: state, next: 'timeout_before_capture' }).answer.kind).toBe('unknown');
  });

  test('a token that is down stays down until a script says otherwise', () => {
    const { state } = charge('tok_visa_down');
    expect(charge('tok_visa_down', { stored: state }).answer.kind).toBe('unknown');
    expect(lookUp('tok_visa_down', { stored: state })).toMatchObject({ answer: { kind: 'unknown' }, tookNext: false });
    expect(lookUp('tok_visa_down', { stored: state, next: 'ok' }).answer).toEqual({ kind: 'not_found' });
    expect(charge('tok_visa_down', { stored: state, next: 'ok' })).toMatchObject({ answer: SUCCEEDED, tookNext: true });
  });

  test('each "down" of a script is one call, a question as well', () => {
    const { state } = charge('tok_visa', { next: 'down' });
    expect(lookUp('tok_visa', { stored: state, next: 'down' })).toMatchObject({
      answer: { kind: 'unknown' },
      tookNext: true,
    });
    expect(lookUp('tok_visa', { stored: state })).toMatchObject({ answer: { kind: 'not_found' }, tookNext: false });
  });

  test('what never arrived is a definite no', () => {
    expect(lookUp('tok_visa').answer).toEqual({ kind: 'not_found' });
  });
});

describe('time moves a debit', () => {
  test.each([
    { why: 'not yet', token: 'tok_sepa_slow_5', at: '2026-08-06T08:59:59.999Z', answer: { kind: 'pending' } },
    { why: 'to the instant', token: 'tok_sepa_slow_5', at: LATER, answer: SUCCEEDED },
    { why: 'it fails', token: 'tok_ach_slow_5_R01', at: LATER, answer: DECLINED('R01') },
    { why: 'what comes back had succeeded', token: 'tok_sepa_bounce_3_AM04', at: LATER, answer: SUCCEEDED },
  ])('$why: $token', ({ token, at, answer }) => {
    const { state } = charge(token);
    expect(lookUp(token, { stored: state, at }).answer).toMatchObject(answer);
    expect(charge(token, { stored: state, at }).answer).toMatchObject(answer);
  });

  test('it is captured on the day on which it settles, and comes back on its own', () => {
    const slow = charge('tok_sepa_slow_5').state;
    expect(sandboxDueAt(slow)).toBe(LATER);
    expect(sandboxStateAt(slow, '2026-09-01T00:00:00.000Z')).toEqual({
      kind: 'captured',
      capturedAt: LATER,
      returns: null,
    });
    const bounce = charge('tok_sepa_bounce_3_AM04').state;
    expect(sandboxDueAt(bounce)).toBe('2026-08-04T09:00:00.000Z');
    expect(sandboxStateAt(bounce, AT)).toBe(bounce);
    expect(sandboxStateAt(bounce, LATER)).toEqual({
      kind: 'returned',
      capturedAt: AT,
      returnedAt: '2026-08-04T09:00:00.000Z',
      code: 'AM04',
    });
    expect(sandboxDueAt(charge('tok_visa').state)).toBeNull();
    expect(sandboxDueAt(charge('tok_visa_stolen_card').state)).toBeNull();
  });
});

describe('the customer at their bank', () => {
  const waiting = charge('tok_visa_sca').state;

  test('confirms: it is captured then', () => {
    const state = authenticateInSandbox(waiting, 'ok', LATER);
    expect(state).toEqual({ kind: 'captured', capturedAt: LATER, returns: null });
  });

  test('does not: it is declined', () => {
    const state = authenticateInSandbox(waiting, 'failed', LATER);
    expect(lookUp('tok_visa_sca', { stored: state }).answer).toEqual(DECLINED('authentication_failed'));
  });

  test('nobody else is asked', () => {
    expect(() => authenticateInSandbox(charge('tok_visa').state, 'ok', LATER)).toThrow(
      'sandbox.not_waiting_for_authentication',
    );
  });
});
