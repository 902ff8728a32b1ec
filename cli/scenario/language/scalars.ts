import { z } from 'zod';
import { isLocalDate } from '../../../rules/calendar/date.ts';
import { isZone } from '../../../rules/calendar/zone.ts';
import { isCurrency } from '../../../rules/money/currency.ts';
import { unknownWord } from './strictObject.ts';

/** One word of several; a misspelt one is told the nearest. */
export function word<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, {
    error: ({ input }) =>
      typeof input === 'string'
        ? unknownWord(`"${input}" is not known here`, input, words)
        : `write one of ${words.join(', ')}`,
  });
}

/** A name that the story gives: of an account, a plan, a subscription. */
export const name = z.string({ error: 'write a name, like seat' }).min(1, 'write a name, like seat');

export const text = z.string({ error: 'write text, like "lost the contract"' });

export const flag = z.boolean({ error: 'write true or false' });

const decimalHint = 'write a decimal in quotes, like "29.00"';

/** Decimal text. The reader of the files keeps unquoted figures as they are written, so 29.00 does too. */
export const decimalText = z.union(
  [z.string().regex(/^-?\d{1,20}(\.\d{1,20})?$/), z.number().refine(Number.isSafeInteger)],
  { error: decimalHint },
);

const wholeHint = 'write a whole number, like 10';

/** Any whole number: whether it is one that the engine takes is the engine's to say. */
export const wholeNumber = z.number({ error: wholeHint }).int(wholeHint);

export const positiveNumber = z.number({ error: wholeHint }).int(wholeHint).min(1, 'write a whole number from 1');

const dateHint = 'write a date that exists, like 2026-07-15';

export const date = z
  .string({ error: dateHint })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: dateHint, abort: true })
  .refine(isLocalDate, dateHint);

const momentHint = 'write a date like 2026-07-15, with a time where it matters: 2026-07-15 10:00';

/** A date is 12:00 on the account's clock; a time is local too, unless it ends in Z or an offset. */
export const moment = z
  .string({ error: momentHint })
  .regex(/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/, { error: momentHint, abort: true })
  .refine((value) => isLocalDate(value.slice(0, 10)) && isClockTime(value.slice(11)), momentHint);

function isClockTime(time: string): boolean {
  return (
    time === '' || (time.slice(0, 2) < '24' && time.slice(3, 5) < '60' && (time[5] !== ':' || time.slice(6, 8) < '60'))
  );
}

const currencyHint = 'write an ISO 4217 code, like USD';

export const currency = z
  .string({ error: currencyHint })
  .regex(/^[A-Z]{3}$/, { error: currencyHint, abort: true })
  .refine(isCurrency, currencyHint);

const zoneHint = 'write an IANA time zone, like America/Toronto';

export const timezone = z.string({ error: zoneHint }).refine(isZone, zoneHint);

const countryHint = 'write an ISO 3166-1 code, like CA';

export const country = z.string({ error: countryHint }).regex(/^[A-Z]{2}$/, countryHint);

const regionHint = 'write the region without its country, like ON';

export const region = z.string({ error: regionHint }).regex(/^[A-Z0-9]{1,3}$/, regionHint);

export const language = word('en', 'fr', 'it', 'de', 'es', 'pt', 'nl');
