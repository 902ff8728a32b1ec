import { expect, test } from '@jest/globals';
import { nearest } from '../../../rules/policy/nearest.ts';

const known = ['calendar_month', 'anniversary', 'renewal', 'renewal.price', 'line'];

test.each([
  { why: 'the word itself', word: 'anniversary', expected: 'anniversary' },
  { why: 'one letter replaced', word: 'calender_month', expected: 'calendar_month' },
  { why: 'one letter missing', word: 'aniversary', expected: 'anniversary' },
  { why: 'one letter too many', word: 'annniversary', expected: 'anniversary' },
  { why: 'two neighbours swapped are one edit', word: 'ilen', expected: 'line' },
  { why: 'other letters', word: 'LINE', expected: 'line' },
  { why: 'a short word forgives two edits', word: 'lnee', expected: 'line' },
  { why: 'whichever two they are', word: 'xyne', expected: 'line' },
  { why: 'three are too many', word: 'xyze', expected: null },
  { why: 'a long word forgives a third', word: 'calndar_mnht', expected: 'calendar_month' },
  { why: 'the nearest wins', word: 'renewals.price', expected: 'renewal.price' },
  { why: 'nothing near', word: 'colour', expected: null },
  { why: 'no word', word: '', expected: null },
])('$why: $word', ({ word, expected }) => {
  expect(nearest(word, known)).toBe(expected);
});

test('the earlier of equals wins', () => {
  expect(nearest('a', ['ab', 'ac'])).toBe('ab');
});

test('nothing is near where nothing is known', () => {
  expect(nearest('line', [])).toBe(null);
});

test.each([
  { why: 'no letters in common', word: 'abcdef', other: 'ghij', limit: null },
  { why: 'two swaps are two edits', word: 'badcef', other: 'abcdef', limit: 'abcdef' },
  { why: 'three swaps are three', word: 'badcfe', other: 'abcdef', limit: null },
  { why: 'six letters forgive two', word: 'abcdxy', other: 'abcdef', limit: 'abcdef' },
  { why: 'eight letters forgive two', word: 'abcdexyz', other: 'abcdefgh', limit: null },
  { why: 'nine letters forgive three', word: 'abcdefxyz', other: 'abcdefghi', limit: 'abcdefghi' },
])('$why', ({ word, other, limit }) => {
  expect(nearest(word, [other])).toBe(limit);
});
