import { execFileSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EngineError } from './engineError.ts';

/** The user that PostgreSQL runs as when we are root, which it refuses to be. */
export type ServerUser = { uid: number; gid: number };

const NAME = 'postgres';

/**
 * The user for PostgreSQL: undefined when we are not root (our own user will do), else `postgres`, made when it is missing.
 *
 * @throws EngineError when there is none and none can be made
 */
export function serverUser(note: (sentence: string) => void): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = find();
  if (known) return known;
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME], {
      stdio: 'pipe',
    });
  } catch {
    // Said below, with what to do.
  }
  const made = find();
  if (!made)
    throw new EngineError(
      `PostgreSQL can't run as root, and no user "${NAME}" could be made: make one (useradd ${NAME}), or run Tenor as another user.`,
    );
  note(`PostgreSQL can't run as root: the system user "${NAME}" was made for it.`);
  return made;
}

/** Can this user reach `path` and look into it? */
export function canEnter(path: string, user: ServerUser): boolean {
  let folder = realpathSync(path);
  for (;;) {
    if (!mayPass(folder, user)) return false;
    const parent = dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}

function mayPass(path: string, user: ServerUser): boolean {
  const { uid, gid, mode } = statSync(path);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  if (gid === user.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

function find(): ServerUser | undefined {
  try {
    const ask = (flag: string) => Number(execFileSync('id', [flag, NAME], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}
