import { z } from 'zod';
import { ITEM_KINDS, TAX_CATEGORIES } from '../../../rules/catalogue/catalogue.ts';
import { currency, decimalText, name, positiveNumber, text, word } from './scalars.ts';
import { strictObject, unknownWord } from './strictObject.ts';

export const INTERVAL_WORDS = ['month', 'quarter', 'half_year', 'year', 'once'] as const;

const everySchema = strictObject({ every: positiveNumber, unit: word('day', 'week', 'month', 'year') });

/** How often a price is charged. */
export const intervalSchema = z.union([z.enum(INTERVAL_WORDS), everySchema], {
  error: ({ input }) =>
    typeof input === 'string'
      ? unknownWord(`"${input}" is no interval`, input, INTERVAL_WORDS)
      : 'write month, quarter, half_year, year, once, or {every: 2, unit: week}',
});

const tier = strictObject({
  up_to: decimalText.optional().describe('inclusive; left out on the last tier'),
  unit: decimalText.describe('price of one'),
  flat: decimalText.optional().describe('added once when the tier is reached'),
});

const tiers = z
  .array(tier, { error: 'write a list of tiers, like [{up_to: 10, unit: "5.00"}, {unit: "4.00"}]' })
  .min(1, 'write at least one tier');

const phase = strictObject({
  months: positiveNumber.describe('so many months'),
  factor: decimalText.optional().describe('a part of the price: "0" is free, "0.5" is half'),
  unit: decimalText.optional().describe('or a price of one'),
  amount: decimalText.optional().describe('or a price for any quantity'),
});

const phases = z
  .array(phase, { error: 'write a list of phases, like [{months: 3, factor: "0"}]' })
  .min(1, 'write at least one phase');

const ordinary = {
  plan: name.describe('the name under which steps order it'),
  product: name.optional().describe("the plan's own name where left out"),
  interval: intervalSchema.describe('month, quarter, half_year, year, once or {every, unit}'),
  currency: currency.optional().describe("the account's where left out"),
  category: z
    .enum(TAX_CATEGORIES as [string, ...string[]], { error: `write one of ${TAX_CATEGORIES.join(', ')}` })
    .optional()
    .describe('tax category; saas where left out'),
  kind: z
    .enum(ITEM_KINDS as [string, ...string[]], { error: `write one of ${ITEM_KINDS.join(', ')}` })
    .optional()
    .describe('what it is: licence where left out'),
  timing: word('in_advance', 'in_arrears').optional().describe('the policy `timing` where left out'),
  meter: name.optional().describe('usage is counted by this meter'),
  included: decimalText.optional().describe('usage that costs nothing'),
  description: text.optional().describe('what the line says'),
  setup_fee: decimalText.optional().describe('once for each item, whatever its quantity'),
  phases: phases.optional().describe('what it costs at first, one phase after the other'),
};

const packageOf = strictObject({ size: decimalText, price: decimalText });

const model = <Name extends string>(kind: Name) => z.literal(kind).describe('price model');

const models = [
  strictObject({ ...ordinary, model: model('flat'), amount: decimalText.describe('for any quantity') }),
  strictObject({ ...ordinary, model: model('per_unit'), unit: decimalText.describe('price of one') }),
  strictObject({ ...ordinary, model: model('graduated'), tiers: tiers.describe('each piece at its own tier') }),
  strictObject({ ...ordinary, model: model('volume'), tiers: tiers.describe('all pieces at the tier of the whole') }),
  strictObject({ ...ordinary, model: model('package'), package: packageOf.describe('whole packages of a size') }),
  strictObject({ ...ordinary, model: model('percentage'), amount: decimalText.describe('percent of a sum of money') }),
] as const;

const MODEL_WORDS = ['flat', 'per_unit', 'graduated', 'volume', 'package', 'percentage'] as const;

/** One price of the story's own catalogue. Several entries of one plan are its prices. @rule CAT-1, CAT-2, CAT-5 */
export const catalogEntrySchema = z.discriminatedUnion('model', models, {
  error: ({ input }) => {
    const given = (input as { model?: unknown } | null)?.model;
    return typeof given === 'string'
      ? unknownWord(`"${given}" is no price model`, given, MODEL_WORDS)
      : 'write a price, like {plan: seat, model: per_unit, unit: "29.00", interval: month}';
  },
});

/** A coupon of the story. @rule CAT-2 */
export const couponSchema = strictObject({
  code: name.describe('the name under which steps give it'),
  percent: decimalText.optional().describe('a percentage'),
  amount: decimalText.optional().describe('or a fixed amount for each period'),
  currency: currency.optional().describe("of the amount; the account's where left out"),
  lasts: z
    .union([z.enum(['once', 'forever']), positiveNumber], { error: 'write once, forever or a number of periods' })
    .optional()
    .describe('once, forever or a number of full periods; once where left out'),
  description: text.optional().describe('what the line says'),
});
