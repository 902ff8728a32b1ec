import { readStatement } from '../../db/readModels/statement.ts';
import { money } from '../../rules/money/money.ts';
import { moneyText } from '../../rules/money/round.ts';
import { route } from '../http/route.ts';
import { Id, LocalDateField } from '../schemas/fields.ts';
import { Statement } from '../schemas/payment.ts';
import { accountRow } from './accountOf.ts';

export const statementRoutes = [
  route({
    method: 'get',
    path: '/v1/accounts/{account_id}/statement',
    name: 'getStatement',
    tag: 'accounts',
    summary: 'Statement of account: invoices, payments and all else that changed what is owed',
    description: 'By date, with a running balance; the closing balance is the receivable of the ledger.',
    params: { account_id: Id },
    query: {
      from: LocalDateField.optional().meta({ description: 'First day; from the beginning where left out.' }),
      to: LocalDateField.optional().meta({ description: 'Last day; all there is where left out.' }),
    },
    success: { 200: 'The statement.' },
    answer: Statement,
    async handle({ params: { account_id: id }, query: { from, to } }, call) {
      const { currency } = await accountRow(call, id);
      const text = (amount: string) => moneyText(money(currency, amount));
      const { opening, closing, credit, rows } = await readStatement(call.database, id, { from, to });
      return {
        ...{ account_id: id, currency, from: from ?? null, to: to ?? null },
        ...{ opening_balance: text(opening), closing_balance: text(closing), credit_balance: text(credit) },
        data: rows.map((row) => ({ ...row, amount: text(row.amount), balance: text(row.balance) })),
      };
    },
  }),
];
