/** The states in which a customer is served: a pause rests it, an end is over. @rule SUB-7 */
export const IN_SERVICE: ReadonlySet<string> = new Set(['trialing', 'free', 'active']);

/**
 * What can be seen of a story's account at one moment, in one normal form for all engines, so that two of them can be
 * compared for equality. Dates are the account's; amounts decimal text at the currency's scale; `null` is "none".
 */
export type Observation = {
  readonly invoices: readonly ObservedInvoice[];
  /** What all issued invoices still want. */
  readonly balance: string;
  readonly credit: string;
  /** By the name that the story gave. */
  readonly subscriptions: Readonly<Record<string, ObservedSubscription>>;
  /** Whether any subscription is in service, and not turned off for debt. */
  readonly service: 'on' | 'off';
  /** E-mails that were decided, in their order; the date is the account's. */
  readonly emails: readonly { readonly template: string; readonly date: string }[];
  /** Whether all data is still there, or that of a subscription has been deleted. @rule TERM-6 */
  readonly data: 'kept' | 'deleted';
  /** Types, in the order in which they happened. */
  readonly events: readonly string[];
  /** Sums by ledger account, debits positive; accounts without postings are left out. */
  readonly ledger: Readonly<Record<string, string>>;
  /** Charges in the order in which they were opened. */
  readonly payments: readonly ObservedPayment[];
  /** What the account's case does next, and the minute on its clock; both null while it rests. */
  readonly dunning: { readonly step: string | null; readonly next: string | null } | 'none';
  /** The jurisdiction whose rate nobody knows, where billing has stopped for want of it. @rule TAX-5 */
  readonly stopped: string | null;
  /** What the engine will do next; null where the story never asks. @rule EXP-2 */
  readonly agenda: readonly ObservedAgendaEntry[] | null;
};

export type ObservedPayment = {
  readonly date: string;
  readonly outcome: string;
  readonly amount: string;
  /** The method, by the name that the story gave. */
  readonly method: string | null;
};

export type ObservedAgendaEntry = {
  /** The minute on the account's clock. */
  readonly at: string;
  readonly date: string;
  readonly what: string;
  /** The subscription, by the name that the story gave. */
  readonly of: string | null;
  readonly amount: string | null;
  readonly rule: string;
  readonly label: string;
  readonly sentence: string;
};

export type ObservedInvoice = {
  readonly date: string;
  readonly due: string;
  readonly status: string;
  readonly lines: readonly ObservedLine[];
  readonly subtotal: string;
  readonly taxes: readonly { readonly name: string; readonly rate: string; readonly amount: string }[];
  readonly total: string;
  readonly amount_due: string;
};

export type ObservedLine = {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly quantity: string;
  readonly unit: string | null;
  readonly amount: string;
  readonly tax: string;
  readonly why: LineReason;
};

/** The stored explanation without what differs between engines: ids of prices and commands. @rule EXP-1 */
export type LineReason = {
  readonly rule: string;
  readonly policy: string;
  /** With its numbers: `290 × 16 ÷ 31 = 149.68`. */
  readonly formula: string;
  readonly inputs: Readonly<Record<string, string>>;
};

export type ObservedSubscription = {
  readonly state: string;
  readonly plan: string;
  readonly items: readonly { readonly plan: string; readonly quantity: string }[];
  readonly ends_on: string | null;
  readonly service_until: string | null;
  /** Of a term that will be followed by another. */
  readonly renews_on: string | null;
  readonly notice_until: string | null;
};
