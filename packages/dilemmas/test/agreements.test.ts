/** @file Mechanisms by which seats come to terms: leaving, a public record, a contract, a mediator. The contract of games is kept by each around
 *  every kind of game, in any order, and each has its law. */
import { type Decision, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type ContractState,
  commons,
  type DilemmasError,
  dictator,
  type MediatorState,
  type ReputationState,
  trust,
  withContract,
  withMediator,
  withNoise,
  withPartnerChoice,
  withPunishment,
  withReputation,
  withTalk,
} from '../src/index.js';
import { type AnyGame, any, games, pd, play, violations, type Wrap } from './mechanism-games.js';
import { right } from './right.js';

const leaving: Wrap = (game) => any(right(withPartnerChoice(game, { outside: 0.5 })));
const record: Wrap = (game) => any(right(withReputation(game)));
const contract: Wrap = (game) => any(right(withContract(game, { maxFine: 4, proposer: 1 })));
const mediator: Wrap = (game) => any(right(withMediator(game)));
const talk: Wrap = (game) => any(right(withTalk(game, { maxLength: 12 })));
const fines: Wrap = (game) => any(right(withPunishment(game)));
const noise: Wrap = (game) => any(right(withNoise(game, { chance: 0.3 })));

describe('the contract of games is kept', () => {
  it.each<[string, Wrap]>([
    ['leaving', leaving],
    ['a public record', record],
    ['a contract', contract],
    ['a mediator', mediator],
    [
      'a mediator who does nothing otherwise',
      (game) => any(right(withMediator(game, { otherwise: 'absent' }))),
    ],
    ['all of them', (game) => leaving(record(contract(mediator(game))))],
    ['all of them, the other way round', (game) => mediator(contract(record(leaving(game))))],
    [
      'all of them around talk, fines and noise',
      (game) => leaving(contract(mediator(record(noise(fines(talk(game))))))),
    ],
    [
      'talk, fines and noise around all of them',
      (game) => noise(fines(talk(mediator(record(leaving(contract(game))))))),
    ],
  ])('by %s around games of every kind', (_, wrap) => {
    // Where anybody may leave most playouts are short.
    for (const [name, game] of games) {
      const wrapped = wrap(game);
      const playouts = JSON.stringify(wrapped.params).includes('outside') ? 12 : 2;
      expect(violations(wrapped, playouts), name).toEqual([]);
    }
  });
});

const WAYS = ['planner', 'nash'] as const;
const by =
  (way: (typeof WAYS)[number], game: AnyGame) =>
  (state: unknown, seat: number): Decision =>
    game.analysis?.[way]?.(state)[seat] ?? game.absent(state, seat);
const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const same = (a: readonly number[], b: readonly number[], isExact: boolean, name: string): void => {
  if (isExact) expect(b, name).toEqual(a);
  else if (name !== 'trust and split') expect(sum(b), name).toBeCloseTo(sum(a), 6);
};

/** Players who do as `inner` says in the game and `around` where the mechanism asks. */
const within =
  (
    around: (kind: string) => Decision | null,
    inner: (state: unknown, seat: number) => Decision,
    game: AnyGame,
  ) =>
  (state: unknown, seat: number): Decision =>
    around(game.phase(state).kind) ?? inner(state, seat);

describe('leaving', () => {
  it('changes no payoff where all stay, in every game and both ways to play', () => {
    for (const [name, inner] of games)
      for (const way of WAYS) {
        const game = leaving(inner);
        const staying = within(
          (kind) => (kind === 'partners' ? { _tag: 'choice', index: 0 } : null),
          by(way, game),
          game,
        );
        same(
          play(inner, 5, by(way, inner)).totals,
          play(game, 5, staying).totals,
          inner.claims.deterministic,
          name,
        );
      }
  });
  it('is what solutions do where it pays: selfish ones each for itself, the planner for all together, and not before', () => {
    const totals = (outside: number, way: (typeof WAYS)[number], inner = pd(4)): readonly number[] => {
      const game = any(right(withPartnerChoice(inner, { outside })));
      return play(game, 5, by(way, game)).totals;
    };
    // Four rounds of a prisoner's dilemma: 1 each where both defect, 3 each where both cooperate.
    expect([0.5, 1, 2].map((outside) => totals(outside, 'nash'))).toEqual([
      [4, 4],
      [4, 4],
      [8, 8],
    ]);
    expect([2, 3, 4].map((outside) => totals(outside, 'planner'))).toEqual([
      [12, 12],
      [12, 12],
      [16, 16],
    ]);
    // A dictator keeps its pie as long as the other stays, and that one has nothing to stay for.
    const pie = any(right(dictator({ pie: 4, multiplier: 2, rounds: 3 })));
    expect(totals(0, 'nash', pie)).toEqual([12, 0]);
    expect(totals(0.5, 'nash', pie)).toEqual([1.5, 1.5]);
    const claims = (outside: number): boolean => right(withPartnerChoice(pd(4), { outside })).claims.dilemma;
    expect([0.5, 2, 4].map(claims)).toEqual([true, true, false]);
    for (const [name, inner] of games)
      for (const outside of [-1, 2, 50])
        expect(
          violations(any(right(withPartnerChoice(inner, { outside }))), 12),
          `${name} ${outside}`,
        ).toEqual([]);
  });
  it('pays all what there is outside for each round that is left, and ends the play', () => {
    for (const [name, inner] of games) {
      const game = leaving(inner);
      const { rounds } = game.phase(game.initial(rng(1)));
      const first = play(game, 1, (state, seat) =>
        game.phase(state).kind === 'partners' && seat === 0
          ? { _tag: 'choice', index: 1 }
          : game.absent(state, seat),
      );
      expect(first.totals, name).toEqual(first.totals.map(() => 0.5 * rounds));
      const second = play(game, 1, (state, seat) =>
        game.phase(state).round === 1 && game.phase(state).kind === 'partners' && seat === 1
          ? { _tag: 'choice', index: 1 }
          : game.absent(state, seat),
      );
      expect(second.rounds, name).toBe(2);
    }
  });
});

describe('a public record', () => {
  it('changes no payoff, in every game and whatever is known of seats before', () => {
    for (const [name, inner] of games)
      for (const way of WAYS) {
        const game = any(
          right(
            withReputation(inner, {
              record: Array.from({ length: inner.seats }, () => [{ kind: 'choice', what: 'D', times: 3 }]),
            }),
          ),
        );
        // The same draws: a record takes none.
        expect(play(game, 5, by(way, game)).totals, name).toEqual(play(inner, 5, by(way, inner)).totals);
      }
  });
  it('counts what was decided, is shown to all, and goes on in another game', () => {
    const game = right(withReputation(pd(2)));
    const both = (a: number, b: number): readonly Decision[] =>
      [a, b].map((index) => ({ _tag: 'choice', index }));
    let state = game.initial(rng(1)) as ReputationState<unknown>;
    state = right(game.step(state, both(0, 1), rng(1))).state;
    const text = game.text.render(game.observe(state, 0), 'natural');
    expect(text).toContain('Player 0 so far: choice, C: 1 time.\nPlayer 1 so far: choice, D: 1 time.');
    state = right(game.step(state, both(0, 0), rng(1))).state;
    expect(state.record).toEqual([
      [{ kind: 'choice', what: 'C', times: 2 }],
      [
        { kind: 'choice', what: 'C', times: 1 },
        { kind: 'choice', what: 'D', times: 1 },
      ],
    ]);
    const again = right(withReputation(pd(1), { record: state.record }));
    expect((again.initial(rng(1)) as ReputationState<unknown>).record).toEqual(state.record);
  });
  it('of amounts says how much of what could be given, and tells of a round once it is over', () => {
    const game = right(withReputation(any(right(trust({ endowment: 4, multiplier: 3, rounds: 2 })))));
    let state = game.initial(rng(1)) as ReputationState<unknown>;
    state = right(game.step(state, [{ _tag: 'effort', value: 4 }, null], rng(1))).state;
    expect(state.record).toEqual([[], []]);
    state = right(game.step(state, [null, { _tag: 'effort', value: 5 }], rng(1))).state;
    expect(state.record).toEqual([
      [{ kind: 'send', what: 'the most', times: 1 }],
      [{ kind: 'return', what: 'below the middle', times: 1 }],
    ]);
  });
});

describe('a contract', () => {
  it('that somebody refuses changes no payoff, in every game and both ways to play', () => {
    for (const [name, inner] of games)
      for (const way of WAYS) {
        const game = contract(inner);
        const refusing = within(
          (kind) => (kind === 'sign' ? { _tag: 'choice', index: 1 } : null),
          by(way, game),
          game,
        );
        same(
          play(inner, 5, by(way, inner)).totals,
          play(game, 5, refusing).totals,
          inner.claims.deterministic,
          name,
        );
      }
  });
  it('moves payoffs and adds nothing to them, whatever is decided, in every game', () => {
    for (const [name, inner] of games) {
      const game = any(right(withContract(inner, { maxFine: 4 })));
      const signing = (fine: number) =>
        within(
          (kind) =>
            kind === 'sign'
              ? { _tag: 'choice', index: 0 }
              : kind === 'propose'
                ? { _tag: 'effort', value: fine }
                : null,
          (state, seat) => (seat === 0 ? game.absent(state, seat) : by('planner', game)(state, seat)),
          game,
        );
      const free = play(game, 5, signing(0)).totals;
      const bound = play(game, 5, signing(4)).totals;
      expect(sum(bound), name).toBeCloseTo(sum(free), 6);
      // What a coin is worth is drawn, and the plan may ask for none.
      if (name !== 'trust and split') expect(bound, name).not.toEqual(free);
    }
  });
  it('that all sign brings the planner’s welfare by the planner’s play, in every game', () => {
    for (const [name, inner] of games) {
      const game = contract(inner);
      expect(sum(play(game, 5, by('planner', game)).totals), name).toBeCloseTo(
        sum(play(inner, 5, by('planner', inner)).totals),
        6,
      );
    }
  });
  it('makes cooperation selfish from the fine on that departing gains: 5 − 3 and 1 − 0 of a prisoner’s dilemma', () => {
    const game = right(withContract(pd(1), { maxFine: 4 }));
    const bound = (fine: number): ContractState<unknown> => {
      const start = game.initial(rng(1));
      const proposed = right(game.step(start, [{ _tag: 'effort', value: fine }, null], rng(1))).state;
      return right(game.step(proposed, [null, { _tag: 'choice', index: 0 }], rng(1))).state;
    };
    const selfish = (fine: number) =>
      game.analysis?.nash?.(bound(fine)).map((one) => (one as { index: number }).index);
    // Both depart: fines of both cancel out, so who follows instead gains the other's fine on top of not paying its own.
    expect(selfish(0.5)).toEqual([1, 1]);
    expect(selfish(0.99)).toEqual([1, 1]);
    expect(selfish(2.01)).toEqual([0, 0]);
    const [state, joint] = [bound(3), [0, 1].map((index): Decision => ({ _tag: 'choice', index }))];
    expect(right(game.step(state, joint, rng(1))).payoffs).toEqual([3, 2]);
    expect(game.text.render(game.observe(state, 1), 'natural')).toContain('The contract asks of you now: C.');
  });
});

describe('a mediator', () => {
  it('to whom nobody hands over changes no payoff, in every game and both ways to play', () => {
    for (const [name, inner] of games)
      for (const way of WAYS) {
        const game = mediator(inner);
        const alone = within(
          (kind) => (kind === 'delegate' ? { _tag: 'choice', index: 1 } : null),
          by(way, game),
          game,
        );
        same(
          play(inner, 5, by(way, inner)).totals,
          play(game, 5, alone).totals,
          inner.claims.deterministic,
          name,
        );
      }
  });
  it('to whom all hand over brings the planner’s welfare, in every game', () => {
    for (const [name, inner] of games) {
      const game = mediator(inner);
      const total = sum(play(game, 5, by('planner', game)).totals);
      expect(total, name).toBeCloseTo(sum(play(inner, 5, by('planner', inner)).totals), 6);
      const optimum = inner.analysis?.optimum?.(inner.initial(rng(5)));
      if (optimum !== undefined && inner.claims.deterministic) expect(total, name).toBeCloseTo(optimum, 6);
    }
  });
  it('is paid for what one decides alone: to hand over is best where the others do, in a prisoner’s dilemma', () => {
    const game = mediator(pd(1));
    const asked = game.initial(rng(1));
    const hand = (a: number, b: number): Decision[] => [a, b].map((index) => ({ _tag: 'choice', index }));
    const all = right(game.step(asked, hand(0, 0), rng(1)));
    expect(all.payoffs).toEqual([3, 3]);
    expect(game.status(all.state)).toBe('terminated');
    const { state } = right(game.step(asked, hand(1, 0), rng(1)));
    expect((state as MediatorState<unknown>).delegates).toEqual([1]);
    expect(game.phase(state).movers).toEqual([0]);
    for (const [index, paid] of [
      [0, [0, 5]],
      [1, [1, 1]],
    ] as const)
      expect(right(game.step(state, [{ _tag: 'choice', index }, null], rng(1))).payoffs).toEqual(paid);
    expect(E.isLeft(game.step(state, hand(0, 0), rng(1)))).toBe(true);
  });
});

describe('options', () => {
  const one = any(right(commons({ n: 1 })));
  const unsolved = any({ ...pd(), analysis: undefined });
  it.each<[string, () => E.Either<DilemmasError, unknown>, readonly string[]]>([
    ['leaving', () => withPartnerChoice(pd(), { outside: Number.NaN }), ['outside']],
    ['leaving nobody', () => withPartnerChoice(one), ['game']],
    ['a record of too few', () => withReputation(pd(), { record: [[]] }), ['record']],
    [
      'a record of nothing',
      () => withReputation(pd(), { record: [[{} as never], [{ kind: 'a', what: 'b', times: 0 }]] }),
      ['record.0.0', 'record.1.0.times'],
    ],
    ['a contract', () => withContract(pd(), { maxFine: 0, proposer: 2 }), ['maxFine', 'proposer']],
    ['a contract without a plan', () => withContract(unsolved), ['game']],
    ['a mediator', () => withMediator(unsolved, { otherwise: 'random' as never }), ['otherwise', 'game']],
    ['a mediator by another name', () => withMediator(pd(), { mode: 'selfish' } as never), ['mode']],
  ])('%s: refused, and named', (_, make, fields) => {
    expect(make()).toMatchObject({
      left: { _tag: 'InvalidParams', faults: fields.map((field) => ({ field })) },
    });
  });
});
