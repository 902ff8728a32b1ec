import type Stripe from 'stripe';
import type { GatewayReportRow } from '../gateway.ts';
import { majorUnits } from './minorUnits.ts';

/**
 * What Stripe has taken and given back on a UTC day, from its balance transactions, page by page. Amounts are in the
 * currency of the charge, not in that of the balance; what was given back to us has a negative amount. Fees, payouts and
 * charges of other systems are left out.
 *
 * @param day  `YYYY-MM-DD`
 */
export async function* stripeReport(stripe: Stripe, day: string): AsyncIterable<GatewayReportRow> {
  const from = Date.parse(`${day}T00:00:00.000Z`) / 1_000;
  const created = { gte: from, lt: from + 86_400 };
  const list = stripe.balanceTransactions.list({
    created,
    limit: 100,
    expand: ['data.source', 'data.source.charge'],
  });
  for await (const transaction of list) {
    const row = rowOf(transaction);
    if (row !== null) yield { ...row, at: new Date(transaction.created * 1_000).toISOString() };
  }
}

type Row = Omit<GatewayReportRow, 'at'>;

function rowOf({ type, source, amount }: Stripe.BalanceTransaction): Row | null {
  if (source === null || typeof source === 'string') return null;
  switch (source.object) {
    case 'charge':
      if (type === 'charge' || type === 'payment') return ofCharge('capture', source, source.amount_captured);
      return type === 'payment_failure_refund' ? ofCharge('return', source, source.amount_captured) : null;
    case 'refund': {
      // A refund that failed gives the money back to us.
      const units = type.endsWith('refund_failure') ? -source.amount : source.amount;
      const reference = source.id;
      return {
        kind: 'refund',
        key: source.metadata?.tenor_key ?? reference,
        reference,
        ...majorUnits(source.currency, units),
      };
    }
    case 'dispute': {
      const units = amount > 0 ? -source.amount : source.amount;
      const charge = typeof source.charge === 'string' ? undefined : source.charge;
      const key = charge?.metadata.tenor_key ?? idOf(source.payment_intent) ?? source.id;
      return { kind: 'chargeback', key, reference: source.id, ...majorUnits(source.currency, units) };
    }
    default:
      return null;
  }
}

function ofCharge(kind: 'capture' | 'return', charge: Stripe.Charge, units: number): Row | null {
  const key = charge.metadata.tenor_key;
  if (!key) return null;
  return { kind, key, reference: idOf(charge.payment_intent) ?? charge.id, ...majorUnits(charge.currency, units) };
}

function idOf(value: string | { readonly id: string } | null): string | null {
  return typeof value === 'string' || value === null ? value : value.id;
}
