type PageParts = { readonly body: string; readonly head?: string; readonly isPlain?: boolean };

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
  table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd }
  code { font: 14px/1.5 ui-monospace, monospace } tr:target { background: #fff6d6 } a { color: #0b57d0 }
  @media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } th, td { border-color: #444 } tr:target { background: #3a3208 } a { color: #8ab4f8 } }`;

/** A small page that loads nothing from outside. `body` and `head` are HTML that is already safe. */
export function htmlPage(title: string, { body, head = '', isPlain = false }: PageParts): string {
  const styles = isPlain ? '' : `<style>${style}</style>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="/docs/assets/favicon-32x32.png">${styles}${head}</head>
<body>${body}</body></html>
`;
}

/** Text as it may stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
