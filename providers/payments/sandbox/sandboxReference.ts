const PREFIX = 'sbx_';

/** The sandbox's own name of a charge. */
export function sandboxReference(key: string): string {
  return `${PREFIX}${key}`;
}

/** The key behind a reference, or a key as it is. */
export function keyOfReference(keyOrReference: string): string {
  return keyOrReference.startsWith(PREFIX) ? keyOrReference.slice(PREFIX.length) : keyOrReference;
}
