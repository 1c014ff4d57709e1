/** @file Players, held against the Axelrod library, and what two of memory one earn, held against enumeration. */
import { readFileSync } from 'node:fs';
import { experts, type OpenPlayer, play } from '@tompo/arena';
import { rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  bestReply,
  type Cell,
  constantPlayer,
  cycler,
  drawnVector,
  equalizer,
  extortionate,
  type FiveVector,
  fromVector,
  generous,
  isZeroDeterminant,
  type MemoryOne,
  matrixClassics,
  matrixGame,
  memoryOne,
  memoryOneClassics,
  memoryOneScores,
  ordinalGames,
  type PayoffTable,
  type Strategy,
  strategies,
  strategyPlayer,
  symmetricTable,
} from '../src/index.js';
import { right } from './right.js';

const axelrod = JSON.parse(readFileSync(new URL('../fixtures/axelrod.json', import.meta.url), 'utf8')) as {
  readonly turns: number;
  readonly names: readonly string[];
  readonly scores: readonly (readonly [number, number])[];
  readonly tables: Readonly<Record<string, FiveVector>>;
  readonly sampled: readonly {
    readonly first: string;
    readonly second: string;
    readonly turns: number;
    readonly mean: readonly [number, number];
    readonly error: readonly [number, number];
  }[];
};

const dilemma = symmetricTable(3, 0, 5, 1);
const byName: Readonly<Record<string, Strategy>> = { ...strategies, oncePerFive: cycler([0, 0, 0, 0, 1]) };
const vectors = memoryOneClassics as Readonly<Record<string, FiveVector>>;
const random = rng('players');
const chance = (): number => random.uniform();
const randomVector = (): FiveVector => drawnVector(random);
const close = (a: number, b: number, by = 1e-9): void => expect(Math.abs(a - b)).toBeLessThan(by);

/** Sums of payoffs of two strategies that draw nothing. */
const match = (first: Strategy, second: Strategy, turns: number, payoffs: PayoffTable = dilemma) => {
  const mine: Cell[] = [];
  const theirs: Cell[] = [];
  const sums: [number, number] = [0, 0];
  for (let t = 0; t < turns; t++) {
    const [x, y] = [1 - first(mine), 1 - second(theirs)];
    mine.push([x, y]);
    theirs.push([y, x]);
    const [a = Number.NaN, b = Number.NaN] = payoffs[x]?.[y] ?? [];
    sums[0] += a;
    sums[1] += b;
  }
  return sums;
};

describe('beside the Axelrod library', () => {
  it('every pair of 18 players that draw nothing has the same scores after 200 turns', () => {
    let k = 0;
    axelrod.names.forEach((a, i) => {
      for (const b of axelrod.names.slice(i)) {
        const [first, second] = [byName[a], byName[b]];
        if (first === undefined || second === undefined) throw new Error(`${a} ${b}`);
        expect(match(first, second, axelrod.turns), `${a} and ${b}`).toEqual(axelrod.scores[k++]);
      }
    });
    expect(k).toBe((18 * 19) / 2);
  });
  it('players of memory one have the same chances', () => {
    for (const [name, vector] of Object.entries(axelrod.tables))
      vector.forEach((p, i) => {
        close(p, vectors[name]?.[i] as number, 1e-12);
      });
  });
  it('what two of them are expected to earn is the mean of its matches, within four standard errors', () => {
    for (const { first, second, turns, mean, error } of axelrod.sampled) {
      const scores = right(
        memoryOneScores(
          dilemma,
          memoryOne(vectors[first] as FiveVector),
          memoryOne(vectors[second] as FiveVector),
          {
            rounds: turns,
          },
        ),
      );
      for (const seat of [0, 1] as const)
        expect(Math.abs(scores[seat] * turns - mean[seat]), `${first} ${second}`).toBeLessThan(
          4 * error[seat] + 1e-9,
        );
    }
  });
});

describe('expected scores of players of memory one', () => {
  it('are those of the match where nothing is drawn', () => {
    for (const a of ['titForTat', 'bully', 'winStayLoseShift', 'alternator'])
      for (const b of ['titForTat', 'suspiciousTitForTat', 'defector', 'alternator']) {
        const [first, second] = [vectors[a] as FiveVector, vectors[b] as FiveVector];
        const exact = right(memoryOneScores(dilemma, memoryOne(first), memoryOne(second), { rounds: 17 }));
        const sums = match(fromVector(first), fromVector(second), 17);
        sums.forEach((sum, seat) => {
          close(sum / 17, exact[seat as 0 | 1]);
        });
      }
  });
  it('are sums over all courses of four rounds, weighed by their chances', () => {
    for (let k = 0; k < 10; k++) {
      const [a, b] = [randomVector(), randomVector()];
      const total = [0, 0];
      const walk = (mine: readonly Cell[], weight: number): void => {
        if (mine.length === 4) {
          for (const [x, y] of mine) {
            total[0] = (total[0] as number) + weight * (dilemma[x]?.[y]?.[0] as number);
            total[1] = (total[1] as number) + weight * (dilemma[x]?.[y]?.[1] as number);
          }
          return;
        }
        const p = fromVector(a)(mine);
        const q = fromVector(b)(mine.map(([x, y]): Cell => [y, x]));
        for (const x of [0, 1])
          for (const y of [0, 1])
            walk([...mine, [x, y]], weight * (x === 0 ? p : 1 - p) * (y === 0 ? q : 1 - q));
      };
      walk([], 1);
      const exact = right(memoryOneScores(dilemma, memoryOne(a), memoryOne(b), { rounds: 4 }));
      close((total[0] as number) / 4, exact[0]);
      close((total[1] as number) / 4, exact[1]);
    }
  });
  it('for ever are the limit of long games and of continuations near 1, also where play goes in circles', () => {
    for (let k = 0; k < 30; k++) {
      const pure = (): FiveVector => randomVector().map(Math.round) as unknown as FiveVector;
      const [a, b] = k % 2 === 0 ? [randomVector(), randomVector()] : [pure(), pure()];
      const of = (horizon: Parameters<typeof memoryOneScores>[3]) =>
        right(memoryOneScores(dilemma, memoryOne(a), memoryOne(b), horizon))[0];
      close(of('forever'), of({ rounds: 12_000 }), 2e-2);
      close(of('forever'), of({ continuation: 1 - 1e-6 }), 1e-3);
    }
  });
  it('with a continuation are those of a random length, summed', () => {
    const [a, b] = [memoryOne(randomVector()), memoryOne(randomVector())];
    const gamma = 0.8;
    let sum = 0;
    for (let T = 1; T < 150; T++)
      sum += (1 - gamma) * gamma ** (T - 1) * T * right(memoryOneScores(dilemma, a, b, { rounds: T }))[1];
    close((1 - gamma) * sum, right(memoryOneScores(dilemma, a, b, { continuation: gamma }))[1], 1e-8);
  });
  it('are refused to tables that are none', () => {
    const wrong = { first: [1, 1], after: [[[1, 0]]] } as unknown as MemoryOne;
    const made = memoryOneScores(dilemma, wrong, memoryOne([1, 1, 0, 1, 0]), { rounds: 0 });
    expect(made).toMatchObject({
      left: {
        faults: [
          { field: 'first.first' },
          { field: 'first.after[0][1]' },
          { field: 'first.after[1][0]' },
          { field: 'first.after[1][1]' },
          { field: 'horizon' },
        ],
      },
    });
  });
});

describe('a pool of tables', () => {
  it('has five chances each, even in [0, 1], for the first round and after each of four', () => {
    const source = rng('pool');
    const many = Array.from({ length: 2000 }, () => drawnVector(source));
    for (let place = 0; place < 5; place++) {
      const chances = many.map((one) => one[place] as number);
      expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...chances)).toBeLessThan(1);
      // Each tenth has a tenth, within four standard errors.
      for (let tenth = 0; tenth < 10; tenth++) {
        const share = chances.filter((x) => Math.floor(10 * x) === tenth).length / many.length;
        expect(Math.abs(share - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / many.length));
      }
    }
    expect(many.every((one) => one.length === 5)).toBe(true);
  });
});

describe('zero-determinant players', () => {
  it('of Press and Dyson, and of Stewart and Plotkin, are found', () => {
    const near = (found: FiveVector, [, ...wanted]: FiveVector) => {
      found.slice(1).forEach((p, k) => {
        close(p, wanted[k] as number);
      });
    };
    near(right(extortionate(dilemma, 3)).vector, memoryOneClassics.zdExtort3);
    near(right(extortionate(dilemma, 2)).vector, memoryOneClassics.zdExtort2);
    near(right(generous(dilemma, 2, { strength: 1 })).vector, memoryOneClassics.zdGenerous2);
    near(right(equalizer(dilemma, 2, { strength: 0.75 })).vector, memoryOneClassics.zdSet2);
    for (const name of ['zdExtort2', 'zdExtort3', 'zdGenerous2', 'zdSet2', 'titForTat'] as const)
      expect(isZeroDeterminant(dilemma, memoryOneClassics[name]), name).toBe(true);
    for (const name of ['winStayLoseShift', 'firmButFair', 'bully'] as const)
      expect(isZeroDeterminant(dilemma, memoryOneClassics[name]), name).toBe(false);
  });
  it('enforce their relation against anybody, in dilemmas of any numbers', () => {
    for (let k = 0; k < 60; k++) {
      const [S, P, R] = [chance(), 1 + chance(), 2 + chance()];
      const payoffs = symmetricTable(R, S, Math.min(2 * R - S, R + 1) - 0.01, P);
      const factor = 1 + 4 * chance();
      const strength = 0.1 + 0.9 * chance();
      const made = [
        extortionate(payoffs, factor, { strength }),
        generous(payoffs, factor, { strength }),
        equalizer(payoffs, P + (R - P) * chance(), { strength }),
      ].map(right);
      for (const { vector, alpha, beta, gamma } of made) {
        expect(isZeroDeterminant(payoffs, vector)).toBe(true);
        const other = randomVector();
        const [own, others] = right(memoryOneScores(payoffs, memoryOne(vector), memoryOne(other), 'forever'));
        close(alpha * own + beta * others + gamma, 0, 1e-7);
      }
    }
  });
  it('extort: the other does best by giving in, and then the extortioner has χ times its surplus', () => {
    const { vector } = right(extortionate(dilemma, 3));
    const against = (other: FiveVector) =>
      right(memoryOneScores(dilemma, memoryOne(vector), memoryOne(other), 'forever'));
    const givesIn = against([1, 1, 1, 1, 1]);
    close(givesIn[0] - 1, 3 * (givesIn[1] - 1));
    for (let k = 0; k < 50; k++) expect(against(randomVector())[1]).toBeLessThanOrEqual(givesIn[1] + 1e-9);
  });
  it('are refused where nobody can enforce the relation, and with options that are none', () => {
    expect(equalizer(dilemma, 4)).toMatchObject({ left: { faults: [{ field: 'payoffs' }] } });
    expect(extortionate(dilemma, 2, { strength: 2, first: -1 })).toMatchObject({
      left: { faults: [{ field: 'strength' }, { field: 'first' }] },
    });
  });
});

describe('the best reply to a player of memory one', () => {
  it('over so many rounds is worth what the best of all ways to play is', () => {
    for (let k = 0; k < 40; k++) {
      const payoffs = k % 2 === 0 ? dilemma : (ordinalGames()[random.int(144)]?.payoffs as PayoffTable);
      const vector = randomVector();
      const opponent = fromVector(vector);
      const rounds = 1 + random.int(5);
      // Expectimax over whole courses, which knows nothing of states.
      const best = (mine: readonly Cell[]): number => {
        if (mine.length === rounds) return 0;
        const q = opponent(mine.map(([x, y]): Cell => [y, x]));
        return Math.max(
          ...[0, 1].map((x) =>
            [q, 1 - q].reduce(
              (sum, p, y) => sum + p * ((payoffs[x]?.[y]?.[0] as number) + best([...mine, [x, y]])),
              0,
            ),
          ),
        );
      };
      close(right(bestReply(payoffs, memoryOne(vector), { rounds })).value * rounds, best([]));
    }
  });
  it('with a continuation is the best of the 32 that remember one round, and earns what it says', () => {
    for (let k = 0; k < 40; k++) {
      const payoffs = k % 2 === 0 ? dilemma : (ordinalGames()[random.int(144)]?.payoffs as PayoffTable);
      const opponent = memoryOne(randomVector());
      const continuation = 0.99 * chance();
      const { value, first, after } = right(bestReply(payoffs, opponent, { continuation }));
      const earns = (vector: FiveVector) =>
        right(memoryOneScores(payoffs, memoryOne(vector), opponent, { continuation }))[0];
      const all = Array.from({ length: 32 }, (_, set) =>
        earns([0, 1, 2, 3, 4].map((bit) => (set >> bit) & 1) as unknown as FiveVector),
      );
      close(value, Math.max(...all));
      close(
        value,
        earns(
          [first, ...(after[0] as number[][]).flat()].map((x) => 1 - (x as number)) as unknown as FiveVector,
        ),
      );
    }
  });
  it('to tit for tat is to cooperate, to alternate or to defect, as the future counts', () => {
    const to = (continuation: number) =>
      right(bestReply(dilemma, memoryOne(memoryOneClassics.titForTat), { continuation }));
    // 3 for ever · 5, 0, 5, 0, … from below 2/3 on · 5, 1, 1, … from below 1/4 on
    expect(to(0.7)).toMatchObject({ first: 0 });
    close(to(0.7).value, 3);
    close(to(0.6).value, 5 / (1 + 0.6));
    close(to(0.2).value, (1 - 0.2) * 5 + 0.2 * 1);
  });
  it('in rock-paper-scissors beats who plays one thing, who copies, who counters, and 60/20/20 by paper', () => {
    const payoffs = matrixClassics.find(({ name }) => name === 'rock-paper-scissors')?.params
      .payoffs as PayoffTable;
    const always = (k: number): readonly number[] => [0, 1, 2].map((i) => (i === k ? 1 : 0));
    const third = [1 / 3, 1 / 3, 1 / 3];
    const reacting = (to: (own: number, other: number) => number): MemoryOne => ({
      first: third,
      after: [0, 1, 2].map((own) => [0, 1, 2].map((other) => always(to(own, other)))),
    });
    const beats = (k: number): number => (k + 1) % 3;
    const against = (player: MemoryOne) => right(bestReply(payoffs, player, { rounds: 10 }));
    expect(against(constantPlayer(always(0)))).toMatchObject({ first: 1, value: 1 });
    expect(against(constantPlayer([0.6, 0.2, 0.2])).first).toBe(1);
    close(against(constantPlayer([0.6, 0.2, 0.2])).value, 0.4);
    const copies = against(reacting((_, other) => other));
    const counters = against(reacting((_, other) => beats(other)));
    close(copies.value, 0.9);
    close(counters.value, 0.9);
    // [own choice][the other's]: who copies will do what I did, who counters what beats it, and loses to what beats that.
    expect(copies.after[0]).toEqual([0, 1, 2].map((own) => [0, 1, 2].map(() => beats(own))));
    expect(counters.after[0]).toEqual([0, 1, 2].map((own) => [0, 1, 2].map(() => beats(beats(own)))));
    const loops = against(reacting((own) => beats(own)));
    expect(loops.after[0]).toEqual([0, 1, 2].map(() => [0, 1, 2].map((other) => beats(beats(other)))));
  });
});

describe('spec: one defection', () => {
  it('makes grim defect for ever', () => {
    const past: Cell[] = [];
    for (let t = 0; t < 10; t++) past.push([1 - strategies.grim(past), t === 3 ? 1 : 0]);
    expect(past.map(([own]) => own)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  });
});

describe('strategies as players of the arena', () => {
  it('play there as they do here', async () => {
    const game = right(matrixGame({ payoffs: dilemma, rounds: 12 }));
    const seats: readonly OpenPlayer[] = [
      strategyPlayer('prober', strategies.prober),
      strategyPlayer('softGrudger', strategies.softGrudger),
    ];
    const [record] = right(await play({ games: [{ game, seed: 1, players: seats }] }));
    const paid = record?.phases.reduce(
      (sum, { payoffs }) => sum.map((x, i) => x + (payoffs?.[i] ?? 0)),
      [0, 0],
    );
    expect(paid).toEqual(match(strategies.prober, strategies.softGrudger, 12));
  });
  it('draw by the seed of the question, and refuse games of another kind', async () => {
    const game = right(matrixGame({ payoffs: dilemma, rounds: 400 }));
    const player = strategyPlayer('random', strategies.random);
    const ask = (seed: number) =>
      right(player.decide({ game, observation: game.observe(game.initial(rng(1)), 0), seed }));
    const chosen = Array.from({ length: 400 }, (_, seed) => ask(seed));
    expect(chosen).toEqual(Array.from({ length: 400 }, (_, seed) => ask(seed)));
    const zeros = chosen.filter((d) => d._tag === 'choice' && d.index === 0).length;
    expect(Math.abs(zeros - 200)).toBeLessThan(40);
    expect(player.decide({ game, observation: { past: 1 }, seed: 1 })).toMatchObject({
      left: { _tag: 'UnsupportedGame' },
    });
    expect(experts.planner.name).toBe('planner');
  });
});
