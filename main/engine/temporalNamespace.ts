import { Connection, isGrpcServiceError } from '@temporalio/client';
import { EngineError } from './engineError.ts';
import { SEARCH_ATTRIBUTES } from './searchAttributes.ts';
import { waitFor } from './waitFor.ts';

const RETENTION_DAYS = 7;
const USABLE_MS = 60_000;
const CONNECT_MS = 5_000;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

/** IndexedValueType of Temporal's API. */
const TYPE_NUMBERS = { Keyword: 2, Datetime: 6 };

/**
 * Makes the namespace and the search attributes where they are missing, and waits until workflows can use them: a new
 * namespace takes some seconds to be known to every part of a server.
 *
 * @throws EngineError when the server may not be changed and lacks something
 */
export async function ensureNamespace(address: string, namespace: string, signal?: AbortSignal): Promise<void> {
  const connection = await connect(address);
  try {
    await registerNamespace(connection, namespace);
    await addSearchAttributes(connection, namespace);
    const query = Object.keys(SEARCH_ATTRIBUTES)
      .map((name) => `${name} is null`)
      .join(' and ');
    // The count goes through the server's own caches, as a workflow start does.
    await waitFor({ what: `namespace ${namespace} usable`, atMostMs: USABLE_MS, signal }, async () => {
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
      return true;
    });
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    const wanted = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name} (${type})`);
    throw new EngineError(
      `The Temporal at ${address} refuses to make namespace "${namespace}" or its search attributes (${error.details}). Make them there: ${wanted.join(', ')}.`,
      { cause: error },
    );
  } finally {
    await connection.close();
  }
}

async function connect(address: string): Promise<Connection> {
  try {
    return await Connection.connect({ address, connectTimeout: CONNECT_MS });
  } catch (error) {
    throw new EngineError(`There is no Temporal at ${address}: start it, or correct TEMPORAL_ADDRESS.`, {
      cause: error,
    });
  }
}

async function registerNamespace(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
    await unlessThere(() =>
      connection.workflowService.registerNamespace({
        namespace,
        description: 'Tenor',
        workflowExecutionRetentionPeriod: { seconds: (RETENTION_DAYS * 86_400) as unknown as Long },
      }),
    );
  }
}

async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  // A namespace made a moment ago is known after some seconds only.
  const { customAttributes } = await waitFor({ what: `namespace ${namespace} known`, atMostMs: USABLE_MS }, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, TYPE_NUMBERS[type]]));
  await unlessThere(() => connection.operatorService.addSearchAttributes({ namespace, searchAttributes }));
}

/** Another process may have made it in between. */
async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== ALREADY_EXISTS) throw error;
  }
}
