/** U5: what a seat's best decisions would have brought, against a search that knows nothing of games. */
import { bcz, type Decision, type Game, pgg, rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  evaluate,
  freeRider,
  type MatchRecord,
  metricParts,
  nash,
  noisy,
  type Player,
  planner,
  play,
  random,
  reciprocator,
  type Stakes,
  scripted,
  stakesOf,
} from '../src/index.js';
import { right, smallBcz } from './fixtures.js';
import { type DilemmaOptions, dilemma } from './rollout/dilemma.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** What welfare would have been with these decisions of a seat, phase by phase, all else as it was. */
const welfareWith = (game: Game, record: MatchRecord, seat: number, own: readonly Decision[]): number => {
  let state = game.initial(rng('no draws'));
  let welfare = 0;
  for (const [phase, { decisions }] of record.phases.entries()) {
    const joint = Array.from(
      { length: game.seats },
      (_, s) => (s === seat ? own[phase] : decisions.find((one) => one.seat === s)?.played) ?? null,
    );
    const stepped = right(game.step(state, joint, rng('no draws')));
    welfare += sum(stepped.payoffs ?? []);
    state = stepped.state;
  }
  return welfare;
};

/** All sequences of legal decisions of a seat, one for each phase: the spaces of network games do not hang on what is played. */
function* sequences(lists: readonly (readonly Decision[])[]): Generator<readonly Decision[]> {
  const [first, ...rest] = lists;
  if (first === undefined) yield [];
  else for (const head of first) for (const tail of sequences(rest)) yield [head, ...tail];
}

const bruteForce = (game: Game, record: MatchRecord, seat: number) => {
  const lists = record.phases.map(({ decisions }) => {
    const { size, at } = spaceOf((decisions[seat] as (typeof decisions)[number]).space);
    return Array.from({ length: size }, (_, place) => at(place));
  });
  let best = Number.NEGATIVE_INFINITY;
  for (const own of sequences(lists)) best = Math.max(best, welfareWith(game, record, seat, own));
  return {
    best,
    alone: welfareWith(
      game,
      record,
      seat,
      lists.map((list) => list[0] as Decision),
    ),
  };
};

const totalOf = (stakes: Stakes | null): { readonly alone: number; readonly best: number } => {
  if (stakes === null) throw new Error('no stakes');
  if (stakes._tag === 'whole') return stakes.stake;
  const all = [...stakes.byPhase.values()];
  return { alone: sum(all.map(({ alone }) => alone)), best: sum(all.map(({ best }) => best)) };
};

const recordOf = async (game: Game, seed: number, players: readonly Player[]): Promise<MatchRecord> =>
  right(await play({ games: [{ game, seed, players }], values: 'none' }))[0] as MatchRecord;

const CROWD: readonly Player[] = [planner, nash, freeRider, noisy(0.5, planner), random(2)];

/** Games whose seats have few decisions: whole efforts, one round or two. */
const smallGame = (seed: number): Game => {
  const draw = rng(`small ${seed}`);
  const [sequence, rounds] = [
    ['GE', 1],
    ['GEE', 1],
    ['GGE', 1],
    ['EGE', 1],
    ['GE', 2],
    ['E', 2],
  ][draw.int(6)] as [string, number];
  const frame = { n: 3, sequence, rounds, decimals: 0 };
  if (draw.int(3) === 0)
    return right(
      pgg({
        ...frame,
        endowment: [0, 1, 2].map(() => 1 + draw.int(3)),
        multiplier: 1.1 + 2 * draw.uniform(),
        linkCost: draw.uniform(),
        contribution: draw.int(2) === 0 ? 'split' : 'perGroup',
      }),
    );
  return right(
    bcz({
      ...frame,
      alpha: [0, 1, 2].map(() => 0.3 + 1.7 * draw.uniform()),
      delta: 0.05 + 0.4 * draw.uniform(),
      cost: 1.5 * draw.uniform(),
      maxEffort: 3,
    }),
  );
};

describe('the best of a seat against what the others did', () => {
  it('is that of all its courses, in 240 games', async () => {
    let below = 0;
    for (let seed = 0; seed < 240; seed++) {
      const game = smallGame(seed);
      const players = [0, 1, 2].map((seat) => CROWD[(seed + 2 * seat) % CROWD.length] as Player);
      const record = await recordOf(game, seed, players);
      const seat = seed % 3;
      const expected = bruteForce(game, record, seat);
      const found = totalOf(stakesOf(game, record, [seat]));
      expect(found.best, `game ${seed}`).toBeCloseTo(expected.best, 9);
      expect(found.alone, `game ${seed}`).toBeCloseTo(expected.alone, 9);
      expect(record.welfare).toBeLessThanOrEqual(found.best + 1e-9);
      if (record.welfare < found.best - 1e-6) below++;
    }
    // The games are no such in which everybody does its best anyway.
    expect(below).toBeGreaterThan(120);
  }, 120_000);

  it('is the same where the game does not say what need not be tried', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const game = smallGame(seed);
      const record = await recordOf(game, seed, [planner, random(1), nash]);
      const { analysis: _left, ...bare } = game;
      const [told, untold] = [game, bare as Game].map((of) => totalOf(stakesOf(of, record, [1])));
      expect(untold?.best).toBeCloseTo(told?.best as number, 9);
      expect(untold?.alone).toBeCloseTo(told?.alone as number, 9);
    }
  });

  it('gives a seat that decides so a U5 of 1, and one that does nothing a U5 of 0', async () => {
    const game = smallBcz({ n: 4, cost: 0.3, sequence: 'GEE', rounds: 2 });
    const nothing = scripted('nothing', ({ space }) => E.right(spaceOf(space).absent));
    // Among planners the planner's part is best, up to the grid.
    const [full, none] = [
      await recordOf(game, 1, [planner, planner, planner, planner]),
      await recordOf(game, 1, [nothing, planner, planner, planner]),
    ];
    const share = (record: MatchRecord): number => {
      const { sum: gained, count } = right(
        metricParts(record, [0], undefined, stakesOf(game, record, [0])),
      ).u5;
      return gained / count;
    };
    expect(share(full)).toBeCloseTo(1, 6);
    expect(share(none)).toBe(0);
  });

  it('worked: one seat, two planners', async () => {
    // α = 1, δ = ½, c = 1, cap 5, GE: the others ask for all links and give 5. Seat 0 links with seat 1 alone and gives 3.
    const game = smallBcz({ rounds: 1 });
    const own = scripted('own', ({ space }) =>
      E.right(space._tag === 'links' ? { _tag: 'links', to: [0, 1, 0] } : { _tag: 'effort', value: 3 }),
    );
    const others = scripted('others', ({ seat, space }) =>
      E.right(
        space._tag === 'links'
          ? { _tag: 'links', to: [0, 1, 2].map((j) => (j === seat ? 0 : 1)) }
          : { _tag: 'effort', value: 5 },
      ),
    );
    const record = await recordOf(game, 0, [own, others, others]);
    // Alone: 2·(5 − 12.5 + ½·25) − 2 = 8. With both links and e: 8 + e(1 + 2·½·10 − ½e) − 4, best at the cap 5: 46.5.
    // As it was: 8 + 3·(1 + 2·½·5) − 4.5 − 2 = 19.5.
    expect(stakesOf(game, record, [0])).toEqual({
      _tag: 'phases',
      byPhase: new Map([[1, { alone: expect.closeTo(8, 9), best: expect.closeTo(46.5, 9) }]]),
    });
    const { u5, u5Compliant } = right(metricParts(record, [0], undefined, stakesOf(game, record, [0])));
    expect(u5).toEqual({ sum: expect.closeTo(11.5, 9), count: expect.closeTo(38.5, 9), counted: 1 });
    expect(u5Compliant).toEqual(u5);
  });
});

describe('several seats', () => {
  it('all of them: against the planner’s welfare', async () => {
    const game = smallBcz({ rounds: 2 });
    const record = await recordOf(game, 3, [nash, nash, nash]);
    expect(totalOf(stakesOf(game, record, [0, 1, 2]))).toEqual({
      alone: 0,
      best: expect.closeTo(2 * 46.5, 9),
    });
  });

  it('some of them: jointly where the courses are few, else it is not told', async () => {
    const few = smallBcz({ sequence: 'E', rounds: 1, decimals: 0 });
    const record = await recordOf(few, 3, [nash, nash, nash]);
    let best = 0;
    for (let a = 0; a <= 5; a++)
      for (let b = 0; b <= 5; b++) best = Math.max(best, a - a ** 2 / 2 + b - b ** 2 / 2);
    // No links: each other's efforts do not matter; seat 2 gives its α = 1 and gets ½.
    expect(totalOf(stakesOf(few, record, [0, 1]))).toEqual({ alone: 0.5, best: best + 0.5 });
    const many = smallBcz({ n: 4, sequence: 'GE', rounds: 1 });
    expect(stakesOf(many, await recordOf(many, 3, [nash, nash, nash, nash]), [0, 1])).toBeNull();
  });
});

describe('games of other kinds', () => {
  const other = random(5);
  const stakes = async (options: DilemmaOptions, seed = 4) => {
    const game = dilemma(options) as Game;
    return { game, record: await recordOf(game, seed, [other, other]) };
  };

  it('are searched whole: a defection that ends the game is weighed against all that comes after', async () => {
    const { game, record } = await stakes({ rounds: 5, fragile: true });
    // To cooperate to the end: each round pays both together 3 + 3 or 0 + 5, and more rounds pay more; beyond the record the
    // other is absent, which is to defect.
    const theirs = record.phases.map(
      ({ decisions }) => (decisions[1] as { played: { index: number } }).played.index,
    );
    const cooperating = Array.from({ length: 5 }, (_, t) => ((theirs[t] ?? 1) === 0 ? 6 : 5));
    expect(totalOf(stakesOf(game, record, [0])).best).toBe(sum(cooperating));
  });

  it('with chance, under the same chance', async () => {
    const { game, record } = await stakes({ rounds: 4, chance: true });
    const found = totalOf(stakesOf(game, record, [0]));
    expect(found.best).toBeGreaterThanOrEqual(record.welfare);
    expect(found.best).toBeGreaterThanOrEqual(found.alone);
  });

  it('that would take more than 10,000 decisions have no U5', async () => {
    // 2¹³ courses of 13 rounds take 2¹⁴ − 2 decisions.
    for (const [rounds, told] of [
      [12, true],
      [13, false],
    ] as const) {
      const { game, record } = await stakes({ rounds });
      expect(stakesOf(game, record, [0]) !== null, `${rounds} rounds`).toBe(told);
    }
  });
});

describe('in an evaluation', () => {
  const games = Array.from({ length: 12 }, (_, seed) => ({
    game: smallBcz({
      n: 4,
      cost: 0.2 + 0.2 * (seed % 4),
      sequence: seed % 2 === 0 ? 'GE' : 'GEE',
      rounds: 2,
    }),
    seed,
  }));
  const run = async (policy: Player) =>
    right(
      await evaluate({
        policy,
        opponents: [planner, freeRider, reciprocator()],
        games,
        interval: { resamples: 200 },
      }),
    );

  it('is a ratio of sums over games, 1 at most, with the phases that it rests on', async () => {
    const { summary, games: scores } = await run(noisy(0.3, planner));
    const parts = scores.map(({ parts: of }) => of.all?.u5 as { sum: number; count: number });
    const value = sum(parts.map((part) => part.sum)) / sum(parts.map(({ count }) => count));
    expect(summary.all?.u5.value).toBeCloseTo(value, 12);
    expect(summary.all?.u5.value).toBeLessThanOrEqual(1);
    expect(summary.all?.u5.counted).toBe(summary.all?.u3.counted);
    for (const { sum: gained, count } of parts) expect(gained).toBeLessThanOrEqual(count + 1e-9);
    // Rounds add up to the whole.
    const rounds = ['round 1', 'round 2'].map((slice) =>
      sum(scores.map(({ parts: of }) => of[slice]?.u5.sum as number)),
    );
    expect(sum(rounds)).toBeCloseTo(sum(parts.map((part) => part.sum)), 9);
    expect(summary['kind graph']?.u5).toMatchObject({ value: null, counted: 0 });
  });

  it('falls with noise; a free rider has less than a planner', async () => {
    const [calm, wild, idle] = [await run(planner), await run(noisy(0.8, planner)), await run(freeRider)];
    const of = ({ summary }: typeof calm): number => summary.all?.u5.value as number;
    expect(of(wild)).toBeLessThan(of(calm) - 0.05);
    expect(of(idle)).toBeLessThan(of(calm) - 0.2);
  });
});
