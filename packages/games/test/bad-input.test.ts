/** @file Whatever is given to a public function that answers in Either: it never throws, tells all faults at once in one
 *  sentence, and never makes a game or a number of garbage. */
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { DirectedGraph, UndirectedGraph } from 'graphology';
import { describe, expect, it } from 'vitest';
import {
  bcz,
  bczBestEffort,
  bczBestLinks,
  bczFlips,
  bczNashEffort,
  bczOptimum,
  bczPayoffs,
  bczPlannerEffort,
  bczStableGraph,
  type CatalogEntry,
  checkGraph,
  classics,
  completeGraph,
  type Decision,
  explain,
  type GamesError,
  gameOf,
  graphOf,
  illegal,
  katzBonacich,
  keyPlayer,
  type NetworkGame,
  nearFlips,
  paperGrid,
  pgg,
  pggNash,
  pggOptimum,
  pggPayoffs,
  pggPlanner,
  rng,
  toAdjacency,
  toGraphology,
} from '../src/index.js';
import { runs } from './instances.js';
import { left, right } from './right.js';

type Made = E.Either<GamesError, unknown>;
const keys = (made: Made): readonly string[] => {
  const error = left(made);
  return error._tag === 'InvalidParams' || error._tag === 'InvalidGraph'
    ? error.faults.map((f) => f.field)
    : [];
};
/** One sentence: it begins with something, ends with one full stop, and shows no machine words. */
const sentence = (made: Made): string => {
  const text = explain(left(made));
  expect(text).toMatch(/^\S.*[^.]\.$/su);
  expect(text).not.toContain('[object');
  return text;
};

/** Nothing that is a number, a list or a matrix as it should be, and everything that is nearly one. */
const junk = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
  fc.constantFrom(
    ...[Number.NaN, Infinity, -Infinity, -0, -1, 0, 1, 2, 1.5, 1e308, 5e-324, 2 ** 53],
    ...[Symbol('s'), 10n, () => 1, '3', '', [], {}, [[]], [[0]], null, undefined],
    new Array(3),
    Object.create(null),
    [Number.NaN, 1, 1],
    [1, 1, '1'],
    [1n, 1, 1],
    [Symbol('s'), 1, 1],
  ),
);

describe('the two games', () => {
  const rightBcz = { n: 3, alpha: [1, 1.5, 2], delta: 0.2, cost: 0.1, maxEffort: 4 };
  const rightPgg = { n: 3, endowment: [1, 2, 3], multiplier: 1.5, linkCost: 0.1 };
  const frame = { decimals: 1, sequence: 'GE', rounds: 2, observability: 'full' };

  it('every fault of a BCZ game, all at once: not whole, negative, below α, too long, no word', () => {
    const made = bcz({
      n: 2,
      alpha: [1, 2, -3],
      delta: Number.NaN,
      cost: -1,
      maxEffort: -1,
      decimals: 0.5,
      sequence: '',
      rounds: 0,
      observability: null,
    });
    expect(keys(made).toSorted()).toEqual(
      [
        'alpha',
        'alpha[2]',
        'cost',
        'decimals',
        'delta',
        'maxEffort',
        'observability',
        'rounds',
        'sequence',
      ].toSorted(),
    );
    expect(sentence(made)).toContain('alpha: must be one number or a list of n = 2, not of 3');
  });
  it('every fault of a public goods game, all at once', () => {
    const made = pgg({ n: 0, endowment: [], multiplier: 0, linkCost: -1, contribution: 'half', rounds: 1.5 });
    expect(keys(made).toSorted()).toEqual(
      ['contribution', 'linkCost', 'multiplier', 'n', 'rounds', 'endowment'].toSorted(),
    );
  });
  it('a cap below the greatest α: the lone effort of that agent could not be played', () => {
    expect(sentence(bcz({ ...rightBcz, maxEffort: 1.9 }))).toBe(
      'bcz: maxEffort: must be at least the greatest alpha, 2, which an agent invests alone, not 1.9.',
    );
    expect(bcz({ ...rightBcz, maxEffort: 2 })._tag).toBe('Right');
  });
  it.each([
    [-1, 'must be at least 2, not -1'],
    [0, 'must be at least 2, not 0'],
    [1, 'must be at least 2, not 1'],
    [65, 'must be at most 64, not 65'],
    [2.5, 'must be a whole number, not 2.5'],
    [Number.NaN, 'must be a finite number, not NaN'],
    ['3', 'must be a finite number, not "3"'],
    [3n, 'must be a finite number, not a bigint'],
    [[3], 'must be a finite number, not a list of 1'],
    [undefined, 'is missing'],
  ])('seats %s', (n, problem) => {
    expect(bcz({ n, alpha: 1, delta: 0.1, cost: 0 })).toMatchObject({
      left: { _tag: 'InvalidParams', faults: [{ field: 'n', reason: problem }] },
    });
    expect(keys(pgg({ n, endowment: 1, multiplier: 2 }))).toEqual(['n']);
  });
  it('a list with a hole is told the place of the hole', () => {
    const holed = new Array<number>(3);
    holed[0] = 1;
    holed[2] = 2;
    expect(keys(bcz({ ...rightBcz, alpha: holed }))).toEqual(['alpha[1]']);
  });
  it('numbers so large or small that payoffs would not be numbers', () => {
    expect(keys(bcz({ ...rightBcz, alpha: 1e300, maxEffort: 1e301 }))).toContain('alpha');
    expect(keys(bcz({ ...rightBcz, alpha: 5e-324, maxEffort: 1e-320 }))).toContain('alpha');
    expect(keys(bcz({ ...rightBcz, delta: 1e300 }))).toEqual(['delta']);
    expect(keys(pgg({ ...rightPgg, multiplier: 1e300 }))).toEqual(['multiplier']);
    expect(keys(bcz({ n: 2, alpha: [1e-3, 1e5], delta: 0, cost: 0 }))).toEqual(['alpha']);
    // Efforts on a grid of .1 that are all below 1e−8 could not be played.
    expect(keys(bcz({ n: 2, alpha: 1e-9, delta: 0, cost: 0 }))).toEqual(['maxEffort']);
  });
  it('any garbage at all: no throw, no game', () => {
    fc.assert(
      fc.property(junk, (value) => {
        for (const make of [bcz, pgg]) sentence(make(value as never));
      }),
      runs(3000),
    );
  });
  it('a right game with any one or two parameters of garbage: a game only if it plays', () => {
    for (const [make, base] of [
      [bcz, { ...rightBcz, ...frame }],
      [pgg, { ...rightPgg, ...frame }],
    ] as const) {
      const key = fc.constantFrom(...Object.keys(base));
      fc.assert(
        fc.property(key, junk, key, junk, (a, x, b, y) => {
          const made = make({ ...base, [a]: x, [b]: y });
          if (E.isLeft(made)) sentence(made);
          else plays(made.right);
        }),
        runs(3000),
      );
    }
  });
  it('numbers of all sizes: a game whose parameters make it again and whose payoffs are finite, or faults', () => {
    const any = fc.double({ noDefaultInfinity: true, noNaN: true });
    let games = 0;
    fc.assert(
      fc.property(any, any, any, fc.option(any, { nil: undefined }), fc.nat(6), (a, d, c, cap, decimals) => {
        const made = bcz({
          n: 3,
          alpha: a,
          delta: d,
          cost: c,
          decimals,
          ...(cap === undefined ? {} : { maxEffort: cap }),
        });
        if (E.isLeft(made)) return void sentence(made);
        games++;
        plays(made.right);
      }),
      {
        ...runs(3000),
        examples: [
          [1, 0.1, 0.1, 4, 1],
          [1e9, 1e9, 1e15, 1e15, 0],
          [1e-9, 0, 0, 1e-6, 6],
        ],
      },
    );
    expect(games).toBeGreaterThanOrEqual(3);
  });
});

/** The greatest efforts on the complete graph pay finite amounts, and the parameters make the same game. */
const plays = (game: NetworkGame): void => {
  const again = (game.id === 'bcz-v1' ? bcz : pgg)(game.params);
  expect(right(again).params).toEqual(game.params);
  let state = game.initial(rng(0));
  for (let k = 0; k < 4 && game.status(state) === 'running'; k++) {
    const joint = Array.from({ length: game.seats }, (_, seat): Decision => {
      const space = game.space(state, seat);
      if (space?._tag !== 'effort') return { _tag: 'links', to: completeGraph(game.seats)[seat] as number[] };
      expect(space.max).toBeGreaterThan(0);
      return { _tag: 'effort', value: space.max };
    });
    const next = right(game.step(state, joint, rng(0)));
    for (const p of next.payoffs ?? []) expect(Number.isFinite(p)).toBe(true);
    state = next.state;
  }
};

describe('graphs', () => {
  it.each([
    [
      [
        [0, 1],
        [0, 0],
      ],
      ['graph[0][1]'],
      'is 1, but graph[1][0] is 0; a link has two ends',
    ],
    [
      [
        [1, 0],
        [0, 0],
      ],
      ['graph[0][0]'],
      'must be 0: a seat has no link to itself',
    ],
    [
      [
        [0, 2],
        [2, 0],
      ],
      ['graph[0][1]', 'graph[1][0]'],
      'must be 0 or 1, not 2',
    ],
    [
      [
        [0, Number.NaN],
        [0, 0],
      ],
      ['graph[0][1]'],
      'must be 0 or 1, not NaN',
    ],
    [
      [
        [0, 0.5],
        [0.5, 0],
      ],
      ['graph[0][1]', 'graph[1][0]'],
      'must be 0 or 1, not 0.5',
    ],
    [
      [
        [0, true],
        [true, 0],
      ],
      ['graph[0][1]', 'graph[1][0]'],
      'must be 0 or 1, not true',
    ],
    [[[0]], ['graph'], 'has 1 rows where 2 seats need 2'],
    [[], ['graph'], 'has 0 rows where 2 seats need 2'],
    [[[0, 1], [1]], ['graph[1]'], 'has 1 entries, not 2'],
    [[[0, 1], 7], ['graph[1]'], 'must be a list of 2 entries, not 7'],
    ['01;10', ['graph'], 'must be a matrix, a list of rows, not "01;10"'],
    [null, ['graph'], 'must be a matrix, a list of rows, not null'],
  ])('%j', (graph, where, problem) => {
    const made = checkGraph(graph, 2);
    expect(made).toMatchObject({ left: { _tag: 'InvalidGraph' } });
    expect(keys(made)).toEqual(where);
    expect(sentence(made)).toContain(problem);
    const model = { n: 2, alpha: 1, delta: 0.1, cost: 0 };
    expect(bczNashEffort(model, graph as never)).toEqual(made);
    expect(pggNash({ n: 2, endowment: 1, multiplier: 2 }, graph as never)).toEqual(made);
    const alone = checkGraph(graph);
    if (E.isLeft(alone)) expect(toGraphology(graph as never)).toEqual(alone);
  });
  it('all faults of a matrix are found, each once (law: break random entries of a random graph)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(), fc.nat(12), (n, seed, breaks) => {
        const r = rng(seed);
        const graph: unknown[][] = completeGraph(n).map((row) => row.slice());
        const broken = new Set<string>();
        for (let k = 0; k < breaks; k++) {
          const [i, j] = [r.int(n), r.int(n)];
          (graph[i] as unknown[])[j] = [2, -1, 0.5, '1', null][r.int(5)];
          broken.add(`graph[${i}][${j}]`);
        }
        const made = checkGraph(graph, n);
        if (broken.size === 0) expect(made).toEqual(E.right(graph));
        else expect(new Set(keys(made))).toEqual(broken);
      }),
      runs(2000),
    );
  });
  it('a long list of faults stays a sentence; the data has them all', () => {
    const made = checkGraph(Array.from({ length: 20 }, () => new Array(20).fill(2)));
    expect(keys(made)).toHaveLength(400);
    expect(sentence(made)).toMatch(/; and 388 more\.$/u);
  });
  it('garbage is never a graph unless it is one', () => {
    fc.assert(
      fc.property(
        fc.oneof(junk, fc.array(junk), fc.array(fc.array(junk))),
        fc.option(fc.nat(3)),
        (value, n) => {
          const made = checkGraph(value, n ?? undefined);
          if (E.isLeft(made)) return void sentence(made);
          const graph = made.right;
          for (let i = 0; i < graph.length; i++)
            for (let j = 0; j < graph.length; j++) {
              expect([0, 1]).toContain(graph[i]?.[j] === 0 ? 0 : graph[i]?.[j]);
              expect(graph[i]?.[j] === graph[j]?.[i] && (i !== j || graph[i]?.[j] === 0)).toBe(true);
            }
        },
      ),
      runs(3000),
    );
  });
  it('links among seats: self-links, ends that are no seats, things that are no pairs', () => {
    const made = graphOf(3, [[0, 0], [0, 3], [-1, 1], [0.5, 1], [1], 'ab', [0, 1]] as never);
    expect(keys(made)).toEqual(['links[0]', 'links[1]', 'links[2]', 'links[3]', 'links[4]', 'links[5]']);
    expect(sentence(made)).toContain('links[1]: must join two of the seats 0 to 2, not 3');
    expect(keys(graphOf(Number.NaN, 'x' as never))).toEqual(['n', 'links']);
    expect(graphOf(0, [])).toEqual(E.right([]));
    fc.assert(
      fc.property(junk, fc.oneof(junk, fc.array(fc.oneof(junk, fc.tuple(junk, junk)))), (n, links) => {
        const any = graphOf(n as never, links as never);
        if (E.isLeft(any)) sentence(any);
        else expect(checkGraph(any.right, n as number)._tag).toBe('Right');
      }),
      runs(2000),
    );
  });
  it('graphology graphs whose nodes are not the seats, with loops, with one-way edges: all at once', () => {
    const strange = new DirectedGraph();
    for (const name of ['0', 'b', '2', '3']) strange.addNode(name);
    strange.addDirectedEdge('0', '0');
    strange.addDirectedEdge('0', '2');
    strange.addDirectedEdge('2', '3');
    strange.addDirectedEdge('3', '2');
    const made = toAdjacency(strange);
    expect(keys(made)).toEqual(['nodes', 'edge 0–0', 'edge 0→2']);
    expect(sentence(made)).toContain('must be named 0 to 3, and 1 is missing');
    const two = new DirectedGraph();
    for (const name of ['1', '0']) two.addNode(name);
    two.addEdge('0', '1');
    expect(sentence(toAdjacency(two))).toContain('edge 0→1: has no edge back; a link has two ends');
    two.addEdge('1', '0');
    expect(toAdjacency(two)).toEqual(E.right(completeGraph(2)));
    expect(toAdjacency(new UndirectedGraph())).toEqual(E.right([]));
    fc.assert(
      fc.property(junk, (value) => void sentence(toAdjacency(value as never))),
      runs(500),
    );
  });
});

describe('solvers', () => {
  const bczModel = { n: 3, alpha: 1, delta: 0.2, cost: 0.1, maxEffort: 4 };
  const pggModel = { n: 3, endowment: 2, multiplier: 1.5 };
  const k3 = completeGraph(3);
  it('model, graph and profile are checked together', () => {
    const made = bczPayoffs(
      { ...bczModel, delta: -1 },
      [
        [0, 1, 0],
        [0, 0, 0],
      ],
      [1, Number.NaN],
    );
    expect(keys(made)).toEqual([
      'delta',
      'efforts',
      'efforts[1]',
      'graph',
      'graph[0]',
      'graph[0][1]',
      'graph[1]',
    ]);
    expect(made).toMatchObject({ left: { _tag: 'InvalidParams', game: 'bcz' } });
  });
  it.each([
    ['too short', [1, 1], ['efforts']],
    ['too long', [1, 1, 1, 1], ['efforts']],
    ['NaN', [1, Number.NaN, 1], ['efforts[1]']],
    ['infinite', [1, Infinity, 1], ['efforts[1]']],
    ['negative', [-1, 1, -1], ['efforts[0]', 'efforts[2]']],
    ['above the cap', [1, 1, 4.01], ['efforts[2]']],
    ['with a hole', new Array(3), ['efforts[0]', 'efforts[1]', 'efforts[2]']],
    ['no list', 3, ['efforts']],
  ])('efforts %s', (_what, efforts, where) => {
    expect(keys(bczPayoffs(bczModel, k3, efforts as never))).toEqual(where);
  });
  it('contributions above the endowment, below 0, NaN', () => {
    expect(keys(pggPayoffs(pggModel, k3, [2.5, -1, Number.NaN]))).toEqual([
      'contributions[0]',
      'contributions[1]',
      'contributions[2]',
    ]);
  });
  it('best replies: a seat that is none, efforts of the others, the willing; the own effort is not read', () => {
    expect(keys(bczBestEffort(bczModel, k3, [1, Number.NaN, 1], 3))).toEqual(['seat', 'efforts[1]']);
    expect(bczBestEffort(bczModel, k3, [Number.NaN, 1, 1], 0)).toEqual(E.right(1.4));
    expect(keys(bczBestLinks(bczModel, [1, -1], 1.5, [0, 3, Number.NaN]))).toEqual([
      'seat',
      'expected',
      'expected[1]',
      'willing[1]',
      'willing[2]',
    ]);
    expect(right(bczBestLinks(bczModel, [Number.NaN, 1, 1], 0)).to).toEqual([0, 1, 1]);
  });
  it('centrality: δ, weights, an empty graph', () => {
    expect(keys(katzBonacich(k3, -0.1, [1, 0]))).toEqual(['delta', 'alpha', 'alpha[1]']);
    expect(keys(keyPlayer([], 0.1))).toEqual(['graph']);
    expect(katzBonacich([], 0.1)).toEqual(E.right([]));
  });
  it('the kind of an optimum', () => {
    expect(keys(bczOptimum(bczModel, 'selfish' as never))).toEqual(['kind']);
    expect(keys(pggOptimum({ ...pggModel, multiplier: 0 }, 'x' as never))).toEqual(['multiplier', 'kind']);
  });
  it('garbage in any place of any solver: no throw, one sentence, no numbers that are none', () => {
    const finite = (value: unknown): boolean =>
      typeof value === 'number'
        ? Number.isFinite(value)
        : typeof value === 'object' && value !== null
          ? Object.values(value).every(finite)
          : true;
    const solvers: readonly (readonly [(...args: never[]) => Made, readonly unknown[]])[] = [
      [bczPayoffs, [bczModel, k3, [1, 1, 1]]],
      [bczNashEffort, [bczModel, k3]],
      [bczPlannerEffort, [bczModel, k3]],
      [bczBestEffort, [bczModel, k3, [1, 1, 1], 0]],
      [bczBestLinks, [bczModel, [1, 1, 1], 0, [1, 2]]],
      [bczOptimum, [bczModel, 'nash']],
      [bczStableGraph, [bczModel]],
      [bczFlips, [bczModel]],
      [katzBonacich, [k3, 0.1, [1, 1, 1]]],
      [keyPlayer, [k3, 0.1]],
      [pggPayoffs, [pggModel, k3, [1, 1, 1]]],
      [pggNash, [pggModel, k3]],
      [pggPlanner, [pggModel, k3]],
      [pggOptimum, [pggModel, 'planner']],
      [nearFlips, [bczModel, 0.05]],
      [gameOf, [classics[0]]],
    ];
    for (const [solver, args] of solvers) {
      expect(solver(...(args as never[]))._tag).toBe('Right');
      fc.assert(
        fc.property(fc.nat(args.length - 1), junk, fc.boolean(), fc.string(), (at, value, inside, name) => {
          const place = args[at];
          // Either the whole argument is garbage, or one entry of it is.
          const bad =
            inside && Array.isArray(place)
              ? place.with(name.length % place.length, value)
              : inside && typeof place === 'object'
                ? {
                    ...place,
                    [Object.keys(place as object)[
                      name.length % Object.keys(place as object).length
                    ] as string]: value,
                  }
                : value;
          const made = solver(...(args.with(at, bad) as never[]));
          if (E.isLeft(made)) sentence(made);
          else if (solver !== gameOf) expect(finite(made.right)).toBe(true);
        }),
        runs(400),
      );
    }
  });
});

describe('the catalog', () => {
  it('an entry that is none', () => {
    expect(sentence(gameOf(null as never))).toBe('catalog: entry: must be a catalog entry, not null.');
    expect(sentence(gameOf({ name: 'x', source: 'y', game: 'chess', params: {} } as never))).toBe(
      'catalog: game: must be one of bcz, pgg, not "chess".',
    );
    expect(keys(gameOf({ ...(classics[0] as CatalogEntry), params: null } as never))).toEqual(['params']);
  });
  it('rounds that are none make entries that are no games; a margin of a flip is a share', () => {
    expect(keys(gameOf(paperGrid(0)[0] as CatalogEntry))).toEqual(['rounds']);
    const params = { n: 3, alpha: 1, delta: 0.1, cost: 0 };
    expect(keys(nearFlips({ ...params, rounds: 0 }, 1))).toEqual(['rounds', 'margin']);
  });
});

describe('decisions', () => {
  const spaces = [
    { _tag: 'links', n: 3, self: 1 },
    { _tag: 'effort', min: 0, max: 4, decimals: 1 },
    { _tag: 'choice', options: ['a', 'b'] },
  ] as const;
  it('garbage is illegal in every space, never a throw; and the game says whose it is', () => {
    const decision = fc.oneof(
      junk,
      fc.record({
        _tag: fc.constantFrom('links', 'effort', 'choice', 3, null),
        to: junk,
        value: junk,
        index: junk,
      }),
    );
    const game = right(bcz({ n: 3, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 4 }));
    fc.assert(
      fc.property(decision, (given) => {
        for (const space of spaces) {
          const reason = illegal(space, given as never);
          if (reason !== null) expect(reason).toMatch(/\S/u);
          else {
            const d = given as Decision;
            if (d._tag === 'links') expect(d.to.length === 3 && d.to[1] === 0).toBe(true);
            if (d._tag === 'effort') expect(d.value >= 0 && d.value <= 4).toBe(true);
            if (d._tag === 'choice') expect([0, 1]).toContain(d.index);
          }
        }
        const joint = [{ _tag: 'links', to: [0, 1, 1] }, { _tag: 'links', to: [1, 0, 1] }, given];
        const made = game.step(game.initial(rng(0)), joint as never, rng(0));
        if (E.isLeft(made)) expect(made.left).toMatchObject({ _tag: 'IllegalDecision', seat: 2 });
        expect(game.step(game.initial(rng(0)), given as never, rng(0))._tag).toBe('Left');
      }),
      runs(2000),
    );
  });

  it('a solver takes the parameters of its game and no others: a misspelt one is never a default', () => {
    const small = { n: 3, endowment: 10, multiplier: 1.6 };
    const wrong = [
      pggOptimum({ ...small, linkcost: 1 } as never),
      pggNash({ ...small, linkcost: 1 } as never, completeGraph(3)),
      pggPlanner({ ...small, linkcost: 1 } as never, completeGraph(3)),
    ];
    for (const one of wrong)
      expect(E.isLeft(one) && explain(one.left)).toMatch(
        /linkcost: unknown parameter; perhaps linkCost is meant/,
      );
    const spelt = bczOptimum({ n: 3, alpha: 1, delta: 0.1, cost: 0.1, maxEffrt: 4 } as never);
    expect(E.isLeft(spelt) && explain(spelt.left)).toMatch(
      /maxEffrt: unknown parameter; perhaps maxEffort is meant/,
    );
    // A whole game's parameters do.
    const game = right(pgg({ ...small, linkCost: 1, sequence: 'GE', rounds: 2 }));
    expect(E.isRight(pggOptimum(game.params as never))).toBe(true);
  });
});
