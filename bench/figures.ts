/** Prints the figures of a bench: for people one in a line, for machines as JSON. */
export function printFigures(figures: Readonly<Record<string, unknown>>, isJson = false): void {
  if (isJson) {
    console.log(JSON.stringify(figures));
    return;
  }
  const width = Math.max(...Object.keys(figures).map(({ length }) => length)) + 2;
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(width)}${value}`);
}

/** The time that a share of all has not exceeded, in milliseconds to one decimal place; 0 of none. */
export function quantile(tookMs: readonly number[], share: number): number {
  const sorted = tookMs.toSorted((a, b) => a - b);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1));
}
