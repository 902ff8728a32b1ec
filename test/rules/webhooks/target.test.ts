import { describe, expect, test } from '@jest/globals';
import { isPublicAddress } from '../../../rules/webhooks/publicAddress.ts';
import { objectionToTarget } from '../../../rules/webhooks/target.ts';

describe('addresses', () => {
  test.each([
    ['this host', '0.0.0.0'],
    ['this machine', '127.0.0.1'],
    ['the end of this machine', '127.255.255.255'],
    ['a private network', '10.20.30.40'],
    ['the begin of a private network', '172.16.0.0'],
    ['the end of it', '172.31.255.255'],
    ['a home network', '192.168.1.1'],
    ['the metadata of a cloud', '169.254.169.254'],
    ['a carrier’s own', '100.64.0.1'],
    ['many at once', '224.0.0.1'],
    ['everybody', '255.255.255.255'],
    ['no byte', '1.2.3.256'],
    ['no address', 'example.com'],
    ['nothing', ''],
    ['this machine in IPv6', '::1'],
    ['nowhere in IPv6', '::'],
    ['a private network in IPv6', 'fc00::1'],
    ['its other half', 'fdff:ffff::1'],
    ['a link', 'fe80::1'],
    ['a link with its card', 'fe80::1%eth0'],
    ['many at once in IPv6', 'ff02::1'],
    ['this machine, mapped', '::ffff:127.0.0.1'],
    ['this machine, mapped and in hex', '::ffff:7f00:1'],
    ['a private network, mapped, in full', '0:0:0:0:0:ffff:0a00:0001'],
    ['a private network by NAT64', '64:ff9b::10.0.0.1'],
    ['a local NAT64', '64:ff9b:1::8.8.8.8'],
    ['a private network by 6to4', '2002:0a00:0001::1'],
    ['Teredo', '2001::1'],
    ['for documentation', '2001:db8::1'],
    ['too few groups', '2606:2800:220:1'],
    ['too many groups', '1:2:3:4:5:6:7:8:9'],
    ['no group', '2606::xyz'],
    ['a wrong tail', '::ffff:1.2.3.999'],
  ])('%s is not public: %s', (_why, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.0',
    '100.128.0.1',
    '2606:2800:220:1:248:1893:25c8:1946',
    '2A00:1450::200E',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('URLs', () => {
  test.each([
    ['no URL', 'example.com/hooks', /must be a URL/],
    ['no TLS', 'http://example.com/hooks', /https/],
    ['another protocol', 'file:///etc/passwd', /https/],
    ['no TLS on this machine', 'http://127.0.0.1:9000/', /https/],
    ['a user', 'https://ada@example.com/', /user or a password/],
    ['a password', 'https://:secret@example.com/', /user or a password/],
    ['this machine', 'https://localhost/', /public/],
    ['this machine with a dot', 'https://localhost./', /public/],
    ['this machine as a number', 'https://2130706433/', /public/],
    ['this machine in hex', 'https://0x7f.1/', /public/],
    ['this machine in IPv6', 'https://[::1]/', /public/],
    ['a name of a network of one’s own', 'https://billing.internal/', /public/],
    ['the metadata of a cloud', 'https://metadata.google.internal/', /public/],
    ['its address', 'https://169.254.169.254/latest/meta-data', /public/],
    ['a mapped address', 'https://[::ffff:10.0.0.1]/', /public/],
  ])('%s is refused', (_why, url, objection) => {
    expect(objectionToTarget(url, false)).toMatch(objection);
  });

  test.each(['https://example.com/hooks?of=tenor', 'https://internal.example.com/', 'https://8.8.8.8/'])(
    '%s may be sent to',
    (url) => {
      expect(objectionToTarget(url, false)).toBeNull();
    },
  );

  test.each([
    ['http://127.0.0.1:9000/', true],
    ['http://localhost:9000/', true],
    ['http://[::1]:9000/', true],
    ['https://10.0.0.1/', true],
    ['http://10.0.0.1/', false],
    ['http://example.com/', false],
    ['https://ada@localhost/', false],
  ])('in development %s: %s', (url, isAllowed) => {
    expect(objectionToTarget(url, true) === null).toBe(isAllowed);
  });
});
