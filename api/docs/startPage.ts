import { escapeHtml, htmlPage } from './htmlPage.ts';

/** The page at the root: where everything is. */
export function startPage(version: string, temporalUiUrl: string | undefined): string {
  const links: [href: string, text: string][] = [
    ['/docs', 'API reference'],
    ['/docs/errors', 'Problem codes'],
    ['/v1/openapi.json', 'OpenAPI 3.1 document'],
    ['/v1/health', 'Health of every part'],
    ['/metrics', 'Metrics for Prometheus'],
    ...(temporalUiUrl === undefined ? [] : [[temporalUiUrl, 'Workflows in the Temporal UI'] as [string, string]]),
  ];
  const items = links.map(([href, text]) => `<li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></li>`);
  return htmlPage('Tenor', {
    body: `<h1>Tenor</h1><p>Billing as durable lifecycles. Version ${escapeHtml(version)}.</p><ul>${items.join('')}</ul>`,
  });
}
