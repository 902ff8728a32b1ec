import { z } from 'zod';
import { Id } from './fields.ts';
import { AmountField } from './payment.ts';

export const SandboxScriptInput = z
  .strictObject({
    account_id: Id,
    answers: z.array(z.string().min(1).max(60)).min(1).max(100).meta({
      description:
        'What comes next, after what was set before: `ok`, `soft_decline`, `hard_decline`, `sca`, `timeout_before_capture`, `timeout_after_capture`, `down`, `pending:5`, `bounce_3_AM04`, or the code of a decline.',
    }),
  })
  .meta({ id: 'SandboxScriptInput' });

export const SandboxScript = z.object({ account_id: Id, answers: z.array(z.string()) }).meta({ id: 'SandboxScript' });

export const SandboxAuthenticationInput = z
  .strictObject({ payment_id: Id, outcome: z.enum(['ok', 'failed']).default('ok') })
  .meta({ id: 'SandboxAuthenticationInput' });

export const SandboxChargebackInput = z
  .strictObject({
    payment_id: Id,
    amount: AmountField.optional().meta({ description: 'All of the payment where left out.' }),
    outcome: z.enum(['opened', 'won', 'lost']).default('opened'),
  })
  .meta({ id: 'SandboxChargebackInput' });

export const SandboxReturnInput = z
  .strictObject({ payment_id: Id, code: z.string().min(1).max(40).meta({ example: 'AM04' }) })
  .meta({ id: 'SandboxReturnInput' });
