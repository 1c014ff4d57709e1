/** @file Regret against partners that no generator saw, by arm: node study/run.mjs [seeds] [folder] [games]. A result that is there already is
 *  kept, so that a run that was ended goes on. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { curriculum, machineOf, openSandbox, regretOf, scripted, tabularStudent } from '@tompo/curriculum';
import { constantPlayer, matrixClassics } from '@tompo/dilemmas';
import { arms } from './arms.mjs';
import { populationPlayed, selfPlayed } from './coplay.mjs';
import { heldOut } from './partners.mjs';
import { right } from './right.mjs';
import { tableOf } from './table.mjs';

const seeds = Number(process.argv[2] ?? 10);
const folder =
  process.argv[3] ?? fileURLToPath(new URL('../../../docs/study/curriculum/results', import.meta.url));
const ROUNDS = 20;
const MEMORY = 2;
const ITERATIONS = 10;
/** Of a student in all: a training of 150 steps before each iteration, and one after the last. */
const STEPS = 150 * (ITERATIONS + 1);
mkdirSync(folder, { recursive: true });

const toEnd = async (course) => {
  const iterations = [];
  for (;;) {
    const { done, value } = await course.next();
    if (done) return { iterations, result: value };
    iterations.push(value);
  }
};

const round = (x) => Math.round(x * 1e6) / 1e6;

const meanAndWorst = (regrets) => ({
  mean: round(regrets.reduce((a, b) => a + b, 0) / regrets.length),
  worst: Math.max(...regrets),
  regrets,
});

const tallyOf = (verdicts) => {
  const count = (what) => verdicts.filter((one) => one === what).length;
  return {
    attempts: verdicts.length,
    accepted: count('accepted'),
    functional: count('functional'),
    duplicate: count('duplicate'),
  };
};

/** What is kept of a run. */
const summaryOf = (game, partners, { iterations, result }) => {
  const known = new Set(result.state.population.map(({ behaviour }) => behaviour));
  const regrets = partners.map(({ machine }) => round(regretOf(game, result.policy, machine).regret));
  const verdicts = iterations.flatMap(({ attempts }) =>
    attempts.map(({ verdict }) => (verdict._tag === 'accepted' ? 'accepted' : verdict.stage)),
  );
  return {
    ...meanAndWorst(regrets),
    ...tallyOf(verdicts),
    kinds: iterations.map(({ diagnosis }) => diagnosis.kind),
    // Held-out partners that the curriculum came upon by itself.
    met: partners.filter(({ behaviour }) => known.has(behaviour)).map(({ name }) => name),
  };
};

const sandbox = right(openSandbox());
const all = ['prisoners-dilemma', 'stag-hunt'];
const names = process.argv.length > 4 ? all.filter((name) => process.argv.slice(4).includes(name)) : all;
for (const name of names) {
  const { params } = matrixClassics.find((entry) => entry.name === name);
  const game = { name, payoffs: params.payoffs, rounds: ROUNDS };
  const found = await heldOut(game, sandbox);
  const partners = found.map(({ name: partner, machine }) => ({
    name: partner,
    machine,
    behaviour: scripted(partner, machine).behaviour,
  }));
  const student = right(tabularStudent(game, { memory: MEMORY }));
  const population = [scripted('even', machineOf(constantPlayer([0.5, 0.5]), ROUNDS))];
  const path = join(folder, `${name}.json`);
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { runs: [] };
  const runs = [...kept.runs];
  const keep = (arm, seed, made) => {
    runs.push({ arm, seed, ...made });
    const whole = {
      game: name,
      rounds: ROUNDS,
      memory: MEMORY,
      iterations: ITERATIONS,
      partners: partners.map((p) => p.name),
      runs,
    };
    writeFileSync(`${path}.part`, `${JSON.stringify(whole)}\n`);
    renameSync(`${path}.part`, path);
  };
  const isDone = (arm, seed) => runs.some((run) => run.arm === arm && run.seed === seed);
  for (let seed = 1; seed <= seeds; seed++) {
    for (const [arm, options] of Object.entries(arms)) {
      if (isDone(arm, seed)) continue;
      const begun = performance.now();
      const course = right(
        curriculum({ game, student, population, sandbox, seed, iterations: ITERATIONS, ...options }),
      );
      const made = summaryOf(game, partners, await toEnd(course));
      keep(arm, seed, made);
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      console.error(
        `${name}, seed ${seed}, ${arm}: mean ${made.mean.toFixed(3)}, worst ${made.worst.toFixed(3)}, ${seconds} s`,
      );
    }
    // The same number of trainings with the beginning alone, and with the held-out partners themselves.
    for (const [arm, poolOf] of [
      ['beginning alone', () => population],
      ['trained on the held-out', () => partners],
      ['fictitious co-play', () => selfPlayed(game, MEMORY, seed, STEPS)],
    ]) {
      if (isDone(arm, seed)) continue;
      const pool = await poolOf();
      let parameters = student.initial(seed);
      const weighted = pool.map(({ machine }) => ({ machine, weight: 1 / pool.length }));
      for (let k = 0; k <= ITERATIONS; k++) parameters = await student.learn(parameters, weighted, seed);
      const result = { policy: student.policy(parameters), state: { population } };
      keep(arm, seed, summaryOf(game, partners, { iterations: [], result }));
    }
    if (!isDone('population play', seed)) {
      const policy = await populationPlayed(game, MEMORY, seed, STEPS);
      keep(
        'population play',
        seed,
        summaryOf(game, partners, { iterations: [], result: { policy, state: { population } } }),
      );
    }
    // One student for each held-out partner, which it is trained with alone: what this learner comes to when it knows who sits there.
    if (!isDone('oracle', seed)) {
      const regrets = [];
      for (const { machine } of partners) {
        let parameters = student.initial(seed);
        for (let k = 0; k <= ITERATIONS; k++)
          parameters = await student.learn(parameters, [{ machine, weight: 1 }], seed);
        regrets.push(round(regretOf(game, student.policy(parameters), machine).regret));
      }
      keep('oracle', seed, { ...tallyOf([]), ...meanAndWorst(regrets), kinds: [], met: [] });
    }
  }
  console.log(tableOf({ game: name, partners: partners.map((p) => p.name), runs }));
}
await sandbox.close();
