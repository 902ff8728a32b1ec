import { describe, expect, test } from '@jest/globals';
import { moneyText } from '../../../rules/money/round.ts';
import {
  type Act,
  device,
  invoiceOf,
  linesOf,
  live,
  type Situation,
  seat,
  seatQuarterly,
  seatYearly,
  sums,
} from '../../support/situations.ts';
import { expectSound } from '../../support/soundness.ts';

/** 29.00 × 10 = 290.00 a month from 1 August, paid to 1 September. */
const start: Act = { on: '2026-08-01', subscribe: [[seat, 10]] };
const graduated = {
  ...seat,
  model: {
    kind: 'graduated' as const,
    tiers: [
      { up_to: '10', unit: '5.00' },
      { up_to: null, unit: '4.00' },
    ],
  },
};

describe('what changed rides on the next 1st', () => {
  type Row = {
    why: string;
    acts: readonly Act[];
    first?: Act;
    policies?: Situation['policies'];
    lines: readonly string[];
    total: string;
  };
  const september = (quantity: number, amount: string) => `recurring 2026-09-01/2026-10-01 30d ${quantity} ${amount}`;
  const part = (from: string, days: number, quantity: number, amount: string, kind = 'proration') =>
    `${kind} ${from}/2026-09-01 ${days}d ${quantity} ${amount}`;
  const rows: readonly Row[] = [
    {
      why: 'the guide: +5 on 10 August are 145 × 21 ÷ 31',
      acts: [{ on: '2026-08-10', add: 5 }],
      lines: [part('2026-08-10', 21, 5, '98.23'), september(15, '435.00')],
      total: '533.23',
    },
    {
      why: 'an absolute quantity is the same',
      acts: [{ on: '2026-08-10', set: 15 }],
      lines: [part('2026-08-10', 21, 5, '98.23'), september(15, '435.00')],
      total: '533.23',
    },
    {
      why: '+5 and +3 on one day are +8: 232 × 21 ÷ 31',
      acts: [
        { on: '2026-08-10', add: 5 },
        { on: '2026-08-10T16:00', add: 3 },
      ],
      lines: [part('2026-08-10', 21, 8, '157.16'), september(18, '522.00')],
      total: '679.16',
    },
    {
      why: 'of two absolute ones the later: 58 × 21 ÷ 31',
      acts: [
        { on: '2026-08-10', set: 20 },
        { on: '2026-08-10T16:00', set: 12 },
      ],
      lines: [part('2026-08-10', 21, 2, '39.29'), september(12, '348.00')],
      total: '387.29',
    },
    {
      why: 'what cancels itself on one day is no line',
      policies: { decrease: 'now_with_credit' },
      acts: [
        { on: '2026-08-10', add: 5 },
        { on: '2026-08-10T16:00', remove: 5 },
      ],
      lines: [september(10, '290.00')],
      total: '290.00',
    },
    {
      why: 'days are apart: 145 × 21 ÷ 31 and 58 × 11 ÷ 31',
      acts: [
        { on: '2026-08-10', add: 5 },
        { on: '2026-08-20', add: 2 },
      ],
      lines: [part('2026-08-10', 21, 5, '98.23'), part('2026-08-20', 11, 2, '20.58'), september(17, '493.00')],
      total: '611.81',
    },
    {
      why: 'a change on the first day is in the whole period',
      acts: [{ on: '2026-09-01', add: 5 }],
      lines: [september(15, '435.00')],
      total: '435.00',
    },
    {
      why: 'a change on the last day costs nothing',
      acts: [{ on: '2026-08-31', add: 5 }],
      lines: [september(15, '435.00')],
      total: '435.00',
    },
    {
      why: 'fewer seats at the end of what is paid give nothing back',
      acts: [{ on: '2026-08-10', remove: 3 }],
      lines: [september(7, '203.00')],
      total: '203.00',
    },
    {
      why: 'fewer seats at once, by policy: −87 × 21 ÷ 31',
      policies: { decrease: 'now_with_credit' },
      acts: [{ on: '2026-08-10', remove: 3 }],
      lines: [part('2026-08-10', 21, -3, '-58.94', 'credit'), september(7, '203.00')],
      total: '144.06',
    },
    {
      why: 'fewer devices at once: −30 × 21 ÷ 31',
      first: {
        on: '2026-08-01',
        subscribe: [
          [seat, 10],
          [device, 10],
        ],
      },
      acts: [{ on: '2026-08-10', remove: 3, item: 'device' }],
      lines: [september(10, '290.00'), part('2026-08-10', 21, -3, '-20.32', 'credit'), september(7, '70.00')],
      total: '339.68',
    },
    {
      why: 'a removal is not undone by buying again: both by their days',
      first: {
        on: '2026-08-01',
        subscribe: [
          [seat, 10],
          [device, 10],
        ],
      },
      acts: [
        { on: '2026-08-10', remove: 3, item: 'device' },
        { on: '2026-08-20', add: 3, item: 'device' },
      ],
      lines: [
        september(10, '290.00'),
        part('2026-08-10', 21, -3, '-20.32', 'credit'),
        part('2026-08-20', 11, 3, '10.65'),
        september(10, '100.00'),
      ],
      total: '380.33',
    },
    {
      why: 'graduated: from 25 to 30 are 20.00 × 21 ÷ 31',
      first: { on: '2026-08-01', subscribe: [[graduated, 25]] },
      acts: [{ on: '2026-08-10', add: 5 }],
      lines: [part('2026-08-10', 21, 5, '13.55'), september(30, '130.00')],
      total: '143.55',
    },
    {
      why: 'in arrears with the period itself',
      policies: { timing: 'in_arrears' },
      acts: [{ on: '2026-08-10', add: 5 }],
      lines: ['recurring 2026-08-01/2026-09-01 31d 10 290.00', part('2026-08-10', 21, 5, '98.23')],
      total: '388.23',
    },
    {
      why: 'by the second: 22 days less 10 hours of 31',
      policies: { 'proration.basis': 'by_second' },
      acts: [{ on: '2026-08-10', add: 5 }],
      lines: [part('2026-08-10', 22, 5, '100.95'), september(15, '435.00')],
      total: '535.95',
    },
    {
      why: 'not prorated',
      policies: { 'proration.basis': 'none' },
      acts: [{ on: '2026-08-10', add: 5 }],
      lines: [part('2026-08-10', 31, 5, '145.00'), september(15, '435.00')],
      total: '580.00',
    },
    {
      why: 'not prorated, a removal gives nothing back',
      policies: { 'proration.basis': 'none', decrease: 'now_with_credit' },
      acts: [{ on: '2026-08-10', remove: 5 }],
      lines: [september(5, '145.00')],
      total: '145.00',
    },
  ];
  test.each(rows)('$why', ({ acts, first = start, policies, lines, total }) => {
    const { world } = live({ ...(policies ? { policies } : {}), acts: [first, ...acts], until: '2026-09-01' });
    expectSound(world);
    const invoice = invoiceOf(world, '2026-09-01');
    expect(linesOf(invoice)).toEqual(lines);
    expect(sums(world).at(-1)).toBe(`2026-09-01 ${total}`);
  });

  test('a change within the tail: 149.68, 145 × 11 ÷ 31, and 15 seats', () => {
    const acts: Act[] = [
      { on: '2026-07-15', subscribe: [[seat, 10]] },
      { on: '2026-07-20', add: 5 },
    ];
    expect(sums(live({ acts, until: '2026-08-01' }).world)).toEqual(['2026-08-01 636.13']);
  });

  test('a line names the command that made it, else the cut', () => {
    const { world } = live({ acts: [start, { on: '2026-08-10', add: 5 }], until: '2026-10-01' });
    const causes = world.invoices.flatMap(({ lines }) => lines.map(({ explanation }) => explanation.cause));
    expect(causes).toEqual(['command-1', 'command-2', 'cut 2026-09-01', 'cut 2026-10-01']);
  });
});

test.each([
  {
    why: 'a year by the year: 1500 × 338 ÷ 365',
    acts: [
      { on: '2026-07-15', subscribe: [[seatYearly, 10]] },
      { on: '2026-08-10', add: 5 },
    ],
    until: '2027-07-15',
    invoices: ['2026-07-15 3000.00', '2026-09-01 1389.04', '2027-07-15 4500.00'],
  },
  {
    why: 'a quarter by the quarter: 180 × 86 ÷ 92',
    acts: [
      { on: '2026-07-15', subscribe: [[seatQuarterly, 10]] },
      { on: '2026-10-20', add: 2 },
    ],
    until: '2027-01-15',
    invoices: ['2026-07-15 900.00', '2026-10-15 900.00', '2026-11-01 168.26', '2027-01-15 1080.00'],
  },
] as const)('changes of a longer price ride on the next billing day, prorated by its own period: $why', (row) => {
  const { world } = live(row);
  expect(sums(world)).toEqual(row.invoices);
  expectSound(world);
});

test('devices that go and come back are charged from the day on which they come back', () => {
  const { world } = live({
    acts: [
      {
        on: '2026-08-01',
        subscribe: [
          [seat, 10],
          [device, 10],
        ],
      },
      { on: '2026-08-10', set: 0, item: 'device' },
      { on: '2026-10-10', add: 2, item: 'device' },
    ],
    until: '2026-11-01',
  });
  // −100 × 21 ÷ 31 = −67.74; 20 × 21 ÷ 31 = 13.55 and 20.00
  expect(sums(world)).toEqual(['2026-08-01 390.00', '2026-09-01 222.26', '2026-10-01 290.00', '2026-11-01 323.55']);
  expectSound(world);
});

describe('charged at once, by policy', () => {
  const acts: Act[] = [
    { on: '2026-07-15', subscribe: [[seat, 10]] },
    { on: '2026-07-25', add: 5 },
    { on: '2026-08-04', remove: 5 },
  ];

  test('more is an invoice of its own, less becomes credit balance, and the next invoice takes it', () => {
    const { world } = live({ profile: 'standard', acts, until: '2026-09-15' });
    // 145 × 21 ÷ 31 = 98.23; 145 × 11 ÷ 31 = 51.45
    expect(sums(world)).toEqual([
      '2026-07-15 290.00 at once',
      '2026-07-25 98.23 at once',
      '2026-08-04 0.00 at once',
      '2026-08-15 290.00',
      '2026-09-15 290.00',
    ]);
    const settled = world.invoices.map(({ creditArising, creditApplied, amountDue }) =>
      [creditArising, creditApplied, amountDue].map(moneyText),
    );
    expect(settled).toEqual([
      ['0.00', '0.00', '290.00'],
      ['0.00', '0.00', '98.23'],
      ['51.45', '0.00', '0.00'],
      ['0.00', '51.45', '238.55'],
      ['0.00', '0.00', '290.00'],
    ]);
    expect(world.state.creditBalance).toBe('0');
    expect(world.invoices.map(({ source, billDate }) => [source, billDate]).slice(1, 4)).toEqual([
      ['command-2', '2026-07-25'],
      ['command-3', '2026-08-04'],
      ['', '2026-08-15'],
    ]);
    expectSound(world);
  });

  test('on the bill date itself it rides on that day’s invoice', () => {
    const onBillDate: Act[] = [
      { on: '2026-07-15', subscribe: [[seat, 10]] },
      { on: '2026-08-15', add: 5 },
    ];
    const { world } = live({ profile: 'standard', acts: onBillDate, until: '2026-08-15' });
    expect(sums(world)).toEqual(['2026-07-15 290.00 at once', '2026-08-15 435.00']);
  });

  test('in arrears nothing is paid that could be changed', () => {
    const { world } = live({ profile: 'standard', policies: { timing: 'in_arrears' }, acts, until: '2026-08-15' });
    // 290.00 + 98.23 − 51.45
    expect(sums(world)).toEqual(['2026-08-15 336.78']);
    expectSound(world);
  });
});

describe('billing that starts later', () => {
  const free: Act = { on: '2026-05-10', subscribe: [[seat, 10]], billingStartsOn: '2026-07-10' };
  test.each([
    { why: 'two free months, then 290 × 21 ÷ 31 = 196.45 and August', acts: [free], invoices: ['2026-08-01 486.45'] },
    {
      why: 'what is added in them is billed from then on: 435 × 21 ÷ 31 = 294.68',
      acts: [free, { on: '2026-06-01', add: 5 }],
      invoices: ['2026-08-01 729.68'],
    },
    {
      why: 'what is removed in them is never billed: 203 × 21 ÷ 31 = 137.52',
      acts: [free, { on: '2026-06-01', remove: 3 }],
      invoices: ['2026-08-01 340.52'],
    },
    {
      why: 'an absolute quantity is absolute: 348 × 21 ÷ 31 = 235.74',
      acts: [free, { on: '2026-06-01', set: 12 }],
      invoices: ['2026-08-01 583.74'],
    },
    { why: 'who leaves in them is never billed', acts: [free, { on: '2026-06-01', cancel: true }], invoices: [] },
  ] as const)('$why', ({ acts, invoices }) => {
    const { world } = live({ acts, until: '2026-08-31' });
    expect(sums(world)).toEqual(invoices);
    expectSound(world);
  });

  test('by an anniversary the whole first period is charged on that day, by the run', () => {
    const { world } = live({ profile: 'standard', acts: [free], until: '2026-08-10' });
    expect(sums(world)).toEqual(['2026-07-10 290.00', '2026-08-10 290.00']);
  });
});
