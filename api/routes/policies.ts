import { listPolicyProfiles } from '../../db/policyStore.ts';
import { GOTO_ADMIN } from '../../rules/policy/profiles.ts';
import { describePolicies } from '../../rules/policy/resolve.ts';
import { route } from '../http/route.ts';
import { Policies } from '../schemas/operations.ts';

export const policyRoutes = [
  route({
    method: 'get',
    path: '/v1/policies',
    name: 'listPolicies',
    tag: 'policies',
    summary: 'Every policy profile with its values, and what each policy takes',
    description: 'An account has a profile, and may override single values by key.',
    success: { 200: 'Profiles and keys.' },
    answer: Policies,
    async handle(_input, { database }) {
      const profiles = await listPolicyProfiles(database);
      return {
        profiles: profiles.map(({ name, version, values }) => ({
          name,
          version,
          is_default: name === GOTO_ADMIN.name,
          values: { ...values },
        })),
        keys: describePolicies().map((one) => ({ ...one })),
      };
    },
  }),
];
