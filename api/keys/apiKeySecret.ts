import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const prefix = 'tnr_live_';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomLength = 43;
const checksumLength = 6;
const shape = new RegExp(`^${prefix}[0-9A-Za-z]{${randomLength + checksumLength}}$`);

/** A new secret: the prefix, 32 random bytes and a checksum, in base 62. It is shown once and stored as its hash only. */
export function newApiKeySecret(): string {
  const random = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), randomLength);
  return `${prefix}${random}${checksumOf(random)}`;
}

/** Whether a text can be a key at all: a mistyped one is known by its checksum, without asking the database. */
export function isApiKeySecret(text: string): boolean {
  if (!shape.test(text)) return false;
  const random = text.slice(prefix.length, prefix.length + randomLength);
  return text.slice(prefix.length + randomLength) === checksumOf(random);
}

/** What is stored and looked up. The secret is random, so that a plain hash cannot be guessed back. */
export function hashOfApiKey(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function checksumOf(random: string): string {
  return base62(BigInt(crc32(prefix + random)), checksumLength);
}

function base62(value: bigint, length: number): string {
  let [rest, text] = [value, ''];
  while (rest > 0n) {
    text = alphabet[Number(rest % 62n)] + text;
    rest /= 62n;
  }
  return text.padStart(length, '0');
}
