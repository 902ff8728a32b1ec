import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { FileProblem, RefusedFile } from '../../rules/payments/bankStatement.ts';
import { pathOf, type XmlElement } from './xmlElement.ts';

/** Megabytes (10⁶ bytes in UTF-8) of the largest file that is read. A statement of 10,000 movements has about 10. */
const MOST_MEGABYTES = 20;
/** `<a/><a/>…` would make millions of elements within the limit of bytes; a real statement has some 35 bytes to an element. */
const MOST_ELEMENTS = 1_000_000;
/** The deepest element of camt.053.001.08 lies 17 down. */
const MOST_DEPTH = 40;

export type XmlReading = { readonly kind: 'read'; readonly root: XmlElement } | RefusedFile;

type OpenElement = Omit<XmlElement, 'children' | 'parent' | 'text'> & {
  parent: OpenElement | null;
  children: OpenElement[];
  text: string;
};

/**
 * Reads a text as XML 1.0 with namespaces, strictly, into elements that know their lines.
 *
 * Refused: what is not well-formed; a document type declaration (with it, entities that could grow without end or read
 * other files); text between elements, which no bank file has; more than 20 MB. The first fault ends the reading, since
 * nothing after it is certain.
 *
 * @source XML 1.0 (5th edition), Namespaces in XML 1.0
 */
export function readXml(text: string): XmlReading {
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > MOST_MEGABYTES * 1_000_000) {
    const megabytes = (bytes / 1_000_000).toFixed(1);
    return refused(
      at(1, 1, null, `The file has ${megabytes} MB, more than ${MOST_MEGABYTES}. Ask the bank for shorter periods.`),
    );
  }
  if (!/^\uFEFF?\s*(<|$)/.test(text))
    return refused(at(1, 1, null, 'The file is not XML: it does not begin with "<".'));
  return new TreeReader().read(text);
}

/** Shared, since most elements have neither: a large statement has half a million of them. */
const NO_ATTRIBUTES: Readonly<Record<string, string>> = {};
const NO_CHILDREN: OpenElement[] = [];

/** One reading. The parser calls back; the tree and the place in it are state. */
class TreeReader {
  readonly #parser = new SaxesParser({ xmlns: true, position: true });
  #root: OpenElement | null = null;
  #open: OpenElement | null = null;
  #start: { line: number; column: number | null } = { line: 1, column: 1 };
  #elements = 0;
  #depth = 0;

  read(text: string): XmlReading {
    const parser = this.#parser;
    parser.on('opentagstart', ({ name }) => this.#markStart(name));
    parser.on('opentag', (tag) => this.#enter(tag));
    parser.on('closetag', () => this.#leave());
    parser.on('text', (data) => this.#addText(data));
    parser.on('cdata', (data) => this.#addText(data));
    parser.on('doctype', () => this.#stop(doctypeReason));
    parser.on('error', (error) => this.#stop(notXml(error.message)));
    try {
      parser.write(text).close();
    } catch (error) {
      if (error instanceof Stopped) return refused(error.problem);
      throw error;
    }
    return this.#root ? { kind: 'read', root: this.#root } : refused(at(1, 1, null, 'The file is empty.'));
  }

  /** The parser tells of a tag one character after its name. Where that is a line break, the column is not known. */
  #markStart(name: string): void {
    const { line, column } = this.#parser;
    this.#start = column === 0 ? { line: line - 1, column: null } : { line, column: column - name.length - 1 };
  }

  #enter(tag: SaxesTagNS): void {
    const parent = this.#open;
    const own = Object.values(tag.attributes).filter(({ uri }) => uri === '');
    const written = own.map(({ local, value }) => [local, value] as const);
    const attributes = written.length === 0 ? NO_ATTRIBUTES : Object.fromEntries(written);
    const { line, column } = this.#start;
    const element = {
      name: tag.local,
      namespace: tag.uri,
      attributes,
      parent,
      children: NO_CHILDREN,
      text: '',
      line,
      column,
    };
    this.#root ??= element;
    if (parent?.children === NO_CHILDREN) parent.children = [element];
    else parent?.children.push(element);
    this.#open = element;
    this.#elements += 1;
    this.#depth += 1;
    if (this.#elements > MOST_ELEMENTS) this.#stop(`There are more than ${MOST_ELEMENTS} elements.`);
    if (this.#depth > MOST_DEPTH) this.#stop(`Elements lie more than ${MOST_DEPTH} deep; no bank file has that.`);
  }

  #leave(): void {
    const element = this.#open;
    if (element === null) return;
    element.text = element.text.trim();
    if (element.children.length > 0 && element.text !== '') {
      const shown = element.text.length > 40 ? `${element.text.slice(0, 40)}…` : element.text;
      this.#stop(`There is text between the elements: "${shown}".`);
    }
    this.#open = element.parent;
    this.#depth -= 1;
  }

  #addText(data: string): void {
    if (this.#open !== null) this.#open.text += data;
  }

  #stop(reason: string): never {
    const { line, column } = this.#parser;
    throw new Stopped(at(line, Math.max(column, 1), this.#open, reason));
  }
}

const doctypeReason =
  'The file declares a document type (DOCTYPE) or entities. That can be used to attack; statements have none, so it is not read.';

/** The parser's words without its place, which is told apart: `3:14: undefined entity.` */
function notXml(message: string): string {
  return `This is not well-formed XML: ${message.replace(/^\d+:\d+: /, '')}`;
}

function at(line: number, column: number, element: XmlElement | null, reason: string): FileProblem {
  return { line, column, path: element === null ? '' : pathOf(element), reason };
}

function refused(problem: FileProblem): RefusedFile {
  return { kind: 'refused', problems: [problem] };
}

/** Leaves the parser from within its callbacks. */
class Stopped extends Error {
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem.reason);
    this.problem = problem;
  }
}
