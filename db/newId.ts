import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
let used = pool.length;
let lastMs = 0;
let count = 0;

/**
 * A new uuid of version 7: the time in milliseconds, a counter, then 62 random bits. Those of one process sort in the order
 * in which they were made, so that an index grows at its end.
 *
 * @source RFC 9562, section 6.2, method 1
 */
export function newId(): string {
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    count = 0;
  } else if (count < 0xfff) {
    count += 1;
  } else {
    lastMs += 1;
    count = 0;
  }
  if (used + 8 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const at = used;
  used += 8;
  const byte = (index: number) => hex[pool[at + index] as number] as string;
  const time = lastMs.toString(16).padStart(12, '0');
  const variant = hex[((pool[at] as number) & 0x3f) | 0x80] as string;
  const low = count.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${low}-${variant}${byte(1)}-${byte(2)}${byte(3)}${byte(4)}${byte(5)}${byte(6)}${byte(7)}`;
}
