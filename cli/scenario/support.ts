import type { EngineName } from './engine.ts';
import { isOrderAct } from './engines/orderOfAct.ts';
import type { Act, Expectations, Scenario } from './language/scenario.ts';
import type { VerbName } from './language/scenarioSchema.ts';

type Keys = readonly string[];

const LEAVING: Keys = ['of', 'channel', 'accept_next_term', 'reason', 'caller'];

/** The verbs that both engines carry out so far, with the keys that they heed. */
const VERBS: Readonly<Partial<Record<VerbName, Keys>>> = {
  set_account: [
    'country',
    'region',
    'address',
    'shipping_address',
    'tax_number',
    'language',
    'terms',
    'timezone',
    'email',
    'autopay',
  ],
  add_payment_method: ['as', 'type', 'brand', 'default', 'autopay'],
  remove_payment_method: ['method'],
  set_default: ['method'],
  gateway: ['next'],
  pay: ['amount', 'method'],
  authenticate: ['outcome'],
  record_transfer: ['amount', 'reference'],
  refund: ['amount', 'invoice', 'reason'],
  chargeback: ['amount', 'invoice', 'outcome'],
  write_off: ['invoice', 'amount', 'reason'],
  dispute: ['invoice', 'amount', 'reason'],
  resolve_dispute: ['invoice', 'outcome', 'reason'],
  pause_dunning: ['until', 'reason'],
  promise_to_pay: ['on', 'amount', 'reason'],
  subscribe: [
    'as',
    'plan',
    'items',
    'interval',
    'quantity',
    'billing_start',
    'anchor',
    'term',
    'free_months',
    'awaits_circuit',
    'coupon',
    'commitment',
  ],
  start_trial: ['as', 'plan', 'days'],
  change_quantity: ['of', 'item', 'add', 'remove', 'to'],
  change_items: ['of', 'items'],
  switch_interval: ['of', 'to'],
  change_plan: ['of', 'to', 'interval', 'when'],
  upgrade: ['of', 'to', 'interval', 'quantity', 'when'],
  extend_trial: ['of', 'days'],
  set_billing_day: ['day'],
  cancel: LEAVING,
  give_notice: LEAVING,
  withdraw_notice: ['of', 'channel'],
  choose_renewal: ['of', 'months', 'plan', 'interval', 'quantity', 'coupon'],
  reactivate: ['of'],
  pause: ['of', 'periods', 'channel'],
  resume: ['of'],
  withdraw_change: ['of', 'on'],
  quote: ['as', 'plan', 'items', 'interval', 'quantity', 'term', 'free_months', 'discount', 'expires'],
  accept_quote: ['quote', 'as', 'times'],
  reject_quote: ['quote', 'reason'],
  confirm_circuit: ['of'],
  set_rate: ['jurisdiction', 'kind', 'rate', 'from', 'to', 'applies_to', 'source'],
  run_billing: [],
};

const ACCOUNT: Keys = [
  'name',
  'country',
  'region',
  'address',
  'shipping_address',
  'timezone',
  'currency',
  'tax_number',
  'language',
  'email',
  'terms',
];
const EXPECT: Keys = [
  'invoices',
  'balance',
  'credit',
  'subscriptions',
  'service',
  'payments',
  'dunning',
  'events',
  'emails',
  'data',
  'ledger',
  'agenda',
  'exactly',
];
const SUBSCRIPTION: Keys = [
  'state',
  'plan',
  'items',
  'service_until',
  'renews_on',
  'ends_on',
  'notice_until',
  'exactly',
];
const EMAIL: Keys = ['template', 'date'];
const CATALOG_LACKS: Keys = ['meter', 'included'];

/** Countries where a buyer's VAT number changes the tax. @rule TAX-3 */
const REVERSE_CHARGE = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB CH NO'.split(' '),
);

/**
 * What a story asks for that an engine lacks, each named once. A story with any of it is `not supported`, never passed.
 */
export function lackingIn(engine: EngineName, scenario: Scenario): string[] {
  const lacking = [
    ...others(scenario.account, ACCOUNT, 'account'),
    ...reverseCharge(scenario.account, 'account'),
    ...scenario.catalog.flatMap((entry) => CATALOG_LACKS.filter((key) => key in entry).map((key) => `catalog ${key}`)),
    ...scenario.catalog.flatMap(({ model }) => (model === 'percentage' ? ['catalog percentage (of usage)'] : [])),
    ...scenario.steps.flatMap(({ act, preview, expect }) => [
      ...(act ? lackingVerb(act) : []),
      ...(preview
        ? [...lackingVerb(preview), ...(engine === 'live' && !isOrderAct(preview) ? [`preview of ${preview.do}`] : [])]
        : []),
      ...lackingExpectations(expect, preview !== null),
    ]),
    ...lackingExpectations(scenario.expect, false),
  ];
  return [...new Set(lacking)];
}

function lackingVerb(act: Act): string[] {
  const keys = VERBS[act.do];
  if (keys === undefined) return [act.do];
  const numbers = act.do === 'set_account' ? reverseCharge(act, 'set_account') : [];
  return [...others(act, ['do', ...keys], act.do), ...numbers];
}

function lackingExpectations(expect: Expectations | null, isPreview: boolean): string[] {
  if (expect === null) return [];
  const subscriptions = Object.values(expect.subscriptions ?? {});
  return [
    ...others(expect, isPreview ? [...EXPECT, 'next_invoice'] : EXPECT, 'expect'),
    ...(expect.emails ?? []).flatMap((email) => others(email, EMAIL, 'expect emails')),
    ...subscriptions.flatMap((subscription) => others(subscription, SUBSCRIPTION, 'expect subscriptions')),
  ];
}

function reverseCharge(
  account: { tax_number?: string | undefined; country?: string | undefined; address?: { country: string } | undefined },
  where: string,
): string[] {
  const country = account.address?.country ?? account.country;
  if (account.tax_number === undefined || (country !== undefined && !REVERSE_CHARGE.has(country))) return [];
  return [`${where} tax_number (reverse charge)`];
}

function others(given: object, supported: Keys, where: string): string[] {
  return Object.entries(given)
    .filter(([key, value]) => value !== undefined && !supported.includes(key))
    .map(([key]) => `${where} ${key}`);
}
