import type { Role } from './actor.ts';

/** Which roles may do what. A key of another role is told so by `not_permitted`. @rule ACC-4 */
export const MAY = {
  keepAccounts: ['support', 'sales', 'finance', 'admin'],
  sell: ['support', 'sales', 'admin'],
  quote: ['sales', 'admin'],
  acceptQuotes: ['support', 'sales', 'admin'],
  /** Downgrades, longer trials. @rule SUB-3, TRI-3 */
  support: ['support', 'admin'],
  /** Leaving: finance too, because it may override who called. @rule TERM-8 */
  leave: ['support', 'sales', 'finance', 'admin'],
  /** Believing a caller who does not match. @rule TERM-8 */
  override: ['finance', 'admin'],
  /** Methods, autopay, and paying: what a customer does, or support for one. */
  pay: ['support', 'sales', 'finance', 'admin'],
  /** Transfers, refunds, write-offs, the end of a dispute: money that a person moves by deciding so. */
  moveMoney: ['finance', 'admin'],
  /** Telling that the customer disputes an invoice. @rule INV-9 */
  takeDisputes: ['support', 'finance', 'admin'],
  /** Pausing a case, promises, extensions. @rule DUN-4 */
  operateDunning: ['support', 'finance', 'admin'],
  /** The bank, the customer and the weather of the sandbox gateway. */
  playGateway: ['admin'],
  keepCatalogue: ['finance', 'admin'],
  bill: ['finance', 'admin'],
  audit: ['finance', 'admin'],
  /** Bank statements and their queue: names and IBANs of payers. */
  keepBank: ['finance', 'admin'],
  readBank: ['support', 'finance', 'admin'],
  keepTaxRates: ['finance', 'admin'],
  keepKeys: ['admin'],
  keepWebhooks: ['admin'],
  readEmails: ['support', 'sales', 'finance', 'admin'],
  moveTestClocks: ['support', 'sales', 'finance', 'admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
