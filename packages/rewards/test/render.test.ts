import { expect, it } from 'vitest';
import { type Answer, type DecisionSpace, renderAnswer } from '../src/index.js';

const links: DecisionSpace = { _tag: 'links', n: 3, self: 1 };
const effort: DecisionSpace = { _tag: 'effort', min: -5, max: 20, decimals: 1 };
const choice: DecisionSpace = { _tag: 'choice', options: ['cooperate', 'defect'] };
const value = (v: number, forecast?: readonly number[]): Answer => ({
  decision: { _tag: 'effort', value: v },
  beliefs: forecast === undefined ? null : { _tag: 'effort', seats: [0, 2, 25], values: forecast },
});

it.each<[DecisionSpace, Answer, string, string]>([
  [effort, value(0.8), '.8;', 'Decision: 0.8'],
  [effort, value(-0.5), '-.5;', 'Decision: -0.5'],
  [effort, value(0), '0;', 'Decision: 0'],
  [effort, value(10), '10;', 'Decision: 10'],
  [effort, value(1.3), '1.3;', 'Decision: 1.3'],
  // More decimals than the space has are rounded; what rounds to zero has no sign.
  [effort, value(-0.04), '0;', 'Decision: 0'],
  [effort, value(1.26), '1.3;', 'Decision: 1.3'],
  [effort, value(2, [1.2, 0.8, 2]), "A1.2C.8A'2>2;", 'Beliefs: [1.2, 0.8, 2]\nDecision: 2'],
  [
    links,
    { decision: { _tag: 'links', to: [1, 0, 0] }, beliefs: { _tag: 'links', toMe: [1, 0, 1] } },
    'AC>A;',
    'Beliefs: [1, 0, 1]\nDecision: [1, 0, 0]',
  ],
  [
    choice,
    {
      decision: { _tag: 'choice', index: 1 },
      beliefs: { _tag: 'choice', seats: [0, 1], indices: [0, 1] },
    },
    'cooperate,defect>defect;',
    'Beliefs: [cooperate, defect]\nDecision: defect',
  ],
])('%j %j', (space, answer, compact, natural) => {
  expect(renderAnswer(space, answer, 'compact')).toBe(compact);
  expect(renderAnswer(space, answer, 'natural')).toBe(natural);
});
