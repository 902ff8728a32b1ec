import { z } from 'zod';
import { ITEM_KINDS, TAX_CATEGORIES } from '../../rules/catalogue/catalogue.ts';
import { CurrencyField, Id, Name, OutInstant } from './fields.ts';

export const ProductInput = z.strictObject({ name: Name }).meta({ id: 'ProductInput' });

export const Product = z
  .object({
    id: Id,
    name: z.string(),
    free_plan_id: Id.meta({ description: 'The plan that customers fall back to.' }),
    created_at: OutInstant,
  })
  .meta({ id: 'Product' });

export const PlanInput = z
  .strictObject({
    product_id: Id,
    name: Name,
    capabilities: z.array(Name).max(100).default([]),
    upgrades_to: z.array(Id).max(100).default([]).meta({ description: 'Ids of plans that a customer may move up to.' }),
    trial_days: z.int().min(1).max(365).nullable().default(null),
  })
  .meta({ id: 'PlanInput' });

export const Plan = z
  .object({
    id: Id,
    product_id: Id,
    name: z.string(),
    is_free: z.boolean(),
    capabilities: z.array(z.string()),
    upgrades_to: z.array(Id),
    trial_days: z.int().nullable(),
    created_at: OutInstant,
  })
  .meta({ id: 'Plan' });

/* Decimal text and tiers are checked by rules/pricing/checkModel.ts, which answers in sentences. */
const decimalText = z.string().meta({ format: 'decimal', example: '29.00' });
const Tier = z
  .looseObject({ up_to: z.string().nullable(), unit: z.string(), flat: z.string().optional() })
  .meta({ id: 'PriceTier' });

const models = ['flat', 'per_unit', 'graduated', 'volume', 'package', 'percentage'] as const;

const IntervalField = z
  .union([
    z.enum(['month', 'quarter', 'half_year', 'year', 'once']),
    z.strictObject({ every: z.int(), unit: z.enum(['day', 'week', 'month', 'year']) }),
  ])
  .meta({ id: 'Interval' });

/** The figures of a model stand beside its name, as in a catalogue entry of a scenario. @rule CAT-1 */
const modelFields = {
  model: z.enum(models),
  amount: decimalText.optional().meta({ description: 'flat: for the whole period' }),
  unit: decimalText.optional().meta({ description: 'per_unit: for one, up to 8 decimals' }),
  tiers: z.array(Tier).max(100).optional().meta({ description: 'graduated, volume; the last has `up_to: null`' }),
  package: z
    .strictObject({ size: z.string(), price: z.string() })
    .optional()
    .meta({ description: 'package: a started package costs `price`' }),
  percent: decimalText.optional().meta({ description: 'percentage: of the quantity, which is a sum of money' }),
};

/** Checked by rules/catalogue/checkPricing.ts. @rule CAT-4 */
const Phase = z
  .strictObject({
    months: z.int(),
    factor: decimalText.optional().meta({ description: 'A part of the price: "0" is free, "0.5" is half.' }),
    model: z
      .looseObject({ kind: z.enum(models) })
      .optional()
      .meta({ description: 'Or another price model.' }),
  })
  .meta({ id: 'PricePhase', description: 'Months from the start of an item in which its price is another.' });

export const PriceInput = z
  .strictObject({
    plan_id: Id,
    ...modelFields,
    interval: z.unknown().meta({
      description: 'month, quarter, half_year, year, once, or {every, unit} with unit day, week, month or year',
      example: 'month',
    }),
    currency: CurrencyField,
    item_kind: z.enum(ITEM_KINDS as [string, ...string[]]).default('licence'),
    category: z
      .enum(TAX_CATEGORIES as [string, ...string[]])
      .default('saas')
      .meta({ description: 'Tax category.' }),
    timing: z
      .enum(['in_advance', 'in_arrears'])
      .nullable()
      .default(null)
      .meta({ description: 'null follows the policy' }),
    description: Name.meta({ description: 'As it stands on invoices.' }),
    setup_fee: decimalText.optional().meta({ description: 'Once for each item, whatever its quantity.' }),
    phases: z.array(Phase).optional().meta({ description: 'What it costs at first, one phase after the other.' }),
    replaces: Id.optional().meta({ description: 'The price of which this is the next version; that one is retired.' }),
  })
  .meta({ id: 'PriceInput' });

export const Price = z
  .object({
    id: Id,
    plan_id: Id,
    version: z.int(),
    ...modelFields,
    interval: IntervalField,
    currency: z.string(),
    item_kind: z.enum(ITEM_KINDS as [string, ...string[]]),
    category: z.enum(TAX_CATEGORIES as [string, ...string[]]),
    timing: z.enum(['in_advance', 'in_arrears']).nullable(),
    description: z.string(),
    setup_fee: z.string().nullable(),
    phases: z.array(Phase).nullable(),
    retired_at: OutInstant.nullable(),
    created_at: OutInstant,
  })
  .meta({ id: 'Price', description: 'One version of a price; it never changes.' });
