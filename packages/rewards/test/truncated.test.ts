/** What a model did not end is no decision, whatever stands in it. */
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  completionReward,
  type DecisionSpace,
  explain,
  type Noncompliance,
  parseBoth,
  parseDecision,
  renderAnswer,
} from '../src/index.js';
import { answerIn, movers, space } from './arbitrary.js';

const effort: DecisionSpace = { _tag: 'effort', min: 0, max: 20, decimals: 0 };
const left = (read: E.Either<Noncompliance, unknown>): Noncompliance | null =>
  E.isLeft(read) ? read.left : null;

it('the text of any answer, in both styles and by both readers, is Truncated unless its writer ended', () => {
  const cases = fc
    .record({ s: space, seats: movers, style: fc.constantFrom('compact' as const, 'natural' as const) })
    .chain(({ s, seats, style }) =>
      fc.record({
        s: fc.constant(s),
        seats: fc.constant(seats),
        style: fc.constant(style),
        answer: answerIn(s, seats),
      }),
    );
  fc.assert(
    fc.property(cases, ({ s, seats, style, answer }) => {
      const text = renderAnswer(s, answer, style);
      const options = { style, beliefs: 'optional', seats } as const;
      for (const read of Object.values(parseBoth(s, { text, ended: false }, options)))
        expect(read).toEqual(E.left({ _tag: 'Truncated', reply: text }));
      expect(parseDecision(s, { text, ended: true }, options)).toEqual(parseDecision(s, text, options));
    }),
  );
});

it('it costs what any noncompliance costs', () => {
  const parsed = parseDecision(effort, { text: 'Decision: 1', ended: false }, { style: 'natural' });
  expect(completionReward(effort, parsed, { _tag: 'effort', value: 1 })).toEqual(
    E.right({ compliance: -0.5, sample: null, beliefs: null, total: -0.5 }),
  );
});

it.each([
  ['limit', 'Truncated', 'cut off by the limit of tokens'],
  ['filter', 'Withheld', 'cut off by a filter'],
  ['refusal', 'Refused', 'is a refusal'],
  ['tool_calls', 'Unfinished', '"tool_calls"'],
])('stopped by %s: %s', (stopped, tag, words) => {
  const read = left(
    parseDecision(effort, { text: 'Decision: 1', ended: false, stopped }, { style: 'natural' }),
  );
  expect(read?._tag).toBe(tag);
  expect(read === null ? '' : explain(read)).toContain(words);
});

describe('thoughts', () => {
  it.each([
    '<think>Decision: 1',
    '<think>\nDecision: 1',
    '<THINK>\nDecision: 1',
    '<thinking>x</think>\n<think>\nDecision: 1',
    '<think><think></think>\nDecision: 1',
    '[THINK]\nDecision: 1',
    '<think budget="3">\nDecision: 1',
  ])('%j is not closed', (text) => {
    for (const style of ['natural', 'compact'] as const)
      expect(left(parseDecision(effort, text, { style }))?._tag).toBe('OpenThought');
  });
  it('a closed thought is none of the answer; a closing tag alone ends a thought that the prompt began', () => {
    for (const text of ['<think>Decision: 9</think>\nDecision: 1', 'Decision: 9\n</think>\nDecision: 1'])
      expect(parseDecision(effort, text, { style: 'natural' })).toMatchObject({
        right: { decision: { value: 1 } },
      });
    for (const text of ['<think>\nDecision: 9\n</think>', 'Decision: 9\n</think>'])
      for (const reader of ['strict', 'lenient'] as const)
        expect(E.isLeft(parseDecision(effort, text, { style: 'natural', reader }))).toBe(true);
  });
});

it('zeros behind the last decimal are on the grid: 7.0 where efforts are whole numbers', () => {
  const read = (text: string) => parseDecision(effort, text, { style: 'natural' });
  for (const text of ['Decision: 7.0', 'Decision: 7.000', 'Decision: 7'])
    expect(read(text)).toMatchObject({ right: { decision: { value: 7 } } });
  expect(left(read('Decision: 7.5'))?._tag).toBe('TooManyDecimals');
  expect(left(read('Decision: 7.01'))?._tag).toBe('TooManyDecimals');
  expect(left(read('Decision: 20.5'))?._tag).toBe('TooManyDecimals');
  expect(left(parseDecision(effort, '7.0;', { style: 'compact' }))?._tag).toBe('TooManyDecimals');
});
