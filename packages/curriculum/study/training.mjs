/** @file A training of a study and its results on disk: how far it is, how long it took, and what was kept of an earlier run. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { right } from './right.mjs';

/** What a file holds; nothing where there is none. */
export const keptIn = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});

/** Writes results whole, or not at all. */
export const keepIn = (path, results) => {
  writeFileSync(`${path}.part`, `${JSON.stringify(results)}\n`);
  renameSync(`${path}.part`, path);
};

/** The net after so many steps, and everything that ended on the way: [steps, place of who it was with, its value].
 *  measure: { of: what the value of one that ended is, unit: what the screen calls the mean of the last 64 } */
export const trained = async (student, others, steps, seed, say, { of, unit }) => {
  const begun = performance.now();
  const pool = Object.entries(others).map(([name, act]) => ({ name, act, weight: 1 }));
  const places = new Map(pool.map(({ name }, place) => [name, place]));
  const walked = [];
  let training = student.begin(seed);
  let told = begun;
  for await (const update of right(student.learn(training, pool, steps))) {
    training = update.training;
    for (const one of update.walked) walked.push([training.steps, places.get(one.opponent), of(one)]);
    if (performance.now() - told < 10_000) continue;
    told = performance.now();
    const last = walked.slice(-64).map(([, , value]) => value);
    const mean =
      last.length === 0
        ? 'none over yet'
        : `${(last.reduce((a, b) => a + b, 0) / last.length).toFixed(2)} ${unit}`;
    console.error(
      `${say}: ${training.steps} of ${steps} steps, ${mean}, entropy ${update.entropy.toFixed(2)}`,
    );
  }
  const seconds = (performance.now() - begun) / 1000;
  return {
    net: training.net,
    walked,
    seconds: Math.round(seconds),
    stepsPerSecond: Math.round(training.steps / seconds),
  };
};
