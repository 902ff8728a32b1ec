/**
 * The spellings under which a company is known as the same, however banks and people write it: capitals, accents,
 * punctuation and the usual words for the legal form do not count. `Müller & Söhne GmbH`, `MUELLER UND SOEHNE G.M.B.H.` and
 * `Muller & Sohne gmbh` are one company: two names are the same where they share a spelling.
 *
 * The legal form itself counts: Acme GmbH and Acme AG are two companies. So does a cut name: who is meant is then a guess.
 *
 * @returns one, or two of a name with umlauts, which banks write as AE and a keyboard without them as A; none of an empty name
 * @rule PAY-7
 */
export function companySpellings(name: string): readonly string[] {
  const capitals = name.normalize('NFC').toUpperCase();
  const asBanksWrite = capitals.replaceAll(/[ÄÖÜ]/g, (letter) => UMLAUTS[letter] as string);
  const spellings = new Set([words(asBanksWrite), words(capitals)]);
  return [...spellings].filter((spelling) => spelling !== '');
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
