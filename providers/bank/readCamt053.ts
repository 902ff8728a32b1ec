import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import { isCurrency } from '../../rules/money/currency.ts';
import type { Money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import type {
  Balance,
  BankStatement,
  RefusedFile,
  StatementAccount,
  StatementFile,
} from '../../rules/payments/bankStatement.ts';
import { FieldReader } from './fieldReader.ts';
import { movementIdentities } from './movementIdentity.ts';
import { readDirection } from './readDetail.ts';
import { readEntry, signed } from './readEntry.ts';
import { readXml } from './readXml.ts';
import type { XmlElement } from './xmlElement.ts';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.';
const VERSIONS = ['02', '04', '08'];

/**
 * Reads a bank statement, ISO 20022 camt.053.001.02, .04 or .08, from its text (UTF-8 already decoded).
 *
 * Either the whole file or none of it: a file with any problem is refused with all of them, each with its line. What is
 * checked beside the fields: amounts fit their currency, the transactions of an entry come to the entry, and opening
 * balance + booked entries = closing balance. Nothing is thrown, whatever the text.
 *
 * @rule PAY-7
 * @source ISO 20022 BankToCustomerStatement V02, V04, V08
 */
export function readCamt053(text: string): StatementFile | RefusedFile {
  const reading = readXml(text);
  if (reading.kind === 'refused') return reading;
  const fields = new FieldReader();
  const file = readDocument(fields, reading.root);
  if (file !== null && fields.problems.length === 0) return file;
  const inOrder = fields.problems.toSorted((left, right) => left.line - right.line);
  return { kind: 'refused', problems: inOrder };
}

/** Lets the entries be read, and their problems be told, where the account is one of the problems. */
const NO_ACCOUNT: StatementAccount = { iban: null, other: null };

function readDocument(fields: FieldReader, root: XmlElement): StatementFile | null {
  const version = root.namespace.startsWith(NAMESPACE) ? root.namespace.slice(NAMESPACE.length) : '';
  if (root.name !== 'Document' || !VERSIONS.includes(version)) {
    const found = root.namespace === '' ? `"${root.name}" without a namespace` : `"${root.name}" of ${root.namespace}`;
    const expected = `"Document" of ${NAMESPACE}02, .04 or .08`;
    return fields.refuse(root, `This is no statement that can be read: it begins with ${found}, not with ${expected}.`);
  }
  const message = fields.need(root, 'BkToCstmrStmt');
  if (message === null) return null;
  const messageId = fields.needText(message, 'GrpHdr/MsgId');
  const createdAt = fields.needText(message, 'GrpHdr/CreDtTm');
  const elements = fields.many(message, 'Stmt');
  if (elements.length === 0) fields.refuse(message, 'Stmt is missing: there is no statement in the file.');
  const statements = elements.flatMap((element) => readStatement(fields, element) ?? []);
  if (messageId === null || createdAt === null) return null;
  return { kind: 'read', messageId, createdAt, version, statements };
}

function readStatement(fields: FieldReader, element: XmlElement): BankStatement | null {
  const statementId = fields.needText(element, 'Id');
  const account = readAccount(fields, element);
  const opening = readBalance(fields, element, 'opening');
  const closing = readBalance(fields, element, 'closing');
  const currency = readCurrency(fields, element) ?? opening?.amount.currency ?? null;
  if (currency === null) return null;
  for (const balance of fields.many(element, 'Bal')) checkCurrency(fields, balance, currency);
  const context = { account: account ?? NO_ACCOUNT, currency, identify: movementIdentities() };
  const readings = fields.many(element, 'Ntry').map((entry) => readEntry(fields, entry, context));
  const entries = readings.flatMap((reading) => (reading?.kind === 'booked' ? reading.entry : []));
  const skipped = readings.flatMap((reading) => (reading?.kind === 'skipped' ? reading.entry : []));
  if (statementId === null || account === null || opening === null || closing === null) return null;
  if (readings.includes(null)) return null;
  const statement = { statementId, account, currency, opening, closing, entries, skipped };
  checkBalance(fields, element, statement);
  return statement;
}

function readAccount(fields: FieldReader, statement: XmlElement): StatementAccount | null {
  const id = fields.need(statement, 'Acct/Id');
  if (id === null) return null;
  const written = fields.find(id, 'IBAN');
  if (written === null) {
    const other = fields.text(id, 'Othr/Id');
    return other === null ? fields.refuse(id, 'The account has neither IBAN nor Othr/Id.') : { iban: null, other };
  }
  const iban = electronicFormatIBAN(written.text);
  if (iban === null || !isValidIBAN(iban)) {
    return fields.refuse(written, `"${written.text}" is not an IBAN: its length or its check digits are wrong.`);
  }
  return { iban, other: null };
}

/** A bank may leave it away; then it is that of the balances. */
function readCurrency(fields: FieldReader, statement: XmlElement): string | null {
  const element = fields.find(statement, 'Acct/Ccy');
  if (element === null) return null;
  return isCurrency(element.text)
    ? element.text
    : fields.refuse(element, `The currency "${element.text}" is not one of ISO 4217.`);
}

/**
 * The booked balance at either end. `PRCD`, the closing balance of the statement before, stands for an opening one; a
 * page of a longer statement begins and ends with interim ones (`ITBD`), the first and the last of the file.
 */
function readBalance(fields: FieldReader, statement: XmlElement, end: 'opening' | 'closing'): Balance | null {
  const balances = fields.many(statement, 'Bal');
  const typed = balances.map((element) => ({ element, code: fields.text(element, 'Tp/CdOrPrtry/Cd') }));
  const interim = typed.filter(({ code }) => code === 'ITBD');
  const found =
    end === 'opening'
      ? (typed.find(({ code }) => code === 'OPBD') ?? typed.find(({ code }) => code === 'PRCD') ?? interim.at(0))
      : (typed.find(({ code }) => code === 'CLBD') ?? interim.at(-1));
  if (found === undefined) {
    const codes = end === 'opening' ? 'OPBD or PRCD' : 'CLBD';
    return fields.refuse(statement, `The ${end} balance is missing (Bal with the code ${codes}).`);
  }
  return toBalance(fields, found.element);
}

function toBalance(fields: FieldReader, element: XmlElement): Balance | null {
  const amountElement = fields.need(element, 'Amt');
  const amount = amountElement && fields.amount(amountElement);
  fields.need(element, 'CdtDbtInd');
  const direction = readDirection(fields, element);
  const date = fields.need(element, 'Dt');
  const on = date && fields.date(date);
  if (amount === null || direction === null || on === null) return null;
  return { amount: { currency: amount.currency, amount: signed(amount.amount, direction) }, on };
}

/** Balances that are not used (available, forward) count, too: a statement has one currency. */
function checkCurrency(fields: FieldReader, balance: XmlElement, currency: string): void {
  const amount = fields.find(balance, 'Amt');
  const written = amount?.attributes.Ccy;
  if (amount && written !== currency) {
    fields.refuse(amount, `The balance is in ${written ?? 'no currency'}, the account in ${currency}.`);
  }
}

function checkBalance(fields: FieldReader, element: XmlElement, statement: BankStatement): void {
  const { opening, closing, entries, currency } = statement;
  const reached = entries.reduce(
    (sum, entry) => sum.plus(signed(entry.amount.amount, entry.direction)),
    opening.amount.amount,
  );
  if (reached.equals(closing.amount.amount)) return;
  const text = (amount: Money['amount']) => moneyText({ currency, amount });
  fields.refuse(
    element,
    `The opening balance ${text(opening.amount.amount)} and ${entries.length} booked entries come to ${text(reached)} ` +
      `${currency}, the closing balance says ${text(closing.amount.amount)}. Something is missing or was changed.`,
  );
}
