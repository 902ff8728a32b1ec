import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const msPerTick = 10;

type Process = { readonly pid: number; readonly parent: number; readonly name: string; readonly ms: number };

/**
 * Watches the processor time (user and system) of this process and all that it started, by what they are: the name of the
 * program, of a Postgres backend its database, or the name that the caller gives a process.
 *
 * @param named  names of processes by their pid
 * @returns      milliseconds of each since the start; a process that has ended in between is left out
 */
export function watchProcessorTime(named: ReadonlyMap<number, string>): { stop(): Record<string, number> } {
  const before = new Map(ownProcesses(named).map((process) => [process.pid, process.ms]));
  return {
    stop() {
      const used: Record<string, number> = {};
      for (const { pid, name, ms } of ownProcesses(named)) used[name] = (used[name] ?? 0) + ms - (before.get(pid) ?? 0);
      return used;
    },
  };
}

function ownProcesses(named: ReadonlyMap<number, string>): Process[] {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => readProcess(Number(entry), named));
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isOwn = (pid: number): boolean => pid === process.pid || (pid > 1 && isOwn(parents.get(pid) ?? 0));
  return all.filter(({ pid }) => isOwn(pid));
}

/** Empty where the process ended while it was looked at. */
function readProcess(pid: number, named: ReadonlyMap<number, string>): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ms = (Number(rest[9]) + Number(rest[10])) * msPerTick;
    return [{ pid, parent: Number(parent), name: named.get(pid) ?? nameOf(pid, stat), ms }];
  } catch {
    return [];
  }
}

function nameOf(pid: number, stat: string): string {
  const program = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  if (!program.startsWith('postgres')) return program;
  const [, database] = /^postgres: \S+ (\S+) \d/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? [];
  return `postgres ${database ?? 'itself'}`;
}
