import { type Decimal, ZERO } from '../../rules/money/decimal.ts';
import { moneyText } from '../../rules/money/round.ts';
import type {
  BankEntry,
  BankMovement,
  Direction,
  EntryFacts,
  MovementIdentity,
  ReturnInfo,
  SkippedEntry,
  StatementAccount,
  TransactionCode,
} from '../../rules/payments/bankStatement.ts';
import type { FieldReader } from './fieldReader.ts';
import type { IdentifiedMovement } from './movementIdentity.ts';
import {
  type ReadDetail,
  readDetail,
  readDirection,
  readReference,
  readTransactionCode,
  readUnsplit,
} from './readDetail.ts';
import type { XmlElement } from './xmlElement.ts';

/** What the entries of a statement have in common. */
export type EntryContext = {
  readonly account: StatementAccount;
  readonly currency: string;
  readonly identify: (movement: IdentifiedMovement) => MovementIdentity;
};

export type EntryReading =
  | { readonly kind: 'booked'; readonly entry: BankEntry }
  | { readonly kind: 'skipped'; readonly entry: SkippedEntry };

const STATUSES = ['BOOK', 'PDNG', 'INFO', 'FUTR'] as const;

/** `Ntry`, split into its movements; `null` where something is wrong with it, which `fields` then tells. */
export function readEntry(fields: FieldReader, element: XmlElement, context: EntryContext): EntryReading | null {
  const problemsBefore = fields.problems.length;
  const status = readStatus(fields, element);
  const entryReference = fields.text(element, 'NtryRef');
  const servicerReference = readReference(fields, element, 'AcctSvcrRef');
  const amountElement = fields.need(element, 'Amt');
  const amount = amountElement && fields.amount(amountElement);
  if (amountElement && amount && amount.currency !== context.currency) {
    fields.refuse(amountElement, `The entry is in ${amount.currency}, the account in ${context.currency}.`);
  }
  fields.need(element, 'CdtDbtInd');
  const direction = readDirection(fields, element);
  if (status === null || amount === null || direction === null) return null;
  if (status !== 'BOOK') {
    return { kind: 'skipped', entry: { status, entryReference, servicerReference, amount, direction } };
  }
  const bookingDate = fields.need(element, 'BookgDt');
  const bookedOn = bookingDate && fields.date(bookingDate);
  const valueDate = fields.find(element, 'ValDt');
  const valuedOn = valueDate && fields.date(valueDate);
  const isReversal = readReversal(fields, element);
  if (bookedOn === null) return null;
  const transactionCode = readTransactionCode(fields, element);
  const facts: EntryFacts = {
    entryReference,
    servicerReference,
    amount,
    direction,
    isReversal,
    bookedOn,
    valuedOn,
    transactionCode,
  };
  const movements = splitEntry(fields, element, facts, context);
  return fields.problems.length > problemsBefore ? null : { kind: 'booked', entry: { ...facts, movements } };
}

/** Text until .07, a choice of code and own words since .08. */
function readStatus(fields: FieldReader, element: XmlElement): (typeof STATUSES)[number] | null {
  const status = fields.need(element, 'Sts');
  return fields.code(status && (fields.find(status, 'Cd') ?? status), STATUSES);
}

function readReversal(fields: FieldReader, element: XmlElement): boolean {
  const value = fields.code(fields.find(element, 'RvslInd'), ['true', 'false', '1', '0']);
  return value === 'true' || value === '1';
}

function splitEntry(
  fields: FieldReader,
  element: XmlElement,
  entry: EntryFacts,
  context: EntryContext,
): readonly BankMovement[] {
  const details = fields
    .many(element, 'NtryDtls')
    .flatMap((each) => fields.many(each, 'TxDtls'))
    .map((each) => readDetail(fields, each, context.currency));
  if (details.length === 0) {
    const returned = isReturn(entry.transactionCode) ? NO_REASON : null;
    const detail = { ...readUnsplit(fields, element), returned };
    const movement = { ...context, entry, detail, amount: entry.amount, direction: entry.direction };
    return [{ ...entry, ...detail, identity: context.identify(movement) }];
  }
  checkSum(fields, element, entry, details);
  return details.map((read) => toMovement(read, entry, context));
}

/**
 * The codes of a payment, or a debit, that came back.
 *
 * @source ISO 20022 External Code Sets, ExternalBankTransactionSubFamily1Code: RRTN, UPDD
 */
function isReturn({ domain }: TransactionCode): boolean {
  return domain !== null && /\/(RRTN|UPDD)$/.test(domain);
}

const NO_REASON: ReturnInfo = { reasonCode: null, reasonText: null };

/** A detail says only what differs from its entry: amount, direction and transaction code may be left out. */
function toMovement(read: ReadDetail, entry: EntryFacts, context: EntryContext): BankMovement {
  const amount = read.amount ?? entry.amount;
  const direction = read.direction ?? entry.direction;
  const { instructed } = read.detail;
  const isSame = instructed?.currency === amount.currency && instructed.amount.equals(amount.amount);
  const { domain, proprietary } = read.transactionCode;
  const transactionCode = domain === null && proprietary === null ? entry.transactionCode : read.transactionCode;
  const returned = read.detail.returned ?? (isReturn(transactionCode) ? NO_REASON : null);
  const detail = { ...read.detail, returned, instructed: isSame ? null : instructed };
  const identity = context.identify({ ...context, entry, detail, amount, direction });
  return { ...entry, ...detail, transactionCode, amount, direction, identity };
}

/** Details come to their entry, to the cent; a sum that cannot be split is refused, since who paid what is not known. */
function checkSum(fields: FieldReader, element: XmlElement, entry: EntryFacts, details: readonly ReadDetail[]): void {
  const without = details.find(({ amount }) => amount === null);
  if (without && details.length > 1) {
    fields.refuse(without.element, `One of ${details.length} transactions has no amount in ${entry.amount.currency}.`);
    return;
  }
  const sum = details.reduce<Decimal>((total, { amount, direction }) => {
    return total.plus(signed((amount ?? entry.amount).amount, direction ?? entry.direction));
  }, ZERO);
  const expected = signed(entry.amount.amount, entry.direction);
  if (!sum.equals(expected)) {
    const { currency } = entry.amount;
    const [has, says] = [moneyText({ currency, amount: sum }), moneyText({ currency, amount: expected })];
    fields.refuse(element, `The transactions of the entry come to ${has} ${currency}, the entry says ${says}.`);
  }
}

/** Credits are positive. */
export function signed(amount: Decimal, direction: Direction): Decimal {
  return direction === 'credit' ? amount : ZERO.minus(amount);
}
