import type { DunningAction, DunningPolicy, DunningStep } from './policyValues.ts';
import { byShape, checked, fields, listOf, oneOf, type Reader, recordOf, wholeNumber } from './readers.ts';

/** The order of actions of one day. @rule DUN-6 */
const ACTIONS: readonly DunningAction[] = ['retry', 'remind', 'suspend', 'terminate', 'write_off'];

const MAX_DAY = 3650;

const step: Reader<DunningStep> = fields<DunningStep>({ day: wholeNumber(1, MAX_DAY), action: oneOf(...ACTIONS) });

const ladder = checked(
  listOf(step, (left, right) => left.day - right.day || ACTIONS.indexOf(left.action) - ACTIONS.indexOf(right.action)),
  objectionToLadder,
);

const ladders = fields<Exclude<DunningPolicy, 'none'>>({ steps: ladder, segments: recordOf(ladder) });

/**
 * Reads a dunning policy: `none`, one ladder for all, or ladders per segment. Steps come out in the order in which they
 * happen.
 *
 * @rule DUN-1, DUN-3, DUN-6
 */
export const dunningReader: Reader<DunningPolicy> = byShape<DunningPolicy>({
  text: oneOf('none'),
  shape: {
    values: `${ladder.values} | ${ladders.values}`,
    read(input, where) {
      if (Array.isArray(input)) return ladders.read({ steps: input, segments: {} }, where);
      return ladders.read({ segments: {}, ...(input as object) }, where);
    },
  },
});

function objectionToLadder(steps: readonly DunningStep[]): string | null {
  for (const action of ['suspend', 'terminate', 'write_off'] as const) {
    if (steps.filter((one) => one.action === action).length > 1) return `${action} can stand in a ladder only once`;
  }
  const ends = steps.findIndex(({ action }) => action === 'terminate');
  const suspends = steps.findIndex(({ action }) => action === 'suspend');
  return ends !== -1 && (suspends === -1 || suspends > ends)
    ? 'a ladder never goes from a reminder straight to termination; put a suspend step before terminate'
    : null;
}
