import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every Markdown file of the project, as a path from its root. */
function markdownFiles(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? markdownFiles(path) : entry.name.endsWith('.md') ? [path] : [];
  });
}

function brokenLinks(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const targets = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)/g)].map((match) => match[1] ?? '');
  return targets.filter((target) => !existsSync(join(root, dirname(file), target)));
}

test('every page is looked at', () => {
  expect(markdownFiles()).toEqual(
    expect.arrayContaining(['README.md', 'docs/GLOSSARY.md', 'docs/stories/first-invoice.md']),
  );
});

test.each(markdownFiles())('%s links to what exists', (file) => {
  expect(brokenLinks(file)).toEqual([]);
});
