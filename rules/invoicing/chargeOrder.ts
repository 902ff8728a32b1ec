import type { LocalDate } from '../calendar/date.ts';
import { isHardware } from '../catalogue/isHardware.ts';
import type { AccountState, Item } from '../subscription/accountState.ts';
import type { RateUnknown } from '../tax/computeTaxes.ts';
import type { TaxTable } from '../tax/taxTable.ts';
import { chargeCommand } from './cutAccount.ts';
import type { InvoiceDraft } from './invoice.ts';

export type OrderCharged =
  | {
      readonly kind: 'charged';
      readonly state: AccountState;
      readonly invoice: InvoiceDraft | null;
      readonly hardwareInvoice: InvoiceDraft | null;
    }
  | RateUnknown;

/**
 * What an order is charged at once: what the policy charges now, and, whatever the policy says, its hardware on an invoice by
 * itself. Its source is the command's with a suffix, so that neither is made twice.
 *
 * @param ordered     what begins or changes today by the order
 * @param chargedIds  those of it that the policy charges now
 * @rule SUB-9, INV-5, policies `first_partial`, `mid_period_change`
 */
export function chargeOrder(
  state: AccountState,
  ordered: readonly Item[],
  chargedIds: ReadonlySet<string>,
  on: LocalDate,
  commandId: string,
  table: TaxTable,
): OrderCharged {
  const hardwareIds = new Set(ordered.filter(({ price }) => isHardware(price)).map(({ id }) => id));
  const otherIds = new Set([...chargedIds].filter((id) => !hardwareIds.has(id)));
  const others = chargeCommand(state, otherIds, on, commandId, table);
  if (others.kind === 'rate_unknown') return others;
  if (hardwareIds.size === 0) return { ...others, kind: 'charged', hardwareInvoice: null };
  const hardware = chargeCommand(others.state, hardwareIds, on, `${commandId}/hardware`, table);
  if (hardware.kind === 'rate_unknown') return hardware;
  const { state: after, invoice: hardwareInvoice } = hardware;
  return { kind: 'charged', state: after, invoice: others.invoice, hardwareInvoice };
}
