import { isPublicAddress } from './publicAddress.ts';

/** Names that lead into a network of one's own, whatever they resolve to. */
const PRIVATE_NAMES = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Why events may not be sent to a URL, as the end of a sentence; null where they may. What its name resolves to is checked
 * when it is sent to.
 *
 * @param mayBePrivate  development and tests: this machine and private networks may be sent to, this machine without TLS
 */
export function objectionToTarget(text: string, mayBePrivate: boolean): string | null {
  if (!URL.canParse(text)) return 'must be a URL like https://example.com/webhooks';
  const { protocol, hostname: name, username, password } = new URL(text);
  // `example.com.` is `example.com`.
  const hostname = name.replace(/\.$/, '');
  if (username !== '' || password !== '') return 'must not carry a user or a password: requests are signed instead';
  if (protocol !== 'https:' && !(protocol === 'http:' && mayBePrivate && LOOPBACK.test(hostname)))
    return 'must begin with https://';
  if (mayBePrivate) return null;
  if (PRIVATE_NAMES.test(hostname) || (isAddress(hostname) && !isPublicAddress(withoutBrackets(hostname))))
    return 'must be on the public internet';
  return null;
}

function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname);
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
