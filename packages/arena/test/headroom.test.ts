/** A seat that knows all: nothing that it could have decided would have done more, and what that says of a table. */
import { bcz, type Decision, type Game, pgg, rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Difference,
  explain,
  freeRider,
  headroom,
  headroomVerdict,
  type MatchRecord,
  nash,
  noisy,
  type Player,
  planner,
  play,
  playForeseeing,
  random,
  scripted,
  stakesOf,
} from '../src/index.js';
import { right, smallBcz } from './fixtures.js';
import { dilemma } from './rollout/dilemma.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const smallGame = (seed: number, rounds: number): Game => {
  const draw = rng(`headroom ${seed}`);
  const frame = { n: 3, sequence: seed % 4 === 3 ? 'GEE' : 'GE', rounds, decimals: 0 };
  return seed % 3 === 0
    ? right(
        pgg({
          ...frame,
          endowment: [0, 1, 2].map(() => 1 + draw.int(3)),
          multiplier: 1.1 + 2 * draw.uniform(),
          linkCost: draw.uniform(),
        }),
      )
    : right(
        bcz({
          ...frame,
          alpha: [0, 1, 2].map(() => 0.3 + 1.7 * draw.uniform()),
          delta: 0.05 + 0.4 * draw.uniform(),
          cost: 1.5 * draw.uniform(),
          maxEffort: 3,
        }),
      );
};

const nobody: Player = { name: 'nobody', act: async () => [] };
const foreseen = (game: Game, seed: number, others: readonly Player[], seeks: 'welfare' | 'payoff') =>
  right(playForeseeing({ game, seed, players: [nobody, ...others] }, 0, { name: 'seer', seeks }));

/** The most that seat 0 can have by any course of its decisions, each played from the beginning among the same players. */
const mostOf = async (
  game: Game,
  seed: number,
  others: readonly Player[],
  worth: (record: MatchRecord) => number,
): Promise<number> => {
  const kinds = [...(game.params.sequence as string)];
  const state = game.initial(rng(0));
  const rows = spaceOf(game.space(state, 0) as NonNullable<ReturnType<Game['space']>>);
  const efforts = Array.from({ length: 4 }, (_, value): Decision => ({ _tag: 'effort', value }));
  const lists = kinds.map((kind) =>
    kind === 'G' ? Array.from({ length: rows.size }, (_, place) => rows.at(place)) : efforts,
  );
  let courses: readonly (readonly Decision[])[] = [[]];
  for (const list of lists) courses = courses.flatMap((course) => list.map((one) => [...course, one]));
  const records = right(
    await play({
      games: courses.map((course) => {
        let at = 0;
        // Efforts above an endowment are no decisions; the last legal one stands for them.
        const own = scripted('own', ({ space }) => {
          const decision = course[at++] as Decision;
          return E.right(
            space._tag === 'effort' && decision._tag === 'effort'
              ? { _tag: 'effort', value: Math.min(decision.value, space.max) }
              : decision,
          );
        });
        return { game, seed, players: [own, ...others] };
      }),
      values: 'none',
    }),
  );
  return Math.max(...records.map(worth));
};

describe('a seat that foresees', () => {
  it('does the best there is beside players who answer what it does', async () => {
    for (let seed = 0; seed < 24; seed++) {
      const game = smallGame(seed, 1);
      const others = [
        [planner, nash],
        [nash, nash],
        [noisy(0.4, planner), freeRider],
      ][seed % 3] as readonly Player[];
      const best = await mostOf(game, seed, others, ({ welfare }) => welfare);
      expect(foreseen(game, seed, others, 'welfare').welfare, `game ${seed}`).toBeCloseTo(best, 9);
      const own = await mostOf(game, seed, others, ({ payoffs }) => payoffs[0] as number);
      expect(foreseen(game, seed, others, 'payoff').payoffs[0], `game ${seed}`).toBeCloseTo(own, 9);
    }
  }, 120_000);

  it('beside players who do not answer it reaches a U5 of 1 over all rounds', () => {
    for (let seed = 0; seed < 40; seed++) {
      const game = smallGame(seed, 3);
      const record = foreseen(game, seed, [random(1), freeRider], 'welfare');
      const stakes = stakesOf(game, record, [0]);
      if (stakes?._tag !== 'phases') throw new Error('no stakes by phase');
      expect(record.welfare).toBeCloseTo(sum([...stakes.byPhase.values()].map(({ best }) => best)), 9);
    }
  });

  it('asks others what play asks them: the same seed, the same answers', async () => {
    const game = smallBcz({ n: 4, rounds: 3 });
    const others = [noisy(0.5, planner), random(3), nash];
    const record = foreseen(game, 7, others, 'payoff');
    const own = record.phases.map(({ decisions }) => (decisions[0] as (typeof decisions)[number]).played);
    let at = 0;
    const again = scripted('seer', () => E.right(own[at++] as Decision));
    const [replayed] = right(
      await play({ games: [{ game, seed: 7, players: [again, ...others] }], values: [again] }),
    );
    expect(replayed).toEqual(record);
  });

  it('sees through chance and through games of other kinds', () => {
    const game = dilemma({ rounds: 5, chance: true }) as Game;
    const other = random(2);
    for (let seed = 0; seed < 10; seed++) {
      const record = right(
        playForeseeing({ game, seed, players: [nobody, other] }, 0, { name: 'seer', seeks: 'payoff' }),
      );
      const greedy = right(
        playForeseeing({ game, seed, players: [nobody, other] }, 0, { name: 'seer', seeks: 'welfare' }),
      );
      expect(record.payoffs[0]).toBeGreaterThanOrEqual(greedy.payoffs[0] as number);
      expect(greedy.welfare).toBeGreaterThanOrEqual(record.welfare);
    }
  });

  it('cannot be beside who does not answer at once, or in games with too much to try', () => {
    const game = smallBcz({});
    expect(
      playForeseeing({ game, seed: 1, players: [nobody, nobody, planner] }, 0, {
        name: 'seer',
        seeks: 'welfare',
      }),
    ).toEqual(E.left({ _tag: 'NotScripted', player: 'nobody' }));
    const long = dilemma({ rounds: 30 }) as Game;
    expect(
      playForeseeing({ game: long, seed: 1, players: [nobody, random(1)] }, 0, {
        name: 'seer',
        seeks: 'welfare',
      }),
    ).toMatchObject(E.left({ _tag: 'TooManyCourses', game: 'dilemma-v1', phase: 0 }));
  });
});

describe('headroom', () => {
  const games = Array.from({ length: 16 }, (_, seed) => ({
    game: smallBcz({
      n: 4,
      cost: 0.3 + 0.3 * (seed % 4),
      delta: 0.2,
      rounds: 2,
      sequence: seed % 2 ? 'GE' : 'GEE',
    }),
    seed,
  }));
  const measure = async (opponents: readonly Player[], expert: Player = planner) =>
    right(await headroom({ games, opponents, expert, interval: { resamples: 200 } }));

  it('among planners there is none over the planner, and nobody contributes nothing', async () => {
    const found = await measure([planner]);
    const h = found.differences.slices.all?.u3 as Difference;
    expect(h.difference).toBeCloseTo(0, 4);
    expect(headroomVerdict(h)).toBe('no');
    expect(found.allKnowing.summary.all?.u3.value).toBeCloseTo(1, 4);
    expect(found.nobody.summary.all?.u5.value).toBe(0);
  });

  it('blind for who the others are: one row in every round, and the efforts of the graph that comes of it', async () => {
    const found = await measure([planner, freeRider, nash]);
    expect(Object.keys(found.blind)).toEqual(['links with nobody', 'links with everybody']);
    for (const [row, evaluation] of Object.entries(found.blind)) {
      let seen = 0;
      for (const { phases, game, params, players } of evaluation.examples) {
        const seat = players.indexOf(`planner, ${row}`);
        const rules = right(bcz(params as never));
        let state = rules.initial(rng(0));
        for (const { decisions } of phases) {
          const played = decisions.find((one) => one.seat === seat)?.played as Decision;
          const own = rules.analysis?.planner?.(state)[seat] as Decision;
          if (played._tag === 'links')
            expect(played.to).toEqual(
              played.to.map((_, j) => (row === 'links with everybody' && j !== seat ? 1 : 0)),
            );
          else {
            expect(played).toEqual(own);
            seen += 1;
          }
          const joint = Array.from(
            { length: rules.seats },
            (_, s) => decisions.find((one) => one.seat === s)?.played,
          );
          state = right(rules.step(state, joint as readonly Decision[], rng(0))).state;
        }
        expect(game).toBe(rules.id);
      }
      expect(seen).toBeGreaterThan(20);
      expect(evaluation.summary.all?.u3.value).toBeLessThanOrEqual(
        (found.allKnowing.summary.all?.u3.value as number) + 1e-9,
      );
    }
  });

  it('beside others there is, and each kind of decision has its part', async () => {
    const found = await measure([planner, freeRider, nash]);
    const h = found.differences.slices.all?.u3 as Difference;
    expect(h.difference).toBeGreaterThan(0.02);
    expect(Object.keys(found.byKind)).toEqual(['effort', 'graph']);
    for (const one of Object.values(found.byKind)) {
      // These partners answer the network alone, so that what is better from one start to the next is better in the end.
      const u3 = one.summary.all?.u3.value as number;
      expect(u3).toBeGreaterThanOrEqual((found.expert.summary.all?.u3.value as number) - 1e-9);
      expect(u3).toBeLessThanOrEqual((found.allKnowing.summary.all?.u3.value as number) + 1e-9);
    }
    const payoff = (of: typeof found.selfish): number => of.summary.all?.payoff.value as number;
    expect(payoff(found.selfish)).toBeGreaterThanOrEqual(payoff(found.allKnowing) - 1e-9);
    expect(payoff(found.selfish)).toBeGreaterThanOrEqual(payoff(found.expert) - 1e-9);
    // Same games, same numbers.
    expect(await measure([planner, freeRider, nash])).toEqual(found);
  });

  it('refuses what is no table, and stops when it is told to', async () => {
    expect(await headroom({ games, opponents: [], expert: planner })).toMatchObject(
      E.left({ _tag: 'InvalidOptions', of: 'headroom' }),
    );
    expect(
      await headroom({ games, opponents: planner, expert: planner, seats: 'all' as never }),
    ).toMatchObject(E.left({ _tag: 'InvalidOptions', of: 'headroom' }));
    const stop = new AbortController();
    for (const [more, said] of [
      [{ interval: { resamples: 0 } }, /interval\.resamples is 0/],
      [{ seat: 'zero' }, /seat is "zero", expected a known option \(did you mean seats/],
    ] as const) {
      const refused = await headroom({ games, opponents: planner, expert: planner, ...more });
      expect(E.isLeft(refused) && explain(refused.left)).toMatch(said);
    }
    const ended = await headroom({
      games,
      opponents: planner,
      expert: planner,
      signal: stop.signal,
      onOccupant: (name) => {
        if (name === 'all-knowing') stop.abort();
      },
    });
    expect(ended).toMatchObject(E.left({ _tag: 'Aborted' }));
  });

  it('who is not told who the others are has what reading them gives, and no more than who is told', async () => {
    const counted: string[] = [];
    const opponents = [planner, freeRider, nash];
    const found = right(
      await headroom({
        games,
        opponents,
        expert: planner,
        interval: { resamples: 200 },
        onReading: (name, count) => counted.push(`${name} ${count}`),
      }),
    );
    expect(counted).toEqual(
      ['bayesian', 'bayesian, unread'].flatMap((name) =>
        Array.from({ length: games.length + 1 }, (_, count) => `${name} ${count}`),
      ),
    );
    expect(found.unreadable).toBeNull();
    const { reading, unread, difference } = found.bayesian as NonNullable<typeof found.bayesian>;
    const welfare = (of: typeof reading): readonly number[] => of.examples.map((record) => record.welfare);
    // These partners do not answer what it does, so that to be told is worth something or nothing in each game.
    for (const [i, told] of welfare(found.allKnowing).entries()) {
      expect(welfare(reading)[i]).toBeLessThanOrEqual(told + 1e-9);
      expect(welfare(unread)[i]).toBeLessThanOrEqual(told + 1e-9);
    }
    const u5 = (of: typeof reading): number => of.summary.all?.u5.value as number;
    expect(u5(reading)).toBeGreaterThan(u5(unread));
    expect(difference.slices.all?.u5.difference).toBeCloseTo(u5(reading) - u5(unread), 9);
    // At the first decision there is nothing to read yet.
    const firstRows = (of: typeof reading) =>
      of.examples.map(({ phases, players }) => {
        const at = players.findIndex((name) => name.startsWith('bayesian'));
        return phases[0]?.decisions[at]?.played;
      });
    expect(firstRows(reading)).toEqual(firstRows(unread));
    expect(sum(welfare(reading))).toBeGreaterThan(sum(welfare(found.expert)));
  });

  it('says why nobody can be read in games of other kinds', async () => {
    const found = right(
      await headroom({
        games: [1, 2, 3].map((seed) => ({ game: dilemma({ rounds: 3 }) as Game, seed })),
        opponents: [random(1)],
        expert: random(2),
        interval: { resamples: 200 },
      }),
    );
    expect(found.bayesian).toBeNull();
    expect(found.unreadable).toMatchObject({ _tag: 'UnsupportedGame', player: 'bayesian' });
  });

  it('is told by its interval; without one it is open, unless enough games are all alike', () => {
    const difference = (
      value: number | null,
      low: number | null,
      high: number | null,
      [games, differing]: readonly [number, number] = [20, 9],
    ): Difference => ({ a: 0, b: 0, difference: value, low, high, above: null, games, differing });
    expect(headroomVerdict(difference(0.1, 0.03, 0.2))).toBe('yes');
    expect(headroomVerdict(difference(0.01, 0.005, 0.015))).toBe('no');
    expect(headroomVerdict(difference(0.03, 0.01, 0.05))).toBe('open');
    expect(headroomVerdict(difference(0, null, null, [20, 0]))).toBe('no');
    expect(headroomVerdict(difference(null, null, null))).toBeNull();
    // Three games tell nothing, nor do four of twenty that differ.
    expect(headroomVerdict(difference(0.1, null, null, [3, 3]))).toBe('open');
    expect(headroomVerdict(difference(0, null, null, [3, 0]))).toBe('open');
    expect(headroomVerdict(difference(0.01, null, null, [20, 4]))).toBe('open');
    expect(headroomVerdict(difference(0.3, null, null, [20, 4]))).toBe('open');
  });
});
