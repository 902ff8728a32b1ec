import { z } from 'zod';
import { POLICY_KEYS } from '../../../rules/policy/policyKeys.ts';
import { accountSchema, sellerSchema } from './accountSchema.ts';
import { billingVerbs } from './billingVerbs.ts';
import { catalogEntrySchema, couponSchema } from './catalogSchema.ts';
import { expectSchema, refusedSchema } from './expectSchema.ts';
import { moneyVerbs } from './moneyVerbs.ts';
import { moment, name } from './scalars.ts';
import { strictObject } from './strictObject.ts';
import { actOf, at, stepOf } from './verb.ts';

export const VERBS = [...billingVerbs, ...moneyVerbs] as const;

export type VerbName = (typeof VERBS)[number]['name'];

const [firstStep, ...otherSteps] = VERBS.map((each) => stepOf(each));
const [firstAct, ...otherActs] = VERBS.map((each) => actOf(each));
if (!firstStep || !firstAct) throw new Error('The language has no verbs.');

const actSchema = z.discriminatedUnion('do', [firstAct, ...otherActs]).meta({ id: 'act' });

const besidePreview = { at, expect: expectSchema.optional(), refused: refusedSchema.optional() };

/** A preview but for its verb, which is read by itself. */
export const previewRestSchema = strictObject(besidePreview);

const previewStepSchema = strictObject({
  ...besidePreview,
  preview: actSchema.describe('what would happen; nothing is done'),
});

/** A moment at which something is expected and nothing done. */
export const checkStepSchema = strictObject({ at, expect: expectSchema });

const stepSchema = z.union([
  z.discriminatedUnion('do', [firstStep, ...otherSteps]),
  previewStepSchema,
  checkStepSchema,
]);

/** The values themselves are read by rules/policy, which knows every shorthand. */
const policies = strictObject(
  Object.fromEntries(
    Object.entries(POLICY_KEYS).map(([key, { summary, reader }]) => [
      key,
      z.unknown().optional().describe(`${summary}: ${reader.values}`),
    ]),
  ),
).meta({ id: 'policies' });

const headFields = {
  scenario: name.describe('what the story is called'),
  profile: name.optional().describe('goto-admin where left out; or standard, classic'),
  policies: policies.optional().describe('single policy values on top of the profile'),
  account: accountSchema.optional().describe('the customer'),
  seller: sellerSchema.optional().describe('who sells'),
  catalog: z
    .array(catalogEntrySchema, { error: 'write a list of prices' })
    .optional()
    .describe('what the story needs; the demo catalogue is there too'),
  coupons: z.array(couponSchema, { error: 'write a list of coupons' }).optional().describe('what steps may give'),
  until: moment.optional().describe('where the story ends; at its last step where left out'),
  expect: expectSchema.optional().describe('what holds at the end'),
};

const stepsHint = 'write a list of steps, like [{at: 2026-07-15, do: subscribe, plan: seat}]';

/** A scenario but for its steps, which are read one by one by their verb. */
export const scenarioFrameSchema = strictObject({
  ...headFields,
  steps: z.array(z.unknown(), { error: stepsHint }).min(1, stepsHint),
});

/** The whole language. It is published as JSON Schema. */
export const scenarioSchema = strictObject({
  ...headFields,
  steps: z.array(stepSchema).min(1).describe('what happens, in order of time'),
});
