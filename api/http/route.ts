import type { z } from 'zod';
import type { ApiDeps } from '../apiDeps.ts';
import type { Role } from '../keys/actor.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { ProblemCode } from '../problems/problemCode.ts';

/** What a handler may look at besides its input. In a write by `transaction`, `database` is that transaction. */
export type Call = ApiDeps & {
  readonly keyring: Keyring;
  readonly requestId: string;
  readonly order: CommandOrder;
  /** Of the key that asks. */
  readonly role: Role;
};

/** Who asks for what, as the stores and workflows take it; a read has no `commandId`. */
export type CommandOrder = {
  /** Identity of a write: the Idempotency-Key, scoped to the API key that sent it. */
  readonly commandId: string;
  readonly requestHash: string;
  readonly actor: string;
  readonly origin: string;
};

/** A body with a status of its own; a handler that answers just a body means the route's first status. */
export class Answer<Body> {
  readonly status: number;
  readonly body: Body;

  constructor(status: number, body: Body) {
    this.status = status;
    this.body = body;
  }
}

/** Media types of a file, and how large it may be. */
export type FileBody = { readonly types: readonly string[]; readonly megabytes: number };

type Shape = z.ZodRawShape;
type Parsed<Fields extends Shape> = z.output<z.ZodObject<Fields>>;

/** One definition of an operation: it is served, checked and documented from here. */
export type Route<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType> = {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/v1/accounts/{account_id}`. */
  readonly path: string;
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The body is a file and no JSON: `body` is its text. */
  readonly file?: FileBody;
  /** Who may; left out: every key. @rule ACC-4 */
  readonly roles?: readonly Role[];
  /**
   * How a write happens once: `transaction` puts the Idempotency-Key and all effects into one transaction; `command` keeps
   * the key by itself around a command that is idempotent by its `commandId`. Reads have none.
   */
  readonly once?: 'transaction' | 'command';
  /** Statuses of success with their description, the usual one first. */
  readonly success: Readonly<Record<number, string>>;
  readonly answer: R;
  /** Codes of this operation besides those that every operation has. */
  readonly problems?: readonly ProblemCode[];
  handle(
    input: { params: Parsed<P>; query: Parsed<Q>; body: z.output<B> },
    call: Call,
  ): Promise<z.input<R> | Answer<z.input<R>>>;
};

// biome-ignore lint/complexity/noBannedTypes: no fields at all
type None = {};

/** A route of any shape, as the server and the documentation see it. */
export type AnyRoute = Omit<Route<Shape, Shape, z.ZodType, z.ZodType>, 'handle'> & {
  handle(input: { params: object; query: object; body: unknown }, call: Call): Promise<unknown>;
};

/** Ties a handler to its schemas. */
export function route<
  R extends z.ZodType,
  P extends Shape = None,
  Q extends Shape = None,
  B extends z.ZodType = z.ZodUndefined,
>(definition: Route<P, Q, B, R>): AnyRoute {
  return definition as unknown as AnyRoute;
}
