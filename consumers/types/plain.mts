/** @file What has no TensorFlow.js in it, type-checked with every declaration that it brings: wrong arguments are refused. */
import * as advantage from '@tompo/advantage';
import * as arena from '@tompo/arena';
import * as curriculum from '@tompo/curriculum';
import * as dilemmas from '@tompo/dilemmas';
import * as games from '@tompo/games';
import * as rewards from '@tompo/rewards';

// @ts-expect-error no graph
games.maximalCliques(42);
// @ts-expect-error no matrix
games.pggPayoffs({ n: 2, endowment: 1, multiplier: 1 }, 42, [1, 1]);
// @ts-expect-error a seed is a number
games.rng({});
// @ts-expect-error no reply
rewards.parseDecision({ _tag: 'effort', min: 0, max: 5, decimals: 1 }, 42, { style: 'compact' });
// @ts-expect-error rewards are numbers
advantage.rloo([{ rewards: ['1'] }]);
// @ts-expect-error no payoffs
dilemmas.matrixGame({ payoffs: 42 });
// @ts-expect-error no limits
curriculum.openSandbox(42);
// @ts-expect-error no options of this name
arena.gameSource({ split: 'train', sead: 1 });
export const undefinedIsLeftOut = [
  advantage.grpo([{ rewards: [1, 0] }], { std: undefined, zeroVariance: undefined }),
  arena.gameSource({ split: 'train', seed: 1 }),
];
