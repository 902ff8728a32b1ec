import { isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools';
import { isLocalDate, type LocalDate } from '../../rules/calendar/date.ts';
import { isTargetDay, targetDayFrom } from '../../rules/calendar/targetDays.ts';
import type { Money } from '../../rules/money/money.ts';
import { isCreditorIdentifier } from './creditorIdentifier.ts';
import type { Creditor, DebitProblem, DirectDebit, DirectDebitOrder } from './directDebits.ts';
import { isSepaIdentifier, sepaText } from './sepaText.ts';

const MOST_MESSAGE_ID = 30;
const MOST_ID = 35;
const MOST_REMITTANCE = 140;
const MOST_CENTS = '99999999999';
const SEQUENCES: readonly string[] = ['FRST', 'RCUR', 'FNAL', 'OOFF'];
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const LETTERS = "a–z A–Z 0–9 / - ? : ( ) . , ' +";

/** Everything in an order that no bank would take, in the order of the fields; empty where it may be written. */
export function checkDirectDebits(order: DirectDebitOrder): readonly DebitProblem[] {
  const { messageId, creditor, debits } = order;
  const endToEndIds = countOf(debits.map(({ endToEndId }) => endToEndId));
  const mandates = countOf(debits.map(({ mandateId }) => mandateId));
  return [
    ...problem('messageId', checkId(messageId, MOST_MESSAGE_ID)),
    ...problem('createdAt', !INSTANT.test(order.createdAt) && `"${order.createdAt}" is not an instant in UTC.`),
    ...checkCreditor(creditor),
    ...problem('collectOn', checkDay(order)),
    ...problem('debits', debits.length === 0 && 'There is no debit to write.'),
    ...debits.flatMap((debit, index) => {
      const isRepeated = (endToEndIds.get(debit.endToEndId) ?? 0) > 1;
      const isUsedTwice = debit.sequence === 'OOFF' && (mandates.get(debit.mandateId) ?? 0) > 1;
      return [
        ...checkDebit(debit, order.collectOn),
        ...problem('endToEndId', isRepeated && `"${debit.endToEndId}" stands on more than one debit of the file.`),
        ...problem(
          'mandateId',
          isUsedTwice && `"${debit.mandateId}" is for one debit only (OOFF), and stands on more.`,
        ),
      ].map(({ field, reason }) => ({ field: `debits[${index}].${field}`, reason }));
    }),
  ];
}

function checkCreditor({ name, iban, bic, creditorId }: Creditor): readonly DebitProblem[] {
  const isKnown = isCreditorIdentifier(creditorId);
  return [
    ...problem('creditor.name', checkName(name)),
    ...problem('creditor.iban', checkIban(iban)),
    ...problem('creditor.bic', bic !== null && !isValidBIC(bic) && `"${bic}" is not a BIC of 8 or 11 characters.`),
    ...problem(
      'creditor.creditorId',
      !isKnown && `"${creditorId}" is not a creditor identifier: its check digits are wrong.`,
    ),
  ];
}

function checkDebit(debit: DirectDebit, collectOn: LocalDate): readonly DebitProblem[] {
  const { mandateSignedOn: signedOn, sequence } = debit;
  const isDate = isLocalDate(signedOn);
  return [
    ...problem('endToEndId', checkId(debit.endToEndId, MOST_ID)),
    ...problem('amount', checkAmount(debit.amount)),
    ...problem('mandateId', checkId(debit.mandateId, MOST_ID)),
    ...problem('mandateSignedOn', !isDate && `"${signedOn}" is not a date that exists.`),
    ...problem(
      'mandateSignedOn',
      isDate && signedOn > collectOn && `The mandate is signed on ${signedOn}, after the collection.`,
    ),
    ...problem('sequence', !SEQUENCES.includes(sequence) && `"${sequence}" is none of ${SEQUENCES.join(', ')}.`),
    ...problem('debtorName', checkName(debit.debtorName)),
    ...problem('debtorIban', checkIban(debit.debtorIban)),
    ...problem('remittance', checkRemittance(debit.remittance)),
  ];
}

function checkDay({ collectOn, createdAt }: DirectDebitOrder): string | false {
  if (!isLocalDate(collectOn)) return `"${collectOn}" is not a date that exists.`;
  if (!isTargetDay(collectOn))
    return `Banks do not settle on ${collectOn}; the next day is ${targetDayFrom(collectOn)}.`;
  return (
    collectOn <= createdAt.slice(0, 10) && 'The day of collection must lie after the day on which the file is made.'
  );
}

function checkId(text: string, most: number): string | false {
  const rule = `1 to ${most} of ${LETTERS}, no slash at its ends and no two together`;
  return !isSepaIdentifier(text, most) && `"${text}" is not ${rule}.`;
}

function checkName(name: string): string | false {
  const written = sepaText(name);
  if (written === null) return `"${name}" has letters that SEPA files do not take; write it in Latin ones.`;
  return !/[A-Za-z0-9]/.test(written) && 'The name is empty.';
}

function checkRemittance(text: string): string | false {
  const written = sepaText(text);
  if (written === null) return `"${text}" has letters that SEPA files do not take; write it in Latin ones.`;
  if (written.length > MOST_REMITTANCE) return `It has ${written.length} characters, ${MOST_REMITTANCE} is the most.`;
  return written === '' && 'It is empty: the debtor would not know what is paid.';
}

function checkIban(iban: string): string | false {
  const plain = iban.replaceAll(' ', '').toUpperCase();
  if (!isValidIBAN(plain)) return `"${iban}" is not an IBAN: its length or its check digits are wrong.`;
  return !isSEPACountry(plain.slice(0, 2)) && `"${iban}" is of a country outside the SEPA.`;
}

function checkAmount({ currency, amount }: Money): string | false {
  if (currency !== 'EUR') return `A SEPA debit is in EUR, not in ${currency}.`;
  const cents = amount.times(100);
  const isWhole = cents.isInteger() && cents.gte(1) && cents.lte(MOST_CENTS);
  return !isWhole && `${amount.toFixed()} is not an amount from 0.01 to 999999999.99 in whole cents.`;
}

function problem(field: string, reason: string | false): readonly DebitProblem[] {
  return reason === false ? [] : [{ field, reason }];
}

function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
