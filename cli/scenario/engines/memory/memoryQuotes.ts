import { addDays } from '../../../../rules/calendar/date.ts';
import { type Instant, localDateOf } from '../../../../rules/calendar/zone.ts';
import { acceptQuote } from '../../../../rules/quote/acceptQuote.ts';
import { draftQuote } from '../../../../rules/quote/draftQuote.ts';
import type { Quote, QuoteOffer, QuoteOutcome } from '../../../../rules/quote/quote.ts';
import { quoteCoupon } from '../../../../rules/quote/quoteDiscount.ts';
import { nextQuoteDeadline, performQuoteDue } from '../../../../rules/quote/quoteSteps.ts';
import { rejectQuote } from '../../../../rules/quote/rejectQuote.ts';
import { sendQuote } from '../../../../rules/quote/sendQuote.ts';
import { isRefusal, type Refusal, refuse } from '../../../../rules/refusal.ts';
import { advance, perform, type World } from '../../../../rules/simulate/world.ts';
import type { AccountState } from '../../../../rules/subscription/accountState.ts';
import type { CommandContext, Decision } from '../../../../rules/subscription/decision.ts';
import type { Act } from '../../language/scenario.ts';
import { QUOTE_DAYS } from '../quoteDays.ts';
import type { MemoryCatalogue } from './memoryCatalogue.ts';

export type QuoteAct = Act<'quote' | 'accept_quote' | 'reject_quote'>;

/** What an act came to; a refusal leaves the world as it was. */
export type QuoteAnswer = { readonly world: World; readonly answer: Decision | Refusal };

type Decide = (state: AccountState, quote: Quote, context: CommandContext) => QuoteOutcome | Refusal;

/** Tells an act on a quote from what else a story does. */
export function isQuoteAct(act: Act): act is QuoteAct {
  return act.do === 'quote' || act.do === 'accept_quote' || act.do === 'reject_quote';
}

/** The quotes of a story, by the names that it gave; their time is that of the world. */
export class MemoryQuotes {
  readonly #quotes = new Map<string, Quote>();
  #commands = 0;

  constructor(private readonly catalogue: MemoryCatalogue) {}

  /** Runs the world on, with all that its quotes do by themselves on the way. */
  advance(world: World, to: Instant): World {
    let current = world;
    for (;;) {
      const next = this.#next(current);
      if (next === undefined || next.at > to) return advance(current, to);
      const then = next.at > current.now ? advance(current, next.at) : current;
      current = this.#decide(then, next.name, performQuoteDue).world;
    }
  }

  /** Every quote of the story, as it is now. */
  all(): readonly Quote[] {
    return [...this.#quotes.values()];
  }

  carryOut(world: World, act: QuoteAct): QuoteAnswer {
    switch (act.do) {
      case 'quote':
        return this.#quote(world, act);
      case 'accept_quote': {
        let last = this.#decide(world, act.quote, (state, quote, context) => acceptQuote(state, quote, {}, context));
        for (let times = 1; times < (act.times ?? 1); times += 1) {
          last = this.#decide(last.world, act.quote, (state, quote, context) => acceptQuote(state, quote, {}, context));
        }
        return last;
      }
      case 'reject_quote':
        return this.#decide(world, act.quote, (state, quote, context) =>
          rejectQuote(state, quote, { reason: act.reason }, context),
        );
    }
  }

  #quote(world: World, act: Act<'quote'>): QuoteAnswer {
    const { currency, zone } = world.state.account;
    const offer: QuoteOffer = {
      lines: this.catalogue.orderOf({ ...act, do: 'subscribe', as: act.as, anchor: undefined }).items,
      termMonths: act.term?.months ?? 1,
      freeMonths: act.free_months ?? 0,
      expiresOn: act.expires ?? addDays(localDateOf(world.now, zone), QUOTE_DAYS),
      coupons: act.discount === undefined ? [] : [quoteCoupon({ percent: String(act.discount) }, currency, 'quote')],
      policyOverrides: {},
    };
    const drafted = this.#keep(world, act.as, (state, context) => draftQuote(state, offer, context));
    if (isRefusal(drafted.answer)) return drafted;
    return this.#decide(drafted.world, act.as, (state, quote, context) => sendQuote(state, quote, {}, context));
  }

  #decide(world: World, name: string, decide: Decide): QuoteAnswer {
    const quote = this.#quotes.get(name);
    if (quote === undefined) return { world, answer: refuse('item_not_found', `There is no quote ${name}.`) };
    return this.#keep(world, name, (state, context) => decide(state, quote, context));
  }

  #keep(
    world: World,
    name: string,
    decide: (state: AccountState, context: CommandContext) => QuoteOutcome | Refusal,
  ): QuoteAnswer {
    this.#commands += 1;
    return perform(world, `quote-command-${this.#commands}`, (state, context) => {
      const outcome = decide(state, context);
      if (isRefusal(outcome)) return outcome;
      this.#quotes.set(name, outcome.quote);
      return outcome.decision;
    });
  }

  #next({ state, now }: World): { readonly name: string; readonly at: Instant } | undefined {
    const due = [...this.#quotes].flatMap(([name, quote]) => {
      const next = nextQuoteDeadline(quote, state.account.zone, now);
      return next === null ? [] : [{ name, at: next.at }];
    });
    return due.sort((a, b) => (a.at < b.at ? -1 : 1))[0];
  }
}
