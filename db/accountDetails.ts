import type { Connection } from './connection.ts';

/** An address as people write it. `region` is the ISO 3166-2 part without the country. */
export type Address = {
  readonly country: string;
  readonly region: string | null;
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly postal_code: string | null;
};

export type Contact = { readonly name: string | null; readonly email: string; readonly cc: readonly string[] };

export type Language = 'en' | 'fr' | 'it' | 'de' | 'es' | 'pt' | 'nl';

/** Who an account is, and where: what stands on its invoices. @rule ACC-1 */
export type AccountDetails = {
  readonly companyName: string;
  readonly contact: Contact | null;
  readonly billingAddress: Address;
  readonly shippingAddress: Address | null;
  readonly taxNumber: string | null;
  readonly language: Language;
};

/** Writes a revision of an account's details. Earlier ones stay, for the invoices that were made out to them. */
export async function writeDetails(
  connection: Connection,
  accountId: string,
  revision: number,
  details: AccountDetails,
): Promise<void> {
  const { companyName, contact, billingAddress, shippingAddress, taxNumber, language } = details;
  await connection.query(
    `insert into account_details (account_id, revision, company_name, contact_name, contact_email, contact_cc,
       billing_address, shipping_address, tax_number, language)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      accountId,
      revision,
      companyName,
      contact?.name ?? null,
      contact?.email ?? null,
      contact?.cc ?? [],
      JSON.stringify(billingAddress),
      shippingAddress === null ? null : JSON.stringify(shippingAddress),
      taxNumber,
      language,
    ],
  );
}

/** The details of a revision of an account that is there. */
export async function readDetails(
  connection: Connection,
  accountId: string,
  revision: number,
): Promise<AccountDetails> {
  const { rows } = await connection.query<DetailsRow>(
    'select * from account_details where account_id = $1 and revision = $2',
    [accountId, revision],
  );
  const [row] = rows as [DetailsRow];
  return {
    companyName: row.company_name,
    contact:
      row.contact_email === null ? null : { name: row.contact_name, email: row.contact_email, cc: row.contact_cc },
    billingAddress: row.billing_address,
    shippingAddress: row.shipping_address,
    taxNumber: row.tax_number,
    language: row.language,
  };
}

type DetailsRow = {
  company_name: string;
  contact_name: string | null;
  contact_email: string | null;
  contact_cc: string[];
  billing_address: Address;
  shipping_address: Address | null;
  tax_number: string | null;
  language: Language;
};
