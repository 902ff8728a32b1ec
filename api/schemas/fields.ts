import { z } from 'zod';
import { isLocalDate } from '../../rules/calendar/date.ts';
import { isZone } from '../../rules/calendar/zone.ts';
import { isCurrency } from '../../rules/money/currency.ts';

/* The kinds of field that the resources are made of. What is read is checked; what is answered only names its form. */

export const Id = z.uuid().meta({ example: '0198f3c2-7d2e-7c1a-9b53-1f2d3c4b5a69' });

/** `name` for people: not empty, not endless. */
export const Name = z.string().trim().min(1).max(200);

export const LocalDateField = z
  .string()
  .refine(isLocalDate, { error: ({ input }) => `"${String(input)}" is no date; write one like 2026-07-15` })
  .meta({ format: 'date', example: '2026-07-15' });

/** An instant with its offset; it comes out in UTC with milliseconds. */
export const InstantField = z.iso
  .datetime({ offset: true, error: 'must be an instant with its offset, like 2026-07-15T12:00:00Z' })
  .transform((text) => new Date(text).toISOString())
  .meta({ format: 'date-time', example: '2026-07-15T12:00:00.000Z' });

export const ZoneField = z
  .string()
  .refine(isZone, { error: ({ input }) => `"${String(input)}" is no IANA time zone; write one like America/Toronto` })
  .meta({ example: 'America/Toronto' });

export const CurrencyField = z
  .string()
  .refine(isCurrency, { error: ({ input }) => `"${String(input)}" is no ISO 4217 currency; write one like "USD"` })
  .meta({ example: 'USD' });

/** Languages in which customers are written to. @rule ACC-1 */
export const LanguageField = z.enum(['en', 'fr', 'it', 'de', 'es', 'pt', 'nl']);

/** A whole number of things that are ordered. How many are allowed is a rule's business. */
export const Quantity = z.int().meta({ example: 10 });

/** Decimal text in major units, at the currency's scale. */
export const Amount = z.string().meta({ format: 'decimal', example: '149.68' });

export const Figure = z.string().meta({ format: 'decimal', example: '0.13' });

export const OutDate = z.string().meta({ format: 'date', example: '2026-08-01' });

export const OutInstant = z.string().meta({ format: 'date-time', example: '2026-08-02T04:00:00.000Z' });

/** Small facts by name, all as text. */
export const Facts = z.record(z.string(), z.string());
