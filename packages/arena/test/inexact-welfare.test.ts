/** @file A U3 that rests on a W* which is only the best that was found says so. */
import { pgg } from '@tompo/games';
import { expect, it } from 'vitest';
import { evaluate, experts, printPhase } from '../src/index.js';
import { right } from './fixtures.js';

it('the gap goes from the game to the records, the evaluation and the print', async () => {
  const evaluated = async (n: number) => {
    const game = right(
      pgg({
        n,
        // Of nine equal seats the best graph is proved; of different ones it is not.
        endowment: [12, 9, 7, 5, 4, 3, 2, 2, 1].slice(0, n),
        multiplier: 1.5,
        linkCost: 0.5,
        contribution: 'perGroup',
        rounds: 1,
      }),
    );
    const gap = game.analysis?.plannerGap?.(game.initial(null as never));
    const best = game.analysis?.plannerWelfare?.(game.initial(null as never)) ?? Number.NaN;
    const evaluation = right(
      await evaluate({
        policy: experts.freeRider,
        opponents: experts.planner,
        games: [{ game, seed: 1 }],
      }),
    );
    const paid = evaluation.examples[0]?.phases.find(({ payoffs }) => payoffs !== null);
    expect(paid?.plannerGap).toBe(gap);
    return { gap, best, evaluation, print: paid === undefined ? '' : printPhase(paid) };
  };
  const small = await evaluated(5);
  expect(small.gap).toBe(0);
  expect(small.evaluation.inexactWelfare).toBe(0);
  expect(small.evaluation.welfareGap).toBeNull();
  expect(small.print).not.toContain('at most');
  const large = await evaluated(9);
  expect(large.gap).toBeGreaterThan(0);
  expect(large.evaluation.inexactWelfare).toBe(1);
  const share = (large.gap ?? Number.NaN) / large.best;
  expect(large.evaluation.welfareGap).toEqual({ mean: share, largest: share });
  expect(large.print).toContain(`W* ${large.best.toFixed(2)} (found; at most`);
});
