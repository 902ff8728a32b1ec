/**
 * Whether a text is a creditor identifier: country, two check digits, three characters of the creditor's own (`ZZZ` where
 * there is none), and the national part. The check digits leave the creditor's own part out.
 *
 * @source EPC262-08, Creditor Identifier Overview; ISO/IEC 7064 MOD 97-10
 */
export function isCreditorIdentifier(text: string): boolean {
  const [, country = '', check = '', national = ''] = /^([A-Z]{2})(\d{2})[A-Z0-9]{3}([A-Z0-9]{1,28})$/.exec(text) ?? [];
  if (national === '') return false;
  const digits = [...`${national}${country}${check}`].map((character) => Number.parseInt(character, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}
