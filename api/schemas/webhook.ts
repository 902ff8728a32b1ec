import { z } from 'zod';
import { Id, Name, OutInstant } from './fields.ts';

const details = {
  url: z.string().max(2_000).meta({
    format: 'uri',
    example: 'https://example.com/tenor',
    description: 'https, on the public internet; redirects are not followed.',
  }),
  description: Name.nullable(),
  event_types: z
    .array(
      z.string().regex(/^[a-z_]+\.([a-z_]+|\*)$/, {
        error: 'must be a type like "invoice.issued", or all of a kind: "invoice.*"',
      }),
    )
    .min(1, { error: 'name a type, or leave it out to get every one' })
    .max(100)
    .nullable()
    .meta({ description: 'Types it gets, `invoice.*` for all of a kind; null for every one.', example: ['invoice.*'] }),
  account_id: Id.nullable().meta({ description: 'Only events of this account; null for all of them.' }),
};

export const WebhookEndpointInput = z
  .strictObject({
    url: details.url,
    description: details.description.default(null),
    event_types: details.event_types.default(null),
    account_id: details.account_id.default(null),
  })
  .meta({ id: 'WebhookEndpointInput' });

export const WebhookEndpointChange = z
  .strictObject({
    url: details.url.optional(),
    description: details.description.optional(),
    event_types: details.event_types.optional(),
    account_id: details.account_id.optional(),
    status: z.enum(['enabled', 'disabled']).optional().meta({
      description: 'Disabled, it keeps its place; enabled again, it goes on from there.',
    }),
  })
  .meta({ id: 'WebhookEndpointChange' });

const endpoint = {
  id: Id,
  url: z.string(),
  description: z.string().nullable(),
  event_types: z.array(z.string()).nullable(),
  account_id: Id.nullable(),
  status: z.enum(['enabled', 'disabled']),
  disabled_because: z
    .enum(['asked', 'failing'])
    .nullable()
    .meta({ description: '`failing`: nothing got through for three days.' }),
  disabled_at: OutInstant.nullable(),
  failing_since: OutInstant.nullable().meta({
    description: 'Nothing has got through since; null while something does.',
  }),
  previous_secret_until: OutInstant.nullable().meta({ description: 'Until then the secret before signs too.' }),
  created_at: OutInstant,
};

export const WebhookEndpoint = z.object(endpoint).meta({
  id: 'WebhookEndpoint',
  description:
    'Where events are sent to, signed by Standard Webhooks, in order per account; the next one only when the one before is through.',
});

export const WebhookEndpointWithSecret = z
  .object({
    ...endpoint,
    secret: z.string().meta({ description: 'Verifies what is sent. Shown here only.', example: 'whsec_…' }),
  })
  .meta({ id: 'WebhookEndpointWithSecret' });

export const DeletedWebhookEndpoint = z.object({ id: Id }).meta({ id: 'DeletedWebhookEndpoint' });

export const WebhookReplayInput = z
  .strictObject({
    after: z.int().min(0).meta({ description: 'The `sequence` after which everything is sent again; 0 for all.' }),
  })
  .meta({ id: 'WebhookReplayInput' });

export const WebhookDelivery = z
  .object({
    id: Id,
    endpoint_id: Id,
    event_id: z.int().nullable().meta({ description: '`id` of `GET /v1/events`; null for a test.' }),
    event_type: z.string(),
    account_id: Id.nullable(),
    status: z.enum(['waiting', 'delivered', 'failed']).meta({
      description: '`waiting` for its next attempt; `failed`: given up.',
    }),
    attempts: z.array(
      z.object({
        at: OutInstant,
        duration_ms: z.int(),
        status_code: z.int().nullable(),
        error: z.string().nullable(),
        response: z.string().nullable().meta({ description: 'The first kilobyte of the answer.' }),
      }),
    ),
    next_attempt_at: OutInstant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
