import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EngineError } from './engineError.ts';
import type { PostgresPlace } from './postgresPlace.ts';
import { commandLineOf, identityOf } from './processIdentity.ts';
import { endProcess } from './runRecord.ts';
import type { ServerUser } from './serverUser.ts';

/**
 * Makes the data folder ready to start on: made when it is missing, repaired when an earlier run was killed at a bad moment.
 *
 * @returns sentences about what was repaired
 * @throws EngineError when it was made by another major version
 */
export async function prepareData(
  place: PostgresPlace,
  password: string,
  user: ServerUser | undefined,
  fsync: boolean,
): Promise<string[]> {
  const notes = [...removeDrafts(place.dataDir), ...setAsideHalfMade(place.dataDir)];
  if (!existsSync(place.dataDir)) await initialise(place, password, user, fsync);
  checkMajor(place);
  return [...notes, ...(await clearLock(place.dataDir))];
}

/** initdb works beside the final place; the folder gets its name when it is complete. */
async function initialise(
  place: PostgresPlace,
  password: string,
  user: ServerUser | undefined,
  fsync: boolean,
): Promise<void> {
  const draft = `${place.dataDir}.making-${process.pid}`;
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid);
  const args = [
    `--pgdata=${draft}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ];
  try {
    await promisify(execFile)(place.initdb, fsync ? args : [...args, '--no-sync'], {
      cwd: dirname(place.dataDir),
      ...user,
    });
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw new EngineError(
      `PostgreSQL could not make its data folder ${place.dataDir}: ${(error as { stderr?: string }).stderr || (error as Error).message}`,
      { cause: error },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  chmodSync(draft, 0o700);
  renameSync(draft, place.dataDir);
}

function removeDrafts(dataDir: string): string[] {
  const parent = dirname(dataDir);
  if (!existsSync(parent)) return [];
  const drafts = readdirSync(parent).filter((name) => name.startsWith(`${basename(dataDir)}.making-`));
  for (const draft of drafts) rmSync(join(parent, draft), { recursive: true, force: true });
  return drafts.length === 0 ? [] : ['The making of the database folder was interrupted last time: it was made anew.'];
}

/** Nothing of a folder that is not ours to judge is deleted: it is moved aside. */
function setAsideHalfMade(dataDir: string): string[] {
  const isComplete = existsSync(join(dataDir, 'PG_VERSION')) && existsSync(join(dataDir, 'global', 'pg_control'));
  if (!existsSync(dataDir) || isComplete) return [];
  const aside = `${dataDir}.half-made-${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}`;
  renameSync(dataDir, aside);
  return [`${dataDir} was not a complete database: it was moved to ${aside}, and a new one was made.`];
}

function checkMajor(place: PostgresPlace): void {
  const found = readFileSync(join(place.dataDir, 'PG_VERSION'), 'utf8').trim();
  const wanted = place.version.split('.')[0];
  if (found === wanted) return;
  throw new EngineError(
    `${place.dataDir} was made by PostgreSQL ${found}; this Tenor has ${wanted}. Start it with the Tenor that made it and copy the data out, or move the folder away to begin anew.`,
  );
}

/** The lock of a dead server stops the next one when its number belongs to another process by now. */
async function clearLock(dataDir: string): Promise<string[]> {
  const lock = join(dataDir, 'postmaster.pid');
  if (!existsSync(lock)) return [];
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  const holder = identityOf(pid);
  if (holder && commandLineOf(pid).includes(dataDir)) {
    await endProcess(holder, 'SIGINT');
    return [`A PostgreSQL of an earlier run (process ${pid}) still had ${dataDir}: it was ended.`];
  }
  rmSync(lock, { force: true });
  return ['PostgreSQL was not stopped cleanly last time: it recovers from its log.'];
}
