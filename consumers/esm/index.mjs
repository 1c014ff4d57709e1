/** @file A stranger's ES module: one real thing from every package, checked against a number known beforehand. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { grpo } from '@tompo/advantage';
import { experts, gameSource } from '@tompo/arena';
import { evenWeights } from '@tompo/curriculum';
import { ordinalGames } from '@tompo/dilemmas';
import { bcz, bczOptimum, maximalCliques } from '@tompo/games';
import { checkGame } from '@tompo/games/testing';
import { jit, ndarray } from '@tompo/jit';
import { byteTokenizer } from '@tompo/lm';
import { parseDecision } from '@tompo/rewards';
import { learningRateAt } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { UndirectedGraph } from 'graphology';
import { builtInRecipes } from 'tompo';

const right = E.getOrElse((error) => assert.fail(JSON.stringify(error)));

// A path of three with selfish efforts (3, 4, 3): W = 13.
assert.ok(Math.abs(right(bczOptimum({ n: 3, alpha: 1, delta: 0.5, cost: 1 }, 'nash')).welfare - 13) < 1e-9);
assert.deepEqual(
  checkGame(right(bcz({ n: 4, alpha: 1, delta: 0.1, cost: 0.1, sequence: 'GE', rounds: 1 }))),
  [],
);
assert.equal(ordinalGames().length, 144);
assert.deepEqual(evenWeights.who, { own: 1, other: 2 });
const cycle = new UndirectedGraph();
for (const i of [0, 1, 2, 3, 4]) cycle.mergeEdge(String(i), String((i + 1) % 5));
assert.equal([...maximalCliques(cycle)].length, 5);
const row = right(parseDecision({ _tag: 'links', n: 4, self: 0 }, 'BD;', { style: 'compact' }));
assert.deepEqual(row.decision.to, [0, 1, 0, 1]);
assert.ok(Math.abs(right(grpo([{ rewards: [1, 0, 0, 0] }])).advantages[0][0] - Math.sqrt(3)) < 1e-12);
const norm = jit((x) => tf.sqrt(tf.sum(tf.square(x))));
assert.equal((await norm(ndarray('float32', [2], [3, 4]))).data[0], 5);
await norm.dispose();
const tokenizer = right(byteTokenizer());
assert.equal(tokenizer.decode(tokenizer.encode('d.15c.28 é')), 'd.15c.28 é');
assert.equal(learningRateAt(0, { shape: 'constant', peak: 0.5, warmupSteps: 0, steps: 9, floor: 0 }), 0.5);
assert.equal(right(gameSource({ split: 'train', seed: 1 })).at(0)._tag, 'Right');
assert.equal(experts.planner.name, 'planner');
assert.ok((await builtInRecipes()).length > 0);
console.log('    every package answers from ESM');
