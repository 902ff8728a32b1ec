import type { LocalDate } from '../calendar/date.ts';
import type { NoticeChannel } from '../policy/policyValues.ts';

/**
 * Everything that may be asked of a subscription, by ids and plain values: what the API takes, a workflow carries, a preview
 * tries and a simulation supposes.
 */
export type SubscriptionOrder =
  | ({ readonly do: 'change_quantity' } & ItemChange)
  | { readonly do: 'change_items'; readonly items: readonly ItemChange[] }
  | { readonly do: 'switch_interval'; readonly priceId: string }
  | { readonly do: 'change_plan'; readonly priceId: string; readonly when: 'now' | 'period_end' | LocalDate }
  | {
      readonly do: 'upgrade';
      readonly priceId: string;
      readonly quantity?: string;
      readonly when: 'now' | 'trial_end';
    }
  | { readonly do: 'extend_trial'; readonly days: number }
  | ({ readonly do: 'cancel' } & Leaving)
  | ({ readonly do: 'give_notice' } & Leaving)
  | { readonly do: 'withdraw_notice'; readonly channel: NoticeChannel }
  | ({ readonly do: 'choose_renewal' } & RenewalChoice)
  | { readonly do: 'reactivate' }
  /** By an operator where no channel is named; a contract only by one. @rule SUB-7 */
  | { readonly do: 'pause'; readonly periods: number; readonly channel?: NoticeChannel }
  | { readonly do: 'resume' }
  | { readonly do: 'withdraw_change'; readonly changeId: string }
  | { readonly do: 'confirm_circuit' };

/** One item and what becomes of its quantity. An item is named by its id, or by the price that is bought anew. */
export type ItemChange = {
  /** The plan's own item where neither is named. */
  readonly itemId?: string;
  /** Adds an item of this price where the subscription has none. */
  readonly priceId?: string;
  readonly change: { readonly kind: 'add' | 'remove' | 'set'; readonly quantity: string };
};

/** What is to hold from the renewal date on; what is left out stays as it is. @rule SUB-2 */
export type RenewalChoice = {
  readonly months?: number;
  readonly priceId?: string;
  readonly quantity?: string;
  /** Codes of coupons that take the place of those that the subscription has. */
  readonly couponCodes?: readonly string[];
};

export type Leaving = {
  readonly channel: NoticeChannel;
  /** Where notice is too late for this term, take it for the end of the next. @rule TERM-3 */
  readonly acceptNextTerm?: boolean;
  readonly reason?: string;
  /** Whether what the caller said about himself was found to be right; only for support. @rule TERM-8 */
  readonly caller?: 'verified' | 'overridden' | 'unknown';
};
