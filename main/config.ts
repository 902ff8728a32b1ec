import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GatewayChoice } from '../providers/payments/createGateway.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Everything that the environment decides, read once at the start of a process. */
export type Config = {
  /** Where the API listens. */
  host: string;
  port: number;
  /** What this installation keeps: embedded databases, keys, logs. */
  stateDir: string;
  /** What installations of one user share and can make again: built programs. */
  cacheDir: string;
  databaseUrl?: string;
  temporalAddress?: string;
  temporalNamespace: string;
  temporalUiUrl?: string;
  /** Where customers reach this installation, without a slash at the end. */
  publicUrl?: string;
  /** Webhooks may go to this machine and to private networks: development and tests. */
  webhooksMayBePrivate: boolean;
  logLevel: (typeof LOG_LEVELS)[number];
  paymentGateway: GatewayChoice;
  /** Ports that the embedded servers take when they are free. */
  preferredPorts: { postgres: number; temporal: number; temporalUi: number };
  /** Folders in which programs are looked for. */
  searchPath: string;
};

/** One setting that can't be used. */
export type ConfigProblem = { name: string; value: string; expected: string };

/** Every problem of a configuration at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: ConfigProblem[]) {
    const lines = problems.map(({ name, value, expected }) => `  ${name}=${value}: expected ${expected}`);
    super(`${problems.length === 1 ? 'A setting' : 'Some settings'} can't be used:\n${lines.join('\n')}`);
  }
}

type Environment = Record<string, string | undefined>;

/**
 * Reads the configuration from environment variables. An empty value counts as not set.
 *
 * @throws ConfigError with every problem
 */
export function readConfig(env: Environment = process.env): Config {
  const problems: ConfigProblem[] = [];
  const read = <T>(name: string, expected: string, parse: (value: string) => T | undefined): T | undefined => {
    const value = env[name];
    if (value === undefined || value === '') return undefined;
    const parsed = parse(value);
    // A password in a wrong URL is not for the screen.
    if (parsed === undefined) problems.push({ name, value: value.replace(/:[^:@/]*@/, ':***@'), expected });
    return parsed;
  };
  const port = (name: string, otherwise: number) =>
    read(name, 'a port number from 1 to 65535', portNumber) ?? otherwise;
  const databaseUrl = read('DATABASE_URL', 'postgres://user:password@host:port/database', postgresUrl);
  const temporalAddress = read('TEMPORAL_ADDRESS', 'host:port, without http://', hostAndPort);
  const publicUrl = read('TENOR_PUBLIC_URL', 'a URL that starts with http:// or https://', httpUrl);
  const temporalUiUrl = read('TEMPORAL_UI_URL', 'a URL that starts with http:// or https://', httpUrl);
  const config: Config = {
    host:
      read('HOST', 'a host name or address', (value) => (/^[\w.:-]+$/.test(value) ? value : undefined)) ?? '127.0.0.1',
    port: port('PORT', 4000),
    stateDir: resolve(env.TENOR_STATE_DIR || fileURLToPath(new URL('../.tenor', import.meta.url))),
    cacheDir: cacheDir(env),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(temporalAddress === undefined ? {} : { temporalAddress }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(temporalUiUrl === undefined ? {} : { temporalUiUrl }),
    temporalNamespace:
      read('TEMPORAL_NAMESPACE', 'letters, digits, dots, dashes and underscores', namespaceName) ?? 'tenor',
    logLevel:
      read('TENOR_LOG_LEVEL', `one of ${LOG_LEVELS.join(', ')}`, (value) =>
        LOG_LEVELS.find((level) => level === value),
      ) ?? 'info',
    paymentGateway: readGateway(env, problems),
    webhooksMayBePrivate:
      read('TENOR_WEBHOOKS_ALLOW_PRIVATE', '1 or 0', (value) => (/^[01]$/.test(value) ? value : undefined)) === '1',
    preferredPorts: {
      postgres: port('TENOR_POSTGRES_PORT', 5433),
      temporal: port('TENOR_TEMPORAL_PORT', 7233),
      temporalUi: port('TENOR_TEMPORAL_UI_PORT', 8233),
    },
    searchPath: env.PATH ?? '',
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Without a choice it is the sandbox, which takes no money. Of a secret that is wrong nothing is told but its name. */
function readGateway(env: Environment, problems: ConfigProblem[]): GatewayChoice {
  const chosen = env.TENOR_PAYMENT_GATEWAY || 'sandbox';
  if (chosen === 'sandbox') return { kind: 'sandbox' };
  if (chosen !== 'stripe') {
    problems.push({ name: 'TENOR_PAYMENT_GATEWAY', value: chosen, expected: 'one of sandbox, stripe' });
    return { kind: 'sandbox' };
  }
  const secret = (name: string, shape: RegExp, expected: string): string => {
    const value = env[name] ?? '';
    const shown = value === '' ? '' : '***';
    if (!shape.test(value))
      problems.push({ name, value: shown, expected: `${expected}, as TENOR_PAYMENT_GATEWAY is stripe` });
    return value;
  };
  return {
    kind: 'stripe',
    secretKey: secret('STRIPE_SECRET_KEY', /^[sr]k_(test|live)_\w+$/, 'a key that begins with sk_ or rk_'),
    webhookSecret: secret('STRIPE_WEBHOOK_SECRET', /^whsec_\w+$/, 'a secret that begins with whsec_'),
  };
}

/** Root's own folder is closed to the user that PostgreSQL runs as, so root shares one of the system's. */
function cacheDir(env: Environment): string {
  if (env.TENOR_CACHE_DIR) return resolve(env.TENOR_CACHE_DIR);
  if (process.getuid?.() === 0) return '/var/cache/tenor';
  return env.XDG_CACHE_HOME
    ? join(resolve(env.XDG_CACHE_HOME), 'tenor')
    : join(env.HOME || homedir(), '.cache', 'tenor');
}

function portNumber(value: string): number | undefined {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function postgresUrl(value: string): string | undefined {
  const url = parseUrl(value);
  return url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1 ? value : undefined;
}

function httpUrl(value: string): string | undefined {
  return /^https?:$/.test(parseUrl(value)?.protocol ?? '') ? value.replace(/\/$/, '') : undefined;
}

function hostAndPort(value: string): string | undefined {
  const parts = /^([\w.-]+|\[[\da-f:]+\]):(\d+)$/i.exec(value);
  return parts?.[2] && portNumber(parts[2]) ? value : undefined;
}

function namespaceName(value: string): string | undefined {
  return /^[\w.-]{2,100}$/.test(value) ? value : undefined;
}

function parseUrl(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}
