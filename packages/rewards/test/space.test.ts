import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSpace, type DecisionSpace, explain } from '../src/index.js';
import { space } from './arbitrary.js';

const words = (s: DecisionSpace) => checkSpace(s).map((fault) => explain(fault));

describe('checkSpace', () => {
  it('finds nothing in a sound space', () => {
    fc.assert(
      fc.property(space, (s) => {
        expect(checkSpace(s)).toEqual([]);
      }),
    );
  });

  it('links', () => {
    expect(words({ _tag: 'links', n: 1, self: 1 })).toEqual([
      'The decision space has n = 1; pass a number of seats of at least 2.',
      'The decision space has self = 1; pass a seat in 0..0.',
    ]);
    expect(words({ _tag: 'links', n: 2.5, self: -1 })).toHaveLength(2);
    expect(words({ _tag: 'links', n: 3, self: 0.5 })).toHaveLength(1);
    expect(words({ _tag: 'links', n: 2, self: 1 })).toEqual([]);
  });

  it('effort', () => {
    expect(words({ _tag: 'effort', min: Number.NaN, max: Number.POSITIVE_INFINITY, decimals: -1 })).toEqual([
      'The decision space has decimals = -1; pass a whole number in 0..15.',
      'The decision space has min = "NaN"; pass a finite number below 2⁵³ in size.',
      'The decision space has max = "Infinity"; pass a finite number below 2⁵³ in size.',
    ]);
    expect(words({ _tag: 'effort', min: 0, max: 1, decimals: 16 })).toHaveLength(1);
    expect(words({ _tag: 'effort', min: 0, max: 0, decimals: 15 })).toEqual([]);
    expect(words({ _tag: 'effort', min: 1 - 2 ** 53, max: 2 ** 53 - 1, decimals: 0 })).toEqual([]);
    expect(words({ _tag: 'effort', min: -(2 ** 53), max: 2 ** 53, decimals: 0 })).toHaveLength(2);
    expect(words({ _tag: 'effort', min: 2, max: 1, decimals: 0 })).toEqual([
      'The decision space has max = 1; pass a number of at least min = 2.',
    ]);
  });

  it('choice', () => {
    expect(words({ _tag: 'choice', options: [] })).toEqual([
      'The decision space has options = []; pass at least one option.',
    ]);
    expect(words({ _tag: 'choice', options: ['a', 'b', 'a'] })).toEqual([
      'The decision space has options[2] = "a"; pass options that differ.',
    ]);
    expect(words({ _tag: 'choice', options: ['a', 'b;'] })).toEqual([
      'The decision space has options[1] = "b;"; pass a text without , ; > outer brackets or outer space.',
    ]);
    expect(words({ _tag: 'choice', options: ['a b', 'a-b', 'x', 'ab[1]c'] })).toEqual([]);
    for (const option of [
      '',
      ' ',
      'a;b',
      'a,b',
      'a>b',
      ' a',
      'a ',
      'a\nb',
      'a\rb',
      '[a',
      'a]',
      ';',
      '[',
      ']a',
      'a[',
    ])
      expect(words({ _tag: 'choice', options: [option] }), option).toHaveLength(1);
  });
});
