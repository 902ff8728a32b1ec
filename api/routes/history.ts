import { z } from 'zod';
import { findAccount } from '../../db/readModels/accounts.ts';
import { listAudit } from '../../db/readModels/auditLog.ts';
import { listEmails } from '../../db/readModels/emails.ts';
import { listEvents } from '../../db/readModels/events.ts';
import { ledgerBalances, listLedger } from '../../db/readModels/ledger.ts';
import { money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import { keysetOf, pageOfRows, readCursor } from '../http/cursor.ts';
import { orNotFound } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Id } from '../schemas/fields.ts';
import { AuditEntry, EmailRow, EventRow, Ledger } from '../schemas/operations.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';

export const historyRoutes = [
  route({
    method: 'get',
    path: '/v1/events',
    name: 'listEvents',
    tag: 'history',
    summary: 'What happened, the oldest first',
    description: 'Read on with `after` = the id of the last event that was read; no event is missed so.',
    query: {
      limit: pageQuery.limit,
      after: z.coerce.number().int().min(0).optional().meta({ description: 'Only events with a larger id.' }),
      account_id: Id.optional(),
      type: z.string().max(100).optional(),
    },
    success: { 200: 'Events; `next_cursor` is the next `after`, null when there are no more for now.' },
    answer: pageOf(EventRow),
    async handle({ query }, { database }) {
      const { limit, after, type, account_id: accountId } = query;
      const rows = await listEvents(database, { limit: limit + 1, after, type, accountId });
      const data = rows.slice(0, limit);
      const last = rows.length > limit ? data.at(-1) : undefined;
      return { data, next_cursor: last === undefined ? null : String(last.id) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/emails',
    name: 'listEmails',
    tag: 'history',
    summary: 'E-mails to customers that have been decided, the newest first',
    description: 'Which template, with which facts, on which day: the proof that a customer was told in time.',
    roles: MAY.readEmails,
    query: { ...pageQuery, account_id: Id.optional(), template: z.string().max(100).optional() },
    success: { 200: 'A page.' },
    answer: pageOf(EmailRow),
    problems: ['not_permitted'],
    async handle({ query }, { database }) {
      const after = readCursor(query.cursor, 'number');
      const page = {
        limit: query.limit + 1,
        after: after === undefined ? undefined : Number(after),
        accountId: query.account_id,
        template: query.template,
      };
      return pageOfRows(
        await listEmails(database, page),
        query.limit,
        ({ id }) => String(id),
        (row) => row,
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/accounts/{account_id}/ledger',
    name: 'getLedger',
    tag: 'history',
    summary: 'The double-entry ledger of an account: balances, and entries in the order of their postings',
    params: { account_id: Id },
    query: pageQuery,
    success: { 200: 'Balances of all entries, and a page of them.' },
    answer: Ledger,
    async handle({ params: { account_id: id }, query }, { database }) {
      orNotFound(await findAccount(database, id), 'account', id);
      const balances = await ledgerBalances(database, id);
      const rows = await listLedger(database, id, keysetOf(query, 'entry'));
      const page = pageOfRows(
        rows,
        query.limit,
        (row) => `${row.posting_id}|${row.entry_no}`,
        (row) => ({ ...row, amount: moneyText(money(row.currency, row.amount)) }),
      );
      const shown = balances.map((one) => ({ ...one, balance: moneyText(money(one.currency, one.balance)) }));
      return { account_id: id, balances: shown, ...page };
    },
  }),
  route({
    method: 'get',
    path: '/v1/audit_log',
    name: 'listAudit',
    tag: 'history',
    summary: 'Who did what, from where, with what before and after; the newest first',
    roles: ['support', 'sales', 'finance', 'admin'],
    query: { ...pageQuery, account_id: Id.optional(), action: z.string().max(100).optional() },
    success: { 200: 'A page.' },
    answer: pageOf(AuditEntry),
    problems: ['not_permitted'],
    async handle({ query }, { database }) {
      const after = readCursor(query.cursor, 'number');
      const page = {
        limit: query.limit + 1,
        after: after === undefined ? undefined : Number(after),
        accountId: query.account_id,
        action: query.action,
      };
      return pageOfRows(
        await listAudit(database, page),
        query.limit,
        ({ id }) => id,
        (row) => row,
      );
    },
  }),
];
