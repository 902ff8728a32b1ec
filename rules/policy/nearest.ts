/**
 * The known word that a misspelt one most likely meant, for "did you mean …?".
 *
 * @returns the nearest by edits (insert, delete, replace, swap of neighbours), the earlier of equals; `null` where every
 *          one is further away than a third of the word (at least 2 edits are forgiven)
 */
export function nearest(word: string, known: readonly string[]): string | null {
  const limit = Math.max(2, Math.floor(word.length / 3));
  let best: string | null = null;
  let bestEdits = limit + 1;
  for (const candidate of known) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/** Optimal string alignment distance: a swap of two neighbours is one edit. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (last[column - 1] as number) + (left[row - 1] === right[column - 1] ? 0 : 1);
      let edits = Math.min(replaced, (last[column] as number) + 1, (current[column - 1] as number) + 1);
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        edits = Math.min(edits, (beforeLast[column - 2] as number) + 1);
      }
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] as number;
}
