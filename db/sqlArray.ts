/**
 * An array parameter of ids, dates or figures, as Postgres reads it: `{a,b,NULL}`. The driver's own way quotes every value,
 * which free text needs and these do not.
 */
export function sqlArray(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}
