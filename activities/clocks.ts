import { Context } from '@temporalio/activity';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { Knex } from 'knex';
import { billPage } from '../db/billing/billPage.ts';
import { freezeClock, settleClock } from '../db/clockStore.ts';
import { type ClockMember, nextDue } from '../db/readModels/nextDue.ts';
import { advanceUpdate, type QuoteInput, type SubscriptionInput } from '../workflows/messages.ts';
import { quoteWorkflowId, subscriptionWorkflowId } from '../workflows/workflowIds.ts';

type ClockDeps = { readonly database: Knex; readonly client: Client; readonly taskQueue: string };

/** Accounts per transaction when a test clock bills its members. */
const pageSize = 500;

/** What a test clock makes happen at one instant. @rule EXP-4 */
export const clockActivities = ({ database, client, taskQueue }: ClockDeps) => {
  async function billMembers(clockId: string, asOf: string): Promise<number> {
    let invoices = 0;
    for (;;) {
      const page = await billPage({ database, clockId, asOf, limit: pageSize, after: null });
      invoices += page.invoices;
      Context.current().heartbeat({ asOf, invoices });
      if (page.accounts === 0) return invoices;
    }
  }

  async function moveMember(member: ClockMember, at: string): Promise<void> {
    const startWorkflowOperation = new WithStartWorkflowOperation(member.kind, {
      workflowId: workflowIdOf(member),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
      args: [inputOf(member, at)],
    });
    await client.workflow.executeUpdateWithStart(advanceUpdate, { args: [{ to: at }], startWorkflowOperation });
    Context.current().heartbeat({ at });
  }

  return {
    /**
     * The next instant up to `until` at which anything of the clock's accounts is due: the clock moves there, the cuts of
     * the ending day are made, then the subscriptions and quotes whose deadline it is do what is due. Null when nothing is left.
     */
    async runDueInstant({
      clockId,
      until,
    }: {
      clockId: string;
      until: string;
    }): Promise<{ at: string; invoices: number } | null> {
      const due = await nextDue(database, clockId, until);
      if (due === null) return null;
      await freezeClock(database, clockId, due.at);
      const invoices = due.isBilling ? await billMembers(clockId, due.at) : 0;
      for (const member of due.members) await moveMember(member, due.at);
      return { at: due.at, invoices };
    },

    /** The clock has arrived. Answers where it stands. */
    settleClock: ({ clockId, to }: { clockId: string; to: string }): Promise<string> =>
      settleClock(database, clockId, to),
  };
};

function workflowIdOf({ kind, id }: ClockMember): string {
  return kind === 'quote' ? quoteWorkflowId(id) : subscriptionWorkflowId(id);
}

/** A workflow that was lost begins where the clock stands. */
function inputOf({ kind, id }: ClockMember, frozenAt: string): SubscriptionInput | QuoteInput {
  return kind === 'quote' ? { quoteId: id, frozenAt } : { subscriptionId: id, frozenAt };
}

export type ClockActivities = ReturnType<typeof clockActivities>;
