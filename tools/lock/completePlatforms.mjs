// Adds to package-lock.json the optional platform packages (native bindings of other systems) that a partial npm mirror
// left out of it. `npm ci` refuses a lock that lacks them, although it installs only those of its own system.
// Run it after every `npm install`: node tools/lock/completePlatforms.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const lockUrl = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(lockUrl, 'utf8'));

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = [
  ['riscv64', 'riscv64'],
  ['loong64', 'loong64'],
  ['ppc64', 'ppc64'],
  ['s390x', 's390x'],
  ['arm64', 'arm64'],
  ['ia32', 'ia32'],
  ['x64', 'x64'],
  ['arm', 'arm'],
];

/** The system that a binding is for, read from its name, e.g. `@swc/core-linux-arm-gnueabihf`. */
function platformOf(name) {
  const os = systems.find((system) => name.includes(system));
  const cpu = processors.find(([part]) => name.includes(part))?.[1];
  if (!os || !cpu) return undefined;
  return { cpu: [cpu], ...(name.includes('musl') ? { libc: ['musl'] } : {}), os: [os] };
}

let added = 0;
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const platform = platformOf(name);
    if (lock.packages[key] || !platform || !/^\d/.test(version)) continue;
    lock.packages[key] = { version, ...(parent.dev ? { dev: true } : {}), optional: true, ...platform };
    added += 1;
  }
}
if (added > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(lockUrl, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`${added} platform packages added to package-lock.json`);
