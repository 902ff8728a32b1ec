import type { Act } from '../../language/scenario.ts';
import type { QuoteAct } from '../memory/memoryQuotes.ts';
import { STORY_EMAIL } from './liveAccount.ts';
import type { LiveCatalogue } from './liveCatalogue.ts';
import type { ApiAnswer, TenorApi } from './tenorApi.ts';

/** What of a story quotes are about. */
type QuoteStory = {
  readonly api: TenorApi;
  readonly catalogue: LiveCatalogue;
  readonly account: { readonly accountId: string };
  readonly subscriptions: Map<string, string>;
  readonly quotes: Map<string, string>;
};

type Quote = { readonly id: string; readonly subscription_id: string | null };

/** Carries out an act on a quote through the API. */
export async function sendQuoteAct(act: QuoteAct, story: QuoteStory): Promise<ApiAnswer<unknown>> {
  switch (act.do) {
    case 'quote':
      return quote(act, story);
    case 'accept_quote':
      return accept(act, story);
    case 'reject_quote': {
      const body = act.reason === undefined ? {} : { reason: act.reason };
      return story.api.send('POST', `${pathOf(act.quote, story)}/reject`, body);
    }
  }
}

function pathOf(name: string, { quotes }: QuoteStory): string {
  return `/v1/quotes/${quotes.get(name) ?? name}`;
}

async function quote(act: Act<'quote'>, story: QuoteStory): Promise<ApiAnswer<unknown>> {
  const { api, account, catalogue, quotes } = story;
  const { plan, items, interval, quantity, term, free_months, discount, expires } = act;
  const ordered = items ?? (plan === undefined ? [] : [{ plan, interval, quantity }]);
  const drafted = await api.send<Quote>('POST', '/v1/quotes', {
    account_id: account.accountId,
    items: ordered.map((item) => ({
      price_id: catalogue.priceId(item.plan, item.interval),
      quantity: item.quantity ?? 1,
    })),
    term_months: term?.months ?? 1,
    free_months: free_months ?? 0,
    ...(discount === undefined ? {} : { discount: { percent: String(discount) } }),
    ...(expires === undefined ? {} : { expires_on: expires }),
  });
  if (drafted.kind === 'refused') return drafted;
  quotes.set(act.as, drafted.body.id);
  return api.send('POST', `${pathOf(act.as, story)}/send`, {});
}

/** So many at once, each a request of its own; they must all get the same answer. */
async function accept(act: Act<'accept_quote'>, story: QuoteStory): Promise<ApiAnswer<unknown>> {
  const body = { contact: { email: STORY_EMAIL }, payment_method: { token: 'tok_sandbox_visa' } };
  const path = `${pathOf(act.quote, story)}/accept`;
  const clicks = Array.from({ length: act.times ?? 1 }, () => story.api.send<Quote>('POST', path, body));
  const answers = await Promise.all(clicks);
  const [first] = answers as [ApiAnswer<Quote>, ...ApiAnswer<Quote>[]];
  const others = answers.filter((answer) => JSON.stringify(answer) !== JSON.stringify(first));
  if (others.length > 0) throw new Error(`${others.length} of ${answers.length} accepts got another answer.`);
  if (first.kind === 'done') {
    story.subscriptions.set(act.as ?? `s${story.subscriptions.size + 1}`, first.body.subscription_id ?? '');
  }
  return first;
}
