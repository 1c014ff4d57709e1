/** @file A stranger's CommonJS: every package can be required, and works. */
const assert = require('node:assert/strict');
const { rloo } = require('@tompo/advantage');
const { experts } = require('@tompo/arena');
const { evenWeights } = require('@tompo/curriculum');
const { ordinalGames } = require('@tompo/dilemmas');
const { bczPayoffs, rng } = require('@tompo/games');
const { checkGame } = require('@tompo/games/testing');
const { openExecutor } = require('@tompo/jit');
const { embeddedConfig } = require('@tompo/lm');
const { complianceReward } = require('@tompo/rewards');
const { defaultObjective } = require('@tompo/trainer');
const tompo = require('tompo');
const { either: E } = require('fp-ts');

assert.deepEqual(rloo([{ rewards: [1, 0] }]).right.advantages, [[1, -1]]);
assert.equal(typeof experts.nash.act, 'function');
assert.equal(typeof bczPayoffs, 'function');
assert.equal(rng(1).uniform(), rng(1).uniform());
assert.equal(ordinalGames().length, 144);
assert.deepEqual(evenWeights.who, { own: 1, other: 2 });
assert.equal(typeof checkGame, 'function');
assert.equal(complianceReward(E.left('unreadable')), -0.5);
assert.equal(defaultObjective.beta, 0.04);
assert.equal(typeof embeddedConfig, 'function');
assert.ok(Object.keys(tompo).length > 0);
openExecutor('jit:nowhere').then((result) => {
  assert.equal(result._tag, 'Left');
  console.log('    every package answers from CommonJS');
});
