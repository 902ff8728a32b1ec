import { z } from 'zod';

/** What every list takes: how many, and from where on. */
export const pageQuery = {
  limit: z.coerce
    .number({ error: 'must be a whole number from 1 to 100' })
    .int('must be a whole number from 1 to 100')
    .min(1)
    .max(100)
    .default(50)
    .meta({ description: 'How many to answer, 1 to 100.' }),
  cursor: z.string().max(500).optional().meta({ description: 'The `next_cursor` of the page before.' }),
};

/** A page of a list. `next_cursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}
