import { createHash } from 'node:crypto';
import { assignMovement, ignoreMovement } from '../../db/bank/decideQueued.ts';
import { importStatements } from '../../db/bank/importStatements.ts';
import type { Database } from '../../db/connect.ts';
import {
  type BankMovementRow,
  findBankMovement,
  findBankStatements,
  listBankMovements,
  listBankStatements,
} from '../../db/readModels/bank.ts';
import { keysetOf, pageAsRead, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Problem } from '../problems/problem.ts';
import {
  AssignMovementInput,
  BankMovement,
  BankMovementStatus,
  BankStatement,
  IgnoreMovementInput,
  ImportedStatements,
  StatementFileText,
} from '../schemas/bank.ts';
import { Id } from '../schemas/fields.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';

const one = { movement_id: Id };

export const bankStatementRoutes = [
  route({
    method: 'post',
    path: '/v1/bank_statements',
    name: 'importBankStatements',
    tag: 'bank',
    summary: 'Import a statement file of a bank (camt.053)',
    description:
      'The whole file or nothing of it. Movements that were imported before are counted and left alone, whichever statement told ' +
      'of them; transfers that match are paid in at once, and the rest is queued.',
    roles: MAY.keepBank,
    once: 'command',
    body: StatementFileText,
    file: { types: ['application/xml', 'text/xml'], megabytes: 20 },
    success: { 201: 'What became of its movements.' },
    answer: ImportedStatements,
    problems: ['bank_file_refused'],
    async handle({ body }, { database, order, readBankStatement }) {
      const file = readBankStatement(body);
      if (file.kind === 'refused') {
        const { problems } = file;
        const [first] = problems;
        const detail = `Nothing was imported: line ${first?.line}: ${first?.reason} All that is wrong is listed in "problems".`;
        throw new Problem('bank_file_refused', detail, { problems });
      }
      const fileHash = createHash('sha256').update(body).digest('hex');
      const { statementIds, counts, doubtful } = orRefuse(
        await importStatements({ database, ...order, file, fileHash }),
      );
      return {
        statements: await findBankStatements(database, statementIds),
        counts,
        doubtful: doubtful.map(({ bankMovementId, statementId, why }) => {
          return { bank_movement_id: bankMovementId, statement_id: statementId, why };
        }),
      };
    },
  }),
  route({
    method: 'get',
    path: '/v1/bank_statements',
    name: 'listBankStatements',
    tag: 'bank',
    summary: 'Imported statements, the newest first',
    roles: MAY.readBank,
    problems: ['not_permitted'],
    query: pageQuery,
    success: { 200: 'A page.' },
    answer: pageOf(BankStatement),
    async handle({ query }, { database }) {
      const rows = await listBankStatements(database, keysetOf(query));
      return pageAsRead(rows, query.limit);
    },
  }),
  route({
    method: 'get',
    path: '/v1/bank_movements',
    name: 'listBankMovements',
    tag: 'bank',
    summary: 'Movements of imported statements, the newest first; `status=queued` are those that wait for a person',
    roles: MAY.readBank,
    problems: ['not_permitted'],
    query: {
      ...pageQuery,
      status: BankMovementStatus.optional(),
      account_id: Id.optional(),
      bank_statement_id: Id.optional(),
    },
    success: { 200: 'A page.' },
    answer: pageOf(BankMovement),
    async handle({ query }, { database }) {
      const { status, account_id: accountId, bank_statement_id: statementId } = query;
      const rows = await listBankMovements(database, { ...keysetOf(query), status, accountId, statementId });
      return pageOfRows(rows, query.limit, ({ id }) => id, movementJson);
    },
  }),
  route({
    method: 'get',
    path: '/v1/bank_movements/{movement_id}',
    name: 'getBankMovement',
    tag: 'bank',
    summary: 'One movement: what the bank says, and what became of it',
    roles: MAY.readBank,
    problems: ['not_permitted'],
    params: one,
    success: { 200: 'The movement.' },
    answer: BankMovement,
    handle: ({ params: { movement_id: id } }, { database }) => movementOf(database, id),
  }),
  route({
    method: 'post',
    path: '/v1/bank_movements/{movement_id}/assign',
    name: 'assignBankMovement',
    tag: 'bank',
    summary: 'Pay a queued movement into an account',
    description: 'From then on the account is known by the IBAN.',
    roles: MAY.keepBank,
    once: 'transaction',
    params: one,
    body: AssignMovementInput,
    success: { 200: 'The movement, assigned.' },
    answer: BankMovement,
    problems: ['bank_movement_not_queued', 'bank_movement_not_assignable', 'item_not_found'],
    async handle({ params: { movement_id: id }, body }, { database, order }) {
      await movementOf(database, id);
      const { account_id: accountId, invoice_ids: invoiceIds, reason } = body;
      orRefuse(await assignMovement({ database, ...order, bankMovementId: id, accountId, invoiceIds, reason }));
      return movementOf(database, id);
    },
  }),
  route({
    method: 'post',
    path: '/v1/bank_movements/{movement_id}/ignore',
    name: 'ignoreBankMovement',
    tag: 'bank',
    summary: 'Leave a queued movement out of all books',
    roles: MAY.keepBank,
    once: 'transaction',
    params: one,
    body: IgnoreMovementInput,
    success: { 200: 'The movement, ignored.' },
    answer: BankMovement,
    problems: ['bank_movement_not_queued', 'item_not_found'],
    async handle({ params: { movement_id: id }, body: { reason } }, { database, order }) {
      await movementOf(database, id);
      orRefuse(await ignoreMovement({ database, ...order, bankMovementId: id, reason }));
      return movementOf(database, id);
    },
  }),
];

async function movementOf(database: Database, id: string) {
  return movementJson(orNotFound(await findBankMovement(database, id), 'bank movement', id));
}

function movementJson({ statement_id, candidates, ...row }: BankMovementRow) {
  return {
    ...row,
    bank_statement_id: statement_id,
    candidates: candidates.map(({ accountId, invoiceNumbers, why }) => {
      return { account_id: accountId, invoice_numbers: invoiceNumbers, why };
    }),
  };
}
