import type { LocalDate } from '../../rules/calendar/date.ts';
import type { Instant } from '../../rules/calendar/zone.ts';
import type { Decimal } from '../../rules/money/decimal.ts';
import type { Money } from '../../rules/money/money.ts';

/** Debits of one creditor for one day, to be written into one file. */
export type DirectDebitOrder = {
  /** Ours, at most 30 characters; the bank refuses one that it has had. */
  readonly messageId: string;
  readonly createdAt: Instant;
  readonly creditor: Creditor;
  /** A TARGET day; how early it may be: rules/payments/earliestCollection.ts */
  readonly collectOn: LocalDate;
  readonly debits: readonly DirectDebit[];
};

export type Creditor = {
  readonly name: string;
  readonly iban: string;
  /** Within the SEPA a bank finds it by the IBAN. */
  readonly bic: string | null;
  /** `DE98ZZZ09999999999`, given by the national bank. */
  readonly creditorId: string;
};

export type DirectDebit = {
  /** Comes back with a return; at most 35 characters, once in a file. */
  readonly endToEndId: string;
  /** Euros, 0.01 to 999,999,999.99. */
  readonly amount: Money;
  readonly mandateId: string;
  readonly mandateSignedOn: LocalDate;
  readonly sequence: DebitSequence;
  readonly debtorName: string;
  readonly debtorIban: string;
  /** What the debtor reads on the statement; at most 140 characters. */
  readonly remittance: string;
};

/** First of a mandate, a following one, the last, or the only one. */
export type DebitSequence = 'FRST' | 'RCUR' | 'FNAL' | 'OOFF';

/** A written file. Each block is booked by the bank in one sum under its id, which statements repeat. */
export type WrittenDebits = {
  readonly kind: 'written';
  /** UTF-8 XML. The same order gives the same text, byte by byte. */
  readonly text: string;
  readonly count: number;
  readonly sum: Money;
  readonly blocks: readonly DebitBlock[];
};

export type DebitBlock = {
  readonly paymentInformationId: string;
  readonly sequence: DebitSequence;
  readonly count: number;
  readonly sum: Decimal;
};

/** Something in the order that no bank would take. `field` is its path: `debits[3].debtorIban`, counted from 0. */
export type DebitProblem = { readonly field: string; readonly reason: string };

/** Nothing was written. All problems, in the order of the fields. */
export type RefusedDebits = { readonly kind: 'refused'; readonly problems: readonly DebitProblem[] };
