/** @file The parts of network games: prompts in full, the graphs within reach of a seat, stability to rounding, and what
 *  is refused. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { graphWhere } from '../src/graph/adjacency.js';
import { graphClasses } from '../src/graph/classes.js';
import {
  type Adjacency,
  allGraphs,
  bcz,
  completeGraph,
  type Decision,
  emptyGraph,
  improvingPath,
  isPairwiseStable,
  type NetworkGame,
  type NetworkObservation,
  type NetworkState,
  pairwiseNash,
  pairwiseStableGraphs,
  pgg,
  regrets,
  rng,
  upperBits,
} from '../src/index.js';
import { once } from '../src/network/analysis.js';
import { compactPrompt } from '../src/network/compact.js';
import { networkGame } from '../src/network/game.js';
import { wantsChange } from '../src/network/improving-path.js';
import { linkChoices, withRow } from '../src/network/link-choices.js';
import type { NetworkRules } from '../src/network/rules.js';
import { frameOf } from '../src/network/state.js';
import { naturalPrompt } from '../src/network/words.js';
import { gains } from '../src/rounding.js';
import { goingRound } from './going-round.js';
import { right } from './right.js';

const row = (...to: number[]): Decision => ({ _tag: 'links', to });
const effort = (value: number): Decision => ({ _tag: 'effort', value });
const play = (game: NetworkGame, ...phases: (readonly Decision[])[]): NetworkState =>
  phases.reduce((s, d) => right(game.step(s, d, rng(0))).state, game.initial(rng(0)));
const graphOfPairs = (n: number, ...pairs: [number, number][]): Adjacency =>
  graphWhere(n, (i, j) => pairs.some(([a, b]) => a === i && b === j));

describe('natural prompts in full', () => {
  const game = right(
    bcz({
      n: 3,
      alpha: [1, 2, 0.5],
      delta: 0.1,
      cost: 0.2,
      maxEffort: 3,
      rounds: 1,
      decimals: 0,
      observability: 'own',
    }),
  );
  const rules = [
    'This is a game of links and efforts in a network.',
    'The game is played by 3 agents, numbered 0 to 2, for 1 round. Each round has 2 phases, in this order: linking, effort.',
    'In a linking phase all agents say at the same time with whom they want to be linked. A link between two agents ' +
      'forms only if both ask for it. The links formed stay until the end.',
    'In an effort phase all agents choose at the same time an effort from 0 to 3. Then agent i, whose productivity is a_i, earns',
    "  payoff_i = a_i·e_i − 0.5·e_i² + 0.1·e_i·(sum of the efforts of i's neighbours) − 0.2·(number of i's links)",
    "So the neighbours' efforts make one's own effort more rewarding, and every link costs each of its two ends 0.2 at every effort phase. Linking phases pay nothing.",
    'Your score is this one payoff.',
    '',
    'You are agent 1.',
    'The productivity of each agent is agent 0: unknown to you, agent 1: 2, agent 2: unknown to you.',
    '',
    'What happened so far:',
  ];
  const natural = (state: NetworkState, seat = 1): string[] =>
    game.text.render(game.observe(state, seat), 'natural').split('\n');
  it('the first linking phase', () => {
    expect(natural(game.initial(rng(0)))).toEqual([
      ...rules,
      'Nothing yet.',
      '',
      'Now: round 1 of 1, phase 1 of 2 (linking).',
      'There are no links yet.',
      '',
      'With whom do you want to be linked? Think about what the others will do, then decide.',
      'If you like, first state in one line whom you expect to ask for a link to you, as 3 zeros and ones in the order of the agents (0 in your own place): Beliefs: [x0, x1, x2]',
      'End with exactly one line of 3 zeros and ones in the order of the agents (1: ask for a link; place 1 is yourself and must be 0): Decision: [x0, x1, x2]',
    ]);
  });
  it('an effort phase, without links and with', () => {
    const ask = [
      '',
      'What is your effort? Think about what the others will do, then decide.',
      'If you like, first state in one line the efforts that you expect, for every agent in their order, your own included: Beliefs: [x0, x1, x2]',
      'End with exactly one line with a number from 0 to 3 with at most 0 decimals: Decision: x',
    ];
    expect(natural(play(game, [row(0, 0, 1), row(0, 0, 0), row(0, 0, 0)]))).toEqual([
      ...rules,
      'Round 1, linking: no links were formed.',
      '',
      'Now: round 1 of 1, phase 2 of 2 (effort).',
      'Links in force: none. You have no neighbours.',
      ...ask,
    ]);
    const linked = natural(play(game, [row(0, 1, 1), row(1, 0, 1), row(1, 1, 0)]));
    expect(linked).toContain('Round 1, linking: the links 0-1, 0-2, 1-2 were formed.');
    expect(linked).toContain('Links in force: 0-1, 0-2, 1-2. Your neighbours: 0, 2.');
    // One link among the others: it is in force, and agent 1 has no part in it.
    expect(natural(play(game, [row(0, 0, 1), row(0, 0, 0), row(1, 0, 0)]))).toContain(
      'Links in force: 0-2. You have no neighbours.',
    );
  });
  it('under own the parameters hide what the types hide', () => {
    const o = game.observe(game.initial(rng(0)), 1);
    expect(o.types).toEqual([null, 2, null]);
    expect(o.params).toEqual({ ...game.params, alpha: [null, 2, null] });
    expect(o.params).toMatchObject({ delta: 0.1, cost: 0.2, observability: 'own' });
  });
  it('compact: an effort phase of an observation that has no graph', () => {
    const o = game.observe(play(game, [row(0, 0, 0), row(0, 0, 0), row(0, 0, 0)]), 1);
    const bare: NetworkObservation = { ...o, graph: null, history: [] };
    expect(compactPrompt(bare, 'X')).toBe('XtGE1wAxB2Cxr1EB?');
    expect(compactPrompt({ ...bare, graph: emptyGraph(3) }, 'X')).toBe('XtGE1wAxB2Cxgabcr1EB?');
  });
  it('a choice, as a game of its own making may ask for', () => {
    const o: NetworkObservation = {
      ...game.observe(game.initial(rng(0)), 1),
      space: { _tag: 'choice', options: ['a', 'b'] },
    };
    const text = naturalPrompt(o, { rules: '', typeName: 'type', effortName: 'vote' });
    expect(text).toMatch(/\nEnd with exactly one line with one of the options: Decision: x$/);
  });
  it('the rules of the public goods game', () => {
    const of = (more: object): string[] =>
      right(pgg({ n: 2, endowment: 3, multiplier: 1.5, sequence: 'EG', ...more })).text.rules.split('\n');
    expect(of({ linkCost: 0.5, contribution: 'perGroup' })).toEqual([
      'This is a public goods game in groups that form in a network.',
      'The game is played by 2 agents, numbered 0 to 1, for 2 rounds. Each round has 2 phases, in this order: contribution, linking.',
      (rules[2] as string).replace(
        'stay until the end.',
        'replace all earlier ones and stay until the next linking phase.',
      ),
      'The groups are the maximal cliques of the network with at least two members: sets of agents who are all linked to each other and to which no further agent could be added.',
      'In a contribution phase every agent starts with its endowment, and all choose at the same time how much of it to contribute, from 0 to the whole endowment; the rest is kept.',
      'An agent pays its contribution once, and it counts fully in each of the groups that it is in.',
      'In every group the contributions are multiplied by 1.5 and shared equally among all its members, whether they contributed or not. An agent in no group gets its contribution back.',
      'Every link costs each of its two ends 0.5 at every contribution phase.',
      'Linking phases pay nothing. Your score is the sum of your payoffs over all rounds.',
    ]);
    expect(of({})[5]).toBe("An agent's contribution is split evenly over the groups that it is in.");
    expect(of({})[7]).toBe('Links cost nothing.');
  });
});

describe('what is refused', () => {
  const game = right(bcz({ n: 2, alpha: 1, delta: 0.1, cost: 0.2, maxEffort: 3, rounds: 1 }));
  const start = game.initial(rng(0));
  const over = play(game, [row(0, 1), row(1, 0)], [effort(1), effort(1)]);
  it('to look, or to be absent, where one does not move', () => {
    for (const [state, seat] of [
      [start, 2],
      [start, -1],
      [start, 0.5],
      [over, 0],
    ] as const) {
      expect(game.space(state, seat)).toBeNull();
      expect(() => game.observe(state, seat)).toThrow(
        `seat ${seat} does not move in this state, so it is asked nothing`,
      );
      expect(() => game.absent(state, seat)).toThrow(`seat ${seat} does not move in this state`);
    }
    expect(game.phase(over)).toEqual({ kind: 'over', round: 1, rounds: 1, index: 0, movers: [] });
    expect([game.space(start, 0), game.space(start, 1)].every((s) => s !== null)).toBe(true);
  });
  it('a value where no decision is legal', () => {
    const value = (state: NetworkState, decisions: (Decision | null)[]) =>
      game.analysis?.value?.(state, 0, decisions);
    expect(() => value(over, [null, null])).toThrow(
      'value needs a legal decision of every seat; seat 0: the game is over',
    );
    expect(() => value(start, [row(0, 1), row(1, 1)])).toThrow(
      'value needs a legal decision of every seat; seat 1: a seat cannot link to itself',
    );
  });
  it('a public goods game on a graph with more groups than can be listed', () => {
    const moonMoser = graphWhere(33, (i, j) => Math.floor(i / 3) !== Math.floor(j / 3));
    const many = right(pgg({ n: 33, endowment: 1, multiplier: 1.5 }));
    const state = play(
      many,
      moonMoser.map((to) => row(...to)),
    );
    const give = moonMoser.map(() => effort(1));
    expect(many.step(state, give, rng(0))).toEqual({
      _tag: 'Left',
      left: { _tag: 'TooManyGroups', limit: 100_000 },
    });
    expect(() => many.analysis?.value?.(state, 0, give)).toThrow(
      'the payoffs of this graph cannot be computed: TooManyGroups',
    );
    expect(() => many.analysis?.nash?.(state)).toThrow('this graph cannot be analysed: TooManyGroups');
  });
});

describe('solutions are worked out once', () => {
  it('at the first call', () => {
    let calls = 0;
    const value = once(() => {
      calls++;
      return undefined;
    });
    expect(calls).toBe(0);
    expect([value(), value()]).toEqual([undefined, undefined]);
    expect(calls).toBe(1);
  });
  it('for each graph; the dilemma for the game', () => {
    const game = right(bcz({ n: 3, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 5, sequence: 'GEE' }));
    const state = play(game, [row(0, 1, 0), row(1, 0, 0), row(0, 0, 0)]);
    const planner = game.analysis?.planner?.(state);
    expect(game.analysis?.planner?.(play(game, [row(0, 0, 0), row(0, 0, 0), row(0, 0, 0)]))).not.toEqual(
      planner,
    );
    expect(game.analysis?.planner?.(state)).toBe(planner);
    expect(game.analysis?.planner?.(game.initial(rng(0)))).toBe(
      game.analysis?.planner?.(game.initial(rng(5))),
    );
  });
});

describe('a dilemma', () => {
  /** Two seats whose selfish play earns this much together, below the best of all. */
  const stub = (best: number, selfish: number, sequence = 'GE'): NetworkRules => ({
    id: 'stub',
    frame: frameOf({
      n: 2,
      sequence,
      rounds: 1,
      observability: 'full',
      decimals: 1,
      maxEffort: () => 1,
    }),
    params: {},
    typeKey: 'types',
    types: [1, 1],
    payoffs: () => E.right([best / 2, best / 2]),
    text: { rules: '', render: () => '', answer: () => '' },
    information: 'perfect',
    solutions: {
      plannerGraph: () => completeGraph(2),
      plannerGap: () => 0,
      plannerWelfare: () => best,
      nashGraph: () => completeGraph(2),
      plannerEffort: () => [1, 1],
      nashEffort: () => [0, 0],
      nashPayoffs: (g) => (g[0]?.[1] === 1 ? [selfish / 2, selfish / 2] : [best / 2, best / 2]),
      extremeEfforts: () => [0, 1],
      bestEfforts: () => [0, 1],
    },
  });
  const dilemma = (...of: Parameters<typeof stub>): boolean => networkGame(stub(...of)).claims.dilemma;
  it('is where selfish play earns less than the best, by more than a billionth of it', () => {
    expect([dilemma(4, 2), dilemma(4, 4), dilemma(-2, -4)]).toEqual([true, false, true]);
    // 1e-9 of 100 is 1e-7; of less than 1, and of losses, as much as of their size or of 1.
    expect([dilemma(100, 100 - 5e-8), dilemma(100, 100 - 2e-7)]).toEqual([false, true]);
    expect([dilemma(-100, -100 - 5e-8), dilemma(-100, -100 - 2e-7)]).toEqual([false, true]);
    expect([dilemma(1e-9, 0), dilemma(2e-9, 0)]).toEqual([false, true]);
  });
  it('without linking phases it is played on the graph without links, and no other graph is solved', () => {
    // The complete graph, on which selfish play earns 0, cannot be formed.
    expect([dilemma(4, 0, 'GE'), dilemma(4, 0, 'E')]).toEqual([true, false]);
    expect(dilemma(4, 0, 'G')).toBe(false);
  });
});

describe('the graphs within reach of a seat', () => {
  const rules = (efforts: readonly number[]) =>
    ({ solutions: { nashEffort: () => efforts } }) as unknown as NetworkRules;
  const linkedTo = (graphs: readonly Adjacency[], seat: number): number[][] =>
    graphs.map((g) => (g[seat] as readonly number[]).flatMap((x, j) => (x === 1 ? [j] : [])));
  const n = 12;
  const formed = graphOfPairs(n, [0, 1], [2, 3]);
  it('up to nine willing partners: every subset, and the links of others stay', () => {
    const graphs = linkChoices(rules([]), formed, 0, [1, 4, 5]);
    expect(linkedTo(graphs, 0)).toEqual([[], [1], [4], [1, 4], [5], [1, 5], [4, 5], [1, 4, 5]]);
    expect(graphs.every((g) => g[2]?.[3] === 1 && g[3]?.[2] === 1)).toBe(true);
    for (const g of graphs) for (let j = 0; j < n; j++) expect(g[0]?.[j]).toBe(g[j]?.[0]);
    const nine = linkChoices(rules([]), formed, 0, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(linkedTo(nine, 0).map(String)).size).toBe(512);
  });
  it('beyond: the partners with the greatest and those with the least efforts; equal ones by seat', () => {
    const efforts = [9, 1, 2, 3, 4, 5, 5, 7, 8, 0, 6, 0];
    const willing = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    // By effort: 8, 7, 10, 5 and 6 (equal), 4, 3, 2, 1, 9.
    const order = [8, 7, 10, 5, 6, 4, 3, 2, 1, 9];
    const ascending = (list: number[]) => list.toSorted((a, b) => a - b);
    expect(linkedTo(linkChoices(rules(efforts), formed, 0, willing), 0)).toEqual(
      order.flatMap((_, k) => [ascending(order.slice(0, k)), ascending(order.slice(k))]),
    );
    // In whatever order they are named.
    expect(linkChoices(rules(efforts), formed, 0, willing.toReversed())).toEqual(
      linkChoices(rules(efforts), formed, 0, willing),
    );
  });
  it('are valued in the game: the best and the worst over tops and tails by effort', () => {
    const seats = 12;
    const game = right(
      bcz({
        n: seats,
        alpha: Array.from({ length: seats }, (_, i) => 0.5 + ((5 * i) % 12) / 10),
        delta: 0.02,
        cost: 0.02,
        maxEffort: 5,
      }),
    );
    const state = game.initial(rng(0));
    const all = completeGraph(seats).map((to) => row(...to));
    // On the complete graph efforts are ordered by α, whatever the seat.
    const order = Array.from({ length: seats }, (_, i) => i)
      .filter((i) => i !== 3)
      .sort((i, j) => ((5 * j) % 12) - ((5 * i) % 12));
    const chosen = (partners: readonly number[]): number => {
      const to = all.map((_, j) => (partners.includes(j) ? 1 : 0));
      return game.analysis?.value?.(state, 3, all.with(3, row(...to))).chosen as number;
    };
    const worths = Array.from({ length: seats }, (_, k) => [
      chosen(order.slice(0, k)),
      chosen(order.slice(k)),
    ]).flat();
    const some = row(...all.map((_, j) => (j === 0 || j === 7 ? 1 : 0)));
    const value = game.analysis?.value?.(state, 3, all.with(3, some));
    expect(value?.best).toBeCloseTo(Math.max(...worths), 12);
    expect(value?.worst).toBeCloseTo(Math.min(...worths), 12);
    expect(value?.chosen).toBeLessThan(value?.best as number);
    expect(value?.chosen).toBeGreaterThan(value?.worst as number);
  });
  it('a row takes the place of the old one', () => {
    expect(upperBits(withRow(completeGraph(4), 1, [3]))).toBe('011011');
    expect(upperBits(withRow(emptyGraph(3), 2, [0, 1]))).toBe('011');
  });
});

describe('regrets', () => {
  it('are asked of those who move, and never negative', () => {
    const game = right(bcz({ n: 3, alpha: 1, delta: 0.1, cost: 0.2, maxEffort: 3 }));
    const asked: number[] = [];
    const odd = {
      ...game,
      phase: (s: NetworkState) => ({ ...game.phase(s), movers: [0, 2] }),
      analysis: {
        ...(game.analysis as NonNullable<typeof game.analysis>),
        value: (_s: NetworkState, seat: number) => {
          asked.push(seat);
          return seat === 0 ? { chosen: 2, best: 5, worst: 0 } : { chosen: 1, best: 1 - 1e-15, worst: 0 };
        },
      },
    };
    expect(regrets(odd, game.initial(rng(0)), [])).toEqual([3, 0, 0]);
    expect(asked).toEqual([0, 2]);
  });
});

describe('stability', () => {
  const pair = (graph: Adjacency, without: number[], within: number[]) =>
    wantsChange(graph, 0, 1, (g) => (g[0]?.[1] === 1 ? within : without)) !== null;
  const add = (i: number, j: number, before = [0, 0]): boolean =>
    pair(emptyGraph(2), before, [(before[0] as number) + i, (before[1] as number) + j]);
  const cut = (i: number, j: number): boolean => pair(completeGraph(2), [i, j], [0, 0]);
  it('a link is added when one end gains and none loses; rounding is neither a gain nor a loss', () => {
    expect([add(1, 0), add(0, 1), add(1, 1)]).toEqual([true, true, true]);
    expect([add(0, 0), add(-1, 5), add(5, -1), add(-1, -1), add(0, -1)]).toEqual(new Array(5).fill(false));
    expect([add(5e-11, 5e-11), add(2e-10, 0), add(1, -5e-11), add(1, -2e-10)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    // Relative to large payoffs: 1e-10 of a million is 1e-4.
    expect([add(5e-5, 0, [1e6, 0]), add(2e-4, 0, [1e6, 0]), add(5e-5, 0, [-1e6, 0])]).toEqual([
      false,
      true,
      false,
    ]);
    expect(add(5e-11, 0, [1e-3, 0])).toBe(false);
    // Exactly the slack is rounding. Where there are no payoffs, everything finite is a gain.
    expect([gains(1e-10, 0), gains(-1e-10, 0), gains(2e-10, 0), gains(-2e-10, 0)]).toEqual([0, 0, 1, -1]);
    expect([gains(0, -Infinity), gains(-Infinity, 0), gains(-Infinity, -Infinity)]).toEqual([1, -1, 0]);
  });
  it('a link is cut when one end gains', () => {
    expect([cut(1, -9), cut(-9, 1), cut(0, 0), cut(-1, -1), cut(5e-11, 0), cut(0, 2e-10)]).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
  });
  it('gives the graph that is wanted, and leaves the one that is', () => {
    const path = graphOfPairs(3, [0, 1], [1, 2]);
    const likes = (bits: string) => (g: Adjacency) => (upperBits(g) === bits ? [1, 1, 1] : [0, 0, 0]);
    expect(wantsChange(path, 0, 2, likes('111'))).toEqual(completeGraph(3));
    expect(wantsChange(path, 0, 1, likes('001'))).toEqual(graphOfPairs(3, [1, 2]));
    expect(upperBits(path)).toBe('101');
    expect(isPairwiseStable(path, likes('101'))).toBe(true);
    for (const one of ['001', '100', '111']) expect(isPairwiseStable(path, likes(one))).toBe(false);
  });
  it('a path goes over the pairs in order, again and again, and remembers where it was', () => {
    const visited: string[] = [];
    const more = (g: Adjacency) => {
      visited.push(upperBits(g));
      const links = [...upperBits(g)].filter((b) => b === '1').length;
      return [links, links, links, links];
    };
    expect(improvingPath(emptyGraph(4), more)).toEqual({ graph: completeGraph(4), stable: true });
    // Each pair asks for the payoffs before and after; then a second round in which nobody gains.
    expect(visited.slice(0, 6)).toEqual(['000000', '100000', '100000', '110000', '110000', '111000']);
    expect(visited).toHaveLength(24);
    const first = (g: Adjacency) =>
      upperBits(g) === '000' ? [0, 0, 0] : upperBits(g) === '100' ? [1, 1, 0] : [-9, -9, -9];
    expect(improvingPath(emptyGraph(3), first)).toEqual({ graph: graphOfPairs(3, [0, 1]), stable: true });
  });
  it('all pairwise stable graphs, in the order of their bits, to six seats', () => {
    expect([...allGraphs(3)].map(upperBits)).toEqual([
      '000',
      '001',
      '010',
      '011',
      '100',
      '101',
      '110',
      '111',
    ]);
    expect([...allGraphs(1)]).toEqual([[[0]]]);
    // Payoffs count own links up to one: pairs of agents are stable, and so is no agent without a partner.
    const one = (g: Adjacency) => g.map((to) => (to.filter((x) => x === 1).length === 1 ? 1 : 0));
    expect(pairwiseStableGraphs(3, one)?.map(upperBits)).toEqual(['001', '010', '100']);
    expect(pairwiseStableGraphs(6, () => [0, 0, 0, 0, 0, 0])).toHaveLength(2 ** 15);
    expect(pairwiseStableGraphs(7, () => new Array(7).fill(0))).toBeNull();
    // No seats have one graph; fewer than none have none.
    expect(pairwiseStableGraphs(0, () => [])).toEqual([[]]);
    expect([-1, Number.NaN].map((n) => pairwiseStableGraphs(n, () => []))).toEqual([null, null]);
  });
});

describe('pairwise Nash', () => {
  const star = (n: number): Adjacency => graphWhere(n, (i) => i === 0);
  it('the best of all cuts is made, the smallest of equally good ones', () => {
    // The centre of a star of four has 3 links; others never want to change.
    const centre = (worth: readonly number[]) => (g: Adjacency) => {
      const links = (g[0] as readonly number[]).filter((x) => x === 1).length;
      const others = g
        .slice(1)
        .flatMap((to) => to.slice(1))
        .some((x) => x === 1)
        ? -9
        : 0;
      return g.map((_, i) => (i === 0 ? (worth[links] as number) : others));
    };
    const left = (worth: readonly number[]): number =>
      (pairwiseNash(star(4), centre(worth)).graph[0] as readonly number[]).filter((x) => x === 1).length;
    // One cut loses; of two and three cuts the better is made, and two when they are equal.
    expect(left([5, 4, 0, 3])).toBe(0);
    expect(left([4, 5, 0, 3])).toBe(1);
    expect(left([5, 5, 0, 3])).toBe(1);
    expect(left([3, 3, 0, 3])).toBe(3);
    expect(left([3 + 1e-11, 2, 0, 3])).toBe(3);
    // A gain beyond rounding, 1e-10 of what one has.
    expect(left([3 + 1e-9, 2, 0, 3])).toBe(0);
    expect(left([3e6 + 1e-5, 2, 0, 3e6])).toBe(3);
  });
  it('up to nine links all sets are tried for a cut, above that single links', () => {
    const worth = (degree: number) => (g: Adjacency) => {
      const links = (g[0] as readonly number[]).filter((x) => x === 1).length;
      const between = g
        .slice(1)
        .flatMap((to) => to.slice(1))
        .some((x) => x === 1);
      return g.map((_, i) => (i > 0 ? (between ? -9 : 0) : links === degree ? 1 : links === 0 ? 2 : 0));
    };
    expect(pairwiseNash([], () => [])).toEqual({ graph: [], stable: true });
    expect(pairwiseNash(star(10), worth(9))).toEqual({ graph: emptyGraph(10), stable: true });
    expect(pairwiseNash(star(11), worth(10))).toEqual({ graph: star(11), stable: true });
  });
  it('of cuts that are equally good the fewest links go, then those of the lowest seats', () => {
    // Worth of the links that the centre of a star of five keeps; 3 with all, 0 with any not named.
    const kept = (worth: Readonly<Record<string, number>>): string => {
      const links = (g: Adjacency) =>
        (g[0] as readonly number[]).flatMap((x, j) => (x === 1 ? [j] : [])).join('');
      const end = pairwiseNash(star(5), (g) => {
        const others = g.slice(1).some((to) => to.slice(1).includes(1)) ? -9 : 0;
        return g.map((_, i) => (i > 0 ? others : links(g) === '1234' ? 3 : (worth[links(g)] ?? 0)));
      });
      expect(end.stable).toBe(true);
      return links(end.graph);
    };
    expect(kept({ '4': 5 })).toBe('4');
    expect(kept({ '4': 5, '23': 5 })).toBe('23');
    expect(kept({ '12': 5, '34': 5 })).toBe('34');
    expect(kept({ '12': 5.1, '34': 5 })).toBe('12');
  });
  it('a cycle of cuts and improvements is given up after N² rounds', () => {
    // Agent 0 cuts both its links; 1 and 2 link, both link to 0 again, and drop each other: there it begins anew.
    const payoffs: Readonly<Record<string, number[]>> = {
      '000': [2, 0, 0],
      '001': [0, 1, 1],
      '101': [0.5, 2, 1],
      '111': [0.7, 2, 2],
      '110': [1, 3, 2],
    };
    const round = (g: Adjacency) => payoffs[upperBits(g)] ?? [-9, -9, -9];
    expect(improvingPath(emptyGraph(3), round)).toEqual({ graph: star(3), stable: true });
    expect(pairwiseNash(emptyGraph(3), round)).toEqual({ graph: emptyGraph(3), stable: false });
  });
  /** Three seats from `first` on that earn by their own links; anything else among them costs. */
  const three = (g: Adjacency, first: number, pay: (own: Adjacency) => number[]): number[] =>
    pay(g.slice(first, first + 3).map((to) => to.slice(first, first + 3)));
  /** The first seat loses by cutting either link, and gains by cutting both. */
  const bothOrNone = (own: Adjacency): number[] =>
    ({ '110': [1, 0, 0], '000': [2, 0, 0] })[upperBits(own)] ?? [-9, -9, -9];
  const linksAmong = (g: Adjacency, first: number, end = first + 3): number =>
    g.slice(first, end).flatMap((to) => to.slice(first, end).filter((x) => x === 1)).length / 2;
  it('from a cycle no improving path is taken; where the cuts end in a stable graph, it is said to be one', () => {
    // 0 to 2 go round while 3 is linked to 4 and 5, and want no links once it is not.
    const payoffs = (g: Adjacency): number[] => {
      const [first, second] = [linksAmong(g, 0), linksAmong(g, 3)];
      const between = linksAmong(g, 0, 6) > first + second;
      const round = second === 0 ? [-first, -first, -first] : three(g, 0, goingRound);
      return [...round, ...three(g, 3, bothOrNone)].map((x) => (between ? -99 : x));
    };
    const start = graphOfPairs(6, [3, 4], [3, 5]);
    expect(improvingPath(start, payoffs)).toEqual({ graph: start, stable: false });
    expect(improvingPath(emptyGraph(6), payoffs)).toEqual({ graph: emptyGraph(6), stable: true });
    expect(pairwiseNash(start, payoffs)).toEqual({ graph: emptyGraph(6), stable: true });
  });
  it('above nine links each single link is tried for a cut, again after the others cut theirs', () => {
    // 0 is linked to 1 to 10; once 11 has cut its two links, 0 has one link too many. 14 to 16 go round for ever.
    const ten = Array.from({ length: 10 }, (_, k): [number, number] => [0, k + 1]);
    const both: [number, number][] = [
      [11, 12],
      [11, 13],
    ];
    const allowed = (i: number, j: number) => (i === 0 && j <= 10) || (i >= 11 && j <= 13) || i >= 14;
    for (const extra of [1, 5, 10]) {
      const payoffs = (g: Adjacency): number[] => {
        if (g.some((to, i) => to.some((x, j) => x === 1 && i < j && !allowed(i, j)))) return g.map(() => -99);
        const row = g[0] as readonly number[];
        const degree = row.filter((x) => x === 1).length;
        const best = g[11]?.[12] === 0 && g[11]?.[13] === 0 && degree === 9 && row[extra] === 0;
        const centre = best ? 2 : degree === 10 ? 1 : 0;
        return [centre, ...ten.map(() => 0), ...three(g, 11, bothOrNone), ...three(g, 14, goingRound)];
      };
      const start = graphOfPairs(17, ...ten, ...both);
      expect(pairwiseNash(start, payoffs)).toEqual({
        graph: graphOfPairs(17, ...ten.filter(([, j]) => j !== extra)),
        stable: false,
      });
    }
  });
  it('a cycle of improvements is left by cuts alone, and said to be no stable graph', () => {
    // From where it closes, {}, there is nothing to cut.
    expect(pairwiseNash(emptyGraph(3), goingRound)).toEqual({ graph: emptyGraph(3), stable: false });
    // Begun inside, it closes at {b}, which agent 2 cuts.
    expect(pairwiseNash(graphOfPairs(3, [0, 2]), goingRound)).toEqual({
      graph: emptyGraph(3),
      stable: false,
    });
  });
});

describe('graphs up to renaming', () => {
  it('the fewest links first, and among those with as many, the greatest name', () => {
    expect(graphClasses(0)).toEqual([[]]);
    expect(graphClasses(1)).toEqual([[[0]]]);
    expect(graphClasses(2).map(upperBits)).toEqual(['0', '1']);
    const four = graphClasses(4).map(upperBits);
    const links = (bits: string) => [...bits].filter((b) => b === '1').length;
    // One graph with 0, 1, 5 and 6 links, two with 2 and 4, three with 3.
    expect(four.map(links)).toEqual([0, 1, 2, 2, 3, 3, 3, 4, 4, 5, 6]);
    for (const [k, bits] of four.entries()) {
      const before = four[k - 1];
      if (before !== undefined && links(before) === links(bits)) expect(before > bits).toBe(true);
    }
    expect(graphClasses(4)).toBe(graphClasses(4));
  });
  it('each is a graph, and no two are renamings of each other (all renamings of five nodes)', () => {
    const orders = (list: number[]): number[][] =>
      list.length === 0
        ? [[]]
        : list.flatMap((x) => orders(list.filter((y) => y !== x)).map((o) => [x, ...o]));
    const renamings = orders([0, 1, 2, 3, 4]);
    const least = (g: Adjacency): string =>
      renamings
        .map((o) => upperBits(o.map((a) => o.map((b) => g[a]?.[b] as number))))
        .toSorted()[0] as string;
    const names = graphClasses(5).map((g) => {
      expect(g.every((to, i) => to[i] === 0 && to.every((x, j) => x === g[j]?.[i]))).toBe(true);
      return least(g);
    });
    expect(new Set(names).size).toBe(34);
  });
});
