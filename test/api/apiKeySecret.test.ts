import { expect, test } from '@jest/globals';
import { hashOfApiKey, isApiKeySecret, newApiKeySecret } from '../../api/keys/apiKeySecret.ts';
import { createKeyring } from '../../api/keys/keyring.ts';

test('a secret is tnr_live_ and 49 letters and digits, and no two are the same', () => {
  const secrets = Array.from({ length: 200 }, newApiKeySecret);
  expect(new Set(secrets).size).toBe(200);
  for (const secret of secrets) {
    expect(secret).toMatch(/^tnr_live_[0-9A-Za-z]{49}$/);
    expect(isApiKeySecret(secret)).toBe(true);
  }
});

test('one wrong letter anywhere is noticed without asking the database', () => {
  const secret = newApiKeySecret();
  for (let index = 9; index < secret.length; index += 1) {
    const other = secret[index] === 'a' ? 'b' : 'a';
    expect(isApiKeySecret(secret.slice(0, index) + other + secret.slice(index + 1))).toBe(false);
  }
  expect(isApiKeySecret(secret.slice(0, -1))).toBe(false);
  expect(isApiKeySecret(`${secret}0`)).toBe(false);
});

test('a key is looked up once in five seconds, and again after a revocation', async () => {
  let [now, lookups] = [0, 0];
  const secret = newApiKeySecret();
  const key = { keyId: 'k', role: 'admin' as const, name: 'first', hash: hashOfApiKey(secret) };
  const keyring = createKeyring(
    async (hash) => {
      lookups += 1;
      return hash === key.hash && now < 20_000 ? key : undefined;
    },
    () => now,
  );
  await Promise.all(Array.from({ length: 50 }, () => keyring.actorOf(secret)));
  expect(lookups).toBe(1);
  now = 4999;
  expect(await keyring.actorOf(secret)).toMatchObject({ name: 'first' });
  expect(lookups).toBe(1);
  now = 5000;
  await keyring.actorOf(secret);
  expect(lookups).toBe(2);
  keyring.forget();
  await keyring.actorOf(secret);
  expect(lookups).toBe(3);
  now = 20_000;
  expect(await keyring.actorOf(secret)).toBeUndefined();
});

test('a lookup that failed is not remembered', async () => {
  let isAway = true;
  const secret = newApiKeySecret();
  const key = { keyId: 'k', role: 'admin' as const, name: 'first', hash: hashOfApiKey(secret) };
  const keyring = createKeyring(async () => {
    if (isAway) throw new Error('away');
    return key;
  });
  await expect(keyring.actorOf(secret)).rejects.toThrow('away');
  isAway = false;
  expect(await keyring.actorOf(secret)).toMatchObject({ name: 'first' });
});

test('what the database answers for another hash is not accepted', async () => {
  const keyring = createKeyring(async () => ({ keyId: 'k', role: 'admin', name: 'x', hash: hashOfApiKey('another') }));
  expect(await keyring.actorOf(newApiKeySecret())).toBeUndefined();
});
