import type { z } from 'zod';
import type { accountSchema, sellerSchema } from './accountSchema.ts';
import type { catalogEntrySchema, couponSchema } from './catalogSchema.ts';
import type { expectSchema, refusedSchema } from './expectSchema.ts';
import type { VERBS, VerbName } from './scenarioSchema.ts';

export type AccountSetup = z.infer<typeof accountSchema>;
export type SellerSetup = z.infer<typeof sellerSchema>;
export type CatalogEntry = z.infer<typeof catalogEntrySchema>;
export type CouponEntry = z.infer<typeof couponSchema>;
export type Expectations = z.infer<typeof expectSchema>;
export type RefusedExpectation = z.infer<typeof refusedSchema>;

type VerbOf<Name extends VerbName> = Extract<(typeof VERBS)[number], { readonly name: Name }>;

/** A verb without keys has no fields, rather than fields that must not be. */
type FieldsOf<Fields extends z.ZodRawShape> = keyof Fields extends never
  ? unknown
  : Readonly<z.infer<z.ZodObject<Fields>>>;

/** What a step does: a verb with its keys. */
export type Act<Name extends VerbName = VerbName> = Name extends VerbName
  ? { readonly do: Name } & FieldsOf<VerbOf<Name>['fields']>
  : never;

/** One dated step: a verb, a preview of one, or expectations alone. */
export type Step = {
  readonly at: string;
  readonly act: Act | null;
  readonly preview: Act | null;
  readonly expect: Expectations | null;
  readonly refused: RefusedExpectation | null;
};

/** A dated story with expectations, as it was written; times are still those of the account's clock. */
export type Scenario = {
  readonly name: string;
  readonly profile: string;
  readonly policies: Readonly<Record<string, unknown>>;
  readonly account: AccountSetup;
  readonly seller: SellerSetup | null;
  readonly catalog: readonly CatalogEntry[];
  readonly coupons: readonly CouponEntry[];
  readonly steps: readonly Step[];
  readonly until: string | null;
  readonly expect: Expectations | null;
};
