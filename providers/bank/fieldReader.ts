import { isLocalDate, type LocalDate } from '../../rules/calendar/date.ts';
import { currencyScale, isCurrency } from '../../rules/money/currency.ts';
import { decimal } from '../../rules/money/decimal.ts';
import { type Money, money } from '../../rules/money/money.ts';
import type { FileProblem } from '../../rules/payments/bankStatement.ts';
import { MOST_PROBLEMS } from './fileProblem.ts';
import { pathOf, type XmlElement } from './xmlElement.ts';

/**
 * Takes fields out of elements and keeps a list of all that is wrong, so that one reading finds every problem. A field
 * that is missing or wrong is `null`: a result may be used only where `problems` is empty.
 *
 * A path is names with `/` between them: `Refs/EndToEndId`. An element that may stand once and stands twice is a problem.
 */
export class FieldReader {
  readonly problems: FileProblem[] = [];

  refuse(element: XmlElement, reason: string): null {
    if (this.problems.length < MOST_PROBLEMS) {
      this.problems.push({ line: element.line, column: element.column, path: pathOf(element), reason });
    }
    return null;
  }

  /** All children of a name, in their order. Elements of another namespace are somebody's extension and not looked at. */
  many(parent: XmlElement, name: string): readonly XmlElement[] {
    return parent.children.filter((child) => child.name === name && child.namespace === parent.namespace);
  }

  find(parent: XmlElement, path: string): XmlElement | null {
    let element: XmlElement | null = parent;
    for (const name of path.split('/')) {
      const found: readonly XmlElement[] = this.many(element, name);
      if (found[1]) this.refuse(found[1], `${name} stands more than once.`);
      element = found[0] ?? null;
      if (element === null) return null;
    }
    return element;
  }

  need(parent: XmlElement, path: string): XmlElement | null {
    return this.find(parent, path) ?? this.refuse(parent, `${path} is missing.`);
  }

  /** Text with white space at its ends taken off; `null` where there is none. */
  text(parent: XmlElement, path: string): string | null {
    return this.find(parent, path)?.text || null;
  }

  needText(parent: XmlElement, path: string): string | null {
    const element = this.need(parent, path);
    return element === null ? null : element.text || this.refuse(element, `${element.name} is empty.`);
  }

  /**
   * An amount with its currency. Text such as `1250.5` or `1250.50000`; never negative, never with more digits after the
   * point than the currency has (zeros do not count).
   *
   * @source ISO 20022 ActiveOrHistoricCurrencyAndAmount: 18 digits, at most 5 after the point
   */
  amount(element: XmlElement): Money | null {
    const currency = element.attributes.Ccy ?? '';
    const { text } = element;
    if (!isCurrency(currency)) return this.refuse(element, `The currency "${currency}" is not one of ISO 4217.`);
    if (!/^\d{1,18}(\.\d{1,5})?$/.test(text)) {
      return this.refuse(element, `"${text}" is not an amount; it should look like 1250.50.`);
    }
    const amount = decimal(text);
    if (amount.decimalPlaces() > currencyScale(currency)) {
      return this.refuse(element, `${text} has more digits after the point than ${currency} has.`);
    }
    return money(currency, amount);
  }

  /** Any of a closed list of codes. */
  code<Code extends string>(element: XmlElement | null, known: readonly Code[]): Code | null {
    if (element === null) return null;
    const code = known.find((each) => each === element.text);
    return code ?? this.refuse(element, `"${element.text}" is none of ${known.join(', ')}.`);
  }

  /** A `DateAndDateTimeChoice`: the day as the bank writes it; of an instant the day on the bank's own clock. */
  date(element: XmlElement): LocalDate | null {
    const chosen = this.find(element, 'Dt') ?? this.find(element, 'DtTm');
    if (chosen === null) return this.refuse(element, 'Dt is missing.');
    const isInstant = chosen.name === 'DtTm';
    const [, date = '', rest = ''] = /^(.{10})(.*)$/s.exec(chosen.text) ?? [];
    const isWhole = isInstant ? /^T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.test(rest) : offset.test(rest);
    return isLocalDate(date) && isWhole ? date : this.refuse(chosen, `"${chosen.text}" is not a date that exists.`);
  }
}

/** What ISODate allows after the day: nothing, or the offset of the bank's clock. */
const offset = /^(Z|[+-]\d{2}:\d{2})?$/;
