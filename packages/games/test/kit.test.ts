/** @file The conformance kit: games that conform pass, broken ones are caught for the right reason. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { bcz, type Game, type NetworkGame, pgg } from '../src/index.js';
import { checkGame, explainViolation, type Violation } from '../src/testing.js';
import { prisoners } from './games/prisoners.js';
import { sequentialPot } from './games/sequential.js';
import { right } from './right.js';

const sentences = (violations: readonly Violation[]): string[] => violations.map(explainViolation);

describe('games that conform', () => {
  const games: [string, NetworkGame][] = [
    ['bcz GE', right(bcz({ n: 4, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 5 }))],
    [
      'bcz GEE different types',
      right(
        bcz({
          n: 5,
          alpha: [1.3, 1.2, 1.2, 0.6, 0.8],
          delta: 0.15,
          cost: 0.28,
          maxEffort: 5,
          sequence: 'GEE',
        }),
      ),
    ],
    [
      'bcz GGE own',
      right(
        bcz({
          n: 4,
          alpha: [1, 2, 3, 4],
          delta: 0.3,
          cost: 1,
          maxEffort: 9,
          sequence: 'GGE',
          observability: 'own',
        }),
      ),
    ],
    [
      'bcz EG',
      right(bcz({ n: 3, alpha: 1, delta: 0.2, cost: 0.3, sequence: 'EGEEG', rounds: 3, decimals: 2 })),
    ],
    ['bcz no cap', right(bcz({ n: 6, alpha: 1, delta: 0.05, cost: 0.05 }))],
    ['pgg GE', right(pgg({ n: 4, endowment: 10, multiplier: 1.5, linkCost: 0.2 }))],
    [
      'pgg perGroup',
      right(
        pgg({
          n: 5,
          endowment: [3, 4, 5, 6, 7],
          multiplier: 0.8,
          linkCost: 0.5,
          contribution: 'perGroup',
          sequence: 'GEE',
        }),
      ),
    ],
    [
      'pgg r > 2',
      right(pgg({ n: 5, endowment: 4, multiplier: 2.6, linkCost: 0.3, observability: 'own', rounds: 3 })),
    ],
  ];
  it.each(games)('%s', (_, game) => {
    expect(sentences(checkGame(game, { playouts: 6 }))).toEqual([]);
  });
  it('choices, and one mover at a time with chance', () => {
    expect(sentences(checkGame(prisoners()))).toEqual([]);
    expect(sentences(checkGame(sequentialPot()))).toEqual([]);
  });
  it.each([
    ['bcz 2 seats', bcz({ n: 2, alpha: 1, delta: 0.4, cost: 0.2, maxEffort: 4, decimals: 0, rounds: 2 })],
    [
      'bcz 3 seats',
      bcz({ n: 3, alpha: [1, 2, 3], delta: 0.3, cost: 0.5, maxEffort: 4, decimals: 0, rounds: 1 }),
    ],
    [
      'pgg 3 seats',
      pgg({ n: 3, endowment: [2, 3, 1], multiplier: 1.5, linkCost: 0.2, decimals: 0, rounds: 1 }),
    ],
  ])('small instances walked in full: %s', (_, made) => {
    expect(
      sentences(
        checkGame(right(made as E.Either<unknown, NetworkGame>), { playouts: 1, enumerateUpTo: 100_000 }),
      ),
    ).toEqual([]);
  });
});

describe('broken games are caught', () => {
  const game = right(bcz({ n: 3, alpha: [1, 2, 3], delta: 0.2, cost: 0.2, maxEffort: 3 }));
  const pd = prisoners();
  // Cooperation is dominant here.
  const kind = prisoners([
    [3, 2],
    [2, 1],
  ]);
  const tags = (broken: Game<never, never> | Game): Set<string> =>
    new Set(
      checkGame(broken as Game, { playouts: 2, maxPhases: 50, enumerateUpTo: 2000 }).map((v) => v._tag),
    );
  let draws = 0;
  const broken: [string, string, Game][] = [
    [
      'accepts what is illegal',
      'IllegalAccepted',
      {
        ...game,
        step: (s, d, r) =>
          game.step(
            s as never,
            d.map((x, i) => x ?? game.absent(s as never, i)),
            r,
          ),
      },
    ],
    [
      'takes an unreadable effort as zero',
      'IllegalAccepted',
      {
        ...game,
        step: (s, d, r) =>
          game.step(
            s as never,
            d.map((x) => (x?._tag === 'effort' && Number.isNaN(x.value) ? { _tag: 'effort', value: 0 } : x)),
            r,
          ),
      },
    ],
    [
      'writes into the state',
      'Mutated',
      {
        ...game,
        step: (s, d, r) => {
          (s as { round: number }).round += 0;
          return game.step(s as never, d, r);
        },
      },
    ],
    [
      'writes into the decisions',
      'Mutated',
      {
        ...game,
        step: (s, d, r) => {
          (d as unknown[])[0] = d[0];
          return game.step(s as never, d, r);
        },
      },
    ],
    [
      'draws from hidden randomness',
      'NotDeterministic',
      {
        ...game,
        step: (s, d, r) =>
          E.map((x: { state: object; payoffs: readonly number[] | null }) => ({
            ...x,
            state: { ...x.state, luck: draws++ },
          }))(game.step(s as never, d, r)),
      },
    ],
    [
      'depends on the seed against its claim',
      'ClaimRefuted',
      {
        ...game,
        step: (s, d, r) =>
          E.map((x: { state: object; payoffs: readonly number[] | null }) => ({
            ...x,
            state: { ...x.state, luck: r.uniform() },
          }))(game.step(s as never, d, r)),
      },
    ],
    [
      'throws',
      'Threw',
      {
        ...game,
        step: (s, d, r) => {
          if (d[0] === null) throw new Error('no');
          return game.step(s as never, d, r);
        },
      },
    ],
    [
      'pays NaN',
      'InvalidPayoffs',
      {
        ...game,
        step: (s, d, r) =>
          E.map((x: { state: unknown; payoffs: readonly number[] | null }) => ({
            ...x,
            payoffs: x.payoffs?.map(() => Number.NaN) ?? null,
          }))(game.step(s as never, d, r)),
      },
    ],
    [
      'pays too few',
      'InvalidPayoffs',
      {
        ...game,
        step: (s, d, r) =>
          E.map((x: { state: unknown; payoffs: readonly number[] | null }) => ({
            ...x,
            payoffs: x.payoffs?.slice(1) ?? null,
          }))(game.step(s as never, d, r)),
      },
    ],
    [
      'never ends',
      'DoesNotTerminate',
      {
        ...pd,
        status: () => 'running',
        phase: (s) => ({ ...pd.phase(s as never), round: 0, movers: [0, 1] }),
        space: () => ({ _tag: 'choice', options: ['a', 'b'] }),
        step: (s) => E.right({ state: s, payoffs: [0, 0] }),
      } as Game,
    ],
    [
      'goes on after the end',
      'MovesAfterEnd',
      {
        ...game,
        step: (s, d, r) =>
          game.status(s as never) === 'running'
            ? game.step(s as never, d, r)
            : E.right({ state: s, payoffs: null }),
      },
    ],
    [
      'forgets the seat in its text',
      'TextHidesFacts',
      {
        ...game,
        text: {
          ...game.text,
          render: (o, style) => game.text.render({ ...(o as object), seat: 0 } as never, style),
        },
      },
    ],
    [
      'forgets the history in its compact text',
      'TextHidesFacts',
      {
        ...game,
        text: {
          ...game.text,
          render: (o, style) =>
            game.text.render((style === 'compact' ? { ...(o as object), history: [] } : o) as never, style),
        },
      },
    ],
    ['has an empty answer', 'EmptyText', { ...game, text: { ...game.text, answer: () => '' } }],
    ['answers all alike', 'AnswersCollide', { ...game, text: { ...game.text, answer: () => '0;' } }],
    [
      'hides a Map in the observation',
      'ObservationNotJson',
      { ...game, observe: (s, seat) => ({ ...game.observe(s as never, seat), extra: new Map([[1, 2]]) }) },
    ],
    [
      'has an absent that is illegal',
      'AbsentIllegal',
      { ...game, absent: () => ({ _tag: 'effort', value: -1 }) },
    ],
    [
      'gives no space to a mover',
      'SpaceMismatch',
      { ...game, space: (s, seat) => (seat === 1 ? null : game.space(s as never, seat)) },
    ],
    [
      'lists movers twice',
      'InvalidMovers',
      { ...pd, phase: (s) => ({ ...pd.phase(s as never), movers: [0, 0, 1] }) } as Game,
    ],
    [
      'claims to be sequential',
      'ClaimRefuted',
      { ...game, claims: { ...pd.claims, dynamics: 'sequential' } },
    ],
    [
      'claims constant sum',
      'ClaimRefuted',
      { ...pd, claims: { ...pd.claims, utility: 'constant-sum' } } as Game,
    ],
    [
      'claims identical interests',
      'ClaimRefuted',
      { ...pd, claims: { ...pd.claims, utility: 'identical' } } as Game,
    ],
    ['claims no dilemma', 'ClaimRefuted', { ...pd, claims: { ...pd.claims, dilemma: false } } as Game],
    [
      'claims a dilemma where there is none',
      'ClaimRefuted',
      { ...kind, analysis: { ...kind.analysis, nash: kind.analysis?.planner } } as Game,
    ],
    [
      'hides part of the state and claims perfect information',
      'ClaimRefuted',
      { ...game, observe: (s, seat) => ({ ...game.observe(s as never, seat), history: [] }) },
    ],
    [
      'has a planner that can be beaten',
      'AnalysisWrong',
      { ...pd, analysis: { ...pd.analysis, plannerWelfare: () => 4 } } as Game,
    ],
    [
      'has a nash that is none',
      'AnalysisWrong',
      { ...pd, analysis: { ...pd.analysis, nash: pd.analysis?.planner } } as Game,
    ],
    [
      'values its best below the chosen',
      'AnalysisWrong',
      { ...pd, analysis: { ...pd.analysis, value: () => ({ chosen: 2, best: 1, worst: 0 }) } } as Game,
    ],
    [
      'has a planner with illegal decisions',
      'AnalysisWrong',
      { ...pd, analysis: { ...pd.analysis, planner: () => [null, null] } } as Game,
    ],
  ] as [string, string, Game][];
  it.each(broken)('%s: %s', (_, tag, made) => {
    expect(tags(made)).toContain(tag);
  });
  it('explains every violation in one sentence that names the place', () => {
    for (const [, , made] of broken) {
      for (const v of checkGame(made, { playouts: 1, maxPhases: 20, enumerateUpTo: 500 })) {
        expect(explainViolation(v)).toMatch(/^seed .*\.$/s);
      }
    }
  });
});

describe('solutions and claims that are false are found, with a sentence that names what', () => {
  const full = right(bcz({ n: 4, alpha: [1, 2, 3, 4], delta: 0.1, cost: 0.1, maxEffort: 9 }));
  const own = right(
    bcz({ n: 4, alpha: [1, 2, 3, 4], delta: 0.1, cost: 0.1, maxEffort: 9, observability: 'own' }),
  );
  type Analysis = NonNullable<NetworkGame['analysis']>;
  const solved = (more: (analysis: Analysis) => Partial<Analysis>, game = full): NetworkGame => {
    const analysis = game.analysis as Analysis;
    return { ...game, analysis: { ...analysis, ...more(analysis) } };
  };
  const claimed = (game: NetworkGame, information: 'perfect' | 'imperfect'): NetworkGame => ({
    ...game,
    claims: { ...game.claims, information },
  });
  const planted: [string, RegExp, NetworkGame][] = [
    ['planner plays selfishly', /analysis\.planner is wrong: played/, solved((a) => ({ planner: a.nash }))],
    [
      'W* is more than the planner earns',
      /analysis\.planner is wrong: played/,
      solved((a) => ({ plannerWelfare: (s) => a.plannerWelfare(s) * 1.2 })),
    ],
    [
      'value negated',
      /analysis\.value is wrong: seat 0: chosen .*the sign is wrong/,
      solved((a) => ({
        value: (s, i, d) => {
          const v = a.value(s, i, d);
          return { chosen: -v.chosen, best: -v.worst, worst: -v.best };
        },
      })),
    ],
    [
      'value of another seat',
      /analysis\.value is wrong: seat 0: chosen .*is what seat 1 gets/,
      solved((a) => ({ value: (s, i, d) => a.value(s, (i + 1) % 4, d) })),
    ],
    [
      'best too high',
      /analysis\.value is wrong: seat 0: best is/,
      solved((a) => ({ value: (s, i, d) => ({ ...a.value(s, i, d), best: a.value(s, i, d).best + 1 }) })),
    ],
    [
      'best is what was chosen',
      /analysis\.value is wrong: seat \d: best is/,
      solved((a) => ({ value: (s, i, d) => ({ ...a.value(s, i, d), best: a.value(s, i, d).chosen }) })),
    ],
    [
      'worst too low',
      /analysis\.value is wrong: seat 0: worst is/,
      solved((a) => ({ value: (s, i, d) => ({ ...a.value(s, i, d), worst: a.value(s, i, d).worst - 1 }) })),
    ],
    ['types hidden, perfect claimed', /information: perfect .*sees null at/, claimed(own, 'perfect')],
    [
      'past hidden, perfect claimed',
      /information: perfect .*differ by the decision of seat/,
      { ...full, observe: (s, seat) => ({ ...full.observe(s, seat), history: [] }) },
    ],
    [
      'nothing hidden, imperfect claimed',
      /information: imperfect .*all seats see the same/,
      claimed(full, 'imperfect'),
    ],
  ];
  it.each(planted)('%s', (_, sentence, game) => {
    expect(sentences(checkGame(game, { playouts: 3, enumerateUpTo: 0 })).join('\n')).toMatch(sentence);
  });
  it('and the same games without the fault are not', () => {
    for (const game of [full, own]) expect(sentences(checkGame(game, { playouts: 3 }))).toEqual([]);
  });
});
