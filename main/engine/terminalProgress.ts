import type { Progress } from './progress.ts';

/** The part of a stream that progress is written to; `process.stdout` is one. */
export type ProgressOutput = { write(text: string): unknown; isTTY?: boolean; columns?: number };

const REDRAW_EVERY_MS = 200;
const FIRST_LINE_AFTER_MS = 1_000;
const NEXT_LINE_EVERY_MS = 15_000;

/**
 * Progress for a person: on a terminal one line per step that updates in place; elsewhere (a log, CI) plain lines, the first
 * after a second, then one every 15 seconds, so that a long build is never silent and a short step is one line.
 */
export function terminalProgress(output: ProgressOutput): Progress {
  const draw = output.isTTY ? drawInPlace(output) : drawLines(output);
  return {
    note: (sentence) => output.write(`${sentence}\n`),
    async step(title, work) {
      const line = draw(title, Date.now());
      try {
        const answer = await work(line.update);
        line.end('✓');
        return answer;
      } catch (error) {
        line.end('✗');
        throw error;
      }
    },
  };
}

type Line = { update: (detail: string) => void; end: (mark: string) => void };

function drawInPlace(output: ProgressOutput) {
  return (title: string, startedMs: number): Line => {
    let detail = '';
    const redraw = () => {
      const text = `… ${title} ${elapsed(startedMs)}${detail && `: ${detail}`}`;
      output.write(`\r\u001b[2K${text.slice(0, (output.columns ?? 100) - 1)}`);
    };
    const timer = setInterval(redraw, REDRAW_EVERY_MS);
    redraw();
    return {
      update: (next) => {
        detail = next;
      },
      end: (mark) => {
        clearInterval(timer);
        output.write(`\r\u001b[2K${mark} ${title} (${elapsed(startedMs)})\n`);
      },
    };
  };
}

function drawLines(output: ProgressOutput) {
  return (title: string, startedMs: number): Line => {
    let detail = '';
    const tell = () => output.write(`… ${title} ${elapsed(startedMs)}${detail && `: ${detail}`}\n`);
    let repeat: NodeJS.Timeout | undefined;
    const first = setTimeout(() => {
      tell();
      repeat = setInterval(tell, NEXT_LINE_EVERY_MS);
    }, FIRST_LINE_AFTER_MS);
    return {
      update: (next) => {
        detail = next;
      },
      end: (mark) => {
        clearTimeout(first);
        clearInterval(repeat);
        output.write(`${mark} ${title} (${elapsed(startedMs)})\n`);
      },
    };
  };
}

function elapsed(startedMs: number): string {
  const seconds = (Date.now() - startedMs) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 60 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
