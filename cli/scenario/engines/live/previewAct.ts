import { decimal } from '../../../../rules/money/decimal.ts';
import type { Preview } from '../../engine.ts';
import type { Act } from '../../language/scenario.ts';
import type { LineReason, ObservedInvoice } from '../../observation.ts';
import { isOrderAct } from '../orderOfAct.ts';
import { type LiveStory, pathOf, requestOf } from './sendAct.ts';

type Line = {
  readonly kind: string;
  readonly service_from: string;
  readonly service_to: string;
  readonly days: number;
  readonly quantity: string;
  readonly unit_price: string | null;
  readonly amount: string;
  readonly tax: string;
  readonly explanation: LineReason;
};

type Draft = {
  readonly date: string;
  readonly due_on: string;
  readonly lines: readonly Line[];
  readonly subtotal: string;
  readonly taxes: readonly { readonly name: string; readonly rate: string; readonly amount: string }[];
  readonly total: string;
  readonly amount_due: string;
};

type Drafts = Readonly<Record<'charged_now' | 'hardware_charged_now' | 'next_invoice', Draft | null>>;

/** Asks what an order would come to: what it charges at once, else the next invoice. */
export async function previewAct(act: Act, story: LiveStory): Promise<Preview> {
  if (!isOrderAct(act)) throw new Error(`The live engine has no preview of ${act.do}.`);
  const { body, params } = await requestOf(act, story);
  const { caller: _, override_reason: __, ...order } = body as Record<string, unknown>;
  const path = `${pathOf(act.of, story)}/preview`;
  const answer = await story.api.send<Drafts>('POST', path, {
    order: { do: act.do, ...params, ...order },
  });
  if (answer.kind === 'refused') return { answer, nextInvoice: null };
  const { charged_now, hardware_charged_now, next_invoice } = answer.body;
  const next = charged_now ?? hardware_charged_now ?? next_invoice;
  return { answer: { kind: 'done' }, nextInvoice: next && observeDraft(next) };
}

function observeDraft({ date, due_on: due, lines, subtotal, taxes, total, amount_due }: Draft): ObservedInvoice {
  return {
    date,
    due,
    status: decimal(amount_due).isZero() ? 'paid' : 'open',
    lines: lines.map((line) => ({
      kind: line.kind,
      from: line.service_from,
      to: line.service_to,
      days: line.days,
      quantity: decimal(line.quantity).toFixed(),
      unit: line.unit_price === null ? null : decimal(line.unit_price).toFixed(),
      amount: line.amount,
      tax: line.tax,
      why: line.explanation,
    })),
    subtotal,
    taxes: taxes.map(({ name, rate, amount }) => ({ name, rate: decimal(rate).toFixed(), amount })),
    total,
    amount_due,
  };
}
