import {
  bestReply,
  type Cell as DilemmaCell,
  memoryOne,
  memoryOneClassics,
  memoryOneScores,
  strategies,
  symmetricTable,
} from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  behaviourHash,
  bestReplyTo,
  contextsOf,
  drawnProgram,
  type Machine,
  machineOf,
  machineOfPolicy,
  machineOfProgram,
  openSandbox,
  type Policy,
  playOut,
  regretOf,
  smallest,
  valueAndGradient,
  writtenOut,
} from '../src/index.js';
import { policyOfLogits } from '../src/student/tabular.js';
import { partners } from './partners.js';
import { right } from './right.js';

const payoffs = symmetricTable(3, 0, 5, 1);
const game = { name: 'prisoners-dilemma', payoffs, rounds: 8 };
const scissors = [0, 1, 2].map((x) =>
  [0, 1, 2].map((y) => [[0, -1, 1][(y - x + 3) % 3], [0, 1, -1][(y - x + 3) % 3]] as const),
) as unknown as typeof payoffs;
const sandbox = right(openSandbox());
afterAll(() => sandbox.close());

const chance = fc.double({ min: 0, max: 1, noNaN: true });
const vector = fc.tuple(chance, chance, chance, chance, chance);
const seeds = fc.integer({ min: 0, max: 1e6 });
const logitsOf = (contexts: number, choices: number) =>
  fc.array(
    fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: choices, maxLength: choices }),
    {
      minLength: contexts,
      maxLength: contexts,
    },
  );

describe('what play is worth', () => {
  it('is what @tompo/dilemmas says of two players of memory one', () => {
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        const first = memoryOne(a);
        const policy: Policy = { choices: 2, memory: 1, chances: [first.first, ...first.after.flat()] };
        const { value } = playOut(game, policy, machineOf(memoryOne(b), game.rounds));
        const [expected] = right(memoryOneScores(payoffs, first, memoryOne(b), { rounds: game.rounds }));
        expect(value).toBeCloseTo(expected, 10);
      }),
      { numRuns: 50 },
    );
  });

  it('against its best reply is what @tompo/dilemmas says, and nobody has more', () => {
    fc.assert(
      fc.property(vector, logitsOf(5, 2), (b, logits) => {
        const machine = machineOf(memoryOne(b), game.rounds);
        const { value } = bestReplyTo(game, machine);
        expect(value).toBeCloseTo(right(bestReply(payoffs, memoryOne(b), { rounds: game.rounds })).value, 10);
        expect(playOut(game, policyOfLogits(2, 1, logits), machine).value).toBeLessThanOrEqual(value + 1e-12);
      }),
      { numRuns: 50 },
    );
  });

  it('against grim is 3 a round, and 5 in the last: worked by hand', async () => {
    const { machine } = right(await sandbox.tabulate(partners.grim, game));
    expect(bestReplyTo(game, machine).value).toBeCloseTo((7 * 3 + 5) / 8, 12);
    const defector: Policy = { choices: 2, memory: 0, chances: [[0, 1]] };
    expect(regretOf(game, defector, machine)).toEqual({
      best: 26 / 8,
      value: (5 + 7) / 8,
      regret: (26 - 12) / 8,
    });
  });

  it('with a chance of going on: what @tompo/dilemmas says of games without an end, and worked numbers of short ones', () => {
    const open = { ...game, rounds: 200, continuation: 0.8 };
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        const [first, machine] = [memoryOne(a), machineOf(memoryOne(b), 200)];
        const policy: Policy = { choices: 2, memory: 1, chances: [first.first, ...first.after.flat()] };
        const horizon = { continuation: 0.8 };
        const [expected] = right(memoryOneScores(payoffs, first, memoryOne(b), horizon));
        expect(playOut(open, policy, machine).value).toBeCloseTo(expected, 9);
        const best = right(bestReply(payoffs, memoryOne(b), horizon)).value;
        expect(bestReplyTo(open, machine).value).toBeCloseTo(best, 9);
      }),
      { numRuns: 10 },
    );
    // C, then with a half D, where the other cooperates: 3 + 5/2 over 3/2 rounds.
    const cooperator = machineOf(memoryOne(memoryOneClassics.cooperator), 2);
    const late: Policy = {
      choices: 2,
      memory: 1,
      chances: [[1, 0], ...Array.from({ length: 4 }, () => [0, 1])],
    };
    const short = { ...game, rounds: 2, continuation: 0.5 };
    expect(playOut(short, late, cooperator).value).toBeCloseTo(5.5 / 1.5, 12);
    expect(bestReplyTo(short, cooperator).value).toBeCloseTo(5, 12);
  });

  it.each([1, 0.7])(
    'changes with the logits as its gradient says, going on with a chance of %d',
    (continuation) => {
      const open = { ...game, continuation };
      fc.assert(
        fc.property(seeds, fc.integer({ min: 1, max: 2 }), (seed, memory) => {
          const machine = machineOfProgram(game, drawnProgram(rng(seed), { choices: 2, rounds: 8 }));
          const random = rng(seed).fork('logits');
          const logits = contextsOf(2, memory).map(() => [random.uniform(), random.uniform()]);
          const { gradient } = valueAndGradient(open, policyOfLogits(2, memory, logits), machine);
          for (const [c, row] of gradient.entries())
            for (const [k, g] of row.entries()) {
              const at = (by: number) =>
                playOut(
                  open,
                  policyOfLogits(
                    2,
                    memory,
                    logits.map((r, i) => (i === c ? r.map((x, j) => (j === k ? x + by : x)) : r)),
                  ),
                  machine,
                ).value;
              expect(g).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 7);
            }
        }),
        { numRuns: 20 },
      );
    },
  );
});

describe('an opponent as a table', () => {
  const past = (random: ReturnType<typeof rng>, length: number): readonly DilemmaCell[] =>
    Array.from({ length }, () => [random.int(2), random.int(2)] as const);

  /** The chance of choice 0 after a past that the machine itself has played; null where it would not have. */
  const along = ({ moments }: Machine, cells: readonly DilemmaCell[]): number | null => {
    let at = 0;
    for (const [t, [own, other]] of cells.entries()) {
      at = moments[t]?.[at]?.next[own]?.[other] ?? -1;
      if (at < 0) return null;
    }
    return moments[cells.length]?.[at]?.chances[0] ?? null;
  };

  for (const name of Object.keys(partners) as (keyof typeof partners)[])
    it(`${name} in the sandbox plays as the strategy of @tompo/dilemmas`, async () => {
      const { machine } = right(await sandbox.tabulate(partners[name], { ...game, rounds: 12 }));
      const random = rng(name);
      let compared = 0;
      for (let i = 0; i < 3000; i++) {
        const cells = past(random, random.int(12));
        const said = along(machine, cells);
        if (said === null) continue;
        compared += 1;
        expect(said).toBeCloseTo(strategies[name](cells), 12);
      }
      expect(compared).toBeGreaterThan(100);
    });

  it('is the same for a program and for the code that it is written as, in both games', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const one = { name: '', payoffs: seed % 2 === 0 ? payoffs : scissors, rounds: 6 };
      const choices = one.payoffs.length;
      const program = drawnProgram(rng(seed), { choices, rounds: 6 });
      const { machine } = right(await sandbox.tabulate(writtenOut(program), one));
      expect(machine).toEqual(machineOfProgram(one, program));
    }
  });

  it('is smallest: once more changes nothing, and nothing that it does not show tells two apart', () => {
    const plain = machineOf(memoryOne(memoryOneClassics.cooperator), 8);
    expect(plain.moments.every(({ length }) => length === 1)).toBe(true);
    const forgetful: Policy = { choices: 2, memory: 2, chances: contextsOf(2, 2).map(() => [1, 0]) };
    expect(behaviourHash(machineOfPolicy(forgetful, 8))).toBe(behaviourHash(plain));
    const titForTat = machineOf(memoryOne(memoryOneClassics.titForTat), 8);
    expect(smallest(titForTat)).toEqual(titForTat);
    expect(behaviourHash(titForTat)).not.toBe(behaviourHash(plain));
  });
});
