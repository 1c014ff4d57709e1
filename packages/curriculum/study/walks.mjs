/** @file Students on a small grid, trained against specialists: relative performance against those and against walkers that they never met.
 *      node study/walks.mjs [seeds] [folder] [game …] [--steps 1200000]
 *  A training that is there already is kept, so that a study that was ended goes on. Other --steps of the students make a study of their
 *  own, which takes the oracles of the first. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { randomWalker, rateOf, scriptedWalks, walkStudent } from '@tompo/curriculum/net';
import {
  counterWalker,
  echoWalker,
  flipWalker,
  grimWalker,
  smallArena,
  specialist,
} from '@tompo/curriculum/walk';
import { symmetricTable } from '@tompo/dilemmas';
import { openExecutor } from '@tompo/jit';
import { right } from './right.mjs';
import { keepIn, keptIn, trained } from './training.mjs';
import { walkTable } from './walk-table.mjs';

const ORACLE_STEPS = 120_000;
const { positionals, values } = parseArgs({ allowPositionals: true, options: { steps: { type: 'string' } } });
const STUDENT_STEPS = Number(values.steps ?? ORACLE_STEPS);
if (!Number.isSafeInteger(STUDENT_STEPS) || STUDENT_STEPS < 1)
  throw new Error(`--steps ${values.steps}: give a whole number above 0.`);
const suffix = STUDENT_STEPS === ORACLE_STEPS ? '' : `-${STUDENT_STEPS}-steps`;
/** With each opponent: of random play and an oracle, and of each student. */
const [WALKS, STUDENT_WALKS] = [96, 32];
const ORACLE_SEED = 1000;
const EVALUATION = { walks: WALKS, seed: 77 };

const win = (a, b) => (a === b ? 0 : (a - b + 3) % 3 === 1 ? 10 : -10);
const scissors = [0, 1, 2].map((a) => [0, 1, 2].map((b) => [win(a, b), win(b, a)]));
const flip = (before, after) => flipWalker(3, { kind: before, margin: 1 }, { kind: after, margin: 3 });

/** Who is met in training, and who is not. Kind 0 is cooperation, or rock. */
const GAMES = {
  'prisoners-dilemma': {
    payoffs: symmetricTable(3, 0, 5, 1),
    pool: {
      'cooperator, margin 1': specialist(0, 1),
      'cooperator, margin 3': specialist(0, 3),
      'defector, margin 1': specialist(1, 1),
      'defector, margin 3': specialist(1, 3),
    },
    heldOut: {
      'grim, 2 strikes': grimWalker(2, 1),
      echo: echoWalker(1),
      counter: counterWalker(1),
      'flip after 3': flip(0, 1),
    },
  },
  'running-with-scissors': {
    payoffs: scissors,
    pool: { rock: specialist(0, 1), paper: specialist(1, 1), scissors: specialist(2, 1) },
    heldOut: { echo: echoWalker(1), counter: counterWalker(1), 'flip after 3': flip(0, 1) },
  },
  // All three others are of one mind.
  arena: {
    payoffs: scissors,
    ...smallArena(3),
    pool: { rock: specialist(0, 1), paper: specialist(1, 1), scissors: specialist(2, 1) },
    heldOut: { echo: echoWalker(1), counter: counterWalker(1), 'flip after 3': flip(0, 1) },
  },
};

const [
  given = '3',
  folder = fileURLToPath(new URL('../../../docs/study/walks/results', import.meta.url)),
  ...named
] = positionals;
const seeds = Number(given);
const names = named.length > 0 ? named : Object.keys(GAMES);
mkdirSync(folder, { recursive: true });
await tf.setBackend('cpu');
const executor = right(await openExecutor('jit:cpu', { threads: 1 }));

const short = (x) => Math.round(x * 1e4) / 1e4;
const EARNED = { of: (walk) => short(rateOf(walk)), unit: 'in 100 steps' };
const ratesOf = (walks) => walks.map(EARNED.of);
const meetingsOf = (walks) => {
  const sum = (name) => walks.reduce((total, walk) => total + walk[name], 0);
  return short((100 * sum('meetings')) / sum('steps'));
};

for (const name of names) {
  const game = GAMES[name];
  if (game === undefined)
    throw new Error(`There is no game ${name}; there are ${Object.keys(GAMES).join(', ')}.`);
  const { pool: _, heldOut: __, ...params } = game;
  const student = right(walkStudent(params, { executor }));
  const all = { ...game.pool, ...game.heldOut };
  const path = join(folder, `${name}${suffix}.json`);
  const { random = {}, oracle = {} } = keptIn(join(folder, `${name}.json`));
  const whole = {
    game: name,
    pool: Object.keys(game.pool),
    heldOut: Object.keys(game.heldOut),
    random,
    oracle,
    students: {},
    ...keptIn(path),
    steps: { student: STUDENT_STEPS, oracle: ORACLE_STEPS },
    walks: { student: STUDENT_WALKS, oracle: WALKS },
  };
  const measure = async ([opponent, act]) => {
    whole.random[opponent] ??= ratesOf(scriptedWalks(params, (k) => [randomWalker(k), act], EVALUATION));
    if (whole.oracle[opponent] !== undefined) return;
    const { net, ...made } = await trained(
      student,
      { [opponent]: act },
      ORACLE_STEPS,
      ORACLE_SEED,
      `${name}, oracle of ${opponent}`,
      EARNED,
    );
    const walks = await student.play(net, act, EVALUATION);
    whole.oracle[opponent] = { ...made, rates: ratesOf(walks), meetings: meetingsOf(walks) };
    keepIn(path, whole);
  };
  for (const one of Object.entries(game.pool)) await measure(one);
  for (let seed = 1; seed <= seeds; seed++) {
    if (whole.students[seed] !== undefined) continue;
    const { net, ...made } = await trained(
      student,
      game.pool,
      STUDENT_STEPS,
      seed,
      `${name}, seed ${seed}`,
      EARNED,
    );
    const played = {};
    for (const [opponent, act] of Object.entries(all)) {
      const walks = await student.play(net, act, { walks: STUDENT_WALKS, seed });
      played[opponent] = { rates: ratesOf(walks), meetings: meetingsOf(walks) };
    }
    whole.students[seed] = { ...made, played };
    keepIn(path, whole);
  }
  for (const one of Object.entries(game.heldOut)) await measure(one);
  console.log(walkTable(whole));
}
