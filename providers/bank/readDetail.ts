import { electronicFormatIBAN } from 'ibantools';
import type { Money } from '../../rules/money/money.ts';
import type {
  BankParty,
  Direction,
  MovementDetail,
  Remittance,
  ReturnInfo,
  TransactionCode,
} from '../../rules/payments/bankStatement.ts';
import type { FieldReader } from './fieldReader.ts';
import type { XmlElement } from './xmlElement.ts';

/** A detail with its amount; `null` where it says none. */
export type ReadDetail = {
  readonly element: XmlElement;
  readonly amount: Money | null;
  readonly direction: Direction | null;
  readonly transactionCode: TransactionCode;
  readonly detail: MovementDetail;
};

/** What a bank writes where it has no reference. Case and punctuation do not count. */
const FILLERS: ReadonlySet<string> = new Set(['NONREF', 'NOTPROVIDED', 'NOTAVAILABLE', 'NONE', 'NA', 'NULL', '0']);

/** A reference, or none where the field is a filler such as `NONREF` or `NOTPROVIDED`. */
export function readReference(fields: FieldReader, parent: XmlElement, path: string): string | null {
  const text = fields.text(parent, path);
  return text === null || FILLERS.has(text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')) ? null : text;
}

/** `BkTxCd`: the codes of ISO and the bank's own. */
export function readTransactionCode(fields: FieldReader, parent: XmlElement): TransactionCode {
  const codes = ['BkTxCd/Domn/Cd', 'BkTxCd/Domn/Fmly/Cd', 'BkTxCd/Domn/Fmly/SubFmlyCd'];
  const domain = codes.flatMap((path) => fields.text(parent, path) ?? []).join('/');
  return { domain: domain || null, proprietary: fields.text(parent, 'BkTxCd/Prtry/Cd') };
}

/** `CdtDbtInd` */
export function readDirection(fields: FieldReader, parent: XmlElement): Direction | null {
  const code = fields.code(fields.find(parent, 'CdtDbtInd'), ['CRDT', 'DBIT']);
  return code === null ? null : code === 'CRDT' ? 'credit' : 'debit';
}

/** `NtryDtls/TxDtls` of .02, .04 and .08. The amount stands in `Amt` since .04, in `AmtDtls/TxAmt` before. */
export function readDetail(fields: FieldReader, element: XmlElement, currency: string): ReadDetail {
  const stated = readAmount(fields, element, 'Amt') ?? readAmount(fields, element, 'AmtDtls/TxAmt/Amt');
  const amount = stated?.currency === currency ? stated : null;
  const ordered = readAmount(fields, element, 'AmtDtls/InstdAmt/Amt');
  const instructed = ordered ?? (amount === null ? stated : null);
  return {
    element,
    amount,
    direction: readDirection(fields, element),
    transactionCode: readTransactionCode(fields, element),
    detail: {
      detailReference: readReference(fields, element, 'Refs/AcctSvcrRef'),
      endToEndId: readReference(fields, element, 'Refs/EndToEndId'),
      mandateId: readReference(fields, element, 'Refs/MndtId'),
      paymentInformationId: readReference(fields, element, 'Refs/PmtInfId'),
      unsplitCount: null,
      debtor: readParty(fields, element, 'Dbtr'),
      creditor: readParty(fields, element, 'Cdtr'),
      remittance: readRemittance(fields, element),
      returned: readReturn(fields, element),
      instructed,
      note: fields.text(element, 'AddtlTxInf'),
    },
  };
}

/** An entry of one sum, with no details. A batch that was not split says how many payments it holds. */
export function readUnsplit(fields: FieldReader, entry: XmlElement): Omit<MovementDetail, 'returned'> {
  const batch = fields.many(entry, 'NtryDtls').flatMap((details) => fields.find(details, 'Btch') ?? []);
  const [only] = batch.length === 1 ? batch : [];
  const count = only ? fields.text(only, 'NbOfTxs') : null;
  const nobody = { name: null, iban: null };
  return {
    detailReference: null,
    endToEndId: null,
    mandateId: null,
    paymentInformationId: only ? readReference(fields, only, 'PmtInfId') : null,
    unsplitCount: count !== null && /^\d{1,15}$/.test(count) ? Number(count) : null,
    debtor: nobody,
    creditor: nobody,
    remittance: { text: null, references: [] },
    instructed: null,
    note: fields.text(entry, 'AddtlNtryInf'),
  };
}

function readAmount(fields: FieldReader, element: XmlElement, path: string): Money | null {
  const found = fields.find(element, path);
  return found === null ? null : fields.amount(found);
}

/** Since .08 a party is a choice: `Dbtr/Pty/Nm`, or `Dbtr/Agt` where it is a bank. */
function readParty(fields: FieldReader, element: XmlElement, role: 'Dbtr' | 'Cdtr'): BankParty {
  const party = `RltdPties/${role}`;
  const names = ['Nm', 'Pty/Nm', 'Agt/FinInstnId/Nm'].flatMap((path) => fields.text(element, `${party}/${path}`) ?? []);
  const iban = fields.text(element, `RltdPties/${role}Acct/Id/IBAN`);
  return { name: names[0] ?? null, iban: iban === null ? null : electronicFormatIBAN(iban) };
}

function readRemittance(fields: FieldReader, element: XmlElement): Remittance {
  const info = fields.find(element, 'RmtInf');
  if (info === null) return { text: null, references: [] };
  const structured = fields.many(info, 'Strd');
  const lines = [
    ...fields.many(info, 'Ustrd').map(({ text }) => text),
    ...structured.flatMap((each) => fields.many(each, 'AddtlRmtInf').map(({ text }) => text)),
  ];
  const references = structured.flatMap((each) => [
    fields.text(each, 'CdtrRefInf/Ref') ?? [],
    fields.many(each, 'RfrdDocInf').flatMap((document) => fields.text(document, 'Nb') ?? []),
  ]);
  return { text: lines.filter((line) => line !== '').join(' ') || null, references: references.flat(2) };
}

function readReturn(fields: FieldReader, element: XmlElement): ReturnInfo | null {
  const info = fields.find(element, 'RtrInf');
  if (info === null) return null;
  const words = [fields.text(info, 'Rsn/Prtry') ?? [], fields.many(info, 'AddtlInf').flatMap(({ text }) => text || [])];
  return { reasonCode: fields.text(info, 'Rsn/Cd'), reasonText: words.flat(2).join(' ') || null };
}
