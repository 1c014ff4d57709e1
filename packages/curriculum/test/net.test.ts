/** The student that is a small net: what it learns, what its value hangs on, and how far that is to be believed. */
import * as tf from '@tensorflow/tfjs';
import { constantPlayer, memoryOne, memoryOneClassics, symmetricTable } from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import { openExecutor } from '@tompo/jit';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CurriculumState,
  curriculum,
  diagnosing,
  explain,
  type Features,
  type Iteration,
  machineOf,
  openSandbox,
  programSearch,
  regretOf,
  type Student,
  scripted,
} from '../src/index.js';
import {
  forward,
  initialNet,
  inputOf,
  type NetOptions,
  type NetParameters,
  netSaliency,
  netStudent,
} from '../src/net/index.js';
import { right } from './right.js';

const game = { name: 'prisoners-dilemma', payoffs: symmetricTable(3, 0, 5, 1), rounds: 10 };
const sandbox = right(openSandbox());
afterAll(() => sandbox.close());

let small: Student<NetParameters>;
let executor: NetOptions['executor'];
beforeAll(async () => {
  await tf.setBackend('cpu');
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  small = right(netStudent(game, { executor, hidden: 16 }));
});

const against = (name: keyof typeof memoryOneClassics) =>
  machineOf(memoryOne(memoryOneClassics[name]), game.rounds);

describe('the student', () => {
  it('learns to defect with a defector and a cooperator, and to cooperate with tit for tat', async () => {
    for (const [name, most] of [
      ['defector', 0.1],
      ['cooperator', 0.1],
      ['titForTat', 0.35],
    ] as const) {
      const machine = against(name);
      const begun = small.initial(1);
      const learned = await small.learn(begun, [{ machine, weight: 1 }], 1);
      const { regret } = regretOf(game, small.policy(learned), machine);
      expect(regret, name).toBeLessThan(most);
      expect(regret).toBeLessThan(regretOf(game, small.policy(begun), machine).regret);
    }
  });

  it('compiled and eager steps come to the same net', async () => {
    const pool = [{ machine: against('titForTat'), weight: 1 }];
    const eager = right(await openExecutor('eager:cpu'));
    const [a, b] = await Promise.all(
      [executor, eager].map((one) => {
        const student = right(netStudent(game, { executor: one, hidden: 8, updates: 2, epochs: 2 }));
        return student.learn(student.initial(3), pool, 3);
      }),
    );
    for (const [name, values] of Object.entries(a as NetParameters) as [keyof NetParameters, number[]][])
      values.forEach((x, i) => {
        expect(x, name).toBeCloseTo(b?.[name][i] as number, 4);
      });
  });

  it('goes through a curriculum, the same taken up again from its data', async () => {
    const options = {
      game,
      student: right(netStudent(game, { executor, hidden: 8, updates: 4 })),
      population: [scripted('even', machineOf(constantPlayer([0.5, 0.5]), game.rounds))],
      generator: right(programSearch({ drafts: 4 })),
      sandbox,
      seed: 1,
    };
    const run = async (iterations: number, from?: CurriculumState<NetParameters>) => {
      const all: Iteration<NetParameters>[] = [];
      for await (const one of right(curriculum({ ...options, iterations, from }))) all.push(one);
      return all;
    };
    const whole = await run(3);
    const [begun] = await run(1);
    const state = JSON.parse(JSON.stringify(begun?.state)) as CurriculumState<NetParameters>;
    expect(await run(3, state)).toEqual(whole.slice(1));
    for (const { diagnosis } of whole) expect(diagnosis.attention).toHaveLength(2);
  });

  it('refuses options that mean nothing', () => {
    const said = (options: object): string => {
      const made = netStudent(game, { executor, ...options });
      return E.isLeft(made) ? explain(made.left) : 'it was taken';
    };
    expect(said({ hiden: 3 })).toContain('hiden is no option; known are executor, memory, hidden');
    expect(said({ gamma: 2 })).toContain('gamma must be a number from 0 to 1');
    expect(said({ memory: 0 })).toContain('memory must be a whole number from 1 to 7');
    expect(said({ executor: undefined })).toContain('executor.compile must be a function');
  });
});

describe('saliency', () => {
  it('is the gradient of the value of the net, as finite differences say', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom([2, 1], [2, 2], [3, 2]),
        (seed, given) => {
          const [choices = 2, memory = 1] = given;
          const size = { inputs: 2 * choices * memory, hidden: 12, choices };
          const net = initialNet(size, seed);
          const random = rng(seed);
          const mix = (): readonly number[] => {
            const raw = Array.from({ length: choices }, () => random.uniform() + 0.1);
            const sum = raw.reduce((a, b) => a + b, 0);
            return raw.map((x) => x / sum);
          };
          const length = 1 + random.int(memory);
          const features: Features = Array.from({ length }, () => [mix(), mix()] as const);
          const gradient = netSaliency(size, net)([], choices, memory, features);
          for (let j = 0; j < length; j++)
            for (const seat of [0, 1] as const)
              for (let k = 0; k < choices; k++) {
                const at = (by: number): number => {
                  const put = features.map((pair, i) => {
                    if (i !== j) return pair;
                    const row = pair[seat].map((x, n) => x + by * ((n === k ? 1 : 0) - 1 / choices));
                    return seat === 0 ? ([row, pair[1]] as const) : ([pair[0], row] as const);
                  });
                  return forward(size, net, inputOf(choices, memory, put)).value;
                };
                expect(gradient[j]?.[seat][k]).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 5);
              }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('claims nothing where attention was planted: the intervention does not agree', async () => {
    const names = ['titForTat', 'cooperator'] as const;
    const pool = names.map((name) => ({ machine: against(name), weight: 1 / 2 }));
    const learned = await small.learn(small.initial(2), pool, 2);
    const policy = small.policy(learned);
    const context = {
      game,
      policy,
      pool: names.map((name) => ({
        opponent: scripted(name, against(name)),
        weight: 1 / 2,
        regret: regretOf(game, policy, against(name)).regret,
      })),
      seed: 3,
    };
    // What it looks at in truth is the other's choice: its own, remembered otherwise, hardly changes what it earns.
    const saliency = small.saliency?.(learned) as ReturnType<typeof netSaliency>;
    const on = (seat: 0 | 1) =>
      right(diagnosing())({
        ...context,
        saliency: (...given) =>
          saliency(...given).map((pair) =>
            pair.map((row, i) => (i === seat ? row : row.map(() => 0))),
          ) as unknown as Features,
      });
    const [planted, honest] = [on(0), on(1)];
    const [own = 0, other = 0] = honest.attention.map(({ intervention }) => intervention);
    expect(other).toBeGreaterThan(10 * own);
    expect(honest.agreement).toBeGreaterThan(0.8);
    expect(honest.kind).not.toBe('unsure');
    expect(planted.agreement).toBeLessThan(0);
    expect(planted.kind).toBe('unsure');
  });
});
