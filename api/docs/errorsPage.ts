import { PROBLEMS } from '../problems/problems.ts';
import { escapeHtml, htmlPage } from './htmlPage.ts';

/** The list of problem codes; the `type` of every problem links into it. */
export function errorsPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { status, means, toDo }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${prose(means)}</td><td>${prose(toDo)}</td></tr>`,
  );
  const head = '<thead><tr><th>code</th><th>status</th><th>what it means</th><th>what to do</th></tr></thead>';
  return htmlPage('Tenor: problem codes', {
    body: `<h1>Problem codes</h1><table>${head}<tbody>${rows.join('\n')}</tbody></table>`,
  });
}

function prose(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
