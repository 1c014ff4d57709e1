/** A seat that reads its partners: Bayes' rule by hand and by enumeration, and no decision that its history allows does better. */
import { bcz, type Decision, type Game, type NetworkState, pgg, rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type ArenaError,
  type BayesianOptions,
  type BayesianPlayer,
  bayesian,
  constant,
  freeRider,
  type MatchRecord,
  nash,
  noisy,
  type Player,
  planner,
  play,
  playForeseeing,
  type Request,
  random,
  reciprocator,
  scripted,
} from '../src/index.js';
import { right, smallBcz } from './fixtures.js';
import { dilemma } from './rollout/dilemma.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const seat = (options: BayesianOptions): BayesianPlayer => right(bayesian(options));

const links = (...to: readonly number[]): Decision => ({ _tag: 'links', to });
const effort = (value: number): Decision => ({ _tag: 'effort', value });

const ask = (game: Game, state: unknown, at: number): Request => ({
  game,
  state,
  seat: at,
  observation: game.observe(state, at),
  space: game.space(state, at) as Request['space'],
  messages: [],
  seed: 1,
});

const answer = (player: Player, request: Request): Decision =>
  right((player.decide as (asked: Request) => E.Either<ArenaError, Decision>)(request));

const spaceAt = (game: Game, state: unknown, at: number) =>
  spaceOf(game.space(state, at) as Request['space']);

const allOf = (game: Game, state: unknown, at: number): readonly Decision[] => {
  const space = spaceAt(game, state, at);
  return Array.from({ length: space.size }, (_, i) => space.at(i));
};

const after = (game: Game, state: unknown, joint: readonly Decision[]): unknown =>
  right(game.step(state, joint, rng(0))).state;

const expectNear = (
  found: readonly number[] | null | undefined,
  expected: readonly number[],
  digits = 6,
): void => {
  expect(found).toHaveLength(expected.length);
  for (const [k, p] of expected.entries()) expect(found?.[k]).toBeCloseTo(p, digits);
};

const smallGame = (seed: number, rounds: number, n = 3): Game => {
  const draw = rng(`bayesian ${seed}`);
  const frame = { n, sequence: seed % 4 === 3 ? 'GEE' : 'GE', rounds, decimals: 0 };
  const each = (of: () => number): number[] => Array.from({ length: n }, of);
  return seed % 3 === 0
    ? right(
        pgg({
          ...frame,
          endowment: each(() => 1 + draw.int(3)),
          multiplier: 1.1 + 2 * draw.uniform(),
          linkCost: draw.uniform(),
        }),
      )
    : right(
        bcz({
          ...frame,
          alpha: each(() => 0.3 + 1.7 * draw.uniform()),
          delta: 0.05 + 0.4 * draw.uniform(),
          cost: 1.5 * draw.uniform(),
          maxEffort: 3,
        }),
      );
};

const played = async (game: Game, players: readonly Player[]): Promise<MatchRecord> =>
  right(await play({ games: [{ game, seed: 5, players }], values: 'none' }))[0] as MatchRecord;

describe('what it believes', () => {
  // Links cost nothing, so that it asks everybody: whoever is not linked with it refused.
  const game = smallBcz({ cost: 0, maxEffort: 3, decimals: 0, rounds: 2 });
  const open = constant({ links: 'all', effort: 2 }, 'open');
  const closed = constant({ links: 'none', effort: 2 }, 'closed');
  const population = [
    { player: open, weight: 2 },
    { player: closed, weight: 1 },
    { player: noisy(0.5, open), weight: 1 },
    { player: random(1), weight: 0 },
  ];
  const reader = seat({ population, floor: 1e-9 });
  const start = game.initial(rng(0));

  it('is the population before anything is seen', () => {
    expect(right(reader.decide(ask(game, start, 0)))).toEqual(links(0, 1, 1));
    expect(right(reader.beliefs(ask(game, start, 0)))).toEqual([null, [0.5, 0.25, 0.25], [0.5, 0.25, 0.25]]);
  });

  it('is Bayes’ rule, as by hand: of links only the accepted ones are seen, efforts as they are', () => {
    // Seen: 0–1 alone. So r10 = 1, r20 = 0, and not both of r12 and r21. Open asks (1,1); closed (0,0); the trembling one (1,1) with
    // .5 + .5/4 = .625, each other row .125. p(seen | seat 1, seat 2): (open, closed) 1; (open, trembling) .125, its (0,0);
    // (trembling, closed) .625 + .125; (trembling, trembling) .625 · .125 + .125 · .25 = .109375; else 0. Times the prior:
    // .125, .015625, .046875, .0068359375, in sum .1943359375.
    const seen = after(game, start, [links(0, 1, 1), links(1, 0, 1), links(0, 0, 0)]);
    const [, first, second] = right(reader.beliefs(ask(game, seen, 0)));
    const all = 0.1943359375;
    expectNear(first, [0.140625 / all, 0, 0.0537109375 / all]);
    expectNear(second, [0, 0.171875 / all, 0.0224609375 / all]);
    // Efforts of {0, 1, 2, 3}: seat 1 gives 2 (open 1, trembling .5 + .5/4 = .625), seat 2 gives 1 (closed 0, trembling .125).
    const later = after(game, seen, [effort(1), effort(2), effort(1)]);
    const [, third, fourth] = right(reader.beliefs(ask(game, later, 0)));
    const isOpen = 0.015625;
    const trembles = 0.0068359375 * 0.625;
    expectNear(third, [isOpen / (isOpen + trembles), 0, trembles / (isOpen + trembles)]);
    expectNear(fourth, [0, 0, 1]);
  });

  it('takes into account that hands slip, its own too', () => {
    // Both ends of the only link ask for it with 1 − f/2 = .9 unless closed, which asks with f/2 = .1. p(no link | open) = 1 − .9² =
    // .19, p(no link | closed) = 1 − .9 · .1 = .91, prior 2 : 1. So open is .38 / 1.29.
    const pair = smallBcz({ n: 2, cost: 0, maxEffort: 3, decimals: 0, rounds: 2 });
    const seen = after(pair, pair.initial(rng(0)), [links(0, 0), links(0, 0)]);
    const among = [
      { player: open, weight: 2 },
      { player: closed, weight: 1 },
    ];
    const beliefs = (floor: number) =>
      right(seat({ population: among, floor }).beliefs(ask(pair, seen, 0)))[1];
    expectNear(beliefs(0.2), [0.38 / 1.29, 0.91 / 1.29], 9);
    // Where none slips, it would have asked for sure: nobody who is open refused.
    expectNear(beliefs(1e-9), [0, 1], 6);
  });

  it('stays as it was after what no kind would have done', () => {
    const steady = seat({ population: [open, closed] });
    const seen = after(game, start, [links(0, 1, 1), links(1, 0, 1), links(0, 0, 0)]);
    const before = right(steady.beliefs(ask(game, seen, 0)));
    // Both kinds give 2.
    const strange = right(steady.beliefs(ask(game, after(game, seen, [effort(1), effort(3), effort(3)]), 0)));
    for (const at of [1, 2]) expectNear(strange[at], before[at] as number[], 9);
  });

  it('is what enumeration of everybody’s rows gives', () => {
    const n = 4;
    const rows = (self: number): readonly (readonly number[])[] => {
      const { size, at } = spaceOf({ _tag: 'links', n, self });
      return Array.from({ length: size }, (_, i) => (at(i) as { to: readonly number[] }).to);
    };
    for (let trial = 0; trial < 6; trial++) {
      const draw = rng(`rows ${trial}`);
      const any = (s: number) => rows(s)[draw.int(8)] as readonly number[];
      const wide = smallBcz({ n, cost: 0.2 * trial, rounds: 2, maxEffort: 3, delta: 0.1 });
      // Kinds with a row of their own in each seat.
      const asks = [0, 1].map(() => Array.from({ length: n }, (_, s) => any(s)));
      const [a, b] = asks.map((own, k) =>
        scripted(`kind ${k}`, ({ space, seat: at }) =>
          E.right(space._tag === 'links' ? links(...(own[at] as readonly number[])) : effort(1)),
        ),
      ) as [Player, Player];
      const noise = [0.3, 0, 1];
      const shares = [0.5, 0.2, 0.3];
      const among = seat({
        population: [
          { player: noisy(0.3, a), weight: 5 },
          { player: b, weight: 2 },
          { player: random(trial), weight: 3 },
        ],
        floor: 1e-9,
      });
      const first = wide.initial(rng(0));
      const own = right(among.decide(ask(wide, first, 1))) as { to: readonly number[] };
      const proposals = Array.from({ length: n }, (_, s) =>
        s === 1 ? own.to : draw.uniform() < 0.5 ? (asks[0]?.[s] as readonly number[]) : any(s),
      );
      const seen = after(
        wide,
        first,
        proposals.map((to) => links(...to)),
      );
      const graph = (seen as NetworkState).graph as readonly (readonly number[])[];
      const pOf = (kind: number, s: number, row: readonly number[]): number =>
        (noise[kind] as number) / 8 +
        (kind < 2 && String(asks[kind]?.[s]) === String(row) ? 1 - (noise[kind] as number) : 0);
      const others = [0, 2, 3];
      const marginal = others.map(() => [0, 0, 0]);
      for (let profile = 0; profile < 27; profile++) {
        const kindOf = [profile % 3, Math.floor(profile / 3) % 3, Math.floor(profile / 9)];
        let p = 0;
        for (const r0 of rows(0))
          for (const r2 of rows(2))
            for (const r3 of rows(3)) {
              const all = [r0, own.to, r2, r3];
              const same = all.every((row, i) =>
                row.every((bit, j) => i === j || (bit === 1 && all[j]?.[i] === 1 ? 1 : 0) === graph[i]?.[j]),
              );
              if (same)
                p += [r0, r2, r3].reduce(
                  (q, row, i) => q * pOf(kindOf[i] as number, others[i] as number, row),
                  1,
                );
            }
        const weight = kindOf.reduce((w, k) => w * (shares[k] as number), p);
        for (const [i, k] of kindOf.entries()) {
          const of = marginal[i] as number[];
          of[k] = (of[k] as number) + weight;
        }
      }
      const beliefs = right(among.beliefs(ask(wide, seen, 1)));
      for (const [i, s] of others.entries()) {
        const of = marginal[i] as number[];
        expectNear(
          beliefs[s],
          of.map((p) => p / sum(of)),
          5,
        );
      }
    }
  });
});

describe('what it decides', () => {
  const nobody: Player = { name: 'nobody', act: async () => [] };
  const knowing = (game: Game, others: readonly Player[]): MatchRecord =>
    right(
      playForeseeing({ game, seed: 5, players: [nobody, ...others] }, 0, { name: 'seer', seeks: 'welfare' }),
    );

  it('beside one kind of partner is worth what a seat that is told all reaches', async () => {
    for (let number = 0; number < 24; number++) {
      const kind = [planner, nash, freeRider, reciprocator()][number % 4] as Player;
      const game = smallGame(number, 2, 3 + (number % 2));
      const others = new Array<Player>(game.seats - 1).fill(kind);
      const { welfare } = await played(game, [seat({ population: kind }), ...others]);
      expect(welfare, `game ${number}`).toBeCloseTo(knowing(game, others).welfare, 9);
    }
  });

  it('is worth that from the second round on, once all have shown who they are', async () => {
    const kinds = [0, 1, 2].map((value) => constant({ links: 'all', effort: value }, `gives ${value}`));
    const later = ({ phases }: MatchRecord): number =>
      sum(phases.flatMap(({ round, welfare }) => (round > 0 && welfare !== null ? [welfare] : [])));
    for (let number = 0; number < 12; number++) {
      const game = smallGame(number * 3 + 1, 3);
      const draw = rng(`shown ${number}`);
      const others = [0, 1].map(() => kinds[draw.int(3)] as Player);
      const record = await played(game, [seat({ population: kinds }), ...others]);
      expect(later(record), `game ${number}`).toBeCloseTo(later(knowing(game, others)), 9);
    }
  });

  /** The most welfare until links are decided again, or the end, that seat 0 can have from a state on beside these players if its
   *  next decision is this one: by plain recursion over all its later decisions. */
  const bestAfter = (
    game: Game,
    state: unknown,
    others: readonly Player[],
    next: Decision | null,
  ): number => {
    const joint = others.map((player, i) => answer(player, ask(game, state, i + 1)));
    const own = next === null ? allOf(game, state, 0) : [next];
    return Math.max(
      ...own.map((decision) => {
        const step = right(game.step(state, [decision, ...joint], rng(0)));
        const over = game.status(step.state) !== 'running' || game.phase(step.state).kind === 'graph';
        return sum(step.payoffs ?? []) + (over ? 0 : bestAfter(game, step.state, others, null));
      }),
    );
  };

  it('is the best that its history allows, over all who may sit there: at every place that it comes to', () => {
    const population = [
      { player: planner, weight: 3 },
      { player: nash, weight: 2 },
      { player: freeRider, weight: 2 },
      { player: constant({ links: 'none', effort: 1 }, 'hermit'), weight: 1 },
    ];
    interface Profile {
      readonly players: readonly Player[];
      readonly weight: number;
    }
    let places = 0;
    let shared = 0;
    for (let number = 0; number < 16; number++) {
      const game = smallGame(number, 2, number % 5 === 4 ? 4 : 3);
      let profiles: readonly Profile[] = [{ players: [], weight: 1 }];
      for (let other = 1; other < game.seats; other++)
        profiles = profiles.flatMap(({ players, weight }) =>
          population.map((one) => ({ players: [...players, one.player], weight: weight * one.weight })),
        );
      const reader = seat({ population, floor: 1e-12 });
      /** By what the seat saw: where it was, what it decided, and beside whom it would have come there. */
      const histories = new Map<string, { state: unknown; decision: Decision; among: Profile[] }>();
      for (const profile of profiles) {
        let state = game.initial(rng(0));
        while (game.status(state) === 'running') {
          const here = state;
          const decision = right(reader.decide(ask(game, here, 0)));
          const seen = JSON.stringify(game.observe(here, 0));
          const before = histories.get(seen);
          // The same history, the same decision.
          if (before !== undefined) expect(decision).toEqual(before.decision);
          if (before === undefined) histories.set(seen, { state: here, decision, among: [profile] });
          else before.among.push(profile);
          const joint = profile.players.map((player, i) => answer(player, ask(game, here, i + 1)));
          state = after(game, here, [decision, ...joint]);
        }
      }
      for (const { state, decision, among } of histories.values()) {
        const worth = (own: Decision): number =>
          sum(among.map(({ players, weight }) => weight * bestAfter(game, state, players, own))) /
          sum(among.map(({ weight }) => weight));
        const most = Math.max(...allOf(game, state, 0).map(worth));
        expect(worth(decision), `game ${number}`).toBeGreaterThan(most - 1e-6);
        places += 1;
        if (among.length > 1) shared += 1;
      }
    }
    // Many places, and many at which it could not know beside whom it was.
    expect(places).toBeGreaterThan(150);
    expect(shared).toBeGreaterThan(50);
  }, 240_000);

  it('without reading does in every round what it did in the first', async () => {
    const population = [planner, freeRider, constant({ links: 'none', effort: 0 }, 'hermit')];
    for (let number = 0; number < 8; number++) {
      const game = smallGame(number * 3 + 1, 3);
      const { phases } = await played(game, [seat({ population, reads: false }), planner, freeRider]);
      const rows = phases.flatMap(({ kind, decisions }) => (kind === 'graph' ? [decisions[0]?.played] : []));
      expect(rows).toEqual(new Array(3).fill(rows[0]));
    }
  });

  it('beside trembling hands comes near to the exact mean', () => {
    // One partner, one effort phase: seat 1 gives 2 or, in half of its decisions, anything of {0, .01, … 3}; mean .5 · 2 + .5 · 1.5 =
    // 1.75. Welfare is best at e = α + 2δ · 1.75 where they are linked.
    const game = right(
      bcz({ n: 2, sequence: 'GE', rounds: 1, decimals: 2, alpha: 1, delta: 0.3, cost: 0, maxEffort: 3 }),
    );
    const partner = noisy(0.5, constant({ links: 'all', effort: 2 }, 'two'));
    const linked = after(game, game.initial(rng(0)), [links(0, 1), links(1, 0)]);
    const off = (worlds: number): number => {
      const decision = right(seat({ population: partner, worlds }).decide(ask(game, linked, 0)));
      return Math.abs((decision as { value: number }).value - (1 + 0.6 * 1.75));
    };
    expect(off(1000)).toBeLessThan(0.05);
    expect(off(64)).toBeLessThan(0.2);
  });

  it('hangs on the history alone: not on the seed of the question, nor on who asked before', () => {
    const population = [planner, noisy(0.3, planner), freeRider];
    const game = smallBcz({ n: 4, cost: 0.5, delta: 0.1, rounds: 2, maxEffort: 3 });
    let state = game.initial(rng(0));
    for (let phase = 0; phase < 3; phase++) {
      const here = state;
      const draw = rng(`history ${phase}`);
      state = after(
        game,
        here,
        [0, 1, 2, 3].map((at) => spaceAt(game, here, at).random(draw)),
      );
    }
    const asked = ask(game, state, 2);
    const decision = right(seat({ population }).decide(asked));
    const again = seat({ population });
    for (const other of [0, 1, 3]) right(again.decide(ask(game, state, other)));
    expect(right(again.decide({ ...asked, seed: 99 }))).toEqual(decision);
    // An observation that was written down and read again.
    const read = { ...asked, observation: JSON.parse(JSON.stringify(asked.observation)) };
    expect(right(again.decide(read))).toEqual(decision);
    expect(right(seat({ population }).decide(read))).toEqual(decision);
  });
});

describe('what it refuses', () => {
  it('options that cannot be meant', () => {
    const faults = (options: object): readonly string[] => {
      const made = bayesian(options as BayesianOptions);
      return E.isLeft(made) && made.left._tag === 'InvalidOptions'
        ? made.left.faults.map(({ field }) => field)
        : [];
    };
    expect(faults({ population: [] })).toEqual(['population']);
    expect(faults({ population: [{ player: planner, weight: 0 }] })).toEqual(['population']);
    expect(faults({ population: [planner, { name: 'writes', act: async () => [] }] })).toEqual([
      'population[1]',
    ]);
    expect(faults({ population: planner, floor: 0, worlds: 0.5, seed: 0.1, reads: 'yes', world: 3 })).toEqual(
      ['reads', 'floor', 'worlds', 'seed', 'world'],
    );
  });

  it('games that are no network games, and more profiles than can be held', () => {
    const other = dilemma({ rounds: 2 }) as Game;
    const reader = seat({ population: random(1) });
    expect(reader.decide(ask(other, other.initial(rng(0)), 0))).toMatchObject(
      E.left({ _tag: 'UnsupportedGame', player: 'bayesian' }),
    );
    const large = smallBcz({ n: 20, delta: 0.01, maxEffort: 3 });
    expect(
      seat({ population: [planner, freeRider] }).decide(ask(large, large.initial(rng(0)), 0)),
    ).toMatchObject(E.left({ _tag: 'TooManyProfiles', seats: 20, kinds: 2 }));
  });
});
