import type { z } from 'zod';
import { aimClock, createClock } from '../../db/clockStore.ts';
import { findTestClock, listTestClocks, type TestClockRow } from '../../db/readModels/testClocks.ts';
import { addMonths } from '../../rules/calendar/date.ts';
import { refuse } from '../../rules/refusal.ts';
import { clockWorkflowId } from '../../workflows/workflowIds.ts';
import { keysetOf, pageOfRows } from '../http/cursor.ts';
import { orNotFound, orRefuse } from '../http/orRefuse.ts';
import { Answer, type Call, route } from '../http/route.ts';
import { MAY } from '../keys/permissions.ts';
import { Problem } from '../problems/problem.ts';
import { Id } from '../schemas/fields.ts';
import { Advanced, AdvanceInput, TestClock, TestClockInput } from '../schemas/operations.ts';
import { pageOf, pageQuery } from '../schemas/page.ts';

const one = { clock_id: Id };

/** An advance that takes longer is answered before it has arrived. */
const usualPatienceMs = 25_000;
const mostMonths = 24;

export const testClockRoutes = [
  route({
    method: 'post',
    path: '/v1/test_clocks',
    name: 'createTestClock',
    tag: 'test clocks',
    summary: 'Make a clock that stands still; accounts opened with it live at its time',
    roles: MAY.moveTestClocks,
    once: 'transaction',
    body: TestClockInput,
    success: { 201: 'The clock.' },
    answer: TestClock,
    async handle({ body }, { database, order }) {
      const { clockId } = orRefuse(
        await createClock({ database, ...order, frozenAt: body.frozen_at, name: body.name }),
      );
      return clockJson(await read(database, clockId));
    },
  }),
  route({
    method: 'get',
    path: '/v1/test_clocks',
    name: 'listTestClocks',
    tag: 'test clocks',
    summary: 'Test clocks, the newest first',
    query: pageQuery,
    success: { 200: 'A page.' },
    answer: pageOf(TestClock),
    handle: async ({ query }, { database }) =>
      pageOfRows(await listTestClocks(database, keysetOf(query)), query.limit, ({ id }) => id, clockJson),
  }),
  route({
    method: 'get',
    path: '/v1/test_clocks/{clock_id}',
    name: 'getTestClock',
    tag: 'test clocks',
    summary: 'Where a clock stands, and where it is going',
    params: one,
    success: { 200: 'The clock.' },
    answer: TestClock,
    handle: async ({ params }, { database }) => clockJson(await read(database, params.clock_id)),
  }),
  route({
    method: 'post',
    path: '/v1/test_clocks/{clock_id}/advance',
    name: 'advanceTestClock',
    tag: 'test clocks',
    summary: 'Move a clock forward and do everything that is due on the way, in order',
    description:
      'At most 2 years at once. After 25 seconds it answers 202 and goes on; read the clock until its status is `ready`.',
    roles: MAY.moveTestClocks,
    once: 'command',
    params: one,
    body: AdvanceInput,
    success: { 200: 'The clock has arrived.', 202: 'The clock is on its way.' },
    answer: Advanced,
    problems: ['date_out_of_range', 'clock_advancing', 'lifecycle_unavailable'],
    async handle({ params: { clock_id: id }, body: { to } }, call) {
      const { database, order, lifecycles, logger, patienceMs = usualPatienceMs } = call;
      const clock = await read(database, id);
      checkTarget(clock, to);
      orRefuse(await aimClock(database, id, to));
      const target = { clockId: id, frozenAt: clock.frozen_at };
      const advance = lifecycles.advanceClock(target, { commandId: order.commandId, to });
      const arrived = await Promise.race([advance, after(patienceMs)]);
      if (arrived !== undefined) {
        const { invoices, steps } = orRefuse(arrived);
        return { clock: clockJson(await read(database, id)), invoices, steps };
      }
      advance.catch((error: unknown) => logger.warn({ err: error, clock_id: id }, 'lost sight of an advance'));
      return new Answer(202, { clock: clockJson(await read(database, id)), invoices: null, steps: null });
    },
  }),
];

async function read(database: Call['database'], id: string): Promise<TestClockRow> {
  return orNotFound(await findTestClock(database, id), 'test clock', id);
}

/** Forward only, not too far, and one journey at a time; the same target again is the same journey. */
function checkTarget({ frozen_at: from, status, target_at: target }: TestClockRow, to: string): void {
  const latest = `${addMonths(from.slice(0, 10), mostMonths)}${from.slice(10)}`;
  if (to < from) {
    const detail = `The clock stands at ${from} and only goes forward; name a later instant.`;
    throw Problem.of(refuse('date_out_of_range', detail, { frozen_at: from }));
  }
  if (to > latest) {
    const detail = `The clock stands at ${from} and moves at most 2 years at once, to ${latest}; advance it in steps.`;
    throw Problem.of(refuse('date_out_of_range', detail, { frozen_at: from, latest }));
  }
  if (status === 'advancing' && target !== null && target !== to) {
    const detail = `The clock is on its way to ${target}; wait until it is there, or name the same instant.`;
    throw new Problem('clock_advancing', detail, { facts: { target } });
  }
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}

function clockJson({ target_at: target, ...clock }: TestClockRow): z.input<typeof TestClock> {
  return { ...clock, target, workflow_id: clockWorkflowId(clock.id) };
}
