/** An invoice's number as it is printed: `INV-2026-000001`. @rule INV-6 */
export function numberText(series: string, year: number, number: number): string {
  return `${series}-${year}-${String(number).padStart(6, '0')}`;
}
