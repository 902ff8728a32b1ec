/*
 * Who may import whom, as data. A target is a room (`rules`) or one file of it (`workflows/messages.ts`); `(types)` after it
 * allows `import type` only.
 */

export type Room =
  | 'rules'
  | 'workflows'
  | 'activities'
  | 'providers'
  | 'db'
  | 'api'
  | 'cli'
  | 'main'
  | 'bench'
  | 'tools'
  | 'test';

/** What a room may import of ours besides itself. */
export const IMPORTS: Readonly<Record<Room, 'all' | readonly string[]>> = {
  rules: [],
  providers: ['rules'],
  db: ['rules'],
  workflows: ['rules', 'activities (types)'],
  activities: ['rules', 'db', 'providers', 'workflows/messages.ts', 'workflows/workflowIds.ts'],
  api: ['rules', 'db', 'providers (types)', 'workflows/messages.ts', 'workflows/workflowIds.ts'],
  main: 'all',
  cli: 'all',
  bench: 'all',
  tools: 'all',
  test: 'all',
};

/** Rooms that run inside a sandbox or must run anywhere: all that they may import of others, Node itself included. */
export const ONLY_PACKAGES: Partial<Readonly<Record<Room, readonly string[]>>> = {
  rules: ['decimal.js', 'temporal-polyfill'],
  workflows: ['@temporalio/workflow', '@temporalio/common (types)'],
};

type PackageRule = {
  readonly package: string;
  readonly in: readonly string[];
  readonly typesAnywhere: boolean;
  readonly why: string;
};

/** Packages that belong to one place. A place is a room or a folder of it; tests may use everything. */
export const PACKAGE_PLACES: readonly PackageRule[] = [
  { package: 'knex', in: ['db'], typesAnywhere: true, why: 'others hand a Knex on, they do not make or query one' },
  {
    package: 'pg',
    in: ['db', 'main/engine', 'tools/dumps', 'providers/payments/sandbox'],
    typesAnywhere: false,
    why: 'main/engine starts the server that db connects to, and the sandbox gateway keeps its own truth',
  },
  {
    package: 'pg-copy-streams',
    in: ['db', 'bench', 'tools/dumps'],
    typesAnywhere: false,
    why: 'copying rows is storing, or measuring it',
  },
  {
    package: 'stripe',
    in: ['providers/payments/stripe'],
    typesAnywhere: false,
    why: "a gateway's own words end at its adapter",
  },
  { package: 'saxes', in: ['providers/bank'], typesAnywhere: false, why: 'the only XML that comes in is the bank’s' },
  { package: 'express', in: ['api'], typesAnywhere: false, why: 'HTTP ends at the API' },
  {
    package: 'standardwebhooks',
    in: ['providers/webhooks'],
    typesAnywhere: false,
    why: 'who sends webhooks signs them',
  },
];

/** The only file that reads the environment. `main` may hand all of it on to a process that it starts (`...process.env`). */
export const ENVIRONMENT_READER = 'main/config.ts';
/** They are started by people and by CI, not by a customer's configuration. */
export const FREE_OF_CONFIGURATION: readonly Room[] = ['bench', 'tools', 'test'];

/** The only workflow file that waits or reads the date. */
export const WORKFLOW_CLOCK = 'workflows/clock.ts';

export const MOST_LINES = 400;
/** Longer files, each with its reason. Data files are not counted. */
export const LONGER: Readonly<Record<string, string>> = {
  'api/problems/problems.ts': 'one list of every code that a client may meet',
  'test/rules/policy/resolve.test.ts': 'one table of every policy with what it takes and refuses',
  'test/rules/tax/computeTaxes.test.ts': 'one table of places with their taxes',
};

/** What the README of a folder of rules says. */
export const README_HEADINGS = ['Owns', 'Does not own', 'Times', 'Invariants'] as const;

/** The kinds of statements that leave nothing to run. A file of them is not counted by the coverage, in test/jest.unit.json. */
export const TYPE_STATEMENTS: ReadonlySet<string> = new Set(['TsTypeAliasDeclaration', 'TsInterfaceDeclaration']);
