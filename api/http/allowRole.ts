import type { Actor, Role } from '../keys/actor.ts';
import { Problem } from '../problems/problem.ts';

/**
 * Lets only some roles pass.
 *
 * @throws Problem `not_permitted`, which names the roles that may
 * @rule ACC-4
 */
export function allowRole(actor: Actor, roles: readonly Role[] | undefined): void {
  if (roles === undefined || roles.includes(actor.role)) return;
  const needed = roles.length === 1 ? `the role ${roles[0]}` : `one of the roles ${roles.join(', ')}`;
  const detail = `This key has the role ${actor.role}, and this needs ${needed}; use a key of such a role.`;
  throw new Problem('not_permitted', detail, { facts: { role: actor.role, needed_roles: roles.join(' ') } });
}
