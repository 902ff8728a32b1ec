import type { PriceModel } from '../pricing/priceModel.ts';
import type { ItemKind, TaxCategory } from './catalogue.ts';

/** A price of the demo catalogue: the same in each of its currencies, so that a story reads the same everywhere. */
export type DemoPrice = {
  readonly interval: 'month' | 'year' | 'once';
  readonly model: PriceModel;
  readonly currencies: readonly string[];
  readonly itemKind: ItemKind;
  readonly category: TaxCategory;
  readonly description: string;
};

export type DemoPlan = { readonly name: string; readonly prices: readonly DemoPrice[] };
export type DemoProduct = { readonly name: string; readonly plans: readonly DemoPlan[] };

const CURRENCIES = ['USD', 'CAD', 'EUR', 'GBP', 'AUD', 'RON', 'CHF', 'NOK'] as const;

function price(
  description: string,
  unit: string,
  interval: DemoPrice['interval'] = 'month',
  kinds: Partial<Pick<DemoPrice, 'itemKind' | 'category'>> = {},
): DemoPrice {
  const model = { kind: 'per_unit', unit } as const;
  return { description, interval, model, currencies: CURRENCIES, itemKind: 'licence', category: 'saas', ...kinds };
}

/**
 * What a vendor of remote support and telephony sells. A fresh installation is seeded with it, and every scenario knows it.
 *
 * @rule CAT-1, CAT-2, CAT-5
 */
export const DEMO_CATALOGUE: readonly DemoProduct[] = [
  {
    name: 'remote-support',
    plans: [
      { name: 'seat', prices: [price('Remote support seat', '29.00'), price('Remote support seat', '290.00', 'year')] },
      { name: 'camera-sharing', prices: [price('Camera sharing', '5.00', 'month', { itemKind: 'add_on' })] },
      {
        name: 'unattended',
        prices: [
          {
            ...price('Unattended device', '5.00', 'month', { itemKind: 'device' }),
            model: {
              kind: 'graduated',
              tiers: [
                { up_to: '10', unit: '5.00' },
                { up_to: null, unit: '4.00' },
              ],
            },
          },
        ],
      },
    ],
  },
  {
    name: 'voice',
    plans: [
      { name: 'voice-line', prices: [price('Voice line', '19.00', 'month', { category: 'telecom' })] },
      {
        name: 'phone-number',
        prices: [price('Phone number', '4.00', 'month', { itemKind: 'phone_number', category: 'telecom' })],
      },
      {
        name: 'toll-free-number',
        prices: [price('Toll-free number', '6.00', 'month', { itemKind: 'phone_number', category: 'telecom' })],
      },
      {
        name: 'desk-phone-rental',
        prices: [price('Desk phone, rented', '7.50', 'month', { itemKind: 'rental', category: 'rental' })],
      },
      {
        name: 'desk-phone',
        prices: [price('Desk phone', '120.00', 'once', { itemKind: 'hardware', category: 'hardware' })],
      },
      {
        name: 'number-porting',
        prices: [price('Porting of a number', '15.00', 'once', { itemKind: 'service_fee', category: 'service' })],
      },
    ],
  },
];
