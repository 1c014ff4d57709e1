/** @file What has no TensorFlow.js in it, type-checked with every declaration that it brings: wrong arguments are refused. */
import advantage = require('@tompo/advantage');
import arena = require('@tompo/arena');
import curriculum = require('@tompo/curriculum');
import dilemmas = require('@tompo/dilemmas');
import games = require('@tompo/games');
import rewards = require('@tompo/rewards');

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
// What is undefined is as if it were left out.
export = [
  advantage.grpo([{ rewards: [1, 0] }], { std: undefined, zeroVariance: undefined }),
  arena.gameSource({ split: 'train', seed: 1 }),
];
