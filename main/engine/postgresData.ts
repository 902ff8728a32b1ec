import {
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
import { type EngineChild, startChild, tailOf } from './childProcess.ts';
import { EngineError } from './engineError.ts';
import type { PostgresPlace } from './postgresPlace.ts';
import { commandLineOf, identityOf } from './processIdentity.ts';
import { endProcess } from './runRecord.ts';
import type { ServerUser } from './serverUser.ts';

export type DataOptions = {
  place: PostgresPlace;
  password: string;
  /** The password was made for this start: a database that is there already has another, which is gone. */
  isPasswordNew: boolean;
  user: ServerUser | undefined;
  fsync: boolean;
  stateDir: string;
  onChild: (child: EngineChild) => void;
};

/**
 * Makes the data folder ready to start on: made when it is missing, repaired when an earlier run was killed at a bad moment.
 *
 * @returns sentences about what was repaired
 * @throws EngineError when it was made by another major version
 */
export async function prepareData(options: DataOptions): Promise<string[]> {
  const { place, isPasswordNew } = options;
  const notes = [...removeDrafts(place.dataDir), ...setAside(place.dataDir, isPasswordNew)];
  if (!existsSync(place.dataDir)) await initialise(options);
  checkMajor(place);
  return [...notes, ...(await clearLock(place.dataDir))];
}

/**
 * initdb works beside the final place; the folder gets its name when it is complete. It is a process of the engine like the
 * servers, so that it ends with us, and a later start ends one that a kill left behind.
 */
async function initialise({ place, password, user, fsync, stateDir, onChild }: DataOptions): Promise<void> {
  const draft = `${place.dataDir}.making-${process.pid}`;
  const passwordFile = `${draft}.password`;
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid);
  const args = [`--pgdata=${draft}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  mkdirSync(join(stateDir, 'logs'), { recursive: true });
  try {
    const child = await startChild({
      name: 'initdb',
      program: place.initdb,
      args: [...args, '--encoding=UTF8', '--locale=C', ...(fsync ? [] : ['--no-sync'])],
      logFile: join(stateDir, 'logs', 'initdb.log'),
      cwd: dirname(place.dataDir),
      user,
      signals: { clean: 'SIGTERM', atOnce: 'SIGKILL' },
    });
    onChild(child);
    if ((await child.exited) !== 'exit code 0')
      throw new EngineError(
        `PostgreSQL could not make its data folder. The end of ${child.logFile}:\n${tailOf(child.logFile)}`,
      );
    renameSync(draft, place.dataDir);
  } finally {
    for (const path of [draft, passwordFile]) removeWhole(path);
  }
}

/** Processes of an initdb that was ended may write for a moment more. */
function removeWhole(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

function removeDrafts(dataDir: string): string[] {
  const parent = dirname(dataDir);
  if (!existsSync(parent)) return [];
  const drafts = readdirSync(parent).filter((name) => name.startsWith(`${basename(dataDir)}.making-`));
  for (const draft of drafts) removeWhole(join(parent, draft));
  return drafts.length === 0 ? [] : ['The making of the database folder was interrupted last time: it was made anew.'];
}

/** Nothing of a folder that is not ours to judge is deleted: it is moved aside. */
function setAside(dataDir: string, isPasswordNew: boolean): string[] {
  if (!existsSync(dataDir)) return [];
  const isComplete = existsSync(join(dataDir, 'PG_VERSION')) && existsSync(join(dataDir, 'global', 'pg_control'));
  if (isComplete && !isPasswordNew) return [];
  const aside = `${dataDir}.${isComplete ? 'left' : 'half-made'}-${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}`;
  renameSync(dataDir, aside);
  const why = isComplete ? 'is a database whose passwords are gone' : 'was not a complete database';
  return [`${dataDir} ${why}: it was moved to ${aside}, and a new one was made.`];
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
