import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { endOfDay, type Instant, instantOf } from '../../rules/calendar/zone.ts';
import { heedBalance } from '../../rules/dunning/heedBalance.ts';
import { ladderOf } from '../../rules/dunning/ladder.ts';
import { cutAccount } from '../../rules/invoicing/cutAccount.ts';
import { dateOfCut } from '../../rules/invoicing/dateOfCut.ts';
import type { InvoiceDraft } from '../../rules/invoicing/invoice.ts';
import { decided, draftOf } from '../../rules/payments/moneyDecision.ts';
import type { Account } from '../../rules/subscription/accountState.ts';
import type { TaxTable } from '../../rules/tax/taxTable.ts';
import { assertRule, RuleViolation } from '../../rules/violation.ts';
import { type AccountChanges, accountChanges } from '../accountChanges.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { type LoadedAccount, loadAccounts } from '../loadAccounts.ts';
import type { AccountRow } from '../mapping.ts';
import { decidePage } from '../money/decidePage.ts';
import { newId } from '../newId.ts';
import { planByKeys } from '../planByKeys.ts';
import { readTaxTable } from '../taxRateStore.ts';
import { writeChanges } from '../writeChanges.ts';
import { claimPage, cursorOf, type PageRequest } from './claimPage.ts';
import { addInvoice, type InvoiceRows, noInvoices } from './invoiceRows.ts';
import { numberInvoices } from './numberInvoices.ts';
import { type NewCase, stopAccounts } from './stopAccounts.ts';
import { writeInvoices } from './writeInvoices.ts';

export type PageOptions = PageRequest & { readonly database: Knex };

/** What a page did. `last` is where the next one goes on; null when nothing was due. */
export type PageResult = {
  readonly accounts: number;
  readonly invoices: number;
  readonly cases: number;
  readonly last: string | null;
};

/**
 * Bills one page of due accounts in one transaction: either all of it is there afterwards, or nothing. Each account moves on
 * to its next bill date in the same transaction, so that a repeat, or a second worker, finds nothing left to bill.
 *
 * An account that can't be billed is stopped with a case for an operator; the others go on.
 *
 * @rule INV-5, INV-6, TAX-5
 */
export function billPage({ database, ...request }: PageOptions): Promise<PageResult> {
  return inTransaction(database, async (connection) => {
    await connection.query(planByKeys);
    const rows = await claimPage(connection, request);
    const last = rows.at(-1);
    if (last === undefined) return { accounts: 0, invoices: 0, cases: 0, last: null };
    const accounts = await loadAccounts(connection, rows, 'open');
    const taxTable = await readTaxTable(connection);
    const cuts = await cutAll(accounts.values(), request.asOf, taxTable);
    await writeInvoices(connection, cuts.invoices);
    await writeChanges(connection, cuts.changes);
    await spendCredits(connection, cuts.credited, request.asOf, taxTable);
    await stopAccounts(connection, cuts.cases, request.asOf);
    const result = { accounts: rows.length, invoices: cuts.invoices.unnumbered.length, cases: cuts.cases.length };
    await recordPage(connection, request, result);
    await numberInvoices(connection, cuts.invoices);
    return { ...result, last: cursorOf(last) };
  });
}

type Cuts = { invoices: InvoiceRows; changes: AccountChanges[]; cases: NewCase[]; credited: AccountRow[] };

/** A few milliseconds of work, after which others of the process have their turn. */
const cutsAtOnce = 25;

/** Gives way from time to time: the page beside this one waits at each of its statements for a moment of this thread. */
async function cutAll(accounts: Iterable<LoadedAccount>, asOf: Instant, taxTable: TaxTable): Promise<Cuts> {
  const cuts: Cuts = { invoices: noInvoices(), changes: [], cases: [], credited: [] };
  const days = rememberDays(asOf);
  let done = 0;
  for (const account of accounts) {
    if (done > 0 && done % cutsAtOnce === 0) await othersTurn();
    done += 1;
    try {
      cutOne(account, asOf, taxTable, days, cuts);
    } catch (error) {
      // A bug that one account brings to light must not keep all others of its page from being billed.
      if (!(error instanceof RuleViolation)) throw error;
      const facts = { violation: error.code };
      const detail = `Billing stopped on a fault of Tenor (${error.message}). Report it, then resolve this case to try again.`;
      cuts.cases.push({ ...ofAccount(account), code: 'billing_fault', detail, facts });
    }
  }
  return cuts;
}

function cutOne(account: LoadedAccount, asOf: Instant, taxTable: TaxTable, days: Days, cuts: Cuts): void {
  const { state, row } = account;
  const billDate = row.next_bill_date as string;
  const cut = cutAccount(state, billDate, days.cutOn(state.account.zone), taxTable);
  if (cut.kind === 'rate_unknown') {
    const { jurisdiction, taxKind, category, taxDate, detail } = cut;
    const facts = { jurisdiction, tax_kind: taxKind, category, tax_date: taxDate };
    cuts.cases.push({ ...ofAccount(account), code: 'tax_rate_unknown', detail, facts });
    return;
  }
  const invoiceId = cut.invoice === null ? null : newId();
  const collectAt = cut.invoice === null ? null : days.collectAt(cut.invoice, state.account);
  const decided = { kind: 'cut' as const, at: asOf, on: billDate, invoiceId, collectAt };
  const changes = accountChanges(state, cut.state, decided, days.dayEnd);
  const isMoved = changes.nextBillDate === null || changes.nextBillDate > billDate;
  assertRule(isMoved, 'billing.not_moved_on', `${state.account.id} is due on ${billDate} again`);
  if (invoiceId !== null && cut.invoice !== null) {
    const accountRevision = row.details_revision;
    const occasion = { accountRevision, issuedAt: asOf, actor: 'billing run', commandId: null };
    addInvoice(cuts.invoices, { id: invoiceId, draft: cut.invoice, ...occasion });
    if (!cut.invoice.creditArising.amount.isZero()) cuts.credited.push(row);
  }
  cuts.changes.push(changes);
}

function ofAccount({ row }: LoadedAccount) {
  return { accountId: row.id, billDate: row.next_bill_date as string };
}

/** A credit that arises pays the oldest open invoice. @rule INV-10 */
async function spendCredits(connection: Connection, rows: readonly AccountRow[], at: Instant, taxTable: TaxTable) {
  const page = { rows, at, actor: 'billing run', isSent: false, taxTable };
  await decidePage(connection, page, (money, context) => {
    const draft = heedBalance(draftOf(money), context);
    return draft.movements.length === 0 ? null : decided(draft);
  });
}

type Days = {
  cutOn(zone: string): string;
  dayEnd(date: string, zone: string): Instant;
  /** When an invoice of this run wants attention by itself. @rule PAY-2, DUN-1 */
  collectAt(invoice: InvoiceDraft, account: Account): Instant | null;
};

/** Zones and bill dates of a page are few; asking the calendar once for each is a third of the page's work. */
function rememberDays(asOf: Instant): Days {
  const cutDates = new Map<string, string>();
  const ends = new Map<string, Instant>();
  const mornings = new Map<string, Instant>();
  const remember = (known: Map<string, string>, key: string, make: () => string): string => {
    const value = known.get(key) ?? make();
    known.set(key, value);
    return value;
  };
  return {
    cutOn: (zone) => remember(cutDates, zone, () => dateOfCut(asOf, zone)),
    dayEnd: (date, zone) => remember(ends, `${date} ${zone}`, () => endOfDay(date, zone)),
    collectAt({ dueOn, issuedOn, amountDue }, { zone, autopayUntil, policy }) {
      if (amountDue.amount.isZero()) return null;
      if (autopayUntil !== null && dueOn === issuedOn) return asOf;
      if (autopayUntil !== null) return remember(mornings, `${dueOn} ${zone}`, () => instantOf(`${dueOn}T09:00`, zone));
      return ladderOf(policy).length === 0 ? null : remember(ends, `${dueOn} ${zone}`, () => endOfDay(dueOn, zone));
    },
  };
}

async function recordPage(connection: Connection, { asOf, clockId }: PageRequest, result: Omit<PageResult, 'last'>) {
  await connection.query(
    'insert into billing_run_pages (as_of, test_clock_id, accounts, invoices, cases) values ($1, $2, $3, $4, $5)',
    [asOf, clockId, result.accounts, result.invoices, result.cases],
  );
}
