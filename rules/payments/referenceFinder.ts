import type { IncomingTransfer, OpenInvoice } from './transfer.ts';

/** A place of the text that names something: one invoice, or several that share a spelling. */
export type NamedInvoices = { readonly written: string; readonly invoices: readonly OpenInvoice[] };

/** All that a transfer names, in the order of the invoices. */
export type References = {
  readonly invoices: readonly NamedInvoices[];
  /** Accounts whose reference is quoted. */
  readonly accountIds: readonly string[];
};

type Hit = { readonly source: number; readonly from: number; readonly to: number; readonly written: string };
type InvoiceHit = Hit & { readonly invoice: OpenInvoice };

/**
 * The invoices and accounts that a transfer names, in the text or a structured reference.
 *
 * `INV-2026-000123` is found written as `inv 2026/000123`, `INV2026000123`, `INV-2026-123` (zeros left away), with a line
 * break of the bank in its digits (`INV-2026-000 123`), and without its series (`2026-000123`, then with all zeros). It is
 * not found within a longer number or after another series (`CN-2026-000123`). Where one spelling lies within another, the
 * longer one counts. A creditor reference counts only with right check digits.
 *
 * @param invoices  looked at once; the answer is a function over them, for each transfer
 * @rule PAY-7
 * @source ISO 11649 (RF creditor reference)
 */
export function referenceFinder(invoices: readonly OpenInvoice[]): (transfer: IncomingTransfer) => References {
  const numbers = invoices.map((invoice) => {
    return { invoice, part: withoutZeros(plainOf(partsOf(invoice.invoiceNumber).running)) };
  });
  const accounts = new Map(invoices.map((each) => [`${each.accountId} ${each.accountReference}`, each]));
  const quoted = [...accounts.values()].flatMap(({ accountId, accountReference }) =>
    accountReference === null ? [] : { accountId, accountReference, part: plainOf(accountReference) },
  );
  // A cheap look first: there may be thousands of invoices, and hardly any is named.
  const numbersIn = partsFinder(numbers);
  const accountsIn = partsFinder(quoted);
  return (transfer) => {
    const sources = [transfer.text, ...transfer.structuredReferences.map(withoutCheckDigits)].map((text) =>
      text.normalize('NFKC').toUpperCase(),
    );
    const plain = sources.map(plainOf);
    const invoiceHits = numbersIn(plain).flatMap(({ invoice }) => {
      return hitsOf(sources, invoicePatterns(invoice.invoiceNumber)).map((hit) => ({ ...hit, invoice }));
    });
    const accountHits = accountsIn(plain).flatMap(({ accountId, accountReference }) => {
      return hitsOf(sources, accountPatterns(accountReference)).map((hit) => ({ ...hit, accountId }));
    });
    const hits = [...invoiceHits, ...accountHits];
    const isOutermost = (hit: Hit) => !hits.some((other) => overlaps(hit, other) && lengthOf(other) > lengthOf(hit));
    return {
      invoices: groupByPlace(invoiceHits.filter(isOutermost)),
      accountIds: [...new Set(accountHits.filter(isOutermost).map(({ accountId }) => accountId))],
    };
  };
}

/**
 * Finds the things whose part stands in any of some texts, in their order. Every piece of a text that is as long as some part is
 * looked up, so that it takes as long for fifty thousand things as for ten.
 */
function partsFinder<Each extends { readonly part: string }>(
  things: readonly Each[],
): (texts: readonly string[]) => readonly Each[] {
  const places = new Map<string, number[]>();
  for (const [place, { part }] of things.entries()) {
    const known = places.get(part);
    if (known) known.push(place);
    else places.set(part, [place]);
  }
  places.delete('');
  const lengths = [...new Set([...places.keys()].map((part) => part.length))];
  return (texts) => {
    const found = new Set<number>();
    for (const text of texts) {
      for (const length of lengths) {
        for (let from = 0; from + length <= text.length; from += 1) {
          for (const place of places.get(text.slice(from, from + length)) ?? []) found.add(place);
        }
      }
    }
    return [...found].toSorted((one, other) => one - other).map((place) => things[place] as Each);
  };
}

/** `RF98 INV2026000123` → `INV2026000123`. With wrong check digits it was mistyped and says nothing. */
function withoutCheckDigits(reference: string): string {
  const plain = reference.toUpperCase().replaceAll(/\s/g, '');
  const [, body] = /^RF\d\d([A-Z0-9]{1,21})$/.exec(plain) ?? [];
  if (body === undefined) return reference;
  return remainderBy97(plain.slice(4) + plain.slice(0, 4)) === 1 ? body : '';
}

/** Letters count as 10 to 35. */
function remainderBy97(text: string): number {
  return [...text].reduce((remainder, character) => {
    const value = Number.parseInt(character, 36);
    return (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
}

/** A number of another form is a running number alone. */
function partsOf(invoiceNumber: string): { series: string; year: string; running: string } {
  const [, series = '', year = '', running = invoiceNumber] = /^(.+)-(\d{4})-(\d+)$/.exec(invoiceNumber) ?? [];
  return { series, year, running };
}

function withoutZeros(running: string): string {
  return running.replace(/^0+/, '');
}

/** Capitals and digits alone. */
function plainOf(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}

/** What may stand between the parts of a number, or nothing. */
const BETWEEN = '[\\s\\-–—/._:#]{0,3}';
/** A number begins here: no letter or digit before it, nor one that is joined to it, as another series would be. */
const BEGIN = '(?<![A-Z0-9])(?<![A-Z0-9][-–—_])';
const END = '(?![0-9])';

function invoicePatterns(invoiceNumber: string): readonly RegExp[] {
  const { series, year, running } = partsOf(invoiceNumber);
  if (series === '') return [new RegExp(`${BEGIN}${chunks(running)}${END}`, 'g')];
  const short = withoutZeros(running);
  // "INV-2026-12 3456" may be 123456 with a line break in it. An amount that follows may not: "INV-2026-123 290.00".
  const noLineBreak = `(?!\\s[0-9]{${running.length - short.length}}(?![0-9.,]))`;
  const patterns = [
    `${BEGIN}${chunks(series)}${BETWEEN}${spaced(year)}${BETWEEN}${spaced(running)}${END}`,
    `${BEGIN}(?<![A-Z]/)${year}${BETWEEN}${spaced(running)}${END}`,
    `${BEGIN}${chunks(series)}${BETWEEN}${year}${BETWEEN}${short}${END}${noLineBreak}`,
  ];
  return patterns.map((pattern) => new RegExp(pattern, 'g'));
}

/** A reference of fewer than four characters, or without a digit, may be any word. */
function accountPatterns(reference: string): readonly RegExp[] {
  const plain = plainOf(reference);
  if (plain.length < 4 || !/\d/.test(plain)) return [];
  return [new RegExp(`${BEGIN}${chunks(reference)}(?![A-Z0-9])`, 'g')];
}

/** Letters and digits in their order, with anything usual where the number has its own signs. */
function chunks(text: string): string {
  return [...text.toUpperCase().matchAll(/[A-Z0-9]+/g)].map(([chunk]) => spaced(chunk)).join(BETWEEN);
}

/** Banks break lines anywhere, and a break is read as a space. */
function spaced(chunk: string): string {
  return [...chunk].join('\\s?');
}

function hitsOf(sources: readonly string[], patterns: readonly RegExp[]): readonly Hit[] {
  return sources.flatMap((text, source) =>
    patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(({ 0: written, index }) => {
        return { source, from: index, to: index + written.length, written };
      }),
    ),
  );
}

function overlaps(left: Hit, right: Hit): boolean {
  return left.source === right.source && left.from < right.to && right.from < left.to;
}

function lengthOf({ from, to }: Hit): number {
  return to - from;
}

/** Invoices that share a place share their spelling. The same invoice named twice is named once. */
function groupByPlace(hits: readonly InvoiceHit[]): readonly NamedInvoices[] {
  const places = new Map<string, { written: string; invoices: Set<OpenInvoice> }>();
  for (const { source, from, written, invoice } of hits) {
    const key = `${source} ${from}`;
    const place = places.get(key) ?? { written, invoices: new Set() };
    place.invoices.add(invoice);
    places.set(key, place);
  }
  return [...places.values()].map(({ written, invoices }) => ({ written, invoices: [...invoices] }));
}
