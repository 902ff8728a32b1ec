import { describe, expect, test } from '@jest/globals';
import { MOST_PROBLEMS } from '../../../providers/bank/fileProblem.ts';
import { readCamt053 } from '../../../providers/bank/readCamt053.ts';
import { sample } from './sample.ts';

const good = sample('camt053-08-transfers.xml');
const batch = sample('camt053-04-two-accounts.xml');

/** The good text with one place changed; a change that finds nothing is a mistake of the test. */
function change(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to change: ${from}`);
  return changed;
}

/** Problems as `line:column path: reason`. */
function problemsOf(text: string): string[] {
  const reading = readCamt053(text);
  if (reading.kind === 'read') return [];
  return reading.problems.map(({ line, column, path, reason }) => `${line}:${column ?? '-'} ${path}: ${reason}`);
}

const statement = 'Document/BkToCstmrStmt/Stmt';

describe('a file that is no statement', () => {
  test.each([
    { why: 'nothing', text: '', expected: '1:1 : This is not well-formed XML: document must contain a root element.' },
    {
      why: 'white space',
      text: ' \n ',
      expected: '2:1 : This is not well-formed XML: document must contain a root element.',
    },
    {
      why: 'another kind of file',
      text: 'Date;Amount\n2026-08-03;1.00',
      expected: '1:1 : The file is not XML: it does not begin with "<".',
    },
    {
      why: 'an image',
      text: '\u0089PNG\r\n\u001a\n',
      expected: '1:1 : The file is not XML: it does not begin with "<".',
    },
    {
      why: 'an end that is missing',
      text: '<a>\n  <b>1</b>\n',
      expected: '3:1 a: This is not well-formed XML: unclosed tag: a',
    },
    {
      why: 'ends that cross',
      text: '<a>\n<b>\n</a></b>',
      expected: '3:4 a: This is not well-formed XML: unexpected close tag.',
    },
    {
      why: 'an entity that nobody declared',
      text: '<a>\n&bomb;</a>',
      expected: '2:6 a: This is not well-formed XML: undefined entity.',
    },
    {
      why: 'a prefix that nobody declared',
      text: '<p:a/>',
      expected: '1:6 : This is not well-formed XML: unbound namespace prefix: "p".',
    },
    {
      why: 'an attribute twice',
      text: '<a b="1" b="2"/>',
      expected: '1:16 : This is not well-formed XML: duplicate attribute: b.',
    },
    {
      why: 'two roots',
      text: '<a/><b/>',
      expected: '1:7 : This is not well-formed XML: documents may contain only one root.',
    },
    {
      why: 'another message',
      text: '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"/>',
      expected:
        '1:1 Document: This is no statement that can be read: it begins with "Document" of urn:iso:std:iso:20022:tech:xsd:camt.054.001.08, not with "Document" of urn:iso:std:iso:20022:tech:xsd:camt.053.001.02, .04 or .08.',
    },
    {
      why: 'no namespace',
      text: '\n <Document><BkToCstmrStmt/></Document>',
      expected:
        '2:2 Document: This is no statement that can be read: it begins with "Document" without a namespace, not with "Document" of urn:iso:std:iso:20022:tech:xsd:camt.053.001.02, .04 or .08.',
    },
    {
      why: 'an envelope around it',
      text: '<Envelope xmlns="urn:x"><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/></Envelope>',
      expected:
        '1:1 Envelope: This is no statement that can be read: it begins with "Envelope" of urn:x, not with "Document" of urn:iso:std:iso:20022:tech:xsd:camt.053.001.02, .04 or .08.',
    },
    {
      why: 'the right root with nothing in it',
      text: '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>',
      expected: '1:1 Document: BkToCstmrStmt is missing.',
    },
  ])('is refused: $why', ({ text, expected }) => {
    expect(problemsOf(text)).toEqual([expected]);
  });

  test.each([
    { why: 'a declaration', text: `<!DOCTYPE Document>\n${good.slice(good.indexOf('<Document'))}` },
    { why: 'entities that grow', text: '<!DOCTYPE a [<!ENTITY b "xx"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>' },
    {
      why: 'an entity that reads another file',
      text: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>\n<a>&b;</a>',
    },
  ])('is refused for safety: $why', ({ text }) => {
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^1:\d+ : The file declares a document type \(DOCTYPE\) or entities\./),
    ]);
  });

  test('20 MB are read, a byte more is not', () => {
    const full = good.replace(
      '</Document>',
      `<!--${'x'.repeat(20_000_000 - Buffer.byteLength(good) - 7)}--></Document>`,
    );
    expect(Buffer.byteLength(full)).toBe(20_000_000);
    expect(problemsOf(full)).toEqual([]);
    expect(problemsOf(`${full}\n`)).toEqual([
      '1:1 : The file has 20.0 MB, more than 20. Ask the bank for shorter periods.',
    ]);
  });

  test('many small elements, or deep ones, end the reading early', () => {
    expect(problemsOf(`<a>${'<a/>'.repeat(1_000_000)}</a>`)).toEqual([
      expect.stringMatching(/^1:\d+ a\/a\[1000000\]: There are more than 1000000 elements\.$/),
    ]);
    expect(problemsOf('<a>'.repeat(5_000))).toEqual([
      expect.stringMatching(/^1:123 a(\/a){40}: Elements lie more than 40 deep; no bank file has that\.$/),
    ]);
  });
});

describe('a statement with one thing wrong is refused whole, with its place', () => {
  test.each([
    {
      why: 'no message id',
      from: /<MsgId>.*<\/MsgId>/,
      to: '',
      expected: '3:3 Document/BkToCstmrStmt: GrpHdr/MsgId is missing.',
    },
    {
      why: 'an empty message id',
      from: '20260803-STMT-000412',
      to: ' ',
      expected: '5:7 Document/BkToCstmrStmt/GrpHdr/MsgId: MsgId is empty.',
    },
    { why: 'no account', from: /<Acct>[\s\S]*<\/Acct>/, to: '', expected: `8:5 ${statement}: Acct/Id is missing.` },
    {
      why: 'wrong check digits of the account',
      from: 'DE14 1001',
      to: 'DE15 1001',
      expected: `13:13 ${statement}/Acct/Id/IBAN: "DE15 1001 0010 9876 5432 10" is not an IBAN: its length or its check digits are wrong.`,
    },
    {
      why: 'an account without a number',
      from: /<IBAN>.*<\/IBAN>/,
      to: '<Othr/>',
      expected: `13:9 ${statement}/Acct/Id: The account has neither IBAN nor Othr/Id.`,
    },
    {
      why: 'a currency that is none',
      from: '<Ccy>EUR',
      to: '<Ccy>ERU',
      expected: `14:9 ${statement}/Acct/Ccy: The currency "ERU" is not one of ISO 4217.`,
    },
    {
      why: 'no opening balance',
      from: 'OPBD',
      to: 'OPAV',
      expected: `8:5 ${statement}: The opening balance is missing (Bal with the code OPBD or PRCD).`,
    },
    {
      why: 'no closing balance',
      from: 'CLBD',
      to: 'CLAV',
      expected: `8:5 ${statement}: The closing balance is missing (Bal with the code CLBD).`,
    },
    {
      why: 'a balance without a side',
      from: '<CdtDbtInd>CRDT</CdtDbtInd>',
      to: '',
      expected: `17:7 ${statement}/Bal[1]: CdtDbtInd is missing.`,
    },
    {
      why: 'a balance on a day that is none',
      from: '<Dt>2026-08-03',
      to: '<Dt>2026-08-32',
      expected: `21:13 ${statement}/Bal[1]/Dt/Dt: "2026-08-32" is not a date that exists.`,
    },
    {
      why: 'an amount with a comma',
      from: '>345.10<',
      to: '>345,10<',
      expected: `31:9 ${statement}/Ntry[1]/Amt: "345,10" is not an amount; it should look like 1250.50.`,
    },
    {
      why: 'an amount with a sign',
      from: '>345.10<',
      to: '>-345.10<',
      expected: `31:9 ${statement}/Ntry[1]/Amt: "-345.10" is not an amount; it should look like 1250.50.`,
    },
    {
      why: 'an amount as a float',
      from: '>345.10<',
      to: '>3.4510E2<',
      expected: `31:9 ${statement}/Ntry[1]/Amt: "3.4510E2" is not an amount; it should look like 1250.50.`,
    },
    {
      why: 'parts of cents',
      from: '>345.10<',
      to: '>345.101<',
      expected: `31:9 ${statement}/Ntry[1]/Amt: 345.101 has more digits after the point than EUR has.`,
    },
    {
      why: 'an entry in another currency',
      from: 'Ccy="EUR">345.10',
      to: 'Ccy="USD">345.10',
      expected: `31:9 ${statement}/Ntry[1]/Amt: The entry is in USD, the account in EUR.`,
    },
    {
      why: 'an amount without a currency',
      from: ' Ccy="EUR">345.10',
      to: '>345.10',
      expected: `31:9 ${statement}/Ntry[1]/Amt: The currency "" is not one of ISO 4217.`,
    },
    {
      why: 'a currency of somebody else’s namespace',
      from: ' Ccy="EUR">345.10',
      to: ' xmlns:Ccy="EUR">345.10',
      expected: `31:9 ${statement}/Ntry[1]/Amt: The currency "" is not one of ISO 4217.`,
    },
    {
      why: 'a side that is none',
      from: /(345.10<\/Amt>\s*<CdtDbtInd>)CRDT/,
      to: '$1CREDIT',
      expected: `32:9 ${statement}/Ntry[1]/CdtDbtInd: "CREDIT" is none of CRDT, DBIT.`,
    },
    {
      why: 'a status that is none',
      from: '<Cd>BOOK',
      to: '<Cd>DONE',
      expected: `33:14 ${statement}/Ntry[1]/Sts/Cd: "DONE" is none of BOOK, PDNG, INFO, FUTR.`,
    },
    {
      why: 'a booked entry without a day',
      from: /<BookgDt>.*<\/BookgDt>/,
      to: '',
      expected: `29:7 ${statement}/Ntry[1]: BookgDt is missing.`,
    },
    {
      why: 'a day without a date',
      from: /<BookgDt>.*<\/BookgDt>/,
      to: '<BookgDt/>',
      expected: `34:9 ${statement}/Ntry[1]/BookgDt: Dt is missing.`,
    },
    {
      why: 'a value date that is none',
      from: /<ValDt><Dt>2026-08-03/,
      to: '<ValDt><Dt>03.08.2026',
      expected: `35:16 ${statement}/Ntry[1]/ValDt/Dt: "03.08.2026" is not a date that exists.`,
    },
    {
      why: 'an instant without its time',
      from: '2026-08-03T14:12:09+02:00',
      to: '2026-08-03T',
      expected: `63:18 ${statement}/Ntry[2]/BookgDt/DtTm: "2026-08-03T" is not a date that exists.`,
    },
    {
      why: 'a field twice',
      from: '<NtryRef>1</NtryRef>',
      to: '<NtryRef>1</NtryRef><NtryRef>1</NtryRef>',
      expected: `30:29 ${statement}/Ntry[1]/NtryRef[2]: NtryRef stands more than once.`,
    },
    {
      why: 'a reversal neither true nor false',
      from: '<NtryRef>1</NtryRef>',
      to: '<RvslInd>yes</RvslInd>',
      expected: `30:9 ${statement}/Ntry[1]/RvslInd: "yes" is none of true, false, 1, 0.`,
    },
    {
      why: 'text between elements',
      from: '<NtryRef>1</NtryRef>',
      to: 'What is this that stands here, between two elements?',
      expected: `57:13 ${statement}/Ntry: There is text between the elements: "What is this that stands here, between t…".`,
    },
  ])('$why', ({ from, to, expected }) => {
    expect(problemsOf(change(good, from, to))).toEqual([expected]);
  });

  test.each([
    {
      why: 'an amount that was changed: 10250.00 + 445.10 + 1418.35 is 12113.45',
      text: change(good, /345\.10/g, '445.10'),
      expected: `8:5 ${statement}: The opening balance 10250.00 and 2 booked entries come to 12113.45 EUR, the closing balance says 12013.45. Something is missing or was changed.`,
    },
    {
      why: 'an entry that was taken out',
      text: change(good, /<Ntry>[\s\S]*?<\/Ntry>/, ''),
      expected: `8:5 ${statement}: The opening balance 10250.00 and 1 booked entries come to 11668.35 EUR, the closing balance says 12013.45. Something is missing or was changed.`,
    },
    {
      why: 'transactions that do not come to their entry: 60.50 + 60.00 − 1.00 is 119.50',
      text: change(batch, '>60.50<', '>60.00<'),
      expected: `16:7 ${statement}[1]/Ntry: The transactions of the entry come to 119.50 CHF, the entry says 120.00.`,
    },
    {
      why: 'a batch of which one transaction has no amount: who paid what is not known',
      text: change(batch, '<b:Amt Ccy="CHF">60.50</b:Amt>', ''),
      expected: `21:11 ${statement}[1]/Ntry/NtryDtls/TxDtls[1]: One of 3 transactions has no amount in CHF.`,
    },
    {
      why: 'a balance of another currency that is not even used',
      text: change(
        good,
        '<Ntry>',
        '<Bal><Tp><CdOrPrtry><Cd>CLAV</Cd></CdOrPrtry></Tp><Amt Ccy="USD">1</Amt></Bal><Ntry>',
      ),
      expected: `29:57 ${statement}/Bal[3]/Amt: The balance is in USD, the account in EUR.`,
    },
  ])('$why', ({ text, expected }) => {
    expect(problemsOf(text)).toEqual([expected]);
  });
});

describe('a statement with much wrong', () => {
  test('tells all of it at once, in the order of the file', () => {
    const text = change(
      change(change(good, '<Cd>BOOK', '<Cd>DONE'), 'DE14 1001', 'DE15 1001'),
      /<MsgId>.*<\/MsgId>/,
      '',
    );
    expect(problemsOf(text).map((problem) => problem.split(':')[0])).toEqual(['3', '13', '33']);
  });

  test('stops after a hundred, so that a wrong export does not answer with a book', () => {
    const entry = '<Ntry><Amt Ccy="EUR">1,00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts></Ntry>\n';
    expect(problemsOf(change(good, '<Ntry>', `${entry.repeat(300)}<Ntry>`))).toHaveLength(MOST_PROBLEMS);
  });
});

describe('what banks also write is read', () => {
  test.each([
    { why: 'a byte order mark', text: `\uFEFF${good}` },
    { why: 'Windows line ends', text: good.replaceAll('\n', '\r\n') },
    { why: 'the attribute on the next line', text: good.replaceAll('<Amt Ccy', '<Amt\n  Ccy') },
    { why: 'zeros after the cents', text: good.replaceAll('345.10<', '345.10000<') },
    { why: 'dates with the offset of the bank', text: good.replaceAll('2026-08-03</Dt>', '2026-08-03+02:00</Dt>') },
    {
      why: 'somebody’s extension',
      text: change(good, '<NtryRef>1', '<x:NtryRef xmlns:x="urn:x">9</x:NtryRef><NtryRef>1'),
    },
    { why: 'a field that is not used', text: change(good, '<NtryRef>1', '<ChqNb>77</ChqNb><NtryRef>1') },
    { why: 'text in CDATA', text: change(good, 'Rechnung INV', '<![CDATA[Rechnung INV]]>') },
    { why: 'no value date', text: change(good, /<ValDt>.*<\/ValDt>/, '') },
    { why: 'an entry without details', text: change(good, /<NtryDtls>[\s\S]*?<\/NtryDtls>/, '') },
  ])('$why', ({ text }) => {
    expect(problemsOf(text)).toEqual([]);
  });

  test('an empty statement: nothing moved', () => {
    const text = change(change(good, /<Ntry>[\s\S]*<\/Ntry>/, ''), '12013.45', '10250.00');
    expect(readCamt053(text)).toMatchObject({ kind: 'read', statements: [{ entries: [], skipped: [] }] });
  });
});
