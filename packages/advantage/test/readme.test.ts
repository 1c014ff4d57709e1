/** The examples of the README, with what it says they give. */
import { expect, it } from 'vitest';
import { dual, ecw, emptyDual, emptyMemory, emptyScale, grpo, lcw, tompo } from '../src/index.js';
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

it('README, welfare', () => {
  const whole = right(ecw({ groups: [{ rewards: [1, 0, 0, 0] }], memory: emptyScale }));
  close(whole.advantages, [[1.7321, -0.5774, -0.5774, -0.5774]], 4);
  expect(whole).toMatchObject({ scale: expect.closeTo(0.5774, 4), memory: { steps: 1 } });
  expect(whole.memory.meanSquare).toBeCloseTo(0.0333, 4);

  const rows = [
    { row: 3, fixed: [0, 1, 2] },
    { row: 0, fixed: [0] },
    { row: 1, fixed: [0, 1] },
  ];
  const byLink = right(
    lcw({
      groups: [
        { rewards: [1, 0, 0.2], tokens: [3, 1, 2], links: { bits: 2, values: [0, 0.2, 0.4, 1], rows } },
      ],
      memory: emptyScale,
    }),
  );
  const credits = byLink.advantages[0] as readonly (readonly number[])[];
  close(
    credits.map((tokens) => tokens.map((a) => a * byLink.scale)),
    [[0.8, 0.6667, 0], [-0.5333], [-0.2, -0.4]],
    4,
  );
});

it('README, the dual form of ours', () => {
  const ours = right(
    dual(
      {
        groups: [
          {
            rewards: [1, 0, 0],
            compliance: [0.5, 0.5, -0.5],
            imitation: [2, 0, 0],
            tokens: [3, 2, 4],
            links: null,
          },
        ],
        memory: emptyDual,
      },
      { wImitation: 0.5, imitationSteps: 30 },
    ),
  );
  expect(ours.parts.length).toBe(3);
  expect(ours.weights).toEqual({ sample: 0.2, imitation: 0.5, graph: 0.8 });
});
