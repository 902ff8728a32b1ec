import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { type FileProblem, pathText } from './problem.ts';

/** One YAML document of a file: its value, and where each part of it stands. */
export type YamlSource = {
  readonly file: string;
  readonly value: unknown;
  /** A problem at a path, or (where `key` is given) at that key of the map at the path. */
  problem(path: readonly PropertyKey[], message: string, key?: string): FileProblem;
};

/**
 * Reads the documents of a YAML 1.2 file. Figures with a point stay the text that was written, so that no amount ever
 * passes through a float.
 */
export function readYaml(file: string, text: string): YamlSource[] | FileProblem[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter,
    prettyErrors: false,
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !tag.tag.endsWith(':float')),
  });
  const syntax = documents.flatMap((document) =>
    [...document.errors, ...document.warnings].map((error) => {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      return { file, line, column: col, path: '', message: `this is no valid YAML: ${error.message}` };
    }),
  );
  if (syntax.length > 0) return syntax;
  return documents.map((document) => sourceOf(file, document, lineCounter));
}

/** Tells problems from sources. */
export function areProblems(answer: readonly (YamlSource | FileProblem)[]): answer is readonly FileProblem[] {
  return answer.length > 0 && 'message' in (answer[0] as object);
}

function sourceOf(file: string, document: Document, lineCounter: LineCounter): YamlSource {
  return {
    file,
    value: document.toJS(),
    problem(path, message, key) {
      const node =
        key === undefined ? nodeAt(document, path) : (keyNode(document, path, key) ?? nodeAt(document, path));
      const { line, col } = lineCounter.linePos(node?.range?.[0] ?? 0);
      return { file, line: Math.max(line, 1), column: Math.max(col, 1), path: pathText(path), message };
    },
  };
}

/** The node at a path, or the nearest one around it that exists. */
function nodeAt(document: Document, path: readonly PropertyKey[]): Node | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const found = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(found)) return found;
  }
  return null;
}

function keyNode(document: Document, path: readonly PropertyKey[], key: string): Node | undefined {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return undefined;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  return isNode(pair?.key) ? pair.key : undefined;
}
