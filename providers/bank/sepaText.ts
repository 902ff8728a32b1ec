/**
 * A text in the letters that every SEPA bank takes: `a–z A–Z 0–9 / - ? : ( ) . , ' +` and space.
 *
 * Umlauts are written out as German banks do (ä → ae, ß → ss), other accents are taken off (é → e, ł → l, ø → o), `&` becomes
 * `+`, `_` and dashes `-`, quotation marks `'`, € `EUR`, @ `(at)`, any other sign a point; white space becomes one space.
 *
 * @returns `null` where letters of another alphabet stand in it: they cannot be guessed
 * @source EPC217-08, SEPA Requirements for an Extended Character Set: Best Practices
 */
export function sepaText(text: string): string | null {
  const replaced = [...text.normalize('NFC')].map((character) => REPLACEMENTS.get(character) ?? character).join('');
  const plain = replaced
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\p{Pd}/gu, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (/[^A-Za-z\P{L}]/u.test(plain)) return null;
  return plain.replaceAll(/[^A-Za-z0-9/\-?:().,'+ ]/gu, '.');
}

// biome-ignore format: a table
const REPLACEMENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'AE', Ö: 'OE', Ü: 'UE', ß: 'ss', ẞ: 'SS',
    æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th', Þ: 'TH', ı: 'i',
    '&': '+', _: '-', '€': 'EUR', '@': '(at)',
    '"': "'", '“': "'", '”': "'", '„': "'", '«': "'", '»': "'", '‘': "'", '’': "'", '‚': "'", '`': "'", '´': "'",
  }),
);

/**
 * Whether a text may name something in a SEPA file (mandate, end-to-end id, message): 1 to `most` characters of its letters,
 * no spaces, no slash at either end and no two of them.
 *
 * @source EPC130-08, SDD Core Customer-to-PSP Implementation Guidelines, 1.4 (character set) and AT-01 (mandate reference)
 */
export function isSepaIdentifier(text: string, most: number): boolean {
  if (text.length > most || !/^[A-Za-z0-9/\-?:().,'+]+$/.test(text)) return false;
  return !text.startsWith('/') && !text.endsWith('/') && !text.includes('//');
}
