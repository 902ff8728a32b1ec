import { isRefusal, type Refusal } from '../../rules/refusal.ts';
import { Problem } from '../problems/problem.ts';

/**
 * The answer, where it is none of the rules' "no"s.
 *
 * @throws Problem with the refusal's code
 */
export function orRefuse<Value>(answer: Value | Refusal): Value {
  if (isRefusal(answer)) throw Problem.of(answer);
  return answer;
}

/**
 * What was found, where something was.
 *
 * @throws Problem `not_found`
 */
export function orNotFound<Value>(found: Value | null | undefined, what: string, id: string): Value {
  if (found !== null && found !== undefined) return found;
  throw new Problem('not_found', `There is no ${what} ${id}; copy its id from a list.`);
}
