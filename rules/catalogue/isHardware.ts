import type { Price } from './catalogue.ts';

/** Whether a price is of a thing that is sold once: it is invoiced by itself, on the day of the order. @rule SUB-9, CAT-2 */
export function isHardware({ itemKind, interval }: Price): boolean {
  return itemKind === 'hardware' && interval === 'once';
}
