import { type AccountMoney, decided, draftOf, type MoneyDecision } from './moneyDecision.ts';

/** One decision on the money as the one before it has left it; null where it does nothing. */
export type MoneyTurn = (money: AccountMoney) => MoneyDecision | null;

/**
 * Several decisions on one account, one after the other, as one: what each of them tells and moves stands in its order.
 *
 * @returns null where none of them did anything
 */
export function inTurn(money: AccountMoney, turns: readonly MoneyTurn[]): MoneyDecision | null {
  return turns.reduce<MoneyDecision | null>((before, turn) => {
    const next = turn(before ?? money);
    if (next === null) return before;
    const { events, movements, emails = [], toCharge } = before ?? decided(draftOf(money));
    return {
      ...next,
      events: [...events, ...next.events],
      movements: [...movements, ...next.movements],
      emails: [...emails, ...(next.emails ?? [])],
      toCharge: next.toCharge ?? toCharge,
    };
  }, null);
}
