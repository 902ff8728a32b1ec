import type { z } from 'zod';
import { findPlanPrices } from '../../db/catalogueStore.ts';
import type { Database } from '../../db/connect.ts';
import { priceOfRow } from '../../db/mapping.ts';
import { findAccount } from '../../db/readModels/accounts.ts';
import { findPlan, findPriceRow } from '../../db/readModels/catalogue.ts';
import type { Price } from '../../rules/catalogue/catalogue.ts';
import { refuse } from '../../rules/refusal.ts';
import type { Order } from '../../rules/subscription/subscribe.ts';
import { Problem } from '../problems/problem.ts';
import type { SubscriptionInput } from '../schemas/subscription.ts';

type Input = z.output<typeof SubscriptionInput>;

/**
 * What a request orders, with its prices: those that it names, or the one of its plan in the account's currency.
 *
 * @throws Problem `item_not_found`, `price_retired`, `price_not_in_currency`, or `validation_failed` where a plan has several prices
 */
export async function readOrder(database: Database, input: Input): Promise<Order> {
  const named = input.items ?? [await planItem(database, input)];
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
  const { billing_starts_on: billingStartsOn, anchor } = input;
  return { planId: items[0]?.price.planId ?? '', items, billingStartsOn, anchor };
}

async function planItem(database: Database, input: Input): Promise<{ price_id: string; quantity: number }> {
  const { plan_id: planId = '', account_id: accountId, quantity = 1 } = input;
  const account = await findAccount(database, accountId);
  if (account === undefined) throw missing(`There is no account ${accountId}; copy its id from the list of accounts.`);
  const { currency } = account;
  const [price, ...others] = await findPlanPrices(database, planId, currency);
  if (price !== undefined && others.length === 0) return { price_id: price.id, quantity };
  if (price !== undefined) {
    const ids = [price, ...others].map(({ id }) => id).join(', ');
    const detail = `the plan has several prices in ${currency}; name one in items: ${ids}`;
    throw new Problem('validation_failed', 'Correct plan_id and send it again.', {
      errors: [{ field: 'plan_id', detail }],
    });
  }
  if ((await findPlan(database, planId)) === undefined) {
    throw missing(`There is no plan ${planId}; copy its id from the list of plans.`);
  }
  const detail = `The plan is not sold in ${currency}; choose a plan that is, or add a price in ${currency}.`;
  throw Problem.of(refuse('price_not_in_currency', detail, { account_currency: currency }));
}

function missing(detail: string): Problem {
  return Problem.of(refuse('item_not_found', detail));
}
