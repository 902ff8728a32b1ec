/**
 * What is too old, in words that say what to do; empty when all is new enough.
 *
 * @param {{ node: string, npm: string | undefined }} found
 * @param {{ node: string, npm: string }} engines  of package.json, each `>=version`
 * @returns {string[]}
 */
export function tooOld(found, engines) {
  const problems = [];
  if (!isAtLeast(found.node, engines.node)) {
    problems.push(
      `Tenor needs Node ${least(engines.node)} or newer, and this is ${found.node}: install one from https://nodejs.org.`,
    );
  }
  if (found.npm === undefined)
    problems.push(
      `Tenor needs npm ${least(engines.npm)} or newer, and there is none: it comes with Node, from https://nodejs.org.`,
    );
  else if (!isAtLeast(found.npm, engines.npm)) {
    problems.push(
      `Tenor needs npm ${least(engines.npm)} or newer, and this is ${found.npm}: npm install --global npm@latest`,
    );
  }
  return problems;
}

function least(range) {
  return range.replace('>=', '').trim();
}

function isAtLeast(version, range) {
  const have = numbersOf(version);
  const want = numbersOf(least(range));
  const place = want.findIndex((number, index) => (have[index] ?? 0) !== number);
  return place === -1 || (have[place] ?? 0) > want[place];
}

function numbersOf(version) {
  return version.replace(/^v/, '').split('-')[0].split('.').map(Number);
}
