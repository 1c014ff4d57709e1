/** @file Students that learn with students: the pool of fictitious co-play, and population play. */
import { machineOfPolicy, tabularStudent } from '@tompo/curriculum';
import { right } from './right.mjs';

/** Steps between two looks at whom one learns with. */
const TURN = 15;

const learner = (game, memory) => right(tabularStudent(game, { memory, steps: TURN }));
const machineIn = (student, parameters, { rounds }) => machineOfPolicy(student.policy(parameters), rounds);

/** Fictitious co-play: of three students, each of which learned with a copy of itself, what they were at the beginning, half way and in the end.
 *  @source Strouse et al. 2021, Collaborating with humans without human data */
export const selfPlayed = async (game, memory, seed, steps) => {
  const student = learner(game, memory);
  const turns = Math.round(steps / TURN);
  const pool = [];
  for (let partner = 0; partner < 3; partner++) {
    let parameters = student.initial(1000 * seed + partner);
    for (let turn = 0; turn <= turns; turn++) {
      const machine = machineIn(student, parameters, game);
      if (turn === 0 || turn === Math.floor(turns / 2) || turn === turns) pool.push({ machine });
      if (turn < turns) parameters = await student.learn(parameters, [{ machine, weight: 1 }], seed);
    }
  }
  return pool;
};

/** Population play: so many students, each of which learns with all others as they are at the time; the first of them. */
export const populationPlayed = async (game, memory, seed, steps, size = 4) => {
  const student = learner(game, memory);
  let all = Array.from({ length: size }, (_, k) => student.initial(1000 * seed + k));
  for (let turn = 0; turn < Math.round(steps / TURN); turn++) {
    const machines = all.map((parameters) => machineIn(student, parameters, game));
    const next = [];
    for (const [k, parameters] of all.entries()) {
      const others = machines.filter((_, other) => other !== k);
      const pool = others.map((machine) => ({ machine, weight: 1 / others.length }));
      next.push(await student.learn(parameters, pool, seed));
    }
    all = next;
  }
  return student.policy(all[0]);
};
