import { readFileSync } from 'node:fs';

const sampleEveryMs = 200;

/** Watches the resident memory of a process, in MB. */
export function watchMemory(pid: number): { stop(): { startMb: number; peakMb: number; endMb: number } } {
  const samples = [residentMb(pid)];
  const timer = setInterval(() => samples.push(residentMb(pid)), sampleEveryMs);
  return {
    stop() {
      clearInterval(timer);
      samples.push(residentMb(pid));
      return { startMb: samples[0] ?? 0, peakMb: Math.max(...samples), endMb: samples.at(-1) ?? 0 };
    },
  };
}

function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
