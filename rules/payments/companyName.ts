/**
 * Whether two names are the same company's, as banks and people write it: capitals, accents, punctuation and the usual
 * words for the legal form do not count. `Müller & Söhne GmbH` = `MUELLER UND SOEHNE G.M.B.H.` = `Muller & Sohne gmbh`.
 *
 * The legal form itself counts: Acme GmbH and Acme AG are two companies. So does a cut name: who is meant is then a guess.
 *
 * @rule PAY-7
 */
export function isSameCompany(left: string, right: string): boolean {
  return spellings(left).some((one) => one !== '' && spellings(right).includes(one));
}

/** Banks write ä as AE, people without a German keyboard as A. */
function spellings(name: string): readonly string[] {
  const capitals = name.normalize('NFC').toUpperCase();
  const asBanksWrite = capitals.replaceAll(/[ÄÖÜ]/g, (letter) => UMLAUTS[letter] as string);
  return [words(asBanksWrite), words(capitals)];
}

function words(name: string): string {
  const letters = name.normalize('NFKD').replaceAll(/[ØÆŒŁĐ]/g, (letter) => OTHER_LETTERS[letter] as string);
  const plain = letters
    .replaceAll(/[\p{M}.'’`]/gu, '')
    .replaceAll('&', ' AND ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
  return plain
    .trim()
    .split(' ')
    .map((word) => SAME_WORDS.get(word) ?? word)
    .join(' ');
}

const UMLAUTS: Readonly<Record<string, string>> = { Ä: 'AE', Ö: 'OE', Ü: 'UE' };
/** They come apart into no letter and accent. */
const OTHER_LETTERS: Readonly<Record<string, string>> = { Ø: 'O', Æ: 'AE', Œ: 'OE', Ł: 'L', Đ: 'D' };

const SAME_WORDS: ReadonlyMap<string, string> = new Map([
  ['UND', 'AND'],
  ['ET', 'AND'],
  ['LIMITED', 'LTD'],
  ['INCORPORATED', 'INC'],
  ['CORPORATION', 'CORP'],
  ['COMPANY', 'CO'],
]);
