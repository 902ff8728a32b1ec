/** What the global setup tells the test files. */
export type StackInfo = {
  databaseUrl: string;
  temporal: { address: string; namespace: string };
  workflowBundlePath?: string;
};

/** The environment variable that names the file with it. */
export const STACK_FILE = 'TENOR_TEST_STACK';
