import { existsSync } from 'node:fs';
import type { Database } from './database.ts';
import type { EnginePart } from './enginePart.ts';
import { findTemporal } from './findTemporal.ts';
import { ensureNamespace } from './temporalNamespace.ts';
import { cliStateFile, startTemporal } from './temporalServer.ts';
import { startTemporalUi } from './temporalUi.ts';

/** The Temporal of a run. */
export type WorkflowService = { temporalAddress: string; temporalUiUrl?: string };

/** The given Temporal, or one that is found and started, with its namespace and search attributes ready. */
export async function startWorkflowService(part: EnginePart, database: Database): Promise<WorkflowService> {
  const { config, say, signal } = part;
  if (config.temporalAddress !== undefined) {
    const { temporalAddress, temporalUiUrl, temporalNamespace } = config;
    await say.step(`Looking at Temporal on ${temporalAddress}`, () =>
      ensureNamespace(temporalAddress, temporalNamespace, signal),
    );
    return { temporalAddress, ...(temporalUiUrl === undefined ? {} : { temporalUiUrl }) };
  }
  const service = await startEmbedded(part, database);
  return config.temporalUiUrl === undefined ? service : { ...service, temporalUiUrl: config.temporalUiUrl };
}

async function startEmbedded(part: EnginePart, database: Database): Promise<WorkflowService> {
  const { config, say, stateDir, tell, signal, onChild, preferredPorts, ui = true } = part;
  const hasCliState = existsSync(cliStateFile(stateDir));
  const found = await findTemporal({
    cacheDir: config.cacheDir,
    searchPath: config.searchPath,
    say,
    signal,
    hasCliState,
  });
  const namespace = config.temporalNamespace;
  const server = await say.step('Starting Temporal', async () => {
    const started = await startTemporal({
      ...{ found, namespace, stateDir, onChild, signal },
      ...(await database.forTemporal()),
      ...{ preferredPort: preferredPorts.temporal, preferredUiPort: preferredPorts.temporalUi, withUi: ui },
    });
    await ensureNamespace(started.address, namespace, signal);
    return started;
  });
  tell(server.notes);
  const temporalAddress = server.address;
  if (!ui) return { temporalAddress };
  if (found.kind === 'cli') return { temporalAddress, temporalUiUrl: `http://127.0.0.1:${server.uiPort}` };
  const { port, notes } = await say.step("Starting Temporal's UI", () =>
    startTemporalUi({
      program: found.tools.uiServer,
      temporalAddress,
      namespace,
      stateDir,
      preferredPort: preferredPorts.temporalUi,
      onChild,
    }),
  );
  tell(notes);
  return { temporalAddress, temporalUiUrl: `http://127.0.0.1:${port}` };
}
