import { expect, test } from '@jest/globals';
import { ConfigError, type ConfigProblem, readConfig } from '../../main/config.ts';

test('nothing set: everything embedded, on the loopback address', () => {
  const config = readConfig({ HOME: '/home/ada', PATH: '/usr/bin' });
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 4000,
    temporalNamespace: 'tenor',
    logLevel: 'info',
    webhooksMayBePrivate: false,
    searchPath: '/usr/bin',
  });
  expect(config).toMatchObject({ preferredPorts: { postgres: 5433, temporal: 7233, temporalUi: 8233 } });
  expect(config).not.toHaveProperty('databaseUrl');
  expect(config).not.toHaveProperty('temporalAddress');
  expect(config.stateDir).toMatch(/\/\.tenor$/);
});

test('an empty value is not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', TEMPORAL_ADDRESS: '' })).toEqual(readConfig({}));
});

test('what is set is read', () => {
  const config = readConfig({
    DATABASE_URL: 'postgres://ada:secret@db.example:5432/tenor?sslmode=require',
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    TEMPORAL_UI_URL: 'https://temporal.example/',
    TENOR_STATE_DIR: '/srv/tenor',
    TENOR_CACHE_DIR: '/srv/cache',
    PORT: '8080',
    TENOR_WEBHOOKS_ALLOW_PRIVATE: '1',
  });
  expect(config).toMatchObject({
    databaseUrl: 'postgres://ada:secret@db.example:5432/tenor?sslmode=require',
    temporalAddress: 'temporal.example:7233',
    temporalUiUrl: 'https://temporal.example',
    stateDir: '/srv/tenor',
    cacheDir: '/srv/cache',
    port: 8080,
    webhooksMayBePrivate: true,
  });
});

test.each([
  { why: 'a port is a number', name: 'PORT', value: 'http' },
  { why: 'port 0 would be another each time', name: 'PORT', value: '0' },
  { why: 'ports end at 65535', name: 'TENOR_POSTGRES_PORT', value: '65536' },
  { why: 'not PostgreSQL', name: 'DATABASE_URL', value: 'mysql://host/tenor' },
  { why: 'no database named', name: 'DATABASE_URL', value: 'postgres://host' },
  { why: 'no URL', name: 'DATABASE_URL', value: 'tenor' },
  { why: 'an address is no URL', name: 'TEMPORAL_ADDRESS', value: 'http://host:7233' },
  { why: 'an address has a port', name: 'TEMPORAL_ADDRESS', value: 'host' },
  { why: 'a namespace has no spaces', name: 'TEMPORAL_NAMESPACE', value: 'my space' },
  { why: 'yes or no', name: 'TENOR_WEBHOOKS_ALLOW_PRIVATE', value: 'yes' },
  { why: 'levels are those of the log', name: 'TENOR_LOG_LEVEL', value: 'loud' },
])('$name=$value is refused: $why', ({ name, value }) => {
  expect(problemsOf({ [name]: value })).toEqual([{ name, value, expected: expect.any(String) }]);
});

test('every problem is told at once, and no password', () => {
  const problems = problemsOf({ PORT: 'x', DATABASE_URL: 'mysql://ada:secret@host/tenor', TENOR_LOG_LEVEL: 'loud' });
  expect(problems.map(({ name }) => name)).toEqual(['DATABASE_URL', 'PORT', 'TENOR_LOG_LEVEL'].toSorted());
  expect(() => readConfig({ PORT: 'x', DATABASE_URL: 'mysql://ada:secret@host/tenor' })).toThrow(
    "Some settings can't be used:\n  DATABASE_URL=mysql://ada:***@host/tenor: expected postgres://user:password@host:port/database\n  PORT=x: expected a port number from 1 to 65535",
  );
});

test('nothing set takes no money; Stripe is taken with its secrets', () => {
  expect(readConfig({}).paymentGateway).toEqual({ kind: 'sandbox' });
  expect(readConfig({ TENOR_PAYMENT_GATEWAY: 'sandbox', STRIPE_SECRET_KEY: 'x' }).paymentGateway.kind).toBe('sandbox');
  const env = { STRIPE_SECRET_KEY: 'rk_live_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };
  expect(readConfig({ TENOR_PAYMENT_GATEWAY: 'stripe', ...env }).paymentGateway).toEqual({
    kind: 'stripe',
    secretKey: 'rk_live_1',
    webhookSecret: 'whsec_1',
  });
});

test('a gateway that cannot work is told at the start, and no secret', () => {
  expect(problemsOf({ TENOR_PAYMENT_GATEWAY: 'paypal' })).toEqual([
    { name: 'TENOR_PAYMENT_GATEWAY', value: 'paypal', expected: 'one of sandbox, stripe' },
  ]);
  expect(problemsOf({ TENOR_PAYMENT_GATEWAY: 'stripe', STRIPE_SECRET_KEY: 'pk_live_public' })).toEqual([
    { name: 'STRIPE_SECRET_KEY', value: '***', expected: expect.stringContaining('sk_') },
    { name: 'STRIPE_WEBHOOK_SECRET', value: '', expected: expect.stringContaining('whsec_') },
  ]);
});

function problemsOf(env: Record<string, string>): ConfigProblem[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
}
