import type { Knex } from 'knex';
import type { AccountDetails, Contact } from '../accountDetails.ts';
import type { Connection } from '../connection.ts';
import { newId } from '../newId.ts';

/** What a customer enters to accept a quote. @rule QUO-2 */
export type Checkout = {
  /** The administrator, who says that this is right. */
  readonly contact: Contact;
  /** What he changes about the account on the way. */
  readonly billing: Partial<AccountDetails> | null;
  /** A token of the gateway's. @rule PAY-1 */
  readonly paymentMethodToken: string;
};

/** Keeps what a customer entered; the same request again finds it there. Answers the id under which it is kept. */
export async function openCheckout(
  database: Knex,
  { quoteId, commandId, checkout }: { quoteId: string; commandId: string; checkout: Checkout },
): Promise<string> {
  const { contact, billing, paymentMethodToken } = checkout;
  const key = { quote_id: quoteId, command_id: commandId };
  await database('quote_checkouts')
    .insert({
      ...{ id: newId(), ...key, payment_method_token: paymentMethodToken },
      contact: JSON.stringify(contact),
      billing: billing === null ? null : JSON.stringify(billing),
    })
    .onConflict(['quote_id', 'command_id'])
    .ignore();
  const row = await database('quote_checkouts').where(key).first<{ id: string }>('id');
  return row.id;
}

/** What was entered; null where there is none under this id for this quote. */
export async function readCheckout(connection: Connection, quoteId: string, id: string): Promise<Checkout | null> {
  const { rows } = await connection.query<{
    contact: Contact;
    billing: Partial<AccountDetails> | null;
    payment_method_token: string;
  }>('select contact, billing, payment_method_token from quote_checkouts where quote_id = $1 and id = $2', [
    quoteId,
    id,
  ]);
  const [row] = rows;
  return row === undefined
    ? null
    : { contact: row.contact, billing: row.billing, paymentMethodToken: row.payment_method_token };
}
