import type { z } from 'zod';
import type { ItemChange, Leaving, SubscriptionOrder } from '../../rules/subscription/order.ts';
import type { Role } from '../keys/actor.ts';
import { MAY } from '../keys/permissions.ts';
import type { ProblemCode } from '../problems/problemCode.ts';
import * as fields from '../schemas/orders.ts';

/** One kind of order on a subscription: its route, who may give it, and the value that it becomes. */
export type OrderKind = {
  readonly do: SubscriptionOrder['do'];
  /** The last part of the path. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly roles: readonly Role[];
  /** Parts of the path besides the subscription. */
  readonly params: z.ZodRawShape;
  readonly fields: z.ZodRawShape;
  /** What several fields must be together. */
  readonly check?: { readonly holds: (given: object) => boolean; readonly error: string };
  /** Codes besides those that every order has. */
  readonly problems: readonly ProblemCode[];
  toOrder(given: object): SubscriptionOrder;
};

type Given<Params extends z.ZodRawShape, Fields extends z.ZodRawShape> = z.output<z.ZodObject<Params & Fields>>;

function kind<Fields extends z.ZodRawShape, Params extends z.ZodRawShape = Record<never, never>>(
  definition: Omit<OrderKind, 'params' | 'fields' | 'check' | 'toOrder'> & {
    readonly params?: Params;
    readonly fields: Fields;
    readonly check?: OrderKind['check'];
    toOrder(given: Given<Params, Fields>): SubscriptionOrder;
  },
): OrderKind {
  return { params: {}, ...definition } as unknown as OrderKind;
}

const notice = ['already_ended', 'notice_window_closed', 'caller_not_verified', 'not_permitted'] as const;
const change = ['quantity_out_of_range', 'quantity_unchanged', 'future_change_unsupported'] as const;
const bought = ['price_not_in_currency', 'shipping_address_required', 'account_overdue'] as const;

/** Every order that may be given by the API and tried in a preview. @rule SUB-2, SUB-3 */
export const ORDER_KINDS: readonly OrderKind[] = [
  kind({
    ...{ do: 'change_quantity', path: 'quantity', name: 'changeQuantity', roles: MAY.sell },
    summary: 'Add or remove some of an item, or set how many there are',
    description: 'More takes effect today, less when the policy `decrease` says.',
    fields: fields.quantityFields,
    check: { holds: fields.hasOneAmount, ...fields.ONE_AMOUNT },
    problems: [...change, 'account_overdue'],
    toOrder: (given) => ({ do: 'change_quantity', ...itemChange(given) }),
  }),
  kind({
    ...{ do: 'change_items', path: 'items', name: 'changeItems', roles: MAY.sell },
    summary: 'Change several items at once, or add one',
    fields: fields.itemsFields,
    problems: [...change, ...bought],
    toOrder: ({ items }) => ({ do: 'change_items', items: items.map(itemChange) }),
  }),
  kind({
    ...{ do: 'switch_interval', path: 'interval', name: 'switchInterval', roles: MAY.sell },
    summary: 'Pay in another rhythm',
    description:
      'Monthly to longer takes effect on the next billing day, longer to monthly at the end of what is paid.',
    fields: fields.intervalFields,
    problems: ['quantity_unchanged', 'price_not_in_currency', 'future_change_unsupported', 'account_overdue'],
    toOrder: ({ price_id: priceId }) => ({ do: 'switch_interval', priceId }),
  }),
  kind({
    ...{ do: 'change_plan', path: 'plan', name: 'changePlan', roles: MAY.support },
    summary: 'Replace the plan by any other one of the product: a support act',
    fields: fields.planFields,
    problems: [...change, ...bought, 'date_out_of_range', 'not_permitted'],
    toOrder: ({ price_id: priceId, when }) => ({ do: 'change_plan', priceId, when }),
  }),
  kind({
    ...{ do: 'upgrade', path: 'upgrade', name: 'upgrade', roles: MAY.sell },
    summary: 'Move up to a better plan; out of a trial or a free plan, start to pay',
    fields: fields.upgradeFields,
    problems: [...change, ...bought, 'not_permitted'],
    toOrder: ({ price_id: priceId, when, ...rest }) => ({ do: 'upgrade', priceId, when, ...quantityOf(rest) }),
  }),
  kind({
    ...{ do: 'extend_trial', path: 'trial/extension', name: 'extendTrial', roles: MAY.support },
    summary: 'Give a trial more days: a support act',
    fields: fields.trialExtensionFields,
    problems: ['already_ended', 'date_out_of_range'],
    toOrder: ({ days }) => ({ do: 'extend_trial', days }),
  }),
  kind({
    ...{ do: 'cancel', path: 'cancel', name: 'cancelSubscription', roles: MAY.leave },
    summary: 'End a subscription, when the policy `cancel` says; of a contract this is giving notice',
    fields: fields.leavingFields,
    problems: [...notice, 'cancel_not_online', 'account_overdue'],
    toOrder: (given) => ({ do: 'cancel', ...leaving(given) }),
  }),
  kind({
    ...{ do: 'give_notice', path: 'notice', name: 'giveNotice', roles: MAY.leave },
    summary: 'Turn auto-renewal off: the contract ends with its term',
    fields: fields.leavingFields,
    problems: [...notice, 'cancel_not_online'],
    toOrder: (given) => ({ do: 'give_notice', ...leaving(given) }),
  }),
  kind({
    ...{ do: 'withdraw_notice', path: 'notice/withdraw', name: 'withdrawNotice', roles: MAY.sell },
    summary: 'Turn auto-renewal on again, before the end',
    fields: fields.withdrawNoticeFields,
    problems: ['already_ended', 'not_permitted'],
    toOrder: ({ channel }) => ({ do: 'withdraw_notice', channel }),
  }),
  kind({
    ...{ do: 'choose_renewal', path: 'renewal', name: 'chooseRenewal', roles: MAY.sell },
    summary: 'Choose what holds from the renewal date on; what is left out stays as it is',
    fields: fields.renewalFields,
    problems: ['quantity_out_of_range', 'price_not_in_currency', 'date_out_of_range', 'not_permitted', 'already_ended'],
    toOrder: ({ months, price_id: priceId, coupons, ...rest }) => ({
      do: 'choose_renewal',
      ...(coupons === undefined ? {} : { couponCodes: coupons }),
      ...(months === undefined ? {} : { months }),
      ...(priceId === undefined ? {} : { priceId }),
      ...quantityOf(rest),
    }),
  }),
  kind({
    ...{ do: 'reactivate', path: 'reactivate', name: 'reactivate', roles: MAY.sell },
    summary: 'Take a cancellation back; after the end, start anew at the current price',
    fields: {},
    problems: [...bought, 'data_deleted', 'not_permitted'],
    toOrder: () => ({ do: 'reactivate' }),
  }),
  kind({
    ...{ do: 'pause', path: 'pause', name: 'pauseSubscription', roles: MAY.sell },
    summary: 'Neither serve nor bill for some periods, from the next one on',
    fields: fields.pauseFields,
    problems: ['limit_reached', 'future_change_unsupported', 'not_permitted', 'already_ended', 'account_overdue'],
    toOrder: ({ periods, channel }) => ({ do: 'pause', periods, ...(channel === undefined ? {} : { channel }) }),
  }),
  kind({
    ...{ do: 'resume', path: 'resume', name: 'resumeSubscription', roles: MAY.sell },
    summary: 'End a pause today, or take back one that has not begun',
    fields: {},
    problems: ['not_permitted', 'account_overdue'],
    toOrder: () => ({ do: 'resume' }),
  }),
  kind({
    ...{ do: 'withdraw_change', path: 'changes/{change_id}/withdraw', name: 'withdrawChange', roles: MAY.sell },
    summary: 'Take back what was scheduled for a later day',
    params: fields.changeFields,
    fields: {},
    problems: ['quantity_out_of_range', 'future_change_unsupported', 'not_permitted'],
    toOrder: ({ change_id: changeId }) => ({ do: 'withdraw_change', changeId }),
  }),
  kind({
    ...{ do: 'confirm_circuit', path: 'circuit', name: 'confirmCircuit', roles: MAY.sell },
    summary: 'The provider has confirmed that the circuit is active: billing starts today',
    fields: {},
    problems: ['not_permitted'],
    toOrder: () => ({ do: 'confirm_circuit' }),
  }),
];

type Amount = {
  readonly add?: number | undefined;
  readonly remove?: number | undefined;
  readonly set?: number | undefined;
};

function itemChange({
  item_id: itemId,
  price_id: priceId,
  add,
  remove,
  set,
}: Amount & { readonly item_id?: string | undefined; readonly price_id?: string | undefined }): ItemChange {
  const named = { ...(itemId === undefined ? {} : { itemId }), ...(priceId === undefined ? {} : { priceId }) };
  if (add !== undefined) return { ...named, change: { kind: 'add', quantity: String(add) } };
  if (remove !== undefined) return { ...named, change: { kind: 'remove', quantity: String(remove) } };
  return { ...named, change: { kind: 'set', quantity: String(set) } };
}

function quantityOf({ quantity }: { readonly quantity?: number | undefined }) {
  return quantity === undefined ? {} : { quantity: String(quantity) };
}

/** Whether the caller is who he says he is, is found out before the order is sent. */
function leaving(given: z.output<z.ZodObject<typeof fields.leavingFields>>): Leaving {
  const { channel, accept_next_term: acceptNextTerm, reason } = given;
  return {
    channel,
    ...(acceptNextTerm === undefined ? {} : { acceptNextTerm }),
    ...(reason === undefined ? {} : { reason }),
  };
}
