import type { PriceModel } from '../pricing/priceModel.ts';
import type { Interval } from './interval.ts';
import type { PricePhase } from './phase.ts';

/** What a line of a subscription is. @rule CAT-2 */
export type ItemKind =
  | 'licence'
  | 'add_on'
  | 'device'
  | 'phone_number'
  | 'rental'
  | 'hardware'
  | 'service_fee'
  | 'contact_centre';

export const ITEM_KINDS: readonly ItemKind[] = [
  'licence',
  'add_on',
  'device',
  'phone_number',
  'rental',
  'hardware',
  'service_fee',
  'contact_centre',
];

/** What the tax tables ask about an item; `saas` where nothing else was said. @rule CAT-5 */
export type TaxCategory = 'saas' | 'telecom' | 'hardware' | 'rental' | 'service';

export const TAX_CATEGORIES: readonly TaxCategory[] = ['saas', 'telecom', 'hardware', 'rental', 'service'];

export const DEFAULT_TAX_CATEGORY: TaxCategory = 'saas';

/** A way of buying a product. @rule CAT-3 */
export type Plan = {
  readonly id: string;
  readonly productId: string;
  readonly name: string;
  readonly isFree: boolean;
  /** What its users can do; a free plan that came by itself has none. */
  readonly capabilities: readonly string[];
  /** Plan ids that a customer may move up to. */
  readonly upgradesTo: readonly string[];
  /** `null`: not on offer as a trial. */
  readonly trialDays: number | null;
};

/** One version of a price; immutable once used. `timing` null follows the policy. @rule CAT-1, CAT-2, CAT-5 */
export type Price = {
  readonly id: string;
  readonly planId: string;
  readonly version: number;
  readonly model: PriceModel;
  readonly currency: string;
  readonly interval: Interval;
  readonly timing: 'in_advance' | 'in_arrears' | null;
  readonly itemKind: ItemKind;
  readonly category: TaxCategory;
  readonly description: string;
  /** Once for each item, whatever its quantity, on the first invoice with it; major units. @rule CAT-2 */
  readonly setupFee?: string;
  /** What it costs at first; the model holds from the end of the last one. @rule CAT-4 */
  readonly phases?: readonly PricePhase[];
};
