import type { LocalDate } from '../calendar/date.ts';
import type { Money } from '../money/money.ts';

/** What a camt.053 file says. Amounts are never negative but for balances; `direction` says which way they went. */
export type StatementFile = {
  readonly kind: 'read';
  readonly messageId: string;
  /** As the bank writes it, with its offset if it gives one. */
  readonly createdAt: string;
  /** The last digits of the name space: `02`, `04`, `08`. */
  readonly version: string;
  readonly statements: readonly BankStatement[];
};

/**
 * One thing that is wrong with a file, for the person who uploaded it.
 *
 * `line` and `column` count from 1; `column` is `null` where only the line is known. `path` are the elements down to the place,
 * such as `Document/BkToCstmrStmt/Stmt[2]/Ntry[17]/Amt`; empty where the file is no XML.
 */
export type FileProblem = {
  readonly line: number;
  readonly column: number | null;
  readonly path: string;
  readonly reason: string;
};

/** A file that was not taken, whole. At least one problem, a hundred at most, in the order of the file. */
export type RefusedFile = { readonly kind: 'refused'; readonly problems: readonly FileProblem[] };

export type BankStatement = {
  readonly statementId: string;
  readonly account: StatementAccount;
  readonly currency: string;
  /** Owed by us where negative. */
  readonly opening: Balance;
  readonly closing: Balance;
  /** Booked entries, in the order of the file. They lead from the opening to the closing balance, to the cent. */
  readonly entries: readonly BankEntry[];
  /** Entries that are not booked: told of, never imported; they come again when they are. */
  readonly skipped: readonly SkippedEntry[];
};

/** One of both is there. An IBAN is in its electronic form: capitals, no spaces. */
export type StatementAccount = { readonly iban: string | null; readonly other: string | null };

export type Balance = { readonly amount: Money; readonly on: LocalDate };

export type Direction = 'credit' | 'debit';

export type TransactionCode = {
  /** Domain, family and sub-family: `PMNT/RCDT/ESCT`. */
  readonly domain: string | null;
  /** The bank's own, such as `NTRF+166`. */
  readonly proprietary: string | null;
};

/** What an entry says of itself; all of its movements share it. */
export type EntryFacts = {
  readonly entryReference: string | null;
  /** The bank's name for the entry; a filler such as `NONREF` is none. */
  readonly servicerReference: string | null;
  readonly amount: Money;
  /** The way the money went, also of a reversal. */
  readonly direction: Direction;
  /** The entry takes back another: a reversed credit is a debit. */
  readonly isReversal: boolean;
  readonly bookedOn: LocalDate;
  readonly valuedOn: LocalDate | null;
  readonly transactionCode: TransactionCode;
};

export type BankEntry = EntryFacts & {
  /** At least one; their amounts come to the entry's. */
  readonly movements: readonly BankMovement[];
};

/** One payment, with all that an import needs: what it came by is repeated on it. */
export type BankMovement = EntryFacts &
  MovementDetail & {
    /** The movement's own amount, and its own direction where a batch has both. */
    readonly amount: Money;
    readonly direction: Direction;
    readonly identity: MovementIdentity;
  };

/**
 * What makes a movement the same one, whichever statement it is read from. `id` is unique within a statement.
 *
 * `servicer_reference`: the bank named the entry, so the id is safe. `content`: it did not, and the id is made of what the
 * movement says; two that say exactly the same on one day are told apart only by their order (`ordinal`).
 */
export type MovementIdentity = {
  readonly id: string;
  readonly basis: 'servicer_reference' | 'content';
  /** From 1; more where movements before it on the same day are the same in all that identifies them. */
  readonly ordinal: number;
};

/** What a transaction detail says. */
export type MovementDetail = {
  /** The bank's name for this one movement of a batch. */
  readonly detailReference: string | null;
  /** Ours, of a payment that we asked for; the payer's otherwise. `NOTPROVIDED` is none. */
  readonly endToEndId: string | null;
  readonly mandateId: string | null;
  /** The block of our own direct-debit file that the bank booked in one sum. */
  readonly paymentInformationId: string | null;
  /** How many payments are in a sum that the bank has not split. */
  readonly unsplitCount: number | null;
  readonly debtor: BankParty;
  readonly creditor: BankParty;
  readonly remittance: Remittance;
  readonly returned: ReturnInfo | null;
  /** What was instructed, where it differs: another currency, or a return with the bank's fee on top. */
  readonly instructed: Money | null;
  readonly note: string | null;
};

export type BankParty = { readonly name: string | null; readonly iban: string | null };

export type Remittance = {
  /** Free text; its lines put together by a space. */
  readonly text: string | null;
  /** Creditor references (`RF18…`, SCOR) and other structured ones, in their order. */
  readonly references: readonly string[];
};

/** Why a payment came back. Plain words: rules/payments/returnReasons.ts */
export type ReturnInfo = {
  /** `AC04`, `MD06` …; `null` where the bank only has words of its own. */
  readonly reasonCode: string | null;
  readonly reasonText: string | null;
};

export type SkippedEntry = {
  readonly status: 'PDNG' | 'INFO' | 'FUTR';
  readonly entryReference: string | null;
  readonly servicerReference: string | null;
  readonly amount: Money;
  readonly direction: Direction;
};
