/** Why a bank sent a payment back, and what follows from it. */
export type ReturnReason = {
  /** The name in the code list. */
  readonly name: string;
  /** For the customer and the finance clerk. */
  readonly words: string;
  /** Not to be collected again from this account or by this mandate, until somebody has changed something. */
  readonly isHard: boolean;
  readonly nextStep: string;
};

const ASK_ACCOUNT = 'Ask the customer for another account and a new mandate.';
const ASK_MANDATE = 'Ask the customer for a new mandate before the next debit.';
const ASK_CUSTOMER = 'Speak with the customer; do not collect again before.';
const CORRECT = 'Correct the data of the debit, then collect again.';
const LATER = 'Collect again later, as the dunning policy says.';

/**
 * The reasons that come with returned debits and transfers.
 *
 * @source ISO 20022 External Code Sets, ExternalReturnReason1Code; EPC173-14, Guidance on Reason Codes for SDD R-transactions
 */
export const RETURN_REASONS: Readonly<Record<string, ReturnReason>> = {
  AC01: reason('IncorrectAccountNumber', 'The account number does not exist.', true, ASK_ACCOUNT),
  AC04: reason('ClosedAccountNumber', 'The account is closed.', true, ASK_ACCOUNT),
  AC06: reason('BlockedAccount', 'The account is blocked for debits.', true, ASK_ACCOUNT),
  AC13: reason('InvalidDebtorAccountType', 'The account is of a kind that cannot be debited.', true, ASK_ACCOUNT),
  AG01: reason(
    'TransactionForbidden',
    'The account does not allow direct debits, as a savings account.',
    true,
    ASK_ACCOUNT,
  ),
  AG02: reason('InvalidBankOperationCode', 'The sequence type or another code of the debit is wrong.', true, CORRECT),
  AM04: reason('InsufficientFunds', 'There was not enough money on the account.', false, LATER),
  AM05: reason(
    'Duplication',
    'The bank takes it for a debit that it has already.',
    true,
    'Look for the first one; do not collect again before.',
  ),
  BE05: reason('UnrecognisedInitiatingParty', 'The creditor identifier is not known to the bank.', true, CORRECT),
  CNOR: reason(
    'CreditorBankIsNotRegistered',
    'Our bank cannot be reached for such debits.',
    true,
    'Speak with our bank.',
  ),
  DNOR: reason('DebtorBankIsNotRegistered', "The customer's bank takes part in no such debits.", true, ASK_ACCOUNT),
  FF01: reason('InvalidFileFormat', 'The file had a wrong format.', true, CORRECT),
  FOCR: reason(
    'FollowingCancellationRequest',
    'It came back because we or our bank asked for it.',
    true,
    'Collect again only where it was called back by mistake.',
  ),
  MD01: reason('NoMandate', 'The bank or the customer says there is no valid mandate.', true, ASK_MANDATE),
  MD02: reason('MissingMandatoryInformationInMandate', 'Data of the mandate is missing or wrong.', true, CORRECT),
  MD06: reason(
    'RefundRequestByEndCustomer',
    'The customer has asked the bank for the money back (within 8 weeks).',
    true,
    ASK_CUSTOMER,
  ),
  MD07: reason('EndCustomerDeceased', 'The account holder has died.', true, 'Speak with the heirs; end the mandate.'),
  MS02: reason(
    'NotSpecifiedReasonCustomerGenerated',
    'The customer has refused the debit and gave no reason.',
    true,
    ASK_CUSTOMER,
  ),
  MS03: reason('NotSpecifiedReasonAgentGenerated', 'The bank has sent it back and gives no reason.', false, LATER),
  RC01: reason('BankIdentifierIncorrect', "The BIC of the customer's bank is wrong.", true, CORRECT),
  RR01: reason(
    'MissingDebtorAccountOrIdentification',
    'By law the account or identification of the customer is missing.',
    true,
    CORRECT,
  ),
  RR02: reason('MissingDebtorNameOrAddress', 'By law the name or address of the customer is missing.', true, CORRECT),
  RR03: reason('MissingCreditorNameOrAddress', 'By law our name or address is missing.', true, CORRECT),
  RR04: reason('RegulatoryReason', 'The bank may not carry it out, by law.', true, ASK_CUSTOMER),
  SL01: reason(
    'SpecificServiceOfferedByDebtorAgent',
    'The customer has told the bank to let no debits of ours through.',
    true,
    ASK_CUSTOMER,
  ),
  TM01: reason('InvalidCutOffTime', 'The file came too late for the day.', false, LATER),
};

/** The fact that a payment came back, in words. */
export type BouncedPayment = ReturnReason & {
  readonly kind: 'bounced';
  /** As the bank wrote it; `null` where it gave none. */
  readonly reasonCode: string | null;
};

/**
 * What a return means. A code that is not in the list, or none, is hard: to collect again without knowing why it came
 * back costs fees and trust, so a person looks at it.
 *
 * @rule PAY-7, PAY-8, DUN-1
 */
export function bouncedPayment(reasonCode: string | null): BouncedPayment {
  const known = reasonCode === null ? undefined : new Map(Object.entries(RETURN_REASONS)).get(reasonCode);
  return { kind: 'bounced', reasonCode, ...(known ?? unknownReason(reasonCode)) };
}

function unknownReason(reasonCode: string | null): ReturnReason {
  const words =
    reasonCode === null ? 'It came back; the bank gives no code.' : `It came back with the code ${reasonCode}.`;
  return reason('Unknown', words, true, 'Ask the bank what it means; do not collect again before.');
}

function reason(name: string, words: string, isHard: boolean, nextStep: string): ReturnReason {
  return { name, words, isHard, nextStep };
}
