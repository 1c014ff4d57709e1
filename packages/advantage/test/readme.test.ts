/** The example of the README, with what it says it gives. */
import { expect, it } from 'vitest';
import { emptyMemory, grpo, tompo } from '../src/index.js';
import { close, right } from './close.js';

it('README', () => {
  const baseline = right(grpo([{ rewards: [1, 0, 0, 0] }]));
  close(baseline.advantages, [[1.7321, -0.5774, -0.5774, -0.5774]], 4);
  expect(baseline).toMatchObject({ zeroVariance: { groups: 0, indices: [] }, keep: [true] });

  const groups = [
    { situation: 'round 1, seat 2', sampleRewards: [2.5, 1, -0.5], graphScores: [1, 0.75, null] },
  ];
  const first = right(tompo({ groups, memory: emptyMemory }));
  close(first.graph, [[0, -0.125, -0.5]]);
  close(right(tompo({ groups, memory: first.memory })).graph, [[0, -0.25, -1]]);
});
