import { electronicFormatIBAN } from 'ibantools';
import { type Money, sumMoney } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import { checkDirectDebits } from './checkDirectDebits.ts';
import type {
  DebitBlock,
  DebitSequence,
  DirectDebit,
  DirectDebitOrder,
  RefusedDebits,
  WrittenDebits,
} from './directDebits.ts';
import { sepaText } from './sepaText.ts';
import { writeXml, type XmlNode } from './writeXml.ts';

/** Longer names are cut: the account is found by its IBAN. */
const MOST_NAME = 70;
const SEQUENCES: readonly DebitSequence[] = ['FRST', 'RCUR', 'FNAL', 'OOFF'];

type Block = DebitBlock & { readonly debits: readonly DirectDebit[] };

/**
 * Writes SEPA Core direct debits into a file for the bank: one block for each sequence type, each with its count and sum.
 * Within a block debits keep their order. An order with any problem is refused with all of them, and nothing is written.
 *
 * @param version `08` (of the rulebooks since November 2023), or `02` for a bank that still wants it
 * @rule PAY-7
 * @source ISO 20022 CustomerDirectDebitInitiationV08, V02; EPC130-08 SDD Core Customer-to-PSP Implementation Guidelines
 */
export function writePain008(order: DirectDebitOrder, version: '08' | '02' = '08'): WrittenDebits | RefusedDebits {
  const problems = checkDirectDebits(order);
  if (problems.length > 0) return { kind: 'refused', problems };
  const blocks = SEQUENCES.flatMap((sequence) => blockOf(order, sequence));
  const sum = sumOf(order.debits);
  const header: XmlNode = [
    'GrpHdr',
    [
      ['MsgId', order.messageId],
      ['CreDtTm', order.createdAt],
      ['NbOfTxs', String(order.debits.length)],
      ['CtrlSum', moneyText(sum)],
      ['InitgPty', [nameOf(order.creditor.name)]],
    ],
  ];
  const content: XmlNode = ['CstmrDrctDbtInitn', [header, ...blocks.map((block) => writeBlock(order, block, version))]];
  const namespace = `urn:iso:std:iso:20022:tech:xsd:pain.008.001.${version}`;
  const text = writeXml(['Document', [content], { xmlns: namespace }]);
  const told = blocks.map(({ debits: _, ...block }) => block);
  return { kind: 'written', text, count: order.debits.length, sum, blocks: told };
}

function blockOf(order: DirectDebitOrder, sequence: DebitSequence): readonly Block[] {
  const debits = order.debits.filter((debit) => debit.sequence === sequence);
  if (debits.length === 0) return [];
  const paymentInformationId = `${order.messageId}-${sequence}`;
  return [{ paymentInformationId, sequence, count: debits.length, sum: sumOf(debits).amount, debits }];
}

function writeBlock({ creditor, collectOn }: DirectDebitOrder, block: Block, version: '08' | '02'): XmlNode {
  const schemeId: XmlNode = [
    'Othr',
    [
      ['Id', creditor.creditorId],
      ['SchmeNm', [['Prtry', 'SEPA']]],
    ],
  ];
  const bic: XmlNode = [version === '08' ? 'BICFI' : 'BIC', creditor.bic ?? ''];
  return [
    'PmtInf',
    [
      ['PmtInfId', block.paymentInformationId],
      ['PmtMtd', 'DD'],
      ['BtchBookg', 'true'],
      ['NbOfTxs', String(block.count)],
      ['CtrlSum', moneyText({ currency: 'EUR', amount: block.sum })],
      [
        'PmtTpInf',
        [
          ['SvcLvl', [['Cd', 'SEPA']]],
          ['LclInstrm', [['Cd', 'CORE']]],
          ['SeqTp', block.sequence],
        ],
      ],
      ['ReqdColltnDt', collectOn],
      ['Cdtr', [nameOf(creditor.name)]],
      ['CdtrAcct', [accountOf(creditor.iban)]],
      ['CdtrAgt', [['FinInstnId', [creditor.bic === null ? NOT_PROVIDED : bic]]]],
      ['ChrgBr', 'SLEV'],
      ['CdtrSchmeId', [['Id', [['PrvtId', [schemeId]]]]]],
      ...block.debits.map(writeDebit),
    ],
  ];
}

function writeDebit(debit: DirectDebit): XmlNode {
  return [
    'DrctDbtTxInf',
    [
      ['PmtId', [['EndToEndId', debit.endToEndId]]],
      ['InstdAmt', moneyText(debit.amount), { Ccy: 'EUR' }],
      [
        'DrctDbtTx',
        [
          [
            'MndtRltdInf',
            [
              ['MndtId', debit.mandateId],
              ['DtOfSgntr', debit.mandateSignedOn],
            ],
          ],
        ],
      ],
      ['DbtrAgt', [['FinInstnId', [NOT_PROVIDED]]]],
      ['Dbtr', [nameOf(debit.debtorName)]],
      ['DbtrAcct', [accountOf(debit.debtorIban)]],
      ['RmtInf', [['Ustrd', sepaText(debit.remittance) as string]]],
    ],
  ];
}

/** A bank is found by the IBAN alone. */
const NOT_PROVIDED: XmlNode = ['Othr', [['Id', 'NOTPROVIDED']]];

function nameOf(name: string): XmlNode {
  return ['Nm', (sepaText(name) as string).slice(0, MOST_NAME).trim()];
}

function accountOf(iban: string): XmlNode {
  return ['Id', [['IBAN', electronicFormatIBAN(iban) as string]]];
}

function sumOf(debits: readonly DirectDebit[]): Money {
  return sumMoney(
    'EUR',
    debits.map(({ amount }) => amount),
  );
}
