const firstBytes = 64 * 1024;

/** Lines of COPY, gathered as bytes: thousands of them are one object to the garbage collector. */
export type CopyText = { append(line: string): void; bytes(): Buffer };

/** An empty one. It grows as it is filled. */
export function copyText(): CopyText {
  let buffer = Buffer.allocUnsafe(firstBytes);
  let used = 0;
  return {
    append(line) {
      // A character takes up to three bytes of UTF-8 for each of its units.
      const mostBytes = line.length * 3;
      if (used + mostBytes > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + mostBytes));
        buffer.copy(larger, 0, 0, used);
        buffer = larger;
      }
      used += buffer.write(line, used);
    },
    bytes: () => buffer.subarray(0, used),
  };
}
