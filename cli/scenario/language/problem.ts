/** What is wrong in a file, where, and what to write instead. Lines and columns count from 1. */
export type FileProblem = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where it stands: `steps[1].add`. Empty for the whole file. */
  readonly path: string;
  readonly message: string;
};

/** As editors and terminals read it: `file:line:column  path: message`. */
export function problemText({ file, line, column, path, message }: FileProblem): string {
  return `${file}:${line}:${column}  ${path === '' ? '' : `${path}: `}${message}`;
}

/** `steps[1].expect.invoices[0]` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
