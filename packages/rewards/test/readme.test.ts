/** The example of the README, with what it says it gives. */
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { completionReward, explain, graphReward, metrics, parseDecision } from '../src/index.js';
import { right } from './right.js';

it('README', () => {
  const space = { _tag: 'links', n: 4, self: 0 } as const;
  const parsed = parseDecision(space, 'BC>BD;', {
    style: 'compact',
    beliefs: 'optional',
    seats: [0, 1, 2, 3],
  });
  expect(parsed).toEqual(
    E.right({
      decision: { _tag: 'links', to: [0, 1, 0, 1] },
      beliefs: { _tag: 'links', toMe: [0, 1, 1, 0] },
    }),
  );
  const broken = parseDecision(space, 'ABD;', { style: 'compact' });
  expect(E.isLeft(broken) && explain(broken.left)).toBe(
    'The reply "ABD;" has a link of seat 0 to itself; leave out A.',
  );
  // TP 1 (seat 1), FP 1 (seat 3), FN 1 (seat 2): F1 = 2/4; one bit of three agrees.
  const reward = right(completionReward(space, parsed, { _tag: 'links', to: [0, 1, 1, 0] }));
  expect(reward.compliance).toBe(0.5);
  expect(reward.sample?.f1).toBe(0.5);
  expect(reward.sample?.accuracy).toBeCloseTo(1 / 3, 12);
  expect(reward.total).toBeCloseTo(0.5 + 0.5 + 1 / 3, 12);
  const proposals = [
    [0, 1, 1, 0],
    [1, 0, 0, 0],
    [1, 0, 0, 0],
    [0, 0, 0, 0],
  ];
  if (E.isLeft(parsed)) throw new Error(explain(parsed.left));
  expect(right(graphReward({ n: 4, seat: 0, proposals, decision: parsed.right.decision }))).toMatchObject({
    h: 1 - 2 / 12,
    hamming: 2,
  });
  const report = right(
    metrics({
      decisions: [
        { valid: true, value: { chosen: 3, best: 5, worst: 1 }, beliefs: 1 },
        { valid: false, value: null, beliefs: null },
      ],
      phases: [{ valid: true, welfare: 6, plannerWelfare: 8 }],
      stakes: [{ valid: true, welfare: 6, alone: 2, best: 7 }],
    }),
  );
  expect(report.u1.rate).toBe(0.5);
  expect([report.u2.all.mean, report.u2.compliant.mean]).toEqual([0.25, 0.5]);
  expect([report.u3.all.mean, report.u4.all.mean]).toEqual([0.75, 1]);
  expect(report.u5.all.value).toBe(0.8);
});
