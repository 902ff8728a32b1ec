import type { Knex } from 'knex';
import type { MethodKind } from '../../rules/payments/paymentMethod.ts';

/** A way to pay, without the gateway's token: who reads lists cannot charge. */
export type PaymentMethodRow = {
  id: string;
  account_id: string;
  gateway: string;
  kind: MethodKind;
  brand: string;
  last4: string | null;
  expires_in: string | null;
  is_default: boolean;
  added_at: string;
  blocked_by: string | null;
};

/** Those that an account has now, in the order in which they were added. */
export function listPaymentMethods(database: Knex, accountId: string): Promise<PaymentMethodRow[]> {
  return database('payment_methods')
    .where('account_id', accountId)
    .whereNull('removed_at')
    .orderBy(['added_at', 'id'])
    .select<PaymentMethodRow[]>(
      ...[
        'id',
        'account_id',
        'gateway',
        'kind',
        'brand',
        'last4',
        'expires_in',
        'is_default',
        'added_at',
        'blocked_by',
      ],
    );
}
