import { Context } from '@temporalio/activity';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { Knex } from 'knex';
import { billPage } from '../db/billing/billPage.ts';
import { freezeClock, settleClock } from '../db/clockStore.ts';
import { heedGatewayNews } from '../db/money/heedGatewayNews.ts';
import { accountsOfClock } from '../db/readModels/accountsOfClock.ts';
import { type ClockMember, nextDue } from '../db/readModels/nextDue.ts';
import type { PaymentGateway } from '../providers/payments/gateway.ts';
import type { TestGateway } from '../providers/payments/testGateway.ts';
import {
  advanceUpdate,
  type DunningInput,
  type PaymentInput,
  type QuoteInput,
  type SubscriptionInput,
} from '../workflows/messages.ts';
import {
  dunningWorkflowId,
  paymentWorkflowId,
  quoteWorkflowId,
  subscriptionWorkflowId,
} from '../workflows/workflowIds.ts';
import { paymentActivities } from './payments.ts';

type ClockDeps = {
  readonly database: Knex;
  readonly client: Client;
  readonly taskQueue: string;
  readonly gateway: PaymentGateway;
  /** The gateway's hands, where it is one that lives on test clocks. */
  readonly testGateway: TestGateway | null;
};

/** Accounts per transaction when a test clock bills its members. */
const pageSize = 500;

/** More rounds at one instant than anything needs; one that goes on is a fault, and the next instant finds it again. */
const mostRounds = 1_000;

/** At one instant, in this order; those of one place may come in any. */
const PLACES: Readonly<Record<ClockMember['kind'], number>> = { payment: 1, subscription: 2, quote: 2, dunning: 3 };

/** What a test clock makes happen at one instant. @rule EXP-4 */
export const clockActivities = ({ database, client, taskQueue, gateway, testGateway }: ClockDeps) => {
  const { collectPage } = paymentActivities({ database, gateway });

  async function billMembers(clockId: string, asOf: string): Promise<number> {
    let invoices = 0;
    for (;;) {
      const page = await billPage({ database, clockId, asOf, limit: pageSize, after: null });
      invoices += page.invoices;
      Context.current().heartbeat({ asOf, invoices });
      if (page.accounts === 0) return invoices;
    }
  }

  async function collectMembers(clockId: string, asOf: string): Promise<number> {
    for (;;) {
      const page = await collectPage({ asOf, limit: pageSize, clockId });
      if (page.accounts === 0 && page.charges === 0) return 0;
    }
  }

  /** What the gateway tells of the clock's accounts by then: debits that settle, and those that come back. */
  async function hearGateway(accountIds: readonly string[], at: string): Promise<number> {
    const isSilent = accountIds.length === 0 || ((await testGateway?.nextNewsAt(accountIds, at)) ?? null) === null;
    const told = isSilent ? [] : ((await testGateway?.newsAt(accountIds, at)) ?? []);
    for (const news of told) await heedGatewayNews(database, gateway.name, news);
    return told.length;
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

  async function nextInstant(clockId: string, accountIds: readonly string[], until: string): Promise<string | null> {
    const due = await nextDue(database, clockId, until);
    const newsAt = accountIds.length === 0 ? null : ((await testGateway?.nextNewsAt(accountIds, until)) ?? null);
    if (due === null || newsAt === null) return due?.at ?? newsAt;
    return newsAt < due.at ? newsAt : due.at;
  }

  /** The first of what is due at an instant: what it does may change what the others have to. Null when nothing is left. */
  async function doFirst(clockId: string, accountIds: readonly string[], at: string): Promise<number | null> {
    const due = await nextDue(database, clockId, at);
    if (due?.isBilling) return billMembers(clockId, at);
    if (due?.isCollecting) return collectMembers(clockId, at);
    const [first] = due?.members ?? [];
    if (first?.kind !== 'payment' && (await hearGateway(accountIds, at)) > 0) return 0;
    if (due === null || first === undefined) return null;
    const isAlike = ({ kind }: ClockMember) => PLACES[kind] === PLACES[first.kind];
    for (const member of due.members.filter(isAlike)) await moveMember(member, at);
    return 0;
  }

  return {
    /**
     * The next instant up to `until` at which anything of the clock's accounts is due: the clock moves there, and what is due is
     * done: the cuts of the ending day, their collection, outcomes of payments, what the gateway tells, the deadlines of
     * subscriptions and quotes, dunning. Null when nothing is left.
     */
    async runDueInstant({
      clockId,
      until,
    }: {
      clockId: string;
      until: string;
    }): Promise<{ at: string; invoices: number } | null> {
      const accountIds = testGateway === null ? [] : await accountsOfClock(database, clockId);
      const at = await nextInstant(clockId, accountIds, until);
      if (at === null) return null;
      await freezeClock(database, clockId, at);
      let invoices = 0;
      for (let rounds = 0; rounds < mostRounds; rounds += 1) {
        const done = await doFirst(clockId, accountIds, at);
        if (done === null) break;
        invoices += done;
      }
      return { at, invoices };
    },

    /** The clock has arrived. Answers where it stands. */
    settleClock: ({ clockId, to }: { clockId: string; to: string }): Promise<string> =>
      settleClock(database, clockId, to),
  };
};

function workflowIdOf(member: ClockMember): string {
  switch (member.kind) {
    case 'subscription':
      return subscriptionWorkflowId(member.id);
    case 'quote':
      return quoteWorkflowId(member.id);
    case 'payment':
      return paymentWorkflowId(member.id);
    case 'dunning':
      return dunningWorkflowId(member.accountId, member.subscriptionId);
  }
}

type MemberInput = SubscriptionInput | QuoteInput | PaymentInput | DunningInput;

/** A workflow that was lost begins where the clock stands. */
function inputOf(member: ClockMember, frozenAt: string): MemberInput {
  switch (member.kind) {
    case 'subscription':
      return { subscriptionId: member.id, frozenAt };
    case 'quote':
      return { quoteId: member.id, frozenAt };
    case 'payment':
      return { attemptId: member.id, frozenAt };
    case 'dunning':
      return { accountId: member.accountId, subscriptionId: member.subscriptionId, frozenAt };
  }
}

export type ClockActivities = ReturnType<typeof clockActivities>;
