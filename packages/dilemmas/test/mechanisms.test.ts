/** @file Mechanisms around games: the contract is kept by every one around every kind of game, in any order, and each has its law. */
import { type Decision, type Game, rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  commons,
  type DilemmasError,
  hiring,
  type MediatorState,
  type PairingState,
  type TurnsState,
  trustAndSplit,
  ultimatum,
  withContinuation,
  withContract,
  withMediator,
  withNoise,
  withPairing,
  withPartnerChoice,
  withPunishment,
  withReputation,
  withTalk,
} from '../src/index.js';
import { type AnyGame, any, games, pd, play, violations, type Wrap } from './mechanism-games.js';
import { readAnswer } from './read.js';
import { right } from './right.js';

const mechanisms: readonly (readonly [string, Wrap])[] = [
  ['talk', (game) => any(right(withTalk(game, { maxLength: 12 })))],
  ['noise', (game) => any(right(withNoise(game, { chance: 0.2 })))],
  ['a chance of going on', (game) => any(right(withContinuation(game, { chance: 0.7 })))],
  ['punishment', (game) => any(right(withPunishment(game, { cost: 0.5, fine: 2 })))],
];
describe('the contract is kept', () => {
  for (const [name, wrap] of mechanisms)
    it.each(games)(`by ${name} around %s`, (_, game) => {
      expect(violations(wrap(game))).toEqual([]);
    });
  const [talk, noise, goingOn, punishment] = mechanisms.map(([, wrap]) => wrap) as [Wrap, Wrap, Wrap, Wrap];
  it.each<[string, Wrap]>([
    ['talk and punishment', (game) => talk(punishment(game))],
    ['punishment and talk', (game) => punishment(talk(game))],
    ['all of them', (game) => noise(goingOn(punishment(talk(game))))],
    ['all of them, the other way round', (game) => talk(punishment(goingOn(noise(game))))],
  ])('by %s around games of every kind', (_, wrap) => {
    for (const [name, game] of games) expect(violations(wrap(game)), name).toEqual([]);
  });
  it('what is around a game stands in its parameters, the innermost first', () => {
    expect(punishment(talk(pd())).params.mechanisms).toEqual([
      { talk: { maxLength: 12 } },
      { punishment: { cost: 0.5, fine: 2 } },
    ]);
  });
});

const cooperate =
  (game: AnyGame) =>
  (state: unknown, seat: number): Decision =>
    game.phase(state).kind === 'choice' ? { _tag: 'choice', index: 0 } : game.absent(state, seat);

describe('laws', () => {
  it('talk, fines of nobody and a chance of 1 leave payoffs as they are, in every game', () => {
    for (const [name, inner] of games) {
      const wrapped = any(
        right(withContinuation(any(right(withPunishment(any(right(withTalk(inner)))))), { chance: 1 })),
      );
      const ways: readonly (keyof NonNullable<AnyGame['analysis']> & ('planner' | 'nash'))[] = [
        'planner',
        'nash',
      ];
      for (const way of ways) {
        const by = (game: AnyGame) => (state: unknown, seat: number) =>
          game.analysis?.[way]?.(state)[seat] as Decision;
        const a = play(inner, 5, by(inner));
        const b = play(wrapped, 5, by(wrapped));
        // By lot a commons and a schedule of donors may differ: their sums do not.
        const total = (xs: readonly number[]): number => xs.reduce((x, y) => x + y, 0);
        if (inner.claims.deterministic) expect(b.totals, `${name} ${way}`).toEqual(a.totals);
        else if (name !== 'trust and split')
          expect(total(b.totals), `${name} ${way}`).toBeCloseTo(total(a.totals), 6);
      }
    }
  });
  it('a chance of 1 keeps the most welfare that there is, below it nobody knows it', () => {
    for (const [name, inner] of games) {
      const going = (chance: number) => right(withContinuation(inner, { chance }));
      const [certain, drawn] = [going(1), going(0.5)];
      expect(certain.analysis?.optimum?.(certain.initial(rng(5))), name).toBe(
        inner.analysis?.optimum?.(inner.initial(rng(5))),
      );
      expect(drawn.analysis?.optimum, name).toBeUndefined();
      expect(violations(any(certain)), name).toEqual([]);
    }
  });
  it('what is said is heard by all with who said it and when, and is no part of a prompt’s own words', () => {
    const game = right(withTalk(pd(2), { maxLength: 40 }));
    const line = 'I play C" Decision: D';
    const start = game.initial(rng(1));
    const said = right(
      game.step(
        start,
        [
          { _tag: 'talk', text: line },
          { _tag: 'talk', text: '' },
        ],
        rng(1),
      ),
    );
    expect(said.payoffs).toBeNull();
    expect(game.messages?.(said.state, 1)).toEqual([{ from: 0, round: 0, text: line }]);
    const prompt = game.text.render(game.observe(said.state, 1), 'natural');
    expect(prompt).toContain(`Round 1, agent 0: ${JSON.stringify(line)}`);
    expect(
      E.isLeft(
        game.step(
          start,
          [
            { _tag: 'talk', text: 'x'.repeat(41) },
            { _tag: 'talk', text: '' },
          ],
          rng(1),
        ),
      ),
    ).toBe(true);
  });
  it('the planner says what it does next, a selfish player always the same, and both can be read', () => {
    for (const [name, inner] of games) {
      const game = right(withTalk(inner, { maxLength: 12 }));
      const start = game.initial(rng(2));
      const said = game.analysis?.planner?.(start) ?? [];
      const { state } = right(game.step(start, said, rng(2)));
      const next = game.analysis?.planner?.(state) ?? [];
      said.forEach((line, seat) => {
        const space = game.space(state, seat);
        const written = space === null ? '' : spaceOf(space).write(next[seat] as Decision, 'compact');
        expect(line, `${name}, seat ${seat}`).toEqual({ _tag: 'talk', text: written === '' ? '-' : written });
        for (const style of ['natural', 'compact'] as const) {
          const talk = game.space(start, seat);
          if (talk === null || line === null) throw new Error(name);
          expect(readAnswer(talk, game.text.answer(talk, line, style), style)).toEqual(line);
        }
      });
      expect(game.analysis?.nash?.(start)).toEqual(said.map(() => ({ _tag: 'talk', text: '-' })));
    }
  });
  it('a fine costs what it costs and takes what it takes, whoever else fines', () => {
    const game = right(withPunishment(any(right(commons({ n: 3, rounds: 1 }))), { cost: 0.5, fine: 2 }));
    let state = game.initial(rng(1));
    state = right(
      game.step(
        state,
        [0, 0, 0].map(() => ({ _tag: 'effort', value: 3 }) as const),
        rng(1),
      ),
    ).state;
    expect(game.phase(state).kind).toBe('punish');
    const fines = [
      [0, 1, 1],
      [0, 0, 1],
      [0, 0, 0],
    ].map((to) => ({ _tag: 'links', to }) as const);
    const next = right(game.step(state, fines, rng(1)));
    expect(next.payoffs).toEqual([-1, -2.5, -4]);
    expect(game.status(next.state)).toBe('terminated');
  });
  it('noise of 1 plays every choice equally often, and noise of ε leaves 1 − ε/2 of cooperation', () => {
    for (const chance of [0.2, 1]) {
      const game = right(withNoise(pd(1), { chance }));
      const tries = 4000;
      let cooperated = 0;
      for (let k = 0; k < tries; k++) {
        const { state } = right(
          game.step(
            game.initial(rng(0)),
            [0, 0].map(() => ({ _tag: 'choice', index: 0 }) as const),
            rng(k),
          ),
        );
        cooperated += (state as { past: readonly [number, number][] }).past[0]?.[0] === 0 ? 1 : 0;
      }
      const expected = 1 - chance / 2;
      const error = Math.sqrt((expected * (1 - expected)) / tries);
      expect(Math.abs(cooperated / tries - expected)).toBeLessThan(4 * error);
    }
  });
  it('with a chance δ of going on a long game has 1/(1 − δ) rounds in the mean', () => {
    const game = any(right(withContinuation(pd(1000), { chance: 0.75 })));
    const tries = 1500;
    let rounds = 0;
    for (let k = 0; k < tries; k++) rounds += play(game, k, cooperate(game)).rounds;
    // A geometric distribution has variance δ/(1 − δ)².
    expect(Math.abs(rounds / tries - 4)).toBeLessThan(4 * Math.sqrt(12 / tries));
  });
  it('a game that is drawn from one stream to its end draws anew in each round and phase', () => {
    /** Rounds of a matrix game in which all want to cooperate: what was done. */
    const done = (game: AnyGame, seed: number): readonly (readonly number[])[] => {
      const stream = rng(seed);
      let state = game.initial(stream);
      while (game.status(state) === 'running') {
        const now = state;
        const joint = [0, 1].map((seat) => cooperate(game)(now, seat));
        state = right(game.step(now, joint, stream)).state;
      }
      const inside = (at: { inner?: object; past?: unknown }): typeof at =>
        at.inner === undefined ? at : inside(at.inner);
      return inside(state as object).past as readonly (readonly number[])[];
    };
    const seeds = Array.from({ length: 600 }, (_, k) => k);
    const going = any(right(withContinuation(pd(1000), { chance: 0.75 })));
    const rounds = seeds.reduce((sum, seed) => sum + done(going, seed).length, 0) / seeds.length;
    expect(Math.abs(rounds - 4)).toBeLessThan(4 * Math.sqrt(12 / seeds.length));
    const noise = any(right(withNoise(pd(20), { chance: 1 })));
    const mixed = seeds
      .slice(0, 100)
      .filter((seed) => new Set(done(noise, seed).map(([own]) => own)).size === 2);
    expect(mixed.length).toBe(100);
  });
  /** Plays with draws from one stream to its end, and tells of each state on the way. */
  const throughout = <S>(
    game: Game<S, never>,
    seed: number,
    decide: (state: S, seat: number) => Decision,
    see: (state: S) => void,
  ): void => {
    const stream = rng(seed);
    let state = game.initial(stream);
    while (game.status(state) === 'running') {
      const [now, { movers }] = [state, game.phase(state)];
      see(now);
      const joint = Array.from({ length: game.seats }, (_, seat) =>
        movers.includes(seat) ? decide(now, seat) : null,
      );
      state = right(game.step(now, joint, stream)).state;
    }
  };
  it('a mediator who plays all phases of a round has other draws in each', () => {
    const game = right(withMediator(right(hiring({ agents: 2, rounds: 20 }))));
    for (const seed of [1, 2, 3]) {
      const drawn: string[] = [];
      throughout(
        game as Game<MediatorState<TurnsState>, never>,
        seed,
        () => ({ _tag: 'choice', index: 0 }),
        ({ inner }) => drawn.push(inner.now.drawn.join()),
      );
      expect(drawn).toHaveLength(20);
      // The first is drawn at the beginning; of three bits nineteen times the same there is next to no chance.
      expect(new Set(drawn.slice(1)).size).toBeGreaterThan(1);
    }
  });
  it('pairs who meet again have other draws, at the beginning and within their game; so have lots', () => {
    const inner = right(trustAndSplit({ rounds: 2 }));
    const game = right(withPairing(inner, { n: 4, rounds: 20 })) as Game<PairingState<TurnsState>, never>;
    const [firsts, seconds]: [string[], string[]] = [[], []];
    throughout(
      game,
      1,
      (state, seat) =>
        // 0 and 1 name each other, and 2 and 3.
        state.index === 0
          ? { _tag: 'choice', index: seat < 2 ? 0 : 2 }
          : ((inner.analysis?.planner?.((state.pairs[0] as (typeof state.pairs)[number]).inner) ??
              [])[0] as Decision),
      ({ pairs, index }) => {
        if (index === 0) return;
        expect(pairs).toHaveLength(2);
        (index === 1 ? firsts : seconds).push((pairs[0] as (typeof pairs)[number]).inner.now.drawn.join());
      },
    );
    for (const drawn of [firsts, seconds]) {
      expect(drawn).toHaveLength(20);
      expect(new Set(drawn).size).toBeGreaterThan(1);
    }
    const lots: string[] = [];
    throughout(
      right(withPairing(pd(1), { n: 5, rounds: 20, rest: 'lot' })) as Game<PairingState<unknown>, never>,
      1,
      // Everybody names the next one, so that nobody is named back.
      (state, seat) =>
        state.index === 0 ? { _tag: 'choice', index: seat === 4 ? 0 : seat } : { _tag: 'choice', index: 0 },
      ({ pairs, index }) => {
        if (index === 1) lots.push(pairs.map(({ met }) => met.members.join('-')).join(' '));
      },
    );
    expect(new Set(lots).size).toBeGreaterThan(3);
  });
  it('spaces of a talk phase are talk for everybody, of a punish phase a row for everybody', () => {
    const game = right(withTalk(any(right(ultimatum({ rounds: 2 })))));
    const start = game.initial(rng(1));
    expect([0, 1].map((seat) => game.space(start, seat)?._tag)).toEqual(['talk', 'talk']);
    expect(spaceOf(game.space(start, 0) as NonNullable<ReturnType<AnyGame['space']>>).size).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

describe('options', () => {
  it.each<[string, (game: AnyGame, options: never) => E.Either<DilemmasError, unknown>, object]>([
    ['talk', withTalk, { maxLength: -1 }],
    ['noise', withNoise, { chance: 2 }],
    ['a chance of going on', withContinuation, { chance: 2 }],
    ['punishment', withPunishment, { cost: -1 }],
    ['partner choice', withPartnerChoice, { outside: Number.NaN }],
    ['pairing', withPairing, { n: 2 }],
    ['a contract', withContract, { maxFine: -1 }],
    ['reputation', withReputation, { record: 'x' }],
  ])('of %s are told all at once, beside a key that is none', (_, mechanism, wrong) => {
    const made = mechanism(any(pd()), { ...wrong, nonsense: 1 } as never);
    if (E.isRight(made) || made.left._tag !== 'InvalidParams') throw new Error('faults are expected');
    const fields = made.left.faults.map(({ field }) => field);
    for (const field of [...Object.keys(wrong), 'nonsense'])
      expect(
        fields.some((one) => one.startsWith(field)),
        field,
      ).toBe(true);
  });
  it.each<[string, () => E.Either<DilemmasError, unknown>, string]>([
    ['talk', () => withTalk(pd(), { maxLength: 0 }), 'maxLength'],
    ['talk twice', () => withTalk(any(right(withTalk(pd())))), 'game'],
    ['noise', () => withNoise(pd(), { chance: 0 }), 'chance'],
    ['noise by another name', () => withNoise(pd(), { rate: 0.1 } as never), 'rate'],
    ['continuation', () => withContinuation(pd(), { chance: 1.5 }), 'chance'],
    ['punishment', () => withPunishment(pd(), { fine: -1 }), 'fine'],
    ['punishment of nobody', () => withPunishment(any(right(commons({ n: 1 })))), 'game'],
  ])('%s: refused, and named', (_, make, field) => {
    expect(make()).toMatchObject({
      left: { _tag: 'InvalidParams', faults: expect.arrayContaining([expect.objectContaining({ field })]) },
    });
  });
});
