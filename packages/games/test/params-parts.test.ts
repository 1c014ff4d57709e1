/** @file Parameters, decisions, words and names at their thresholds, sentence by sentence; the catalog's numbers. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  answer,
  bcz,
  bczBestEffort,
  bczBestLinks,
  bczFlips,
  bczOptimum,
  bczPayoffs,
  type CatalogEntry,
  checkGraph,
  classics,
  completeGraph,
  type Decision,
  type DecisionSpace,
  explain,
  type GamesError,
  gameOf,
  graphOf,
  illegal,
  linkCount,
  nearestEffort,
  nearFlips,
  paperGrid,
  pgg,
  pggOptimum,
  pggPayoffs,
  rng,
  SEQUENCES,
  shuffle,
  spaceOf,
  toAdjacency,
  toGrid,
} from '../src/index.js';
import { compactDecimals } from '../src/network/compact.js';
import { seatRule, seatsOf, withArguments } from '../src/params/arguments.js';
import { editDistance, nearest } from '../src/params/nearest.js';
import { show } from '../src/params/show.js';
import { rowMark, seatLabel } from '../src/text/labels.js';
import { plain, rounded, short } from '../src/text/numbers.js';
import { right } from './right.js';

const two = { n: 2, alpha: 1, delta: 0.1, cost: 0 };
const pair = { n: 2, endowment: 1, multiplier: 2 };
/** What is wrong, without the game's name and the full stop; nothing when all is right. */
const wrong = (made: E.Either<GamesError, unknown>): string =>
  E.isLeft(made) ? explain(made.left).replace(/^[a-z]+: (.*)\.$/, '$1') : '';

describe('parameters at their thresholds', () => {
  it.each([
    [{ ...two, alpha: 0 }, 'alpha: must be above 0, not 0'],
    [{ ...two, alpha: 1e-10 }, 'alpha: must be at least 1e-9, not 1e-10'],
    [{ ...two, delta: -0.1 }, 'delta: must be at least 0, not -0.1'],
    [{ ...two, delta: 0 }, ''],
    [{ ...two, delta: 2e9, maxEffort: 2 }, 'delta: must be at most 1000000000, not 2000000000'],
    [{ ...two, cost: -1 }, 'cost: must be at least 0, not -1'],
    [{ ...two, maxEffort: 0 }, 'maxEffort: must be above 0, not 0'],
    [{ ...two, decimals: 0 }, ''],
    [{ ...two, decimals: 6 }, ''],
    [{ ...two, decimals: -1 }, 'decimals: must be at least 0, not -1'],
    [{ ...two, decimals: 7 }, 'decimals: must be at most 6, not 7'],
    [{ ...two, decimals: 1.5 }, 'decimals: must be a whole number, not 1.5'],
    [{ ...two, rounds: 1 }, ''],
    [{ ...two, rounds: 0 }, 'rounds: must be at least 1, not 0'],
    [{ ...two, sequence: '' }, 'sequence: must be a word over the letters G, E, not ""'],
    [{ ...two, sequence: 5 }, 'sequence: must be a word over the letters G, E, not 5'],
    [{ ...two, sequence: null }, 'sequence: must be a word over the letters G, E, not null'],
    [{ ...two, sequence: ['G', 'E'] }, 'sequence: must be a word over the letters G, E, not a list of 2'],
    [{ ...two, sequence: 'GEx' }, 'sequence: must be a word over the letters G, E, not "GEx"'],
    [{ ...two, sequence: 'EEG' }, ''],
    [{ ...two, maxEffort: 5, observability: 'own' }, ''],
    [
      { ...two, observability: 'own' },
      "maxEffort: is missing: one worked out from everybody's alpha would tell each seat what observability own hides from it; give one",
    ],
    [{ ...two, n: 64, delta: 0 }, ''],
    [{ ...two, n: 65 }, 'n: must be at most 64, not 65'],
    [{ ...two, alpha: [] }, 'alpha: must be one number or a list of n = 2, not of 0'],
    [
      { ...two, n: 'x', alpha: [] },
      'n: must be a finite number, not "x"; alpha: must be one number or a list, not an empty one',
    ],
    [{ ...two, n: 'x', alpha: [1] }, 'n: must be a finite number, not "x"'],
    [{ ...two, alpha: [1, 1e6], maxEffort: 1e6 }, ''],
    [
      { ...two, alpha: [1, 1e6 + 1], maxEffort: 1e6 + 1 },
      'alpha: must not differ by more than a factor of 1000000: 1 and 1000001; maxEffort: must be at most 1000000 times the smallest alpha, not 1000001',
    ],
    [{ ...two, alpha: [1, 2], maxEffort: 1e6 }, ''],
    [
      { ...two, alpha: [1, 2], maxEffort: 1e6 + 1 },
      'maxEffort: must be at most 1000000 times the smallest alpha, not 1000001',
    ],
    [
      { ...two, maxEffort: 2.55 },
      'maxEffort: must have at most decimals = 1 decimals, as efforts have, not 2.55',
    ],
    [{ ...two, maxEffort: 2.55, decimals: 2 }, ''],
    [{ ...two, maxEffort: 2.55, decimals: -1 }, 'decimals: must be at least 0, not -1'],
    [{ ...two, alpha: -1, maxEffort: 0.3 }, 'alpha: must be above 0, not -1'],
    [
      { ...two, alpha: [1, 2], maxEffort: 1.9 },
      'maxEffort: must be at least the greatest alpha, 2, which an agent invests alone, not 1.9',
    ],
    [[], 'params: must be an object'],
    ['x', 'params: must be an object'],
    [undefined, 'params: must be an object'],
    [{ ...two, Delta: 1 }, 'Delta: unknown parameter; perhaps delta is meant'],
  ])('bcz %j: %s', (params, problem) => {
    expect(wrong(bcz(params as never))).toBe(problem);
  });
  it.each([
    [pair, ''],
    [{ ...pair, endowment: 0 }, 'endowment: must be above 0, not 0'],
    [{ ...pair, multiplier: 0 }, 'multiplier: must be above 0, not 0'],
    [{ ...pair, linkCost: -1 }, 'linkCost: must be at least 0, not -1'],
    [{ ...pair, contribution: 'each' }, 'contribution: must be one of split, perGroup, not "each"'],
    [{ ...pair, contribution: 'perGroup' }, ''],
    [
      { ...pair, endowment: 1.25 },
      'endowment: must have at most decimals = 1 decimals, as contributions have, not 1.25',
    ],
    [
      { ...pair, endowment: [1, 1.25] },
      'endowment: must have at most decimals = 1 decimals, as contributions have, not 1.25',
    ],
    [{ ...pair, endowment: 1.25, decimals: 2 }, ''],
    [{ ...pair, endowment: 1.25, decimals: -1 }, 'decimals: must be at least 0, not -1'],
    [{ ...pair, endowment: [-1.25, 1] }, 'endowment[0]: must be above 0, not -1.25'],
  ])('pgg %j: %s', (params, problem) => {
    expect(wrong(pgg(params as never))).toBe(problem);
  });
  it('without maxEffort: α_max / (1 − 2δ(N − 1)), up to the grid', () => {
    const cap = (more: object) => right(bcz({ ...two, ...more })).params.maxEffort;
    // 1/.8 = 1.25; 1/.5 = 2 on the grid stays; 3/.8 = 3.75.
    expect([cap({}), cap({ decimals: 2 }), cap({ delta: 0.25 }), cap({ alpha: [1, 3] })]).toEqual([
      1.3, 1.25, 2, 3.8,
    ]);
    expect(cap({ n: 3, delta: 0.125 })).toBe(2);
    expect(cap({ delta: 0, decimals: 0 })).toBe(1);
    expect(bcz({ ...two, n: 3, delta: 0.25 })).toEqual({
      _tag: 'Left',
      left: { _tag: 'SpectralRadiusTooLarge', delta: 0.25, lambdaMax: 2, factor: 2 },
    });
    // Within a millionth of the threshold is too near it.
    expect(bcz({ ...two, delta: 0.5 - 1e-7 })._tag).toBe('Left');
    expect(bcz({ ...two, delta: 0.5 - 1e-5, decimals: 0 })._tag).toBe('Right');
    expect(wrong(bcz({ ...two, alpha: [1, 900], delta: 0.4999, decimals: 0 }))).toMatch(
      /^maxEffort: is missing, and what efforts could reach, 45\d{5}, is out of proportion to the smallest alpha, 1: give one$/,
    );
  });
});

describe('arguments beside the parameters', () => {
  const three = { n: 3, alpha: 1, delta: 0.1, cost: 0 };
  it('seats that are willing are whole numbers below N', () => {
    const asked = (...willing: unknown[]) => wrong(bczBestLinks(three, [1, 1, 1], 0, willing as never));
    expect([asked(0, 1, 2), asked()]).toEqual(['', '']);
    expect(asked(1.5, 3, -1)).toBe(
      'willing[0]: must be a whole number, not 1.5; willing[1]: must be at most 2, not 3; willing[2]: must be at least 0, not -1',
    );
  });
  it('where the number of seats is wrong, nothing else is measured by it', () => {
    for (const n of [2.5, -1, '3', Number.NaN]) {
      const made = bczPayoffs({ ...three, n: n as never }, completeGraph(4), [1, 1, 1, 1]);
      expect(made).toMatchObject({ left: { faults: [{ field: 'n' }] } });
      expect(wrong(made)).not.toContain(';');
    }
    expect(wrong(bczPayoffs(three, completeGraph(4), [1, 1]))).toBe(
      'efforts: must have n = 3 entries, not 2; graph: has 4 rows where 3 seats need 3',
    );
    expect(wrong(bczPayoffs(null as never, completeGraph(2), [1, 1]))).toMatch(/^n: is missing; /);
  });
  it('the seats that a raw model says it has, when it says so well', () => {
    expect([0, 1, 64].map((n) => seatsOf({ n }))).toEqual([0, 1, 64]);
    expect(
      [undefined, null, 5, 'x', {}, { n: -1 }, { n: 0.5 }, { n: '3' }, { n: Number.NaN }].map(seatsOf),
    ).toEqual(new Array(9).fill(undefined));
    expect(wrong(bczPayoffs(undefined as never, completeGraph(2), [1, 1]))).toBe(
      'n: is missing; alpha: is missing; delta: is missing; cost: is missing',
    );
    // Of no seats there are no graph and no efforts: what is given beside them is measured, too.
    expect(wrong(bczPayoffs({ ...three, n: 0 }, [[0]], [1]))).toBe(
      'n: must be at least 2, not 0; efforts: must have n = 0 entries, not 1; graph: has 1 rows where 0 seats need 0',
    );
    expect([seatRule(3), seatRule(undefined)]).toEqual([
      { integer: true, min: 0, max: 2 },
      { integer: true, min: 0 },
    ]);
  });
  it('a fault of another kind is told as it is, unless an argument is wrong', () => {
    const runaway = E.left<GamesError>({
      _tag: 'SpectralRadiusTooLarge',
      delta: 0.25,
      lambdaMax: 2,
      factor: 2,
    });
    expect(bczOptimum({ ...three, delta: 0.25 })).toEqual(runaway);
    const fault = { field: 'kind', reason: 'is odd' };
    expect(withArguments('bcz', runaway, [])).toBe(runaway);
    expect(wrong(withArguments('bcz', runaway, [], [fault]))).toBe('kind: is odd');
  });
  it('a seat, a kind, a profile', () => {
    const reply = (seat: number) => wrong(bczBestEffort(three, completeGraph(3), [1, 1, 1], seat));
    expect([reply(0), reply(2)]).toEqual(['', '']);
    expect([reply(3), reply(-1), reply(0.5)]).toEqual([
      'seat: must be at most 2, not 3',
      'seat: must be at least 0, not -1',
      'seat: must be a whole number, not 0.5',
    ]);
    expect(wrong(bczOptimum(three, 'best' as never))).toBe('kind: must be one of planner, nash, not "best"');
    expect(wrong(pggOptimum(pair, 7 as never))).toBe('kind: must be one of planner, nash, not 7');
    expect(wrong(bczPayoffs(three, completeGraph(3), 'efforts' as never))).toBe(
      'efforts: must be a list of numbers, not "efforts"',
    );
    expect(wrong(pggPayoffs(pair, completeGraph(2), [1.5, 1]))).toBe(
      'contributions[0]: must be at most 1, not 1.5',
    );
    // The own effort is not looked at.
    expect(wrong(bczBestEffort(three, completeGraph(3), [Number.NaN, 1, 1], 0))).toBe('');
  });
  it('graphs: what is wrong with each entry, and nothing twice', () => {
    const graph = (g: unknown, n?: number) =>
      wrong(checkGraph(g, n)).replace(/^The graph is not usable: (.*)\.$/, '$1');
    expect([graph([]), graph([[0]]), graph(completeGraph(3), 3)]).toEqual(['', '', '']);
    expect(graph(7)).toBe('graph: must be a matrix, a list of rows, not 7');
    expect(graph([[0, 1], 'x'])).toBe('graph[1]: must be a list of 2 entries, not "x"');
    expect(
      graph([
        [0, 1],
        [0, 1],
      ]),
    ).toBe(
      'graph[0][1]: is 1, but graph[1][0] is 0; a link has two ends; graph[1][1]: must be 0: a seat has no link to itself',
    );
    expect(
      graph([
        [0, 2],
        [0, 0],
      ]),
    ).toBe('graph[0][1]: must be 0 or 1, not 2');
    expect(
      graph([
        [0, 0],
        [2, 0],
      ]),
    ).toBe('graph[1][0]: must be 0 or 1, not 2');
    expect(
      graph([
        [0, 0, 1],
        [0, 0],
      ]),
    ).toBe('graph[0]: has 3 entries, not 2');
    expect(graph([[0]], 2)).toBe('graph: has 1 rows where 2 seats need 2');
    const links = (n: unknown, list: unknown) =>
      wrong(graphOf(n as never, list as never)).replace(/^The graph is not usable: (.*)\.$/, '$1');
    expect([
      links(0, []),
      links(2, [[0, 1]]),
      links(3, [
        [2, 0],
        [0, 2],
      ]),
    ]).toEqual(['', '', '']);
    expect(links(2, [[0, 2]])).toBe('links[0]: must join two of the seats 0 to 1, not 2');
    expect(links(2, [[-1, 1]])).toBe('links[0]: must join two of the seats 0 to 1, not -1');
    expect(links(2, [[0.5, 1]])).toBe('links[0]: must join two of the seats 0 to 1, not 0.5');
    expect(links(2, [[0, undefined]])).toBe('links[0]: must join two of the seats 0 to 1, not nothing');
    expect(links(2, [[undefined, 1]])).toBe('links[0]: must join two of the seats 0 to 1, not nothing');
    expect(links(2, [[1, 1]])).toBe('links[0]: links seat 1 to itself');
    for (const none of [null, undefined, 5, {}, { order: 1 }]) {
      expect(wrong(toAdjacency(none as never))).toMatch(/graph: must be a graphology graph, not/);
    }
  });
  it('the sentence of a catalog entry that is none', () => {
    for (const none of [null, undefined, 5, 'bcz']) {
      expect(wrong(gameOf(none as never))).toBe(`entry: must be a catalog entry, not ${show(none)}`);
    }
    expect(wrong(gameOf({ game: 'go' } as never))).toBe('game: must be one of bcz, pgg, not "go"');
    const margin = (x: unknown) => wrong(nearFlips({ ...two, delta: 0.25 }, x as never));
    expect([margin(0.999), margin(1e-3)]).toEqual(['', '']);
    expect([margin(0), margin(1), margin('x')]).toEqual([
      'margin: must be above 0, not 0',
      'margin: must be at most 0.999, not 1',
      'margin: must be a finite number, not "x"',
    ]);
  });
});

describe('sentences', () => {
  it('show what was given, short', () => {
    expect(
      [
        undefined,
        1.5,
        true,
        2n,
        'a',
        'x'.repeat(40),
        'x'.repeat(41),
        Symbol('s'),
        () => 1,
        null,
        [1, 2],
        {},
      ].map(show),
    ).toEqual([
      'nothing',
      '1.5',
      'true',
      'a bigint',
      '"a"',
      `"${'x'.repeat(40)}"`,
      `"${'x'.repeat(40)}…"`,
      'a symbol',
      'a function',
      'null',
      'a list of 2',
      'an object',
    ]);
  });
  it('of efforts that run away: λmax to four decimals', () => {
    expect(
      explain({ _tag: 'SpectralRadiusTooLarge', delta: 0.8, lambdaMax: Math.SQRT2, factor: 1 }),
    ).toContain('1·0.8·1.4142 ≥ 1');
  });
  it('of many faults: twelve, then how many more', () => {
    const faults = Array.from({ length: 14 }, (_, k) => ({ field: `k${k}`, reason: 'is odd' }));
    const said = (n: number) => explain({ _tag: 'InvalidParams', game: 'g', faults: faults.slice(0, n) });
    expect(said(1)).toBe('g: k0: is odd.');
    expect(said(12)).toMatch(/k11: is odd\.$/);
    expect(said(13)).toMatch(/k11: is odd; and 1 more\.$/);
    expect(said(14)).toMatch(/k11: is odd; and 2 more\.$/);
  });
  it('the nearest word, whatever its case; the first of equals; none of none', () => {
    expect([
      editDistance('', ''),
      editDistance('ab', 'ba'),
      editDistance('abc', ''),
      editDistance('a', 'b'),
    ]).toEqual([0, 2, 3, 1]);
    expect(nearest('MAXeffort', ['alpha', 'maxEffort'])).toBe('maxEffort');
    expect(nearest('b', ['a', 'c'])).toBe('a');
    expect(nearest('b', [])).toBeUndefined();
    // At most 2 letters may be wrong, or a third of a long word.
    expect(nearest('foo', ['fab', 'cost'])).toBe('fab');
    expect(nearest('foo', ['cost'])).toBeUndefined();
    expect(nearest('observabXXX', ['observable'])).toBe('observable');
    expect(nearest('observaXXXX', ['observable'])).toBeUndefined();
  });
});

describe('decisions', () => {
  const grid: DecisionSpace = { _tag: 'effort', min: 0.5, max: 2e6, decimals: 1 };
  const choice: DecisionSpace = { _tag: 'choice', options: ['a', 'b'] };
  const effort = (value: unknown): string | null => illegal(grid, { _tag: 'effort', value } as Decision);
  it('efforts: the ends of the range, the grid, rounding in proportion', () => {
    expect([effort(0.5), effort(2e6), effort(0.1 + 0.7), effort(1e6 + 0.1 + 1e-9)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(effort(0.4)).toBe('effort 0.4 is not between 0.5 and 2000000');
    expect(effort(2e6 + 0.1)).toBe('effort 2000000.1 is not between 0.5 and 2000000');
    expect(effort(0.6 + 1e-8)).toBe(`effort ${0.6 + 1e-8} has more than 1 decimal`);
    expect(effort('1')).toBe('an effort is a number, not "1"');
    const whole: DecisionSpace = { ...grid, min: 0, decimals: 0 };
    expect(illegal(whole, { _tag: 'effort', value: 1.5 })).toBe('effort 1.5 has more than 0 decimals');
    expect(illegal(whole, { _tag: 'effort', value: 5e-10 })).toBeNull();
    expect(illegal(whole, { _tag: 'effort', value: 2e-9 })).not.toBeNull();
    expect(illegal({ ...whole, decimals: 2 }, { _tag: 'effort', value: 0.005 })).toContain(
      'more than 2 decimals',
    );
  });
  it('choices and the wrong kind', () => {
    const chosen = (index: unknown) => illegal(choice, { _tag: 'choice', index } as Decision);
    expect([chosen(0), chosen(1)]).toEqual([null, null]);
    expect([chosen(-1), chosen(2), chosen(0.5), chosen('a')]).toEqual(
      ['-1', '2', '0.5', '"a"'].map((x) => `choice ${x} is not one of 0 to 1`),
    );
    expect(illegal(choice, { _tag: 'effort', value: 1 })).toBe('the phase asks for choice, not for effort');
    expect(illegal(choice, { _tag: 7 } as never)).toBe('the phase asks for choice, not for an object');
    expect(illegal(choice, undefined)).toBe('a decision is missing in a phase in which it moves');
    const links: DecisionSpace = { _tag: 'links', n: 2, self: 0 };
    expect(illegal(links, { _tag: 'links', to: 'x' } as never)).toBe(
      'a row of links is a list of 2 entries, not "x"',
    );
    expect(illegal(links, { _tag: 'links', to: [0, '1'] } as never)).toBe(
      'an entry of a row of links is 0 or 1, not "1"',
    );
  });
  it('the nearest legal effort; the grid', () => {
    const space = { ...grid, max: 3 } as Extract<DecisionSpace, { _tag: 'effort' }>;
    expect([0, 0.5, 1.26, 2.99, 9].map((x) => nearestEffort(x, space))).toEqual([0.5, 0.5, 1.3, 3, 3]);
    expect([toGrid(0.1 + 0.2, 1), toGrid(1.005, 1), toGrid(7.5, 0)]).toEqual([0.3, 1, 8]);
  });
  it('to be absent from a choice is the first option', () => {
    expect(spaceOf(choice).absent).toEqual({ _tag: 'choice', index: 0 });
    expect(spaceOf(grid).absent).toEqual({ _tag: 'effort', value: 0.5 });
  });
});

describe('answers that fit no space', () => {
  const choice: DecisionSpace = { _tag: 'choice', options: ['a', 'b'] };
  const effort: DecisionSpace = { _tag: 'effort', min: 0, max: 9, decimals: 1 };
  const links: DecisionSpace = { _tag: 'links', n: 3, self: 0 };
  const c = (index: number): Decision => ({ _tag: 'choice', index });
  const e = (value: number): Decision => ({ _tag: 'effort', value });
  const row = (...to: number[]): Decision => ({ _tag: 'links', to });
  it('are still told apart', () => {
    expect([
      answer(choice, c(5), 'compact'),
      answer(effort, c(1), 'compact'),
      answer(links, c(2), 'natural'),
    ]).toEqual(['#5;', '#1;', 'Decision: #2']);
    expect([answer(choice, e(0.25), 'compact'), answer(choice, e(0.25), 'natural')]).toEqual([
      '.25;',
      'Decision: 0.25',
    ]);
  });
  it('beliefs of seats that do not move, or of another kind, are left out', () => {
    expect(answer(links, row(0, 1, 0), 'natural', [null, null, row(1, 0, 0)])).toBe(
      'Beliefs: [0, 0, 1]\nDecision: [0, 1, 0]',
    );
    expect(answer(links, row(0, 1, 0), 'compact', [row(1, 1, 1), e(1), row(1, 0, 0)])).toBe('C>B;');
    expect(answer(effort, e(1), 'compact', [null, e(0.5), row(1, 0, 0)])).toBe('B.5>1;');
    expect(answer(effort, e(1), 'natural', [null, e(0.5), row(1, 0, 0)])).toBe('Beliefs: [0.5]\nDecision: 1');
    expect(answer(choice, c(0), 'compact', [null, c(1), row(1)])).toBe('b>a;');
    expect(answer(choice, c(0), 'natural', [c(0), c(1)])).toBe('Beliefs: [a, b]\nDecision: a');
  });
});

describe('numbers and names in text', () => {
  it('never in exponent form, never grouped, to the last digit', () => {
    expect([1e21, 1.5e22, 1e-7, -2.5e-9, 1234567.125, 1.2345678901234568e-10].map(plain)).toEqual([
      '1000000000000000000000',
      '15000000000000000000000',
      '0.0000001',
      '-0.0000000025',
      '1234567.125',
      '0.00000000012345678901234568',
    ]);
    expect([Infinity, -Infinity, -0, 0.1 + 0.2].map(plain)).toEqual([
      'Infinity',
      '-Infinity',
      '0',
      '0.30000000000000004',
    ]);
    expect([0.5, -0.5, 10.5, 0, 100, -0.05].map(short)).toEqual(['.5', '-.5', '10.5', '0', '100', '-.05']);
    expect([rounded(0.25, 1), rounded(1.005, 0), rounded(-0.04, 1), rounded(12.345, 2)]).toEqual([
      0.3, 1, 0, 12.35,
    ]);
    expect([compactDecimals(1), compactDecimals(0), compactDecimals(2)]).toEqual(['', 'f0', 'f2']);
  });
  it('labels of seats', () => {
    expect([0, 1, 3, 4, 24, 25, 49, 50, 63].map(seatLabel)).toEqual([
      'A',
      'B',
      'D',
      'F',
      'Z',
      "A'",
      "Z'",
      "A''",
      "O''",
    ]);
    expect([0, 4, 26].map(rowMark)).toEqual(['a', 'f', "b'"]);
  });
});

describe('orders', () => {
  it('the same seed gives the same order, of an empty list too', () => {
    expect(shuffle([], rng(1))).toEqual([]);
    expect(shuffle([1, 2, 3, 4, 5], rng(3))).toEqual(shuffle([1, 2, 3, 4, 5], rng(3)));
    // Swaps draw from i + 1 places, from the last place down: with draws of 0, 1 2 3 goes to 3 2 1, then to 2 3 1.
    const drawn: number[] = [];
    const zero = {
      uniform: () => 0,
      int: (n: number) => {
        drawn.push(n);
        return 0;
      },
      fork: () => zero,
    };
    expect(shuffle([1, 2, 3], zero)).toEqual([2, 3, 1]);
    expect(drawn).toEqual([3, 2]);
  });
});

describe('the catalog', () => {
  const byName = (list: readonly CatalogEntry[], name: string): CatalogEntry => {
    const entry = list.find((e) => e.name === name);
    if (entry === undefined) throw new Error(`${name} is not in ${list.map((e) => e.name).join(' ')}`);
    return entry;
  };
  it('names its classics and their sources', () => {
    expect(byName(classics, 'pgg/fehr-gachter-2000')).toMatchObject({
      game: 'pgg',
      params: { n: 4, endowment: 20, multiplier: 1.6, decimals: 0, sequence: 'GE', rounds: 10 },
      source: expect.stringContaining('Fehr & Gächter 2000'),
    });
    // Their marginal return is .4.
    expect(1.6 / 4).toBe(0.4);
    for (const name of ['bcz/star-of-four', 'bcz/path-of-three']) {
      expect(byName(classics, name)).toMatchObject({
        game: 'bcz',
        source: expect.stringContaining('Worked number'),
      });
    }
    expect(SEQUENCES).toEqual(['GE', 'GEE', 'GGE']);
  });
  const grid = paperGrid();
  it('has 90 games of BCZ and 36 of PGG, every combination once', () => {
    const bczGames = grid.filter((e) => e.game === 'bcz');
    const pggGames = grid.filter((e) => e.game === 'pgg');
    expect([bczGames.length, pggGames.length]).toEqual([90, 36]);
    for (const n of [4, 5, 6, 7, 8]) expect(bczGames.filter((e) => e.params.n === n)).toHaveLength(18);
    for (const n of [4, 6, 8]) expect(pggGames.filter((e) => e.params.n === n)).toHaveLength(12);
    for (const e of grid) {
      expect(e.source).toContain('arXiv 2509.21134');
      expect(e.name).toMatch(
        new RegExp(`^grid/${e.game}-${e.params.n}-(homo|hetero)geneous-${e.params.sequence}-[cr][\\d.]+$`),
      );
      expect(e.params.rounds).toBe(2);
      const listed = Array.isArray(e.game === 'bcz' ? e.params.alpha : e.params.endowment);
      expect(e.name.includes('-heterogeneous-')).toBe(listed);
    }
    expect(paperGrid(5).every((e) => e.params.rounds === 5)).toBe(true);
  });
  it('different types are spread around 1, no two neighbours alike', () => {
    const spread = [0.4, 1.3, 0.7, 1.6, 1, 0.4, 1.3, 0.7];
    for (const e of grid) {
      const types = e.game === 'bcz' ? e.params.alpha : e.params.endowment;
      const scale = e.game === 'bcz' ? 1 : 10;
      expect(types).toEqual(Array.isArray(types) ? spread.slice(0, e.params.n).map((x) => x * scale) : scale);
    }
  });
  it('PGG: link cost .5, multipliers 1.5 and 2.5', () => {
    for (const e of grid) {
      if (e.game !== 'pgg') continue;
      expect(e.params.linkCost).toBe(0.5);
      expect(e.name.endsWith(`-r${e.params.multiplier}`)).toBe(true);
    }
    expect(grid.filter((e) => e.game === 'pgg' && e.params.multiplier === 1.5)).toHaveLength(18);
    expect(grid.filter((e) => e.game === 'pgg' && e.params.multiplier === 2.5)).toHaveLength(18);
  });
  it('BCZ: δ is a fifth of 1/(N − 1), costs stand below, amid and above the flips of the best graph', () => {
    const deltas = new Map([
      [4, 0.07],
      [5, 0.05],
      [6, 0.04],
      [7, 0.03],
      [8, 0.03],
    ]);
    for (const n of [4, 5, 6]) {
      for (const kind of ['homogeneous', 'heterogeneous']) {
        const three = grid.filter((e) => e.game === 'bcz' && e.name.startsWith(`grid/bcz-${n}-${kind}-GE-`));
        expect(three).toHaveLength(3);
        const models = three.map((e) => (e as Extract<CatalogEntry, { game: 'bcz' }>).params);
        const [low, mid, high] = models as [(typeof models)[0], (typeof models)[0], (typeof models)[0]];
        expect([low.delta, low.maxEffort]).toEqual([deltas.get(n), 5]);
        const flips = right(bczFlips({ ...low, cost: 0 })).map((f) => f.cost);
        expect(low.cost).toBeCloseTo(0.8 * (flips[0] as number), 4);
        expect(high.cost).toBeCloseTo(1.2 * (flips.at(-1) as number), 4);
        for (const { cost } of models) expect(cost).toBe(Math.round(cost * 1e4) / 1e4);
        if (flips.length === 1) expect(mid.cost).toBeCloseTo(0.95 * (flips[0] as number), 4);
        else {
          // As many flips below as above, or one fewer below.
          const below = flips.filter((f) => f < mid.cost).length;
          expect(below).toBe(Math.floor(flips.length / 2));
          expect(mid.cost).toBeCloseTo(((flips[below - 1] as number) + (flips[below] as number)) / 2, 4);
        }
        const share = (m: (typeof models)[0]) => linkCount(right(bczOptimum(m)).graph) / ((n * (n - 1)) / 2);
        expect([share(low), share(high)]).toEqual([1, 0]);
      }
    }
  });
  it('near flips: a pair for each, five per cent below and above, named by the links on both sides', () => {
    // Two agents: the link is worth .5.
    const entries = right(nearFlips({ ...two, delta: 0.25, maxEffort: 5 }));
    expect(entries.map((e) => [e.name, e.game === 'bcz' && e.params.cost])).toEqual([
      ['flip/bcz-2-links1-of-1-or-0', 0.475],
      ['flip/bcz-2-links0-of-1-or-0', 0.525],
    ]);
    for (const e of entries) {
      expect(e.source).toBe('computed: the best graph of the planner changes at this cost');
      expect(e.params).toMatchObject({ n: 2, alpha: 1, delta: 0.25, maxEffort: 5 });
    }
    expect(
      right(nearFlips({ ...two, delta: 0.25, maxEffort: 5 }, 0.2)).map(
        (e) => e.game === 'bcz' && e.params.cost,
      ),
    ).toEqual([0.4, 0.6]);
  });
});
