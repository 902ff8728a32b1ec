import { DECLINE_CODES } from './declines.ts';

/** What the sandbox is told to say to a charge: by its token, or as the next answer of an account. */
export type SandboxAnswer =
  | 'ok'
  | 'soft_decline'
  | 'hard_decline'
  | 'sca'
  | 'sca_on_session'
  | 'sca_off_session'
  | 'timeout_before_capture'
  | 'timeout_after_capture'
  | 'down'
  | { readonly kind: 'declined'; readonly code: string }
  /** Submitted; after exact days captured, or declined by `failsWith`. */
  | { readonly kind: 'pending'; readonly days: number; readonly failsWith: string | null }
  /** Captured at once; after exact days it comes back. */
  | { readonly kind: 'bounce'; readonly days: number; readonly code: string };

/** A token of the sandbox, read. */
export type SandboxToken = {
  readonly kind: 'card' | 'bank' | 'connected';
  readonly brand: string;
  readonly last4: string | null;
  /** `YYYY-MM`; null where a method does not expire. */
  readonly expiresIn: string | null;
  /** The month that the token names: after it the card is declined. A card whose token names none never expires. */
  readonly lastUsableMonth: string | null;
  readonly answer: SandboxAnswer;
  readonly softDecline: string;
  readonly hardDecline: string;
};

type Brand = Pick<SandboxToken, 'kind' | 'brand' | 'last4' | 'softDecline' | 'hardDecline'>;

const card = (brand: string, last4: string): Brand => ({
  kind: 'card',
  brand,
  last4,
  softDecline: 'insufficient_funds',
  hardDecline: 'stolen_card',
});

const BRANDS: Readonly<Record<string, Brand>> = {
  visa: card('visa', '4242'),
  mastercard: card('mastercard', '4444'),
  amex: card('amex', '0005'),
  discover: card('discover', '1117'),
  sepa: { kind: 'bank', brand: 'sepa_debit', last4: '3000', softDecline: 'AM04', hardDecline: 'AC04' },
  ach: { kind: 'bank', brand: 'ach_debit', last4: '6789', softDecline: 'R01', hardDecline: 'R02' },
  bacs: {
    kind: 'bank',
    brand: 'bacs_debit',
    last4: '2345',
    softDecline: 'insufficient_funds',
    hardDecline: 'invalid_account',
  },
  paypal: {
    kind: 'connected',
    brand: 'paypal',
    last4: null,
    softDecline: 'insufficient_funds',
    hardDecline: 'revocation_of_authorization',
  },
};

const FAR_AWAY = '2099-12';
const CODES: ReadonlyMap<string, string> = new Map(DECLINE_CODES.map((code) => [code.toLowerCase(), code]));
const WORDS = new Set<SandboxAnswer>([
  'ok',
  'soft_decline',
  'hard_decline',
  'sca',
  'sca_on_session',
  'sca_off_session',
  'timeout_before_capture',
  'timeout_after_capture',
  'down',
]);

/**
 * Reads a token: `tok_<brand>[_exp_YYYY_MM][_<answer>][#anything]`, as `tok_visa`, `tok_visa_exp_2027_03`,
 * `tok_sepa_bounce_3_AM04`, `tok_visa_insufficient_funds#second`. What follows `#` makes it another card.
 *
 * @returns null where it is none of the sandbox's
 */
export function readSandboxToken(text: string): SandboxToken | null {
  const parts = /^tok_([a-z]+)(?:_exp_(\d{4})_(0[1-9]|1[0-2]))?(?:_(\w+))?(?:#.+)?$/.exec(text);
  const brand = BRANDS[parts?.[1] ?? ''];
  if (brand === undefined) return null;
  const [, , year, month, behaviour] = parts as RegExpExecArray;
  const answer = behaviour === undefined ? 'ok' : readSandboxAnswer(behaviour);
  if (answer === null) return null;
  const lastUsableMonth = year === undefined ? null : `${year}-${month}`;
  const expiresIn = lastUsableMonth ?? (brand.kind === 'card' ? FAR_AWAY : null);
  return { ...brand, expiresIn, lastUsableMonth, answer };
}

/**
 * Reads an answer as it stands in a token or a scenario: a word (`ok`, `sca`, `down` …), `slow_5`, `pending:5`,
 * `slow_5_R01` (fails after 5 days), `bounce_3_AM04`, or a decline code in any case.
 *
 * @returns null where it means nothing
 */
export function readSandboxAnswer(text: string): SandboxAnswer | null {
  if (WORDS.has(text as SandboxAnswer)) return text as SandboxAnswer;
  const [, how, days, code] = /^(slow_|pending:|bounce_)(\d{1,3})(?:_(\w+))?$/.exec(text) ?? [];
  if (how === undefined) {
    const declined = CODES.get(text.toLowerCase());
    return declined === undefined ? null : { kind: 'declined', code: declined };
  }
  const known = code === undefined ? null : CODES.get(code.toLowerCase());
  if (known === undefined) return null;
  if (how !== 'bounce_') return { kind: 'pending', days: Number(days), failsWith: known };
  return known === null ? null : { kind: 'bounce', days: Number(days), code: known };
}
