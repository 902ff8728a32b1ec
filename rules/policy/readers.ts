import { nearest } from './nearest.ts';

/** What a reader made of outside input: a value in its one normal form, or a sentence that says what to write. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'refused'; readonly detail: string; readonly nearest?: string };

/** Reads one policy value. `where` names the place in the sentence of a refusal; `values` tells people what it takes. */
export type Reader<T> = { readonly values: string; read(input: unknown, where: string): Reading<T> };

function accept<T>(value: T): Reading<T> {
  return { kind: 'read', value };
}

/** A refusal `<where> cannot be <input>; <advice>`. */
export function refuseInput(where: string, input: unknown, advice: string): Reading<never> {
  return { kind: 'refused', detail: `${where} cannot be ${shown(input)}; ${advice}` };
}

function shown(input: unknown): string {
  return JSON.stringify(input) ?? String(input);
}

/** A refusal of a word, with the nearest known one. */
export function refuseWord(where: string, input: unknown, known: readonly string[], values: string): Reading<never> {
  const guess = typeof input === 'string' ? nearest(input, known) : null;
  if (guess === null) return refuseInput(where, input, `use one of ${values}`);
  const detail = `${where} cannot be ${shown(input)}; did you mean "${guess}"? It takes ${values}`;
  return { kind: 'refused', detail, nearest: guess };
}

/** One of some words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Reader<Word> {
  const values = words.join(' | ');
  return {
    values,
    read(input, where) {
      const exact = words.find((word) => word === input);
      return exact === undefined ? refuseWord(where, input, words, values) : accept(exact);
    },
  };
}

export const flag: Reader<boolean> = {
  values: 'true | false',
  read: (input, where) =>
    typeof input === 'boolean' ? accept(input) : refuseInput(where, input, 'write true or false, without quotes'),
};

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number): Reader<number> {
  const values = `${least} to ${most}`;
  return {
    values,
    read: (input, where) =>
      typeof input === 'number' && Number.isInteger(input) && input >= least && input <= most
        ? accept(input)
        : refuseInput(where, input, `write a whole number from ${values}`),
  };
}

/** Text that is not empty, such as an id. */
export const text: Reader<string> = {
  values: 'text',
  read: (input, where) =>
    typeof input === 'string' && input !== '' ? accept(input) : refuseInput(where, input, 'write a text'),
};

/** What the inner reader takes, or null. */
export function nullable<T>(inner: Reader<T>): Reader<T | null> {
  return {
    values: `${inner.values} | null`,
    read: (input, where) => (input === null ? accept(null) : inner.read(input, where)),
  };
}

/** Another form of what the inner reader takes. */
export function mapped<Given, T>(inner: Reader<Given>, form: (given: Given) => T, values = inner.values): Reader<T> {
  return {
    values,
    read(input, where) {
      const reading = inner.read(input, where);
      return reading.kind === 'refused' ? reading : accept(form(reading.value));
    },
  };
}

/** Short ways of writing a value, as a word or a number, beside its full shape. */
export function byShape<T>(readers: {
  readonly text?: Reader<T>;
  readonly number?: Reader<T>;
  readonly shape: Reader<T>;
}): Reader<T> {
  const { text, number, shape } = readers;
  const values = [text, number, shape].flatMap((reader) => (reader === undefined ? [] : [reader.values])).join(' | ');
  return {
    values,
    read(input, where) {
      if (typeof input === 'object' && input !== null) return shape.read(input, where);
      if (typeof input === 'string' && text !== undefined) return text.read(input, where);
      if (typeof input === 'number' && number !== undefined) return number.read(input, where);
      return refuseInput(where, input, `it takes ${values}`);
    },
  };
}

/** The inner reader, and a promise between its parts: `objection` answers advice, or null where all is well. */
export function checked<T>(inner: Reader<T>, objection: (value: T) => string | null): Reader<T> {
  return {
    values: inner.values,
    read(input, where) {
      const reading = inner.read(input, where);
      if (reading.kind === 'refused') return reading;
      const advice = objection(reading.value);
      return advice === null ? reading : refuseInput(where, input, advice);
    },
  };
}

/** A list without equal entries, put into `order` where one is given. */
export function listOf<T>(inner: Reader<T>, order?: (left: T, right: T) => number): Reader<readonly T[]> {
  const values = `[${inner.values}, …]`;
  return {
    values,
    read(input, where) {
      if (!Array.isArray(input)) return refuseInput(where, input, `write a list: ${values}`);
      const list: T[] = [];
      for (const [index, entry] of input.entries()) {
        const reading = inner.read(entry, `${where}[${index}]`);
        if (reading.kind === 'refused') return reading;
        if (list.some((other) => shown(other) === shown(reading.value))) {
          return refuseInput(`${where}[${index}]`, entry, 'it stands in the list already');
        }
        list.push(reading.value);
      }
      return accept(order === undefined ? list : list.sort(order));
    },
  };
}

/** An object whose keys are free, for example names of segments. */
export function recordOf<T>(inner: Reader<T>): Reader<Readonly<Record<string, T>>> {
  const values = `{name: ${inner.values}, …}`;
  return {
    values,
    read(input, where) {
      if (!isRecord(input)) return refuseInput(where, input, `write an object: ${values}`);
      const entries: [string, T][] = [];
      for (const [name, entry] of Object.entries(input)) {
        const reading = inner.read(entry, `${where}.${name}`);
        if (reading.kind === 'refused') return reading;
        entries.push([name, reading.value]);
      }
      return accept(Object.fromEntries(entries));
    },
  };
}

/** An object with exactly these fields. */
export function fields<T extends object>(readers: { readonly [Field in keyof T]: Reader<T[Field]> }): Reader<T> {
  const names = Object.keys(readers) as (keyof T & string)[];
  const values = `{${names.map((name) => `${name}: ${readers[name].values}`).join(', ')}}`;
  return {
    values,
    read(input, where) {
      if (!isRecord(input)) return refuseInput(where, input, `write an object: ${values}`);
      const stranger = Object.keys(input).find((name) => !names.includes(name as keyof T & string));
      if (stranger !== undefined) {
        const guess = nearest(stranger, names);
        const advice = guess === null ? `it has ${names.join(', ')}` : `did you mean "${guess}"?`;
        const detail = `${where}.${stranger} is unknown; ${advice}`;
        return guess === null ? { kind: 'refused', detail } : { kind: 'refused', detail, nearest: guess };
      }
      const entries: [string, unknown][] = [];
      for (const name of names) {
        if (!Object.hasOwn(input, name))
          return { kind: 'refused', detail: `${where}.${name} is missing; write ${values}` };
        const reading = readers[name].read(input[name], `${where}.${name}`);
        if (reading.kind === 'refused') return reading;
        entries.push([name, reading.value]);
      }
      return accept(Object.fromEntries(entries) as T);
    },
  };
}

/** Whether an input is an object with fields: no list, not `null`. */
export function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
