import type { z } from 'zod';
import type { Database } from '../../db/connect.ts';
import { findCoupons } from '../../db/couponStore.ts';
import { type PriceRow, priceOfRow } from '../../db/mapping.ts';
import { findPlan, findPriceRow, findSoldPrices } from '../../db/readModels/catalogue.ts';
import type { Price } from '../../rules/catalogue/catalogue.ts';
import { refuse } from '../../rules/refusal.ts';
import type { Order } from '../../rules/subscription/subscribe.ts';
import { orRefuse } from '../http/orRefuse.ts';
import { Problem } from '../problems/problem.ts';
import type { SubscriptionInput } from '../schemas/subscription.ts';

type Input = Omit<z.output<typeof SubscriptionInput>, 'account_id'> & { readonly account_id?: string };

/**
 * What a request orders, with its prices: those that it names, or the one of its plan in the account's currency, which is
 * known once the account is read.
 *
 * @throws Problem `item_not_found`, `price_retired`; what is answered throws `price_not_in_currency`, and `validation_failed`
 *         where a plan has several prices
 */
export async function readOrder(database: Database, input: Input): Promise<(currency: string) => Order> {
  const { billing_starts_on: billingStartsOn, anchor, term, free_months: freeMonths } = input;
  const { purchase_channel: purchaseChannel, commitment } = input;
  const coupons = orRefuse(await findCoupons(database, input.coupons ?? []));
  const agreed = {
    billingStartsOn,
    anchor,
    term,
    freeMonths,
    purchaseChannel,
    coupons,
    commitment,
    awaitsCircuit: input.awaits_circuit,
  };
  const orderOf = (items: Order['items']): Order => {
    return { planId: items[0]?.price.planId ?? '', items, ...agreed };
  };
  if (input.items !== undefined) {
    const items = await namedItems(database, input.items);
    return () => orderOf(items);
  }
  const { plan_id: planId = '', quantity = 1 } = input;
  const prices = await findSoldPrices(database, planId);
  if (prices.length === 0 && (await findPlan(database, planId)) === undefined) {
    throw missing(`There is no plan ${planId}; copy its id from the list of plans.`);
  }
  return (currency) => orderOf([{ price: priceIn(currency, prices), quantity: String(quantity) }]);
}

async function namedItems(database: Database, named: NonNullable<Input['items']>): Promise<Order['items']> {
  const items: { price: Price; quantity: string }[] = [];
  for (const { price_id: id, quantity } of named) {
    const row = await findPriceRow(database, id);
    if (row === undefined) throw missing(`There is no price ${id}; copy its id from the list of prices.`);
    if (row.retired_at !== null) {
      throw new Problem('price_retired', `Price ${id} is no longer sold; choose another one of the plan.`, {
        facts: { price_id: id, retired_at: row.retired_at },
      });
    }
    items.push({ price: priceOfRow(row), quantity: String(quantity) });
  }
  return items;
}

function priceIn(currency: string, prices: readonly PriceRow[]): Price {
  const [price, ...others] = prices.filter((each) => each.currency === currency);
  if (price === undefined) {
    const detail = `The plan is not sold in ${currency}; choose a plan that is, or add a price in ${currency}.`;
    throw Problem.of(refuse('price_not_in_currency', detail, { account_currency: currency }));
  }
  if (others.length === 0) return priceOfRow(price);
  const ids = [price, ...others].map(({ id }) => id).sort();
  const detail = `the plan has several prices in ${currency}; name one in items: ${ids.join(', ')}`;
  throw new Problem('validation_failed', 'Correct plan_id and send it again.', {
    errors: [{ field: 'plan_id', detail }],
  });
}

function missing(detail: string): Problem {
  return Problem.of(refuse('item_not_found', detail));
}
