import { parseSync } from '@swc/core';
import { TYPE_STATEMENTS } from './rooms.ts';

export type Import = { readonly from: string; readonly isTypeOnly: boolean };

/** What a file imports, and what it uses that some rooms may not. */
export type Code = { readonly imports: readonly Import[]; readonly uses: readonly string[] };

type Node = { readonly type: string; readonly [key: string]: unknown };

/** Reads a file by its syntax tree, so that comments and strings are nothing. */
export function readCode(text: string): Code {
  const imports: Import[] = [];
  const uses: string[] = [];
  const visit = (node: Node, parent: Node | undefined) => {
    imports.push(...importsOf(node));
    uses.push(...usesOf(node, parent));
    for (const child of childrenOf(node)) visit(child, node);
  };
  visit(parse(text), undefined);
  return { imports, uses };
}

/** Whether nothing of a file runs: imports and exports of types only. */
export function isTypeOnly(text: string): boolean {
  const { body } = parse(text) as Node & { readonly body: readonly Node[] };
  return body.every((statement) => {
    if (statement.type === 'ExportDeclaration') return TYPE_STATEMENTS.has((statement.declaration as Node).type);
    return TYPE_STATEMENTS.has(statement.type) || importsOf(statement).some((each) => each.isTypeOnly);
  });
}

function parse(text: string): Node {
  return parseSync(text, { syntax: 'typescript', target: 'es2022' }) as unknown as Node;
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .flatMap((value) => {
      if (!isObject(value)) return [];
      // Arguments and elements stand in a wrapper without a type.
      if (isNode(value)) return [value];
      return isNode(value.expression)
        ? [{ type: value.spread ? 'Spread' : 'Wrapper', expression: value.expression }]
        : [];
    });
}

function importsOf(node: Node): Import[] {
  switch (node.type) {
    case 'ImportDeclaration': {
      const specifiers = (node.specifiers as Node[]).filter(({ type }) => type === 'ImportSpecifier');
      const isAllTypes = specifiers.length > 0 && specifiers.length === (node.specifiers as Node[]).length;
      return [
        {
          from: textOf(node.source),
          isTypeOnly:
            node.typeOnly === true || (isAllTypes && specifiers.every(({ isTypeOnly }) => isTypeOnly === true)),
        },
      ];
    }
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return isObject(node.source) ? [{ from: textOf(node.source), isTypeOnly: node.typeOnly === true }] : [];
    case 'TsImportType':
      return [{ from: textOf(node.argument), isTypeOnly: true }];
    case 'TsExternalModuleReference':
      return [{ from: textOf(node.expression), isTypeOnly: false }];
    case 'CallExpression': {
      const callee = node.callee as Node;
      const isImport = callee.type === 'Import' || nameOf(callee) === 'require';
      return isImport ? [{ from: textOf(argumentsOf(node)[0]), isTypeOnly: false }] : [];
    }
    default:
      return [];
  }
}

/** Names of what a file uses, as they stand in the rules about rooms. */
function usesOf(node: Node, parent: Node | undefined): string[] {
  switch (node.type) {
    case 'MemberExpression':
    case 'OptionalChainingExpression':
      return usesOfMember(nameOf(node), parent);
    case 'NewExpression': {
      const name = nameOf(node.callee);
      if (name === 'Date') return argumentsOf(node).length === 0 ? ['new Date()'] : ['Date'];
      return name === 'Decimal' && isNumber(argumentsOf(node)[0]) ? ['new Decimal(<number>)'] : [];
    }
    case 'CallExpression':
      return usesOfCall(node);
    case 'UnaryExpression':
      return node.operator === '+' && endsInToFixed(node.argument) ? ['number from toFixed'] : [];
    case 'AwaitExpression':
      return ['async'];
    case 'Identifier':
      return ['Promise', 'parseFloat', 'setTimeout', 'setInterval', 'sleep'].filter((name) => name === node.value);
    case 'ImportSpecifier':
      return importedName(node) === 'sleep' ? ['sleep'] : importedName(node) === 'env' ? ['process.env'] : [];
    default:
      return node.async === true ? ['async'] : [];
  }
}

function usesOfMember(name: string, parent: Node | undefined): string[] {
  if (name === 'process.env')
    return [parent?.type === 'SpreadElement' || parent?.type === 'Spread' ? '...process.env' : name];
  if (name === 'Number.parseFloat') return ['parseFloat'];
  return ['Date.now', 'Math.random', 'performance.now', 'Date.parse', 'Date.UTC'].filter((each) => each === name);
}

function usesOfCall(node: Node): string[] {
  const callee = node.callee as Node;
  const name = nameOf(callee);
  const [first, ...others] = argumentsOf(node);
  if (name === 'condition' && others.length > 0) return ['condition with a time-out'];
  if (name === 'Date') return ['new Date()'];
  if (name === 'Number' && endsInToFixed(first)) return ['number from toFixed'];
  if (!name.endsWith('.toFixed') && !(callee.type === 'MemberExpression' && propertyOf(callee) === 'toFixed'))
    return [];
  return isNumber(callee.object) ? ['toFixed of a number'] : [];
}

/** Whether an expression is a number as far as its form tells: a literal, arithmetic, `Number(…)`, `Math.…(…)`. */
function isNumber(value: unknown): boolean {
  if (!isNode(value)) return false;
  switch (value.type) {
    case 'NumericLiteral':
      return true;
    case 'ParenthesisExpression':
      return isNumber(value.expression);
    case 'UnaryExpression':
      return value.operator === '-' || value.operator === '+' ? isNumber(value.argument) : false;
    case 'BinaryExpression':
      return ['+', '-', '*', '/', '%', '**'].includes(String(value.operator));
    case 'CallExpression':
      return nameOf(value.callee) === 'Number' || nameOf(value.callee).startsWith('Math.');
    default:
      return false;
  }
}

function endsInToFixed(value: unknown): boolean {
  return (
    isNode(value) && value.type === 'CallExpression' && isNode(value.callee) && propertyOf(value.callee) === 'toFixed'
  );
}

/** `process.env` of a member expression, `Date` of an identifier. */
function nameOf(value: unknown): string {
  if (!isNode(value)) return '';
  if (value.type === 'Identifier') return String(value.value);
  if (value.type === 'OptionalChainingExpression') return nameOf(value.base);
  return value.type === 'MemberExpression' ? `${nameOf(value.object)}.${propertyOf(value)}` : '';
}

function propertyOf({ property }: Node): string {
  if (!isNode(property)) return '';
  return property.type === 'Computed' ? textOf(property.expression) : String(property.value);
}

function importedName({ imported, local }: Node): string {
  return String(((imported ?? local) as Node).value);
}

function argumentsOf(node: Node): Node[] {
  return ((node.arguments ?? []) as { expression: Node }[]).map(({ expression }) => expression);
}

/** The text of a string literal; of anything else, what no rule allows. */
function textOf(value: unknown): string {
  return isNode(value) && value.type === 'StringLiteral' ? String(value.value) : '<computed>';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isNode(value: unknown): value is Node {
  return isObject(value) && typeof value.type === 'string';
}
