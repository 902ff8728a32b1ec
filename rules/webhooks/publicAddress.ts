/** Networks that are nobody's on the internet. @source IANA special-purpose address registries, RFC 6890 */
const PRIVATE_4: readonly [network: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Metadata of clouds answers on 169.254.169.254.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * Whether an address is on the public internet. What cannot be read is not.
 *
 * @param address  as a resolver answers it or a URL spells it: `192.0.2.1`, `2001:db8::1`, `::ffff:10.0.0.1`
 */
export function isPublicAddress(address: string): boolean {
  const groups = groupsOf(address);
  if (groups === null) return isPublic4(bitsOf(address));
  const [first = 0, second = 0, , , , fifth, high = 0, low = 0] = groups;
  const last = high * 0x10000 + low;
  // An IPv4 address in IPv6 clothes: mapped, or translated by NAT64.
  if (groups.slice(0, 5).every((group) => group === 0) && fifth === 0xffff) return isPublic4(last);
  if (first === 0x64 && second === 0xff9b) return groups.slice(2, 6).every((group) => group === 0) && isPublic4(last);
  // 6to4 and Teredo carry an IPv4 address; 2001:db8::/32 is for documentation. Only 2000::/3 is given out.
  if (first === 0x2002 || (first === 0x2001 && (second < 0x200 || second === 0xdb8))) return false;
  return first >= 0x2000 && first < 0x4000;
}

function isPublic4(address: number | null): boolean {
  if (address === null) return false;
  return !PRIVATE_4.some(([network, bits]) => sameNetwork(address, joined(network), bits));
}

function sameNetwork(left: number, right: number, bits: number): boolean {
  const size = 2 ** (32 - bits);
  return Math.floor(left / size) === Math.floor(right / size);
}

/** An IPv4 address as one number; null where it is none. */
function bitsOf(address: string): number | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return null;
  return address.split('.').every((part) => Number(part) < 256) ? joined(address) : null;
}

function joined(address: string): number {
  return address.split('.').reduce((bits, part) => bits * 256 + Number(part), 0);
}

/** The eight groups of an IPv6 address; null where it is none. */
function groupsOf(address: string): number[] | null {
  // A zone (`fe80::1%eth0`) says by which network card, not whose address it is.
  const [text = ''] = address.toLowerCase().split('%');
  if (!text.includes(':')) return null;
  const dotted = /(?<=:)[\d.]+$/.exec(text)?.[0] ?? '';
  const bits = dotted.includes('.') ? bitsOf(dotted) : null;
  const hex =
    bits === null
      ? text
      : `${text.slice(0, -dotted.length)}${Math.floor(bits / 0x10000).toString(16)}:${(bits % 0x10000).toString(16)}`;
  const [head = '', tail] = hex.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...right];
  return groups.length === 8 && groups.every((group) => /^[\da-f]{1,4}$/.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null;
}
