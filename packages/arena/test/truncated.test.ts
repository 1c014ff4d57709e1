/** An answer that a limit cut off is none, whoever plays. */
import { describe, expect, it } from 'vitest';
import { evaluate, planner, play, policyPlayer, scoreCompletion } from '../src/index.js';
import { right, smallBcz } from './fixtures.js';

const cut = (ended: boolean) =>
  policyPlayer({
    name: 'writer',
    style: 'natural',
    beliefs: 'none',
    complete: async (prompts) =>
      prompts.map((prompt) => ({
        text: prompt.includes('(linking)') ? 'Decision: [0, 1, 1]' : 'Decision: 1',
        ended,
      })),
  });

describe('a policy', () => {
  it.each([true, false])('that ended: %s', async (ended) => {
    const game = smallBcz({ rounds: 1 });
    const [record] = right(
      await play({ games: [{ game, seed: 1, players: [cut(ended), planner, planner] }] }),
    );
    for (const phase of record?.phases ?? [])
      expect(phase.decisions[0]?.outcome).toMatchObject(
        ended ? { _tag: 'parsed' } : { _tag: 'noncompliant', reason: { _tag: 'Truncated' } },
      );
    const { summary } = right(
      await evaluate({ policy: cut(ended), opponents: planner, games: [{ game, seed: 1 }], seats: 'zero' }),
    );
    expect(summary.all?.u1.value).toBe(ended ? 1 : 0);
  });
});

it('a completion in training', () => {
  const situation = {
    id: 'a',
    game: 'g',
    params: {},
    seat: 0,
    round: 0,
    kind: 'effort',
    space: { _tag: 'effort', min: 0, max: 20, decimals: 1 },
    observation: {},
    decisions: [{ _tag: 'effort', value: 1 }],
  } as const;
  const score = (ended: boolean) =>
    right(scoreCompletion(situation, { text: 'Decision: 1', ended }, { style: 'natural', beliefs: 'none' }));
  expect(score(true).total).toBe(2.5);
  expect(score(false)).toMatchObject({ total: -0.5, noncompliance: { _tag: 'Truncated' }, decision: null });
});
