import { findAccount } from '../../db/readModels/accounts.ts';
import type { SubscriptionListRow } from '../../db/readModels/subscriptions.ts';
import { recordCaller } from '../../db/recordCaller.ts';
import type { Leaving, SubscriptionOrder } from '../../rules/subscription/order.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import type { Call } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Problem } from '../problems/problem.ts';

type Caller = { readonly name: string; readonly email: string; readonly billing_postal_code?: string | undefined };
type Given = { readonly caller?: Caller | undefined; readonly override_reason?: string | undefined };

/**
 * Compares who called support with the account's billing contact, and keeps what was said in the audit log: personal data
 * goes no further. A caller who does not match is believed where finance says why.
 *
 * @returns the order, with what was found out where support takes a notice or cancellation
 * @throws Problem `not_permitted` where another role overrides
 * @rule TERM-8
 */
export async function identifyCaller(
  order: SubscriptionOrder,
  given: object,
  subscription: SubscriptionListRow,
  call: Call,
): Promise<SubscriptionOrder> {
  if ((order.do !== 'cancel' && order.do !== 'give_notice') || order.channel !== 'support') return order;
  const { caller: said, override_reason: reason } = given as Given;
  const found = said !== undefined && (await isOfAccount(said, subscription.account_id, call)) ? 'verified' : 'unknown';
  const caller: Leaving['caller'] = found === 'unknown' && reason !== undefined ? 'overridden' : found;
  if (caller === 'overridden' && !MAY.override.some((role) => role === call.role)) {
    const detail = `Only a key of ${MAY.override.join(' or ')} overrides who the caller is; hand the call over.`;
    throw new Problem('not_permitted', detail);
  }
  const what = { order: order.do, outcome: caller, said: said ?? null, override_reason: reason ?? null };
  orRefuse(await recordCaller({ database: call.database, ...call.order, subscription, what }));
  return { ...order, caller, ...(caller === 'overridden' ? { reason: order.reason ?? reason ?? '' } : {}) };
}

/** The e-mail is the contact's or one of its copies; a postal code that is named is that of the billing address. */
async function isOfAccount(caller: Caller, accountId: string, { database }: Call): Promise<boolean> {
  const { contact, billing_address: address } = orNotFound(
    await findAccount(database, accountId),
    'account',
    accountId,
  );
  const known = contact === null ? [] : [contact.email, ...contact.cc].map(plain);
  const { billing_postal_code: postalCode } = caller;
  const isPostalCodeRight = postalCode === undefined || plain(postalCode) === plain(address.postal_code ?? '');
  return known.includes(plain(caller.email)) && isPostalCodeRight;
}

function plain(text: string): string {
  return text.replaceAll(' ', '').toLowerCase();
}
