import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, daysBetween } from '../../../rules/calendar/date.ts';
import { endOfDay, instantOf, isZone, localDateOf, localDateTimeOf, startOfDay } from '../../../rules/calendar/zone.ts';

test.each([
  { zone: 'America/Toronto', expected: true },
  { zone: 'Australia/Lord_Howe', expected: true },
  { zone: 'UTC', expected: true },
  { zone: 'Mars/Olympus', expected: false },
  { zone: '+05:30', expected: false },
  { zone: '-05:00', expected: false },
  { zone: '', expected: false },
])('$zone is a zone: $expected', ({ zone, expected }) => {
  expect(isZone(zone)).toBe(expected);
});

const HOUR = 3_600_000;

test.each([
  {
    why: 'an ordinary day',
    date: '2026-07-15',
    zone: 'America/Los_Angeles',
    start: '2026-07-15T07:00:00.000Z',
    hours: 24,
  },
  {
    why: 'clocks go forward',
    date: '2026-03-08',
    zone: 'America/Los_Angeles',
    start: '2026-03-08T08:00:00.000Z',
    hours: 23,
  },
  {
    why: 'clocks go back',
    date: '2026-11-01',
    zone: 'America/Los_Angeles',
    start: '2026-11-01T07:00:00.000Z',
    hours: 25,
  },
  { why: 'clocks go forward', date: '2026-03-29', zone: 'Europe/Paris', start: '2026-03-28T23:00:00.000Z', hours: 23 },
  { why: 'clocks go back', date: '2026-10-25', zone: 'Europe/Paris', start: '2026-10-24T22:00:00.000Z', hours: 25 },
  {
    why: 'spring in the south',
    date: '2026-10-04',
    zone: 'Australia/Sydney',
    start: '2026-10-03T14:00:00.000Z',
    hours: 23,
  },
  {
    why: 'autumn in the south',
    date: '2026-04-05',
    zone: 'Australia/Sydney',
    start: '2026-04-04T13:00:00.000Z',
    hours: 25,
  },
  {
    why: 'a zone of half an hour',
    date: '2026-07-15',
    zone: 'Asia/Kolkata',
    start: '2026-07-14T18:30:00.000Z',
    hours: 24,
  },
  {
    why: 'half an hour forward',
    date: '2026-10-04',
    zone: 'Australia/Lord_Howe',
    start: '2026-10-03T13:30:00.000Z',
    hours: 23.5,
  },
  {
    why: 'half an hour back',
    date: '2026-04-05',
    zone: 'Australia/Lord_Howe',
    start: '2026-04-04T13:00:00.000Z',
    hours: 24.5,
  },
  {
    why: 'midnight is skipped: the day starts at 01:00',
    date: '2026-09-06',
    zone: 'America/Santiago',
    start: '2026-09-06T04:00:00.000Z',
    hours: 23,
  },
  {
    why: '23:00 comes twice the evening before',
    date: '2026-04-04',
    zone: 'America/Santiago',
    start: '2026-04-04T03:00:00.000Z',
    hours: 25,
  },
  { why: 'midnight is skipped', date: '2026-03-29', zone: 'Asia/Beirut', start: '2026-03-28T22:00:00.000Z', hours: 23 },
  {
    why: 'midnight comes twice: the first counts',
    date: '2026-11-01',
    zone: 'America/Havana',
    start: '2026-11-01T04:00:00.000Z',
    hours: 25,
  },
  {
    why: 'the day after one that never was',
    date: '2011-12-31',
    zone: 'Pacific/Apia',
    start: '2011-12-30T10:00:00.000Z',
    hours: 24,
  },
])('$date in $zone starts and lasts as it does when $why', ({ date, zone, start, hours }) => {
  expect(startOfDay(date, zone)).toBe(start);
  expect((Date.parse(endOfDay(date, zone)) - Date.parse(start)) / HOUR).toBe(hours);
  expect(localDateOf(start, zone)).toBe(date);
});

test.each([
  { why: 'an ordinary time', local: '2026-07-15T09:00', zone: 'America/Toronto', instant: '2026-07-15T13:00:00.000Z' },
  { why: 'with seconds', local: '2026-07-15T09:00:30', zone: 'America/Toronto', instant: '2026-07-15T13:00:30.000Z' },
  {
    why: 'one that does not exist moves forward by the gap',
    local: '2026-03-08T02:30',
    zone: 'America/Los_Angeles',
    instant: '2026-03-08T10:30:00.000Z',
  },
  {
    why: 'of one that exists twice the earlier counts',
    local: '2026-11-01T01:30',
    zone: 'America/Los_Angeles',
    instant: '2026-11-01T08:30:00.000Z',
  },
  {
    why: 'a gap of half an hour',
    local: '2026-10-04T02:15',
    zone: 'Australia/Lord_Howe',
    instant: '2026-10-03T15:45:00.000Z',
  },
  {
    why: 'twice within half an hour',
    local: '2026-04-05T01:45',
    zone: 'Australia/Lord_Howe',
    instant: '2026-04-04T14:45:00.000Z',
  },
  {
    why: 'a midnight that does not exist',
    local: '2026-09-06T00:00',
    zone: 'America/Santiago',
    instant: '2026-09-06T04:00:00.000Z',
  },
  { why: 'a gap in Paris', local: '2026-03-29T02:00', zone: 'Europe/Paris', instant: '2026-03-29T01:00:00.000Z' },
  { why: 'twice in Paris', local: '2026-10-25T02:30', zone: 'Europe/Paris', instant: '2026-10-25T00:30:00.000Z' },
])('$why: $local in $zone', ({ local, zone, instant }) => {
  expect(instantOf(local, zone)).toBe(instant);
});

test('worked example 8: a trial of 14 days over a change of the clocks ends at the same local time', () => {
  const start = instantOf('2026-03-20T10:00', 'Europe/Paris');
  expect(start).toBe('2026-03-20T09:00:00.000Z');
  const [date = '', time] = localDateTimeOf(start, 'Europe/Paris').split('T');
  const end = instantOf(`${addDays(date, 14)}T${time}`, 'Europe/Paris');
  expect(end).toBe('2026-04-03T08:00:00.000Z');
  expect(localDateTimeOf(end, 'Europe/Paris')).toBe('2026-04-03T10:00:00');
});

test.each([
  {
    why: 'the evening before in the west',
    instant: '2026-08-01T03:59:59.999Z',
    zone: 'America/Toronto',
    date: '2026-07-31',
  },
  {
    why: 'midnight belongs to the new day',
    instant: '2026-08-01T04:00:00.000Z',
    zone: 'America/Toronto',
    date: '2026-08-01',
  },
  {
    why: 'already tomorrow in the east',
    instant: '2026-07-31T18:30:00.000Z',
    zone: 'Asia/Kolkata',
    date: '2026-08-01',
  },
  { why: 'a quarter past', instant: '2026-07-31T18:15:00.000Z', zone: 'Asia/Kathmandu', date: '2026-08-01' },
])('the date on the wall: $why', ({ instant, zone, date }) => {
  expect(localDateOf(instant, zone)).toBe(date);
});

test('the end of a day is the start of the next, without the seconds of the clock in between', () => {
  expect(endOfDay('2027-03-16', 'America/Toronto')).toBe('2027-03-17T04:00:00.000Z');
  expect(localDateTimeOf('2026-07-15T13:00:30.987Z', 'America/Toronto')).toBe('2026-07-15T09:00:30');
});

test('no day of four years is split, repeated or lost in any of the odd zones', () => {
  const zones = [
    'America/Los_Angeles',
    'Europe/Paris',
    'Australia/Sydney',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Asia/Beirut',
    'America/Havana',
    'Africa/Casablanca',
  ];
  const day = fc.integer({ min: 0, max: 1460 }).map((after) => addDays('2025-01-01', after));
  fc.assert(
    fc.property(fc.constantFrom(...zones), day, (zone, date) => {
      const start = startOfDay(date, zone);
      const end = endOfDay(date, zone);
      expect(localDateOf(start, zone)).toBe(date);
      expect(localDateOf(new Date(Date.parse(start) - 1).toISOString(), zone)).toBe(addDays(date, -1));
      expect(localDateOf(new Date(Date.parse(end) - 1).toISOString(), zone)).toBe(date);
      expect(daysBetween(date, localDateOf(end, zone))).toBe(1);
    }),
  );
});
