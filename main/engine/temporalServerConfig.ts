import type { PostgresAddress } from './postgresAddress.ts';
import type { TemporalDatabases } from './temporalSchema.ts';

/** Ports of the four services on the loopback address: gRPC and membership of each. */
export type TemporalPorts = { frontend: number; internal: number[] };

/** Fixed for ever once a database is made: Temporal can't change it. */
const HISTORY_SHARDS = 4;
const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;

/** How many ports the services need besides the frontend's. */
export const INTERNAL_TEMPORAL_PORTS = 7;

/**
 * The configuration file of the Temporal server (JSON, which is YAML). Everything binds to the loopback address; the
 * databases are PostgreSQL's.
 */
export function temporalServerConfig(
  server: PostgresAddress,
  databases: TemporalDatabases,
  ports: TemporalPorts,
  dynamicConfigFile: string,
): string {
  const [frontendMembership, ...others] = ports.internal as [number, ...number[]];
  const rpcPorts = {
    frontend: [ports.frontend, frontendMembership],
    history: others.slice(0, 2),
    matching: others.slice(2, 4),
    worker: others.slice(4, 6),
  };
  return `${JSON.stringify(
    {
      log: { stdout: true, level: 'warn' },
      persistence: {
        defaultStore: 'main',
        visibilityStore: 'visibility',
        numHistoryShards: HISTORY_SHARDS,
        datastores: {
          main: { sql: sqlStore(server, databases.main, 20) },
          visibility: { sql: sqlStore(server, databases.visibility, 10) },
        },
      },
      global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
      services: Object.fromEntries(
        SERVICES.map((name) => [
          name,
          { rpc: { grpcPort: rpcPorts[name][0], membershipPort: rpcPorts[name][1], bindOnLocalHost: true } },
        ]),
      ),
      clusterMetadata: {
        enableGlobalNamespace: false,
        failoverVersionIncrement: 10,
        masterClusterName: 'active',
        currentClusterName: 'active',
        clusterInformation: {
          active: {
            enabled: true,
            initialFailoverVersion: 1,
            rpcName: 'frontend',
            rpcAddress: `127.0.0.1:${ports.frontend}`,
          },
        },
      },
      dcRedirectionPolicy: { policy: 'noop' },
      dynamicConfigClient: { filepath: dynamicConfigFile, pollInterval: '60s' },
    },
    null,
    2,
  )}\n`;
}

/** Settings of the server that make it fit one small machine. */
export const TEMPORAL_SETTINGS = {
  // A timer fires when it is due, not up to a second later.
  'history.timerProcessorMaxTimeShift': '10ms',
  // Postgres keeps ids in varchar(255).
  'limit.maxIDLength': 255,
  // One partition per task queue: on one machine more of them only pass tasks around.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
} as const;

/** The same settings as the file that the server reads. */
export function dynamicConfig(): string {
  return `${JSON.stringify(Object.fromEntries(Object.entries(TEMPORAL_SETTINGS).map(([key, value]) => [key, [{ value }]])), null, 2)}\n`;
}

function sqlStore({ client, tls }: PostgresAddress, databaseName: string, maxConns: number) {
  return {
    pluginName: 'postgres12',
    databaseName,
    connectAddr: `${client.host}:${client.port}`,
    connectProtocol: 'tcp',
    user: client.user,
    password: client.password,
    maxConns,
    maxIdleConns: maxConns,
    maxConnLifetime: '1h',
    ...(tls === 'off' ? {} : { tls: { enabled: true, enableHostVerification: tls === 'verified' } }),
  };
}
