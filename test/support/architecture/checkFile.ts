import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type Import, readCode } from './readCode.ts';
import {
  ENVIRONMENT_READER,
  FREE_OF_CONFIGURATION,
  IMPORTS,
  LONGER,
  MOST_LINES,
  ONLY_PACKAGES,
  PACKAGE_PLACES,
  README_HEADINGS,
  type Room,
  WORKFLOW_CLOCK,
} from './rooms.ts';

/** A file by its path from the root of the repository. */
export type SourceFile = { readonly path: string; readonly text: string };

const inRules = new Set([
  'new Date()',
  'Date.now',
  'performance.now',
  'Math.random',
  'async',
  'Promise',
  'new Decimal(<number>)',
  'parseFloat',
  'number from toFixed',
  'toFixed of a number',
]);
const inWorkflows = new Set([
  'new Date()',
  'Date',
  'Date.now',
  'Date.parse',
  'performance.now',
  'sleep',
  'setTimeout',
  'setInterval',
  'condition with a time-out',
]);

/** What is wrong with a file by the table of rooms, as sentences. */
export function checkFile({ path, text }: SourceFile): string[] {
  const room = roomOf(path);
  const { imports, uses } = readCode(text);
  const used = [...new Set(uses)];
  return [
    ...imports.flatMap((each) => checkImport(path, room, each)),
    ...(room === 'rules' ? used.filter((use) => inRules.has(use)) : []).map((use) => `${path} uses ${use}`),
    ...(room === 'workflows' && path !== WORKFLOW_CLOCK ? used.filter((use) => inWorkflows.has(use)) : []).map(
      (use) => `${path} uses ${use}; wait and read the date through ${WORKFLOW_CLOCK}`,
    ),
    ...checkEnvironment(path, room, used),
    ...checkLength(path, text),
    ...(room === 'rules' ? withoutDocblock(text).map((name) => `${path} exports ${name} without a docblock`) : []),
  ];
}

function checkImport(path: string, room: Room, { from, isTypeOnly }: Import): string[] {
  const says = `${path} imports ${isTypeOnly ? 'types of ' : ''}${from}`;
  if (!from.startsWith('.')) return checkPackage(path, room, from, isTypeOnly).map((why) => `${says}: ${why}`);
  const target = posix.normalize(posix.join(posix.dirname(path), from));
  if (!/\.(ts|mjs|cjs|json)$/.test(target)) return [`${says}: write the ending of the file`];
  const allowed = IMPORTS[room];
  if (allowed === 'all' || target.startsWith(`${room}/`)) return [];
  const isAllowed = allowed.some((entry) => {
    const place = entry.replace(' (types)', '');
    return (target === place || target.startsWith(`${place}/`)) && (isTypeOnly || place === entry);
  });
  return isAllowed ? [] : [`${says}: ${room} may import ${allowed.join(', ') || 'nothing'}`];
}

function checkPackage(path: string, room: Room, from: string, isTypeOnly: boolean): string[] {
  const name = isBuiltin(from) ? from : packageOf(from);
  const only = ONLY_PACKAGES[room];
  if (only && !only.includes(name) && !(isTypeOnly && only.includes(`${name} (types)`)))
    return [`${room} may use ${only.join(', ')}`];
  return PACKAGE_PLACES.filter((rule) => rule.package === name && room !== 'test')
    .filter((rule) => !(isTypeOnly && rule.typesAnywhere) && !rule.in.some((place) => path.startsWith(`${place}/`)))
    .map((rule) => `it belongs to ${rule.in.join(', ')}: ${rule.why}`);
}

function packageOf(from: string): string {
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

function checkEnvironment(path: string, room: Room, used: readonly string[]): string[] {
  if (path === ENVIRONMENT_READER || FREE_OF_CONFIGURATION.includes(room)) return [];
  const isForbidden = used.includes('process.env') || (used.includes('...process.env') && room !== 'main');
  return isForbidden ? [`${path} uses process.env; ${ENVIRONMENT_READER} reads it`] : [];
}

function checkLength(path: string, text: string): string[] {
  const lines = text.trimEnd().split('\n').length;
  if (lines <= MOST_LINES || LONGER[path] !== undefined) return [];
  return [`${path} has ${lines} lines; split it, or say in LONGER why it is longer than ${MOST_LINES}`];
}

/** Exported functions above which no docblock ends. */
function withoutDocblock(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, name] =
      /^export (?:async )?function\*? (\w+)/.exec(line) ??
      /^export const (\w+)[^=]*= (?:async )?(?:\(|<|\w+ =>)/.exec(line) ??
      [];
    return name === undefined || lines[index - 1]?.trimEnd().endsWith('*/') ? [] : [name];
  });
}

/** What is missing in the README of a folder of rules; `null` is no README. */
export function checkReadme(folder: string, text: string | null): string[] {
  if (text === null) return [`${folder} has no README.md`];
  return README_HEADINGS.filter((heading) => !text.includes(`**${heading}**`)).map(
    (heading) => `${folder}/README.md does not say **${heading}**`,
  );
}

export function roomOf(path: string): Room {
  const [room = ''] = path.split('/');
  if (!(room in IMPORTS)) throw new Error(`${path} is in no room`);
  return room as Room;
}
