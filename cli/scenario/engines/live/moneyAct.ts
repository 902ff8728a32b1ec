import type { Act } from '../../language/scenario.ts';
import { instantOfMoment } from '../../language/storyTime.ts';
import type { MoneyAct } from '../memory/memoryMoney.ts';
import { sandboxTokenOf } from '../sandboxMethods.ts';
import type { ApiAnswer, TenorApi } from './tenorApi.ts';

/** What of a story money is about. */
type MoneyStory = {
  readonly api: TenorApi;
  readonly account: { readonly accountId: string };
  readonly methods: Map<string, string>;
};

type Payment = {
  readonly id: string;
  readonly status: string;
  readonly allocations: readonly { readonly invoice_id: string }[];
};

type Answer = Promise<ApiAnswer<unknown>>;

/** Carries out what a story does with money through the API. */
export function sendMoneyAct(act: MoneyAct, story: MoneyStory, zone: string): Answer {
  const { api, account } = story;
  const path = `/v1/accounts/${account.accountId}`;
  const { reason = 'told by the story' } = act as { reason?: string };
  switch (act.do) {
    case 'gateway':
      return api.send('POST', '/v1/sandbox/script', { account_id: account.accountId, answers: act.next });
    case 'add_payment_method':
      return addMethod(act, story);
    case 'remove_payment_method':
      return api.send('POST', `${path}/payment_methods/${idOf(act.method, story)}/remove`, {});
    case 'set_default':
      return api.send('POST', `${path}/payment_methods/${idOf(act.method, story)}/make_default`, {});
    case 'pay':
      return api.send('POST', `${path}/payments`, {
        ...(act.amount === 'balance' ? {} : amountOf(act)),
        ...(act.method === undefined ? {} : { payment_method_id: idOf(act.method, story) }),
      });
    case 'record_transfer': {
      const { reference = null } = act;
      return api.send('POST', '/v1/transfers', { account_id: account.accountId, ...amountOf(act), reference });
    }
    case 'write_off':
      return onInvoice(act.invoice, story, 'write_off', { ...amountOf(act), reason });
    case 'dispute':
      return onInvoice(act.invoice, story, 'disputes', { ...amountOf(act), reason });
    case 'resolve_dispute':
      return onInvoice(act.invoice, story, 'disputes/resolve', { outcome: act.outcome, reason });
    case 'authenticate':
      return authenticate(act, story);
    case 'refund':
      return onPayment(act.invoice, story, ({ id }) =>
        api.send('POST', `/v1/payments/${id}/refunds`, { ...amountOf(act), reason }),
      );
    case 'chargeback': {
      const { outcome = 'opened' } = act;
      return onPayment(act.invoice, story, ({ id }) =>
        api.send('POST', '/v1/sandbox/chargebacks', { payment_id: id, ...amountOf(act), outcome }),
      );
    }
    case 'pause_dunning': {
      const until = act.until === undefined ? {} : { until: instantOfMoment(act.until, zone) };
      return api.send('POST', `${path}/dunning`, { do: 'pause', ...until, reason });
    }
    case 'promise_to_pay':
      return api.send('POST', `${path}/dunning`, { do: 'promise', on: act.on, ...amountOf(act), reason });
  }
}

/** What `set_account` says of autopay. */
export function sendAutopay({ api, account }: MoneyStory, isOn: boolean): Answer {
  return api.send('POST', `/v1/accounts/${account.accountId}/autopay`, { on: isOn });
}

function idOf(name: string, { methods }: MoneyStory): string {
  return methods.get(name) ?? name;
}

function amountOf({ amount }: { readonly amount?: string | number | undefined }): object {
  return amount === undefined ? {} : { amount: String(amount) };
}

async function addMethod(act: Act<'add_payment_method'>, { api, account, methods }: MoneyStory): Answer {
  const answer = await api.send<{ data: { id: string }[] }>(
    'POST',
    `/v1/accounts/${account.accountId}/payment_methods`,
    {
      gateway_token: sandboxTokenOf(act),
      is_default: act.default ?? false,
      autopay: act.autopay ?? true,
    },
  );
  if (answer.kind === 'done') {
    const known = new Set(methods.values());
    const added = answer.body.data.findLast(({ id }) => !known.has(id));
    if (added) methods.set(act.as, added.id);
  }
  return answer;
}

async function authenticate({ outcome = 'ok' }: Act<'authenticate'>, { api, account }: MoneyStory): Answer {
  const path = `/v1/payments?account_id=${account.accountId}&status=authenticating`;
  const [waiting] = await api.all<Payment>(path);
  if (waiting === undefined) return refused('nothing_to_pay', 'No payment waits for the customer.');
  return api.send('POST', '/v1/sandbox/authenticate', { payment_id: waiting.id, outcome });
}

/** The invoice of a date, the latest where the story names none. */
async function invoiceOf(date: string | undefined, { api, account }: MoneyStory): Promise<string | undefined> {
  const invoices = await api.all<{ id: string; date: string }>(`/v1/invoices?account_id=${account.accountId}`);
  return invoices.find((invoice) => date === undefined || invoice.date === date)?.id;
}

async function onInvoice(date: string | undefined, story: MoneyStory, path: string, body: object): Answer {
  const id = await invoiceOf(date, story);
  if (id === undefined) return refused('item_not_found', 'There is no such invoice.');
  return story.api.send('POST', `/v1/invoices/${id}/${path}`, body);
}

const OVER: ReadonlySet<string> = new Set(['succeeded', 'returned']);

/** The latest payment that is over, of an invoice where the story names one. */
async function onPayment(date: string | undefined, story: MoneyStory, act: (payment: Payment) => Answer): Answer {
  const invoiceId = date === undefined ? undefined : await invoiceOf(date, story);
  const payments = await story.api.all<Payment>(`/v1/payments?account_id=${story.account.accountId}`);
  const payment = payments.find(
    ({ status, allocations }) =>
      OVER.has(status) && (invoiceId === undefined || allocations.some(({ invoice_id }) => invoice_id === invoiceId)),
  );
  return payment === undefined ? refused('nothing_to_refund', 'There is no payment.') : act(payment);
}

function refused(code: string, detail: string): ApiAnswer<unknown> {
  return { kind: 'refused', code, detail, facts: {} };
}
