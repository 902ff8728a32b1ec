import { readFile, writeFile } from 'node:fs/promises';
import type { ApiClient } from './apiClient.ts';
import { printStory } from './printStory.ts';
import { type DemoCompany, tellStory } from './tellStory.ts';

/**
 * The demo company with its two invoices: made at the first start, read again at later ones.
 *
 * @param file  remembers which company it was
 * @returns what to print
 */
export async function showDemo(api: ApiClient, file: string, say: (step: string) => void): Promise<string> {
  const known = await knownCompany(api, file);
  if (known) return printStory(api, known);
  const company = await tellStory(api, say);
  await writeFile(file, `${JSON.stringify(company, null, 2)}\n`);
  return printStory(api, company);
}

/** The company of an earlier start, if this database still has it. */
async function knownCompany(api: ApiClient, file: string): Promise<DemoCompany | undefined> {
  try {
    const company = JSON.parse(await readFile(file, 'utf8')) as DemoCompany;
    await api.get(`/v1/accounts/${company.accountId}`);
    return company;
  } catch {
    return undefined;
  }
}
