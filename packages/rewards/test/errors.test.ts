/** Every fault of a reply, from a real reply, in words. */
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { type DecisionSpace, explain, type ParseOptions, parseDecision } from '../src/index.js';

const links: DecisionSpace = { _tag: 'links', n: 3, self: 1 };
const effort: DecisionSpace = { _tag: 'effort', min: 0, max: 5, decimals: 1 };
const choice: DecisionSpace = { _tag: 'choice', options: ['cooperate', 'defect'] };
const compact: ParseOptions = { style: 'compact' };
const believing: ParseOptions = { style: 'compact', beliefs: 'required', seats: [0, 2] };
const natural: ParseOptions = { style: 'natural' };
const musing: ParseOptions = { style: 'natural', beliefs: 'required', seats: [0, 2] };

const words = (space: DecisionSpace, reply: string, options: ParseOptions): string => {
  const parsed = parseDecision(space, reply, options);
  if (E.isRight(parsed)) throw new Error(`${reply} parsed`);
  return explain(parsed.left);
};

it.each<[DecisionSpace, string, ParseOptions, string]>([
  [
    links,
    '',
    compact,
    'The reply "" holds no decision; write the labels of the seats to link with (among A to C, without your own B) and then ";".',
  ],
  [
    { _tag: 'links', n: 5, self: 4 },
    '',
    compact,
    'The reply "" holds no decision; write the labels of the seats to link with (among A to F, where E names no seat, without your own F) and then ";".',
  ],
  [
    { _tag: 'links', n: 5, self: 4 },
    'AE;',
    compact,
    'The reply "AE;" has "E" where a seat\'s label belongs; write labels out of A B C D.',
  ],
  [
    links,
    'no',
    natural,
    'The reply "no" holds no decision; write a last line "Decision: " with a list of 3 bits in brackets with a 0 at place 1.',
  ],
  [
    effort,
    '1',
    compact,
    'The reply "1" lacks the closing ";"; write a number in [0, 5] with at most 1 decimals and then ";".',
  ],
  [choice, 'x', compact, 'The reply "x" lacks the closing ";"; write one of cooperate, defect and then ";".'],
  [links, 'C;0', compact, 'The reply "C;0" goes on after the decision with "0"; end it at the decision.'],
  [
    links,
    'Decision: 001',
    natural,
    'The reply "Decision: 001" cannot be read; write a last line "Decision: " with a list of 3 bits in brackets with a 0 at place 1.',
  ],
  [
    links,
    'Decision: [0, x, 1]',
    natural,
    'The reply "Decision: [0, x, 1]" has "x" at place 1; write 0 or 1.',
  ],
  [links, 'Decision: [0, 0]', natural, 'The reply "Decision: [0, 0]" has 2 entries; write 3.'],
  [
    links,
    'Decision: [0, 1, 1]',
    natural,
    'The reply "Decision: [0, 1, 1]" has a link of seat 1 to itself; write 0 at place 1.',
  ],
  [links, 'BC;', compact, 'The reply "BC;" has a link of seat 1 to itself; leave out B.'],
  [links, 'AD;', compact, 'The reply "AD;" has "D" where a seat\'s label belongs; write labels out of A C.'],
  [
    links,
    'CA;',
    compact,
    'The reply "CA;" has "A" out of order; write each label once, in the order of the seats.',
  ],
  [
    effort,
    'one;',
    compact,
    'The reply "one;" has "one" where a number belongs; write digits with at most one point.',
  ],
  [effort, '1.25;', compact, 'The reply "1.25;" has "1.25"; write at most 1 decimals.'],
  [effort, '6;', compact, 'The reply "6;" decides 6; stay within [0, 5].'],
  [effort, '0.5;', compact, 'The reply "0.5;" has "0.5"; write it as ".5".'],
  [choice, 'x;', compact, 'The reply "x;" has "x"; write one of "cooperate", "defect".'],
  [
    links,
    'C;',
    believing,
    'The reply "C;" states no beliefs; write the beliefs and then ">" before the decision.',
  ],
  [
    effort,
    'Decision: 1',
    musing,
    'The reply "Decision: 1" states no beliefs; write a line "Beliefs: [...]" right above the line "Decision: ".',
  ],
  [
    effort,
    'Beliefs: 1\nDecision: 1',
    musing,
    'The beliefs are not readable: The reply "Beliefs: 1\\nDecision: 1" cannot be read; write a line "Beliefs: [...]" right above the line "Decision: ".',
  ],
  [
    links,
    'C>C;',
    compact,
    'The reply "C>C;" states beliefs where none are asked for; leave out everything up to ">".',
  ],
  [
    effort,
    'A1>1;',
    believing,
    'The beliefs are not readable: The reply "A1>1;" forecasts nothing for "C"; write an entry for every seat that moves.',
  ],
  [
    choice,
    'defect>defect;',
    believing,
    'The beliefs are not readable: The reply "defect>defect;" has 1 entries; write 2.',
  ],
])('%j %j', (space, reply, options, expected) => {
  expect(words(space, reply, options)).toBe(expected);
});

it('shortens a long reply, keeps one of 120 symbols whole', () => {
  expect(words(effort, 'x'.repeat(121), compact)).toContain(`"${'x'.repeat(117)}..." lacks`);
  expect(words(effort, 'x'.repeat(120), compact)).toContain(`"${'x'.repeat(120)}" lacks`);
});

it('puts several faults on lines of their own', () => {
  const fault = { _tag: 'InvalidInput', field: 'n', value: [1], expected: '2' } as const;
  expect(explain([fault, { ...fault, value: 1 }])).toBe('n is [1]; pass 2.\nn is 1; pass 2.');
});
