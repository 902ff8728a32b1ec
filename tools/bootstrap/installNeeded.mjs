import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why the dependencies must be installed, in words; undefined when node_modules is what package-lock.json says. npm keeps what it
 * installed in node_modules/.package-lock.json. Contents are compared, not dates: git gives files the date of the checkout.
 *
 * @param {string} root  the folder of package.json
 * @returns {string | undefined}
 */
export function installNeeded(root) {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return 'the dependencies are not installed';
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(installedFile);
  const isDifferent = Object.keys(wanted).some((name) => {
    // Packages of other systems are in the lock and, rightly, not installed.
    if (!installed[name]) return name !== '' && !wanted[name].optional && !wanted[name].devOptional;
    return identityOf(installed[name]) !== identityOf(wanted[name]) || !existsSync(join(root, name));
  });
  const isMore = Object.keys(installed).some((name) => !wanted[name]);
  return isDifferent || isMore ? 'the dependencies are not those of package-lock.json' : undefined;
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

function identityOf({ version, resolved, integrity }) {
  return `${version} ${integrity ?? resolved ?? ''}`;
}
