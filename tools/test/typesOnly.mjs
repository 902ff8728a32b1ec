import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

/**
 * The TypeScript files below a folder that compile to nothing: they hold types only, so nothing in them can be run, or covered.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function typesOnly(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .filter((file) => {
      const { code } = transformSync(readFileSync(file, 'utf8'), {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022', preserveAllComments: false },
        minify: true,
      });
      return /^(export\s*\{\s*\};?)?$/.test(code.trim());
    });
}
