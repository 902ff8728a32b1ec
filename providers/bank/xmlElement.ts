/** An element of a file as it was read, with the place where it begins. */
export type XmlElement = {
  /** Without a prefix: a bank may choose any. */
  readonly name: string;
  readonly namespace: string;
  /** Those without a prefix: `Ccy`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: XmlElement | null;
  readonly children: readonly XmlElement[];
  /** Its own character data, trimmed; empty for an element of elements. */
  readonly text: string;
  readonly line: number;
  readonly column: number | null;
};

/** The elements down to this one. A place among several of the same name is counted from 1: `Stmt/Ntry[17]/Amt`. */
export function pathOf(element: XmlElement): string {
  if (element.parent === null) return element.name;
  const namesakes = element.parent.children.filter(({ name }) => name === element.name);
  const place = namesakes.length > 1 ? `[${namesakes.indexOf(element) + 1}]` : '';
  return `${pathOf(element.parent)}/${element.name}${place}`;
}
