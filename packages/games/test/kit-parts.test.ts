/** @file The parts of the conformance kit, each on games made for it: what is found, and what is let pass. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import type { Decision, DecisionSpace, Game, StepResult } from '../src/index.js';
import { rng } from '../src/index.js';
import { checkAnalysis, checkDilemma, checkPayoffs, checkStateClaims } from '../src/testing/claim-checks.js';
import { allDecisions, decisionCount, illegalDecisions, randomDecision } from '../src/testing/decisions.js';
import { enumerate } from '../src/testing/enumerate.js';
import { deepFreeze, fingerprint } from '../src/testing/fingerprint.js';
import { attempt, checkLegality, checkPhase, randomJoint } from '../src/testing/state-checks.js';
import { checkAnswers, checkText } from '../src/testing/text-checks.js';
import { explainViolation, type Violation, type Where } from '../src/testing/violations.js';
import { checkGame } from '../src/testing.js';

const where: Where = { seed: 7, phase: 3 };
const yes: DecisionSpace = { _tag: 'choice', options: ['no', 'yes'] };
const choose = (index: number): Decision => ({ _tag: 'choice', index });
const effort = (value: number): Decision => ({ _tag: 'effort', value });
const row = (...to: number[]): Decision => ({ _tag: 'links', to });
/** What a check finds, one sentence each. */
const found = (check: (out: Violation[]) => unknown): string[] => {
  const out: Violation[] = [];
  check(out);
  return out.map(explainViolation);
};
const here = (text: string): string => `seed 7, after 3 phases: ${text}`;

type Stub = Game<number, { seat: number; state: number }>;
/** Two seats say yes or no, once; the state counts the phases played. Payoffs as given, by who said yes. */
const vote = (
  pay: (a: number, b: number) => readonly number[] = (a, b) => [a, b],
  more: Partial<Stub> = {},
): Stub => ({
  id: 'vote-v1',
  seats: 2,
  params: {},
  claims: {
    dynamics: 'simultaneous',
    information: 'perfect',
    utility: 'general-sum',
    dilemma: false,
    deterministic: true,
  },
  initial: () => 0,
  phase: (s) => ({ kind: 'vote', round: s, rounds: 1, index: 0, movers: s === 0 ? [0, 1] : [] }),
  space: (s, seat) => (s === 0 && seat < 2 ? yes : null),
  observe: (state, seat) => ({ seat, state }),
  absent: () => choose(0),
  status: (s) => (s === 0 ? 'running' : 'terminated'),
  step: (s, decisions) => {
    const [a, b] = decisions.map((d) => (d?._tag === 'choice' ? d.index : -1)) as [number, number];
    if (s > 0) return E.left({ _tag: 'GameOver', round: 1 });
    if (![a, b].every((x) => x === 0 || x === 1)) {
      return E.left({ _tag: 'IllegalDecision', seat: 0, reason: 'no vote' });
    }
    return E.right({ state: 1, payoffs: pay(a, b) });
  },
  text: {
    rules: 'Vote.',
    render: (o, style) => `${style} ${o.seat} ${o.state}`,
    answer: (_space, d) => (d._tag === 'choice' ? String(d.index) : '?'),
  },
  ...more,
});
const claiming = (claims: Partial<Game['claims']>, more: Partial<Stub> = {}): Stub => {
  const game = vote(undefined, more);
  return { ...game, claims: { ...game.claims, ...claims } };
};

describe('decisions', () => {
  const links: DecisionSpace = { _tag: 'links', n: 3, self: 1 };
  const grid: DecisionSpace = { _tag: 'effort', min: 0.5, max: 0.8, decimals: 1 };
  it('all of a space, each once', () => {
    expect(allDecisions(links)).toEqual([row(0, 0, 0), row(1, 0, 0), row(0, 0, 1), row(1, 0, 1)]);
    expect(allDecisions(grid)).toEqual([0.5, 0.6, 0.7, 0.8].map(effort));
    expect(allDecisions(yes)).toEqual([choose(0), choose(1)]);
    expect([links, grid, yes].map(decisionCount)).toEqual([4, 4, 2]);
    expect(decisionCount({ _tag: 'links', n: 5, self: 0 })).toBe(16);
  });
  it('at random every one comes up, and nothing else', () => {
    const r = rng('decisions');
    for (const space of [links, grid, yes]) {
      const seen = new Map<string, number>();
      for (let k = 0; k < 400; k++) {
        const d = JSON.stringify(randomDecision(space, r));
        seen.set(d, (seen.get(d) ?? 0) + 1);
      }
      expect([...seen.keys()].toSorted()).toEqual(
        allDecisions(space)
          .map((d) => JSON.stringify(d))
          .toSorted(),
      );
      // Expected 100 of 400 for each of four (standard error 8.7), 200 of two (10).
      for (const n of seen.values()) expect(Math.abs(n - 400 / seen.size)).toBeLessThan(50);
    }
  });
  it('a range too fine to count is cut at 2³⁰', () => {
    expect(decisionCount({ _tag: 'effort', min: 0, max: 1e9, decimals: 6 })).toBe(2 ** 30);
    expect(decisionCount({ _tag: 'effort', min: 0, max: 0.3, decimals: 1 })).toBe(4);
  });
  it('illegal ones, with what is wrong with each', () => {
    const told = (space: DecisionSpace) =>
      illegalDecisions(space).map(({ what, decision }) => [what, decision]);
    const one = { _tag: 'links', n: 2, self: 1 } as const;
    expect(told(one)).toEqual([
      ['no decision (null)', null],
      ['an effort in the place of links', effort(0)],
      ['a row that is too short', row(0)],
      ['a row that is too long', row(0, 0, 0)],
      ['a link to itself', row(0, 1)],
      ['a 2 in a row', row(2, 0)],
      ['a NaN in a row', row(Number.NaN, 0)],
    ]);
    expect(told({ _tag: 'links', n: 3, self: 0 })[5]).toEqual(['a 2 in a row', row(0, 2, 0)]);
    expect(told({ _tag: 'links', n: 3, self: 0 })[6]).toEqual(['a NaN in a row', row(0, Number.NaN, 0)]);
    expect(told(grid)).toEqual([
      ['no decision (null)', null],
      ['a choice in the place of an effort', choose(0)],
      ['the effort NaN', effort(Number.NaN)],
      ['an infinite effort', effort(Infinity)],
      ['an effort below the least', effort(-0.5)],
      ['an effort above the greatest', effort(1.8)],
      ['an effort with too many decimals', effort(0.55)],
    ]);
    // Between .5 and .5 there is no effort with too many decimals.
    expect(told({ _tag: 'effort', min: 0.5, max: 0.5, decimals: 1 })).toHaveLength(6);
    expect(told({ _tag: 'effort', min: 0, max: 0.5, decimals: 0 })).toHaveLength(6);
    expect(told(yes)).toEqual([
      ['no decision (null)', null],
      ['an effort in the place of a choice', effort(0)],
      ['choice −1', choose(-1)],
      ['a choice past the last', choose(2)],
      ['half a choice', choose(0.5)],
    ]);
  });
});

describe('fingerprints', () => {
  it('are the same exactly for equal data', () => {
    const different = [
      ...[
        null,
        undefined,
        0,
        -0,
        Number.NaN,
        1,
        '1',
        '',
        'null',
        true,
        [],
        {},
        [1],
        ['1'],
        [[1]],
        [1, 2],
        [12],
      ],
      ...[{ a: 1 }, { b: 1 }, { a: 1, b: 1 }, { a: undefined }, { a: null }, { a: { b: 1 } }, { 'a:1': 1 }],
      ...[new Map(), new Map([[1, 2]]), new Map([[2, 1]]), new Set(), new Set([1]), new Set([[1, 2]])],
      ...[Float64Array.of(1), Int8Array.of(1), Float64Array.of(1, 2), Float64Array.of()],
    ];
    const prints = different.map(fingerprint);
    expect(new Set(prints).size).toBe(different.length);
    expect(different.map((x) => fingerprint(structuredClone(x)))).toEqual(prints);
    expect(fingerprint({ a: 1, b: [2] })).toBe(fingerprint({ b: [2], a: 1 }));
  });
  it('read well in a report', () => {
    expect(fingerprint({ b: [1, -0], a: new Map([['x', new Set([true])]]) })).toBe(
      '{"a":map{[string:x,set{boolean:true}]},"b":[number:1,-0]}',
    );
    expect(fingerprint(Float64Array.of(1, 2))).toBe('Float64Array[1,2]');
    const pairs = new Map([
      [1, 2],
      [3, 4],
    ]);
    expect(fingerprint(pairs)).toBe('map{[number:1,number:2],[number:3,number:4]}');
    expect(fingerprint(new Set([1, 2]))).toBe('set{number:1,number:2}');
  });
  it('deepFreeze freezes all that can be frozen, and stops at what is frozen', () => {
    const data = { list: [{ x: 1 }], typed: Float64Array.of(1), nothing: null, text: 'a' };
    expect(deepFreeze(data)).toBe(data);
    expect([data, data.list, data.list[0]].every(Object.isFrozen)).toBe(true);
    expect(Object.isFrozen(data.typed)).toBe(false);
    const round: { self?: unknown } = {};
    round.self = round;
    expect(Object.isFrozen(deepFreeze(round))).toBe(true);
    expect([deepFreeze(null), deepFreeze(3)]).toEqual([null, 3]);
    // A function may belong to somebody else: it is left as it is, on its own and within data.
    const called = () => 1;
    expect([deepFreeze(called), deepFreeze({ called }).called].some(Object.isFrozen)).toBe(false);
  });
});

describe('attempt', () => {
  const thrown = (run: () => unknown): string[] => found((out) => attempt(where, 'a call', out, run));
  it('gives what the call gives, and tells a throw', () => {
    expect(attempt(where, 'a call', [], () => 5)).toBe(5);
    expect(thrown(() => 5)).toEqual([]);
    const threw = (text: string) => here(`a call threw "${text}"; a game returns, it does not throw.`);
    expect(
      thrown(() => {
        throw new Error('why');
      }),
    ).toEqual([threw('why')]);
    expect(
      thrown(() => {
        throw 'bare';
      }),
    ).toEqual([threw('bare')]);
    expect(thrown(() => (undefined as unknown as { x: number }).x)[0]).toContain('threw "Cannot read');
    expect(
      thrown(() => {
        throw new Error('it is read only');
      }),
    ).toEqual([threw('it is read only')]);
  });
  it('writing into what is frozen is told as a change of the argument', () => {
    const changed = [here('a call changed its argument; return a new value instead.')];
    const list = Object.freeze([1]) as number[];
    const record = Object.freeze({ x: 1 }) as { x?: number; y?: number };
    expect(
      thrown(() => {
        record.x = 2;
      }),
    ).toEqual(changed);
    expect(thrown(() => list.push(2))).toEqual(changed);
    expect(
      thrown(() => {
        record.y = 2;
      }),
    ).toEqual(changed);
    expect(
      thrown(() => {
        delete record.x;
      }),
    ).toEqual(changed);
  });
});

describe('phases and spaces', () => {
  const phase = (more: Partial<Stub>, state = 0): string[] =>
    found((out) => checkPhase(vote(undefined, more), state, where, out));
  const moving = (...movers: number[]): Partial<Stub> => ({
    phase: () => ({ kind: 'vote', round: 0, rounds: 1, index: 0, movers }),
    space: (_s, seat) => (movers.includes(seat) ? yes : null),
  });
  it('a game as it should be', () => {
    expect([phase({}), phase({}, 1)]).toEqual([[], []]);
  });
  it('movers', () => {
    expect(phase(moving())).toEqual([here('phase.movers is empty while the game runs.')]);
    expect(phase({ ...moving(0), status: () => 'terminated' })).toEqual([
      here('the game is over, but somebody still moves.'),
    ]);
    expect(phase(moving(1, 0))).toEqual([here('phase.movers is not ascending.')]);
    expect(phase(moving(0, 0))).toEqual([here('phase.movers is not ascending.')]);
    for (const seat of [2, 0.5, -1]) {
      expect(phase(moving(seat))).toEqual([here(`phase.movers names seat ${seat} of 2.`)]);
    }
  });
  it('rounds', () => {
    const at = (round: number, rounds = 2, status: 'running' | 'terminated' = 'running'): string[] =>
      phase({
        phase: () => ({ kind: 'vote', round, rounds, index: 0, movers: status === 'running' ? [0, 1] : [] }),
        space: () => (status === 'running' ? yes : null),
        status: () => status,
      });
    expect([at(0), at(1), at(2, 2, 'terminated')]).toEqual([[], [], []]);
    expect(at(2)).toEqual([here('the round is 2 of 2.')]);
    expect(at(-1)).toEqual([here('the round is -1 of 2.')]);
    expect(at(Number.NaN)).toEqual([here('the round is NaN of 2.')]);
  });
  it('spaces', () => {
    const of = (space: DecisionSpace | null): string[] =>
      phase({ space: (_s, seat) => (seat === 1 ? space : yes) });
    const wrong = (text: string) => [here(`space of seat 1 ${text}.`)];
    expect(of({ _tag: 'links', n: 2, self: 1 })).toEqual([]);
    expect(of({ _tag: 'links', n: 2, self: 0 })).toEqual(wrong('is for seat 0 of 2'));
    expect(of({ _tag: 'links', n: 3, self: 1 })).toEqual(wrong('is for seat 1 of 3'));
    expect(of({ _tag: 'effort', min: 0, max: 0, decimals: 0 })).toEqual([]);
    for (const [min, max, decimals] of [
      [0, Infinity, 1],
      [-Infinity, 0, 1],
      [1, 0, 1],
      [0, 1, 0.5],
      [0, 1, -1],
    ] as const) {
      expect(of({ _tag: 'effort', min, max, decimals })).toEqual(
        wrong('is not a finite range with whole decimals'),
      );
    }
    expect(of({ _tag: 'choice', options: ['only'] })).toEqual([]);
    for (const options of [[], ['a', 'a']]) {
      expect(of({ _tag: 'choice', options })).toEqual(wrong('has no options, or an option twice'));
    }
    expect(of(null)).toEqual(wrong('is null although it moves'));
    expect(phase({ space: () => yes }, 1)).toEqual([
      here('space of seat 0 is not null although it does not move.'),
      here('space of seat 1 is not null although it does not move.'),
    ]);
  });
  it('a random joint decision: legal for movers, null for others, none where a mover has no space', () => {
    const one = vote(undefined, { ...moving(1) });
    expect(randomJoint(one, 0, rng(1))).toEqual([null, expect.objectContaining({ _tag: 'choice' })]);
    expect(randomJoint({ ...one, space: () => null }, 0, rng(1))).toBeUndefined();
    // A space of a seat that does not move is not looked at.
    expect(randomJoint({ ...one, space: () => yes }, 0, rng(1))?.[0]).toBeNull();
  });
  it('legality: every illegal decision is tried on every seat, and absent is legal', () => {
    const check = (more: Partial<Stub>, state = 0): string[] =>
      found((out) => checkLegality(vote(undefined, more), state, [choose(0), choose(1)], where, out));
    expect([check({}), check({}, 1)]).toEqual([[], []]);
    const any: Partial<Stub> = { step: () => E.right({ state: 1, payoffs: null }) };
    const accepted = (seat: number, what: string) =>
      here(`step accepted from seat ${seat} ${what}; it must return Left.`);
    expect(check(any)).toEqual(
      [0, 1].flatMap((seat) => illegalDecisions(yes).map(({ what }) => accepted(seat, what))),
    );
    expect(check({ ...any, space: () => null }, 1)).toEqual(
      [0, 1].map((seat) => accepted(seat, 'a decision although it does not move')),
    );
    const late: Partial<Stub> = {
      step: (_s, d) => {
        if (d[1]?._tag === 'effort') throw new Error('what is an effort?');
        return E.left({ _tag: 'GameOver', round: 1 });
      },
    };
    expect(check(late)).toEqual([
      here(
        'step with an effort in the place of a choice threw "what is an effort?"; a game returns, it does not throw.',
      ),
    ]);
    expect(check({ absent: (_s, seat) => choose(seat + 1) })).toEqual([
      here('absent of seat 1 is not a legal decision (choice 2 is not one of 0 to 1).'),
    ]);
    const none: Partial<Stub> = {
      absent: () => {
        throw new Error('nobody is absent');
      },
    };
    expect(check(none)).toEqual([
      ...[0, 1].map(() => here('absent threw "nobody is absent"; a game returns, it does not throw.')),
    ]);
    expect(check(none, 1)).toEqual([]);
  });
});

describe('claims', () => {
  const state = (game: Stub, seen = new Map<string, string>(), at = 0): string[] =>
    found((out) => checkStateClaims(game, at, seen, where, out));
  const refuted = (claim: string, reason: string) => [here(`the claim ${claim} does not hold: ${reason}.`)];
  const one: Partial<Stub> = {
    phase: () => ({ kind: 'vote', round: 0, rounds: 1, index: 0, movers: [1] }),
  };
  it('dynamics', () => {
    expect(state(claiming({ dynamics: 'simultaneous' }))).toEqual([]);
    expect(state(claiming({ dynamics: 'sequential' }, one))).toEqual([]);
    expect([state(claiming({ dynamics: 'mixed' }, one)), state(claiming({ dynamics: 'mixed' }))]).toEqual([
      [],
      [],
    ]);
    expect(state(claiming({ dynamics: 'simultaneous' }, one))).toEqual(
      refuted('dynamics: simultaneous', '1 of 2 seats move'),
    );
    expect(state(claiming({ dynamics: 'sequential' }))).toEqual(
      refuted('dynamics: sequential', '2 seats move at once'),
    );
  });
  it('perfect information: a seat that sees the same is in the same state', () => {
    const blind: Partial<Stub> = { observe: (_s, seat) => ({ seat, state: 0 }) };
    const seen = new Map<string, string>();
    expect(state(claiming({ dynamics: 'mixed' }, { ...blind, ...one }), seen, 0)).toEqual([]);
    expect(state(claiming({ dynamics: 'mixed' }, { ...blind, ...one }), seen, 0)).toEqual([]);
    expect(state(claiming({ dynamics: 'mixed' }, { ...blind, ...one }), seen, 5)).toEqual(
      refuted('information: perfect', 'seat 1 sees the same in two different states'),
    );
    expect(
      state(claiming({ dynamics: 'mixed', information: 'imperfect' }, { ...blind, ...one }), seen, 6),
    ).toEqual([]);
    // What seat 0 sees is no news of what seat 1 sees.
    const same: Partial<Stub> = { observe: () => ({ seat: 9, state: 9 }) };
    expect(state(claiming({}, same))).toEqual([]);
  });
  const paid = (game: Stub, payoffs: readonly number[] | null, sums: number[] = []): string[] =>
    found((out) => checkPayoffs(game, 0, { state: 1, payoffs } as StepResult<number>, sums, where, out));
  it('payoffs are as many finite numbers as there are seats', () => {
    expect([paid(vote(), null), paid(vote(), [1, 2])]).toEqual([[], []]);
    for (const payoffs of [[1], [1, 2, 3], [1, Number.NaN], [Infinity, 1]]) {
      expect(paid(vote(), payoffs)).toEqual([
        here(`payoffs [${payoffs.join(', ')}] are not 2 finite numbers.`),
      ]);
    }
  });
  it('constant sum: to rounding, relative to large sums', () => {
    const game = claiming({ utility: 'constant-sum' });
    expect([paid(game, [1, 2]), paid(game, [2, 1], [3]), paid(game, [2, 1 + 5e-10], [3])]).toEqual([
      [],
      [],
      [],
    ]);
    expect(paid(game, [2, 1.5], [3])).toEqual(refuted('utility: constant-sum', 'sums 3 and 3.5'));
    expect(paid(game, [2, 0.5], [3])).toEqual(refuted('utility: constant-sum', 'sums 3 and 2.5'));
    expect(paid(game, [2, 1 + 5e-9], [3])).toHaveLength(1);
    // 1e-9 of 3,000,000 is .003.
    expect(paid(game, [2e6, 1e6 + 1e-3], [3e6])).toEqual([]);
    expect(paid(game, [1e-3, 5e-10], [1e-3])).toEqual([]);
    expect(paid(vote(), [2, 1.5], [3])).toEqual([]);
    // Exactly the tolerance is let pass.
    expect(paid(game, [1e-9, 0], [0])).toEqual([]);
    const sums: number[] = [];
    paid(game, [1, 2], sums);
    paid(game, [1, 3], sums);
    expect(sums).toEqual([3, 4]);
  });
  it('identical interests: to rounding', () => {
    const game = claiming({ utility: 'identical' });
    expect([paid(game, [1, 1]), paid(game, [1, 1 + 5e-10])]).toEqual([[], []]);
    expect(paid(game, [1, 1.5])).toEqual(refuted('utility: identical', 'payoffs [1, 1.5]'));
    expect(paid(game, [1.5, 1])).toEqual(refuted('utility: identical', 'payoffs [1.5, 1]'));
    expect([paid(vote(), [1, 1.5]), paid(game, [0, 1e-9])]).toEqual([[], []]);
  });
  const solved = (more: Partial<NonNullable<Stub['analysis']>>, game = vote()): Stub => ({
    ...game,
    analysis: {
      planner: () => [choose(1), choose(1)],
      nash: () => [choose(1), choose(1)],
      plannerWelfare: () => 2,
      value: () => ({ chosen: 0, best: 1, worst: 0 }),
      ...more,
    },
  });
  it("no decisions earn more than the planner's welfare", () => {
    expect([paid(solved({}), [1, 1]), paid(solved({}), [1, 1 + 1e-9])]).toEqual([[], []]);
    expect(paid(solved({}), [1, 1.5])).toEqual([
      here('analysis.plannerWelfare is wrong: decisions were found with welfare 2.5, above 2.'),
    ]);
    expect(paid(solved({}), [1, 1 + 5e-9])).toHaveLength(1);
    expect(paid(solved({ plannerWelfare: () => Number.NaN }), [1, 1])).toHaveLength(1);
    // Losses: 1e-9 of 4,000,000 is .004, above and below.
    const losing = solved({ plannerWelfare: () => -4e6 });
    expect(paid(losing, [-2e6, -2e6 + 1e-3])).toEqual([]);
    expect(paid(losing, [-2e6, -2e6 + 1])).toHaveLength(1);
    expect(paid(solved({ plannerWelfare: () => 0 }), [1e-9, 0])).toEqual([]);
  });
  const analysed = (game: Stub, at = 0): string[] =>
    found((out) => checkAnalysis(game, at, [choose(0), choose(1)], where, out));
  const wrong = (what: string, reason: string) => here(`analysis.${what} is wrong: ${reason}.`);
  it('solutions are legal decisions of those who move', () => {
    expect([analysed(vote()), analysed(solved({}))]).toEqual([[], []]);
    const over = solved({ planner: () => [null, null], nash: () => [null, choose(0)] });
    expect(analysed(over, 1)).toEqual([wrong('nash', 'seat 1: it does not move')]);
    expect(analysed(solved({ planner: () => [choose(2), choose(1)] }))).toEqual([
      wrong('planner', 'seat 0: choice 2 is not one of 0 to 1'),
    ]);
    expect(analysed(solved({ nash: () => [choose(1)] }))).toEqual([
      wrong('nash', 'seat 1: a decision is missing in a phase in which it moves'),
    ]);
    const throwing = solved({
      nash: () => {
        throw new Error('no idea');
      },
    });
    expect(analysed(throwing)).toEqual([
      here('analysis.nash threw "no idea"; a game returns, it does not throw.'),
    ]);
  });
  it('values are in order, to rounding', () => {
    const value = (chosen: number, best: number, worst: number): string[] =>
      analysed(solved({ value: () => ({ chosen, best, worst }) }));
    expect([value(1, 1, 1), value(1, 1 - 5e-10, 1 + 5e-10), value(1e7, 1e7 - 1e-3, 0)]).toEqual([[], [], []]);
    expect([value(1e-9, 0, 0), value(0, 1, 1e-9)]).toEqual([[], []]);
    expect(value(1, 0, -1)).toEqual(
      [0, 1].map((seat) => wrong('value', `seat ${seat}: worst -1, chosen 1, best 0 are out of order`)),
    );
    for (const [chosen, best, worst] of [
      [0, 1, 0.5],
      [1, 1 - 5e-9, 0],
      [1, 2, 1 + 5e-9],
      [Number.NaN, 1, 0],
      [1e7, 1e7 - 1, 0],
    ] as const) {
      expect(value(chosen, best, worst)).toHaveLength(2);
    }
    const throwing = solved({
      value: (_s, seat) => {
        if (seat === 0) throw new Error('worthless');
        return { chosen: 0, best: 0, worst: 0 };
      },
    });
    expect(analysed(throwing)).toEqual([
      here('analysis.value threw "worthless"; a game returns, it does not throw.'),
    ]);
  });

  /** Everybody saying yes earns `good` together, no earns `bad`; the planner says yes, the selfish no. */
  const dilemma = (good: number, bad: number, claim: boolean, best = good): Stub => {
    const game = solved(
      { nash: () => [choose(0), choose(0)], plannerWelfare: () => best },
      vote((a, b) => [(a * good + (1 - a) * bad) / 2, (b * good + (1 - b) * bad) / 2]),
    );
    return { ...game, claims: { ...game.claims, dilemma: claim } };
  };
  const told = (game: Stub, limit = 10): string[] => found((out) => checkDilemma(game, limit, out));
  const claims = (text: string) => [`seed claims, after 0 phases: ${text}`];
  it('a dilemma is one in which selfish play earns less', () => {
    expect([told(vote()), told(dilemma(4, 2, true)), told(dilemma(4, 4, false))]).toEqual([[], [], []]);
    expect(told(dilemma(4, 2, false))).toEqual(
      claims('the claim dilemma: false does not hold: the planner earns 2 more than selfish play.'),
    );
    expect(told(dilemma(4, 4, true))).toEqual(
      claims('the claim dilemma: true does not hold: selfish play earns all that there is, 4.'),
    );
    expect(told(dilemma(2, 4, false))).toEqual(
      claims('analysis.planner is wrong: selfish play earns 4 together, the planner 2.'),
    );
    // Less than one in a million of what the planner earns is rounding; what is said of W* is sharper.
    expect(told(dilemma(4, 4 - 3e-6, false))).toEqual([]);
    expect(told(dilemma(4, 4 - 5e-6, false))).toHaveLength(1);
    expect(told(dilemma(4 - 3e-6, 4, false))).toEqual([]);
    expect(told(dilemma(0.1, 0.1 - 5e-7, false))).toEqual([]);
    expect(told(dilemma(4, 4 - 1e-8, true))).toEqual([]);
    expect(told(dilemma(4, 4 - 3e-9, true))).toHaveLength(1);
    expect(told(dilemma(-4, -4 - 3e-9, true))).toHaveLength(1);
    expect(told(dilemma(0.1, 0.1 - 5e-10, true))).toHaveLength(1);
    // Exactly the tolerance: as equal.
    expect([told(dilemma(1e-6, 0, false)), told(dilemma(0, 1e-6, false))]).toEqual([[], []]);
    expect(told(dilemma(0, -1e-9, true))).toHaveLength(1);
  });
  it('a game of chance, one without decisions left, one that refuses its solution: nothing is said', () => {
    const chance = dilemma(4, 2, false);
    expect(told({ ...chance, claims: { ...chance.claims, deterministic: false } })).toEqual([]);
    expect(told({ ...chance, space: () => ({ _tag: 'choice', options: [] }) })).toEqual([]);
    expect(told({ ...chance, step: () => E.left({ _tag: 'GameOver', round: 1 }) })).toEqual([]);
    const throwing = solved({
      planner: () => {
        throw new Error('no plan');
      },
    });
    expect(told(throwing)).toEqual(
      claims('playing the planner threw "no plan"; a game returns, it does not throw.'),
    );
    const selfless = solved({
      nash: () => {
        throw new Error('no reply');
      },
    });
    expect(told(selfless)).toEqual(
      claims('playing nash threw "no reply"; a game returns, it does not throw.'),
    );
  });
  it('a game with one decision left, or with none to make, is followed', () => {
    const refutedClaim = claims(
      'the claim dilemma: false does not hold: the planner earns 2 more than selfish play.',
    );
    const only: DecisionSpace = { _tag: 'choice', options: ['only'] };
    expect(told({ ...dilemma(4, 2, false), space: () => only })).toEqual(refutedClaim);
    expect(told({ ...dilemma(4, 2, false), space: () => null })).toEqual(refutedClaim);
  });
  it('what the rounding of efforts can move is let pass: a step of the grid for each seat and round', () => {
    const space: DecisionSpace = { _tag: 'effort', min: 0, max: 1, decimals: 1 };
    const gives = (gap: number, rounds = 1): Stub => {
      const base = dilemma(4, 4 - gap, false);
      return {
        ...base,
        phase: (s) => ({ kind: 'give', round: s, rounds, index: 0, movers: s < rounds ? [0, 1] : [] }),
        space: () => space,
        status: (s) => (s < rounds ? 'running' : 'terminated'),
        step: (s, d) => {
          const w = d[0]?._tag === 'effort' && d[0].value === 1 ? 4 : 4 - gap;
          return E.right({ state: s + 1, payoffs: [w / 2, w / 2] });
        },
        analysis: {
          planner: () => [effort(1), effort(1)],
          nash: () => [effort(0), effort(0)],
          plannerWelfare: () => 4,
          value: () => ({ chosen: 0, best: 0, worst: 0 }),
        },
      };
    };
    // Two seats on a grid of .1: .2 a round.
    expect([told(gives(0.19)), told(gives(0.19, 2))]).toEqual([[], []]);
    expect(told(gives(0.21))).toEqual([
      expect.stringMatching(/dilemma: false does not hold: the planner earns 0\.2\d* more than selfish play/),
    ]);
    expect(told(gives(0.21, 2))).toEqual([expect.stringContaining('the planner earns 0.4')]);
    // Stopped after one of two rounds, the difference is that of one round.
    expect(told(gives(0.3, 2), 1)).toEqual([]);
    expect(told(gives(0.3, 2), 2)).toHaveLength(1);
  });
});

describe('text', () => {
  type View = { seat: number; state: number };
  const text = (
    more: Partial<Stub>,
    memory = new Map<string, View>(),
    at = 0,
    same = (a: View, b: View) => fingerprint(a) === fingerprint(b),
  ): string[] => found((out) => checkText(vote(undefined, more), at, memory, same, where, out));
  const saying = (render: Stub['text']['render']): Partial<Stub> => ({ text: { ...vote().text, render } });
  it('observations survive JSON', () => {
    expect(text({})).toEqual([]);
    expect(text({ observe: (state, seat) => ({ seat, state, extra: undefined }) as View })).toEqual(
      [0, 1].map((seat) => here(`the observation of seat ${seat} does not survive JSON; use plain data.`)),
    );
    const throwing: Partial<Stub> = {
      observe: () => {
        throw new Error('blind');
      },
    };
    expect(text(throwing)).toEqual(
      [0, 1].map(() => here('observe threw "blind"; a game returns, it does not throw.')),
    );
  });
  it('prompts are not empty, in either style', () => {
    const blank = saying((o, style) => (style === 'compact' ? ' \n' : `${o.seat}`));
    // Seat 1's blank prompt is also the same as seat 0's.
    expect(text(blank)).toEqual([
      here('the compact prompt is empty.'),
      here('the compact prompt is empty.'),
      here('two different observations are rendered alike in style compact: " \n".'),
    ]);
    const throwing = saying((o, style) => {
      if (style === 'natural') throw new Error('speechless');
      return String(o.seat);
    });
    expect(text(throwing)).toEqual(
      [0, 1].map(() => here('text.render threw "speechless"; a game returns, it does not throw.')),
    );
  });
  it('prompts tell observations apart, also those of other states, each style by itself', () => {
    const memory = new Map<string, View>();
    const seats = saying((o) => `seat ${o.seat}`);
    expect(text(seats, memory)).toEqual([]);
    expect(text(seats, memory)).toEqual([]);
    const later: Partial<Stub> = { ...seats, phase: () => vote().phase(0) };
    expect(text(later, memory, 1)).toEqual(
      [0, 1].flatMap((seat) =>
        ['natural', 'compact'].map((style) =>
          here(`two different observations are rendered alike in style ${style}: "seat ${seat}".`),
        ),
      ),
    );
    expect(text(later, memory, 1, (a, b) => a.seat === b.seat)).toEqual([]);
  });
  const answers = (
    answer: Stub['text']['answer'],
    joints: (Decision | null)[][] = [
      [choose(0), choose(0)],
      [choose(1), choose(0)],
    ],
    more: Partial<Stub> = {},
  ): string[] => {
    const game = vote(undefined, { text: { ...vote().text, answer }, ...more });
    return found((out) => checkAnswers(game, 0, joints, where, out));
  };
  it('answers are not empty and tell decisions apart', () => {
    expect(answers((_s, d) => JSON.stringify(d))).toEqual([]);
    expect(answers(() => 'yes')).toEqual(
      ['natural', 'compact'].map((style) =>
        here(`two different decisions have the same answer in style ${style}: "yes".`),
      ),
    );
    expect(
      answers((_s, d, style) => (style === 'natural' ? '\t' : JSON.stringify(d)), [[choose(0), null]]),
    ).toEqual([here('the natural answer is empty.')]);
    const throwing: Stub['text']['answer'] = (_s, _d, style) => {
      if (style === 'compact') throw new Error('mute');
      return 'yes';
    };
    expect(answers(throwing, [[choose(0), null], []])).toEqual([
      here('text.answer threw "mute"; a game returns, it does not throw.'),
    ]);
    expect(answers(() => '', [[choose(0), choose(0)]], { space: () => null })).toEqual([]);
  });
});

describe('enumeration', () => {
  const walked = (game: Stub, budget = 100): [boolean, string[]] => {
    const out: Violation[] = [];
    return [enumerate(game, budget, out), out.map(explainViolation)];
  };
  const at = (text: string) => `seed enumeration, after 0 phases: ${text}`;
  it('walks every joint decision within its budget, or nothing', () => {
    const seen: string[] = [];
    const game = vote(undefined, {
      step: (s, d) => {
        seen.push(d.map((x) => (x?._tag === 'choice' ? x.index : '-')).join(''));
        return vote().step(s, d, rng(0));
      },
    });
    expect(walked(game, 4)).toEqual([true, []]);
    expect(seen).toEqual(['00', '01', '10', '11']);
    // Every step has the same chance, whether claims or solutions are looked at.
    const drawn = new Set<number>();
    const drawing = vote(undefined, {
      step: (s, d, r) => {
        drawn.add(r.uniform());
        return vote().step(s, d, r);
      },
      analysis: {
        planner: () => [choose(1), choose(1)],
        nash: () => [choose(1), choose(1)],
        plannerWelfare: () => 2,
        value: () => ({ chosen: 0, best: 0, worst: 0 }),
      },
    });
    expect(walked(drawing)).toEqual([true, []]);
    expect([...drawn]).toEqual([rng('enumeration').uniform()]);
    const bad = claiming({ dynamics: 'sequential' });
    expect(walked(bad, 4)).toEqual([
      true,
      [at('the claim dynamics: sequential does not hold: 2 seats move at once.')],
    ]);
    expect(walked(bad, 3)).toEqual([false, []]);
    expect(walked(claiming({ deterministic: false, dynamics: 'sequential' }))).toEqual([false, []]);
  });
  it('goes on through all phases, and counts them all', () => {
    const long = (phases: number): Stub =>
      vote(undefined, {
        phase: (s) => ({ kind: 'vote', round: 0, rounds: 1, index: s, movers: [0, 1] }),
        space: (_s, seat) => (seat === 0 ? yes : null),
        status: (s) => (s < phases ? 'running' : 'terminated'),
        step: (s, d) =>
          E.right({ state: s + 1, payoffs: s === 1 && d[0]?._tag === 'choice' ? [Number.NaN, 0] : null }),
      });
    // 2 + 2·2 + 4·2 steps.
    expect(walked(long(3), 13)[0]).toBe(false);
    const [done, told] = walked(long(3), 14);
    expect(done).toBe(true);
    expect(told).toEqual(
      new Array(4).fill('seed enumeration, after 1 phase: payoffs [NaN, 0] are not 2 finite numbers.'),
    );
  });
  it('a legal joint decision that is refused', () => {
    const game = vote(undefined, {
      step: (s, d) =>
        d[1]?._tag === 'choice' && d[1].index === 1
          ? E.left({ _tag: 'GameOver', round: 9 })
          : vote().step(s, d, rng(0)),
    });
    expect(walked(game)).toEqual([true, [at('step refused a legal joint decision (GameOver).')]]);
  });
  it('in a paying phase nobody gains by leaving the selfish solution', () => {
    const analysis = (nash: number): NonNullable<Stub['analysis']> => ({
      planner: () => [choose(1), choose(1)],
      nash: () => [choose(nash), choose(nash)],
      plannerWelfare: () => 2,
      value: () => ({ chosen: 0, best: 0, worst: 0 }),
    });
    expect(walked({ ...vote(), analysis: analysis(1) })).toEqual([true, []]);
    expect(walked({ ...vote(), analysis: analysis(0) })).toEqual([
      true,
      [0, 1].map((seat) =>
        at(`analysis.nash is wrong: seat ${seat} earns 1 instead of 0 by another decision.`),
      ),
    ]);
    const slight = (gain: number) => ({ ...vote((a, b) => [a * gain, b * gain]), analysis: analysis(0) });
    expect(walked(slight(5e-10))).toEqual([true, []]);
    expect(walked(slight(1e-9))).toEqual([true, []]);
    expect(walked(slight(2e-9))[1]).toHaveLength(2);
    // A solution that step refuses earns nothing that a gain could be measured by.
    expect(walked({ ...vote(), analysis: analysis(7) })).toEqual([true, []]);
    // A mover without a space has no other decision than null.
    for (const quiet of [0, 1]) {
      const given: unknown[] = [];
      const half = vote(undefined, {
        space: (s, seat) => (s === 0 && seat !== quiet ? yes : null),
        step: (_s, d) => {
          given.push(d);
          return E.right({ state: 1, payoffs: null });
        },
      });
      expect(walked(half)).toEqual([true, []]);
      expect(given).toEqual([0, 1].map((k) => (quiet === 0 ? [null, choose(k)] : [choose(k), null])));
    }
    const idle = vote(undefined, { space: () => null, step: () => E.right({ state: 1, payoffs: [0, 0] }) });
    expect(walked({ ...idle, analysis: analysis(0) })).toEqual([true, []]);
    // A phase that pays nothing says nothing.
    const free = vote(() => [0, 0], { step: () => E.right({ state: 1, payoffs: null }) });
    expect(walked({ ...free, analysis: analysis(0) })).toEqual([true, []]);
  });
  it('efforts: what rounding to the grid costs is let pass, N steps squared', () => {
    const gives = (gain: number, decimals = 1): Stub => ({
      ...vote(undefined, {
        space: (s) => (s === 0 ? { _tag: 'effort', min: 0, max: 0.1, decimals } : null),
        step: (_s, d) =>
          E.right({ state: 1, payoffs: d.map((x) => (x?._tag === 'effort' && x.value > 0 ? gain : 0)) }),
      }),
      analysis: {
        planner: () => [effort(0), effort(0)],
        nash: () => [effort(0), effort(0)],
        plannerWelfare: () => 1,
        value: () => ({ chosen: 0, best: 0, worst: 0 }),
      },
    });
    expect(walked(gives(0.019))).toEqual([true, []]);
    expect(walked(gives(0.021))[1]).toHaveLength(2);
    // Two seats, steps of .01.
    expect(walked(gives(1.9e-4, 2), 200)).toEqual([true, []]);
    expect(walked(gives(2.1e-4, 2), 200)[1]).toHaveLength(2);
  });
});

describe('the whole check', () => {
  const agreed: NonNullable<Stub['analysis']> = {
    planner: () => [choose(1), choose(1)],
    nash: () => [choose(1), choose(1)],
    plannerWelfare: () => 2,
    value: (_s, seat, d) => {
      const own = d[seat];
      return { chosen: own?._tag === 'choice' ? own.index : Number.NaN, best: 1, worst: 0 };
    },
  };
  it('a game that conforms, with the defaults and with each option', () => {
    const seeds: (number | string)[] = [];
    const game = vote(undefined, {
      initial: (r) => {
        seeds.push(r.uniform());
        return 0;
      },
    });
    expect(checkGame(game)).toEqual([]);
    const starts = (list: (number | string)[]) => list.map((s) => rng(s).uniform());
    // Twice for each playout, and once for the enumeration; without solutions the claims need none.
    const twice = (list: (number | string)[]) => list.flatMap((s) => [s, s]);
    expect(seeds).toEqual(starts([...twice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 'enumeration']));
    seeds.length = 0;
    checkGame(game, { playouts: 2 });
    expect(seeds).toEqual(starts([0, 0, 1, 1, 'enumeration']));
    seeds.length = 0;
    checkGame(game, { seeds: ['a'], playouts: 5 });
    expect(seeds).toEqual(starts(['a', 'a', 'enumeration']));
    // With solutions: the planner's and the selfish ones are played, and the number of rounds is asked for.
    seeds.length = 0;
    const steps: number[] = [];
    const following = vote(undefined, {
      initial: game.initial,
      step: (s, d, r) => {
        steps.push(r.uniform());
        return vote().step(s, d, r);
      },
      analysis: agreed,
    });
    checkGame(following, { seeds: [], enumerateUpTo: 0 });
    expect(seeds).toEqual(starts(['claims', 'claims', 'claims', 'enumeration']));
    expect(steps).toEqual(starts(['claims', 'claims']));
  });
  const one = { seeds: [1], enumerateUpTo: 0 };
  const sentences = (game: Stub, options = {}) =>
    checkGame(game, { ...one, ...options }).map(explainViolation);
  it('finds what differs between two calls, and says which call', () => {
    let calls = 0;
    expect(sentences(vote(undefined, { initial: () => calls++ }))).toContain(
      'seed 1, after 0 phases: initial gave two results for the same seed; draw only from the rng that is passed in.',
    );
    const luck = (uniform: (r: { uniform: () => number }) => number): Stub =>
      vote(undefined, {
        step: (s, d, r) =>
          E.map((x: StepResult<number>) => ({ ...x, state: 1 + uniform(r) }))(vote().step(s, d, r)),
      });
    expect(sentences(luck(() => calls++))).toEqual([
      'seed 1, after 0 phases: step gave two results for the same seed; draw only from the rng that is passed in.',
    ]);
    const seeded = luck((r) => r.uniform());
    expect(sentences(seeded)).toEqual([
      'seed 1, after 0 phases: the claim deterministic: true does not hold: the same decisions lead to different states under different seeds.',
    ]);
    expect(sentences({ ...seeded, claims: { ...seeded.claims, deterministic: false } })).toEqual([]);
  });
  it('a state that is changed where it cannot be frozen', () => {
    type Typed = Game<Float64Array, { seat: number }>;
    const typed: Typed = {
      ...(vote() as unknown as Typed),
      initial: () => Float64Array.of(0),
      phase: (s) => vote().phase(s[0] as number),
      space: (s, seat) => vote().space(s[0] as number, seat),
      status: (s) => vote().status(s[0] as number),
      observe: (_s, seat) => ({ seat }),
      text: { ...vote().text, render: (o) => `${o.seat}` },
      step: (s, d, r) => {
        const result = vote().step(s[0] as number, d, r);
        if (result._tag === 'Left') return result;
        s[0] = (s[0] as number) + 1e-9;
        return E.right({ state: Float64Array.of(1), payoffs: [0, 0] });
      },
    };
    const told = checkGame(typed, one).map(explainViolation);
    expect(told).toContain('seed 1, after 0 phases: step changed its argument; return a new value instead.');
  });
  it('a refused legal decision ends the playout; a game that never ends is left', () => {
    const refusing = vote(undefined, { step: () => E.left({ _tag: 'GameOver', round: 1 }) });
    expect(sentences(refusing)).toEqual([
      'seed 1, after 0 phases: step refused a legal joint decision (GameOver).',
    ]);
    const endless: Partial<Stub> = {
      phase: () => vote().phase(0),
      space: () => yes,
      status: () => 'running',
      observe: (_s, seat) => ({ seat, state: 0 }),
      step: (s, d, r) => E.map((x: StepResult<number>) => ({ ...x, state: s }))(vote().step(0, d, r)),
    };
    expect(sentences(vote(undefined, endless), { maxPhases: 3 })).toEqual([
      'seed 1, after 3 phases: the game still runs after 3 phases.',
    ]);
    const on = vote(undefined, {
      step: (s, d, r) => (s > 0 ? E.right({ state: 2, payoffs: null }) : vote().step(s, d, r)),
    });
    expect(sentences(on)).toEqual(['seed 1, after 1 phase: the game is over, but step goes on.']);
  });
  it('what throws is told with its place', () => {
    const at = (name: string) =>
      `seed 1, after 0 phases: ${name} threw "broken"; a game returns, it does not throw.`;
    const broken = (): never => {
      throw new Error('broken');
    };
    expect(sentences(vote(undefined, { phase: broken }))[0]).toBe(at('a playout'));
    const legal = vote(undefined, {
      step: (s, d, r) =>
        d.every((x) => x?._tag === 'choice' && [0, 1].includes(x.index)) ? broken() : vote().step(s, d, r),
    });
    expect(sentences(legal)).toEqual([at('step')]);
    expect(
      checkGame(vote(undefined, { status: broken }), { seeds: [], enumerateUpTo: 9 }).map(explainViolation),
    ).toEqual([
      'seed enumeration, after 0 phases: enumeration threw "broken"; a game returns, it does not throw.',
    ]);
    const ending = vote(undefined, { step: (s, d, r) => (s > 0 ? broken() : vote().step(s, d, r)) });
    expect(sentences(ending)).toEqual([
      'seed 1, after 1 phase: step after the end threw "broken"; a game returns, it does not throw.',
    ]);
    const claimed = vote(undefined, {
      analysis: agreed,
      initial: broken,
    });
    expect(checkGame(claimed, { seeds: [], enumerateUpTo: 9 }).map(explainViolation)).toEqual(
      ['playing the planner', 'playing nash', 'enumeration'].map((call) => {
        const seed = call === 'enumeration' ? call : 'claims';
        return `seed ${seed}, after 0 phases: ${call} threw "broken"; a game returns, it does not throw.`;
      }),
    );
  });
  it('a claim that cannot be worked out is told, too', () => {
    const game = vote(undefined, { analysis: agreed });
    const unsolved: Stub = {
      ...game,
      claims: {
        ...game.claims,
        get dilemma(): boolean {
          throw new Error('unsolved');
        },
      },
    };
    expect(sentences(unsolved)).toEqual([
      'seed claims, after 0 phases: following the solutions threw "unsolved"; a game returns, it does not throw.',
    ]);
  });
  it('sums are held against those of other playouts', () => {
    const game = vote();
    const claimed: Stub = { ...game, claims: { ...game.claims, utility: 'constant-sum' } };
    // Ten playouts of two votes each: 0, 1 and 2 come up.
    const told = checkGame(claimed, { enumerateUpTo: 0 }).map(explainViolation);
    expect(told.length).toBeGreaterThan(0);
    for (const text of told) {
      expect(text).toMatch(/^seed \d, after 0 phases: the claim utility: constant-sum .* sums \d and \d\.$/);
    }
  });
  it('after the end step is given null for every seat', () => {
    const last: unknown[] = [];
    const game = vote(undefined, {
      step: (s, d, r) => {
        if (s === 1) last.push(d);
        return vote().step(s, d, r);
      },
    });
    expect(sentences(game)).toEqual([]);
    expect(last).toEqual([[null, null]]);
  });
  it('a mover whose space is missing, once or from then on, ends the playout and breaks nothing', () => {
    // Each seat is asked for its space by the phase, and by each of two joint decisions, before the first step.
    for (const at of [2, 3, 4, 5]) {
      for (const lasting of [true, false]) {
        let asked = 0;
        let steps = 0;
        const game = vote(undefined, {
          space: (s) => {
            const missing = lasting ? asked >= at : asked === at;
            asked++;
            return s === 0 && !missing ? yes : null;
          },
          step: (s, d, r) => {
            steps++;
            return vote().step(s, d, r);
          },
        });
        expect([sentences(game), steps]).toEqual([[], 0]);
      }
    }
  });
  it('observations that the text need not tell apart are the author’s choice', () => {
    const vague = vote(undefined, { text: { ...vote().text, render: () => 'the same' } });
    expect(sentences(vague)).toHaveLength(2);
    expect(sentences(vague, { sameFacts: () => true })).toEqual([]);
  });
});
