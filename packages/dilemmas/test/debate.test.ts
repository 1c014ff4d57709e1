/** @file Debate and vote: the contract, Condorcet's numbers, the best listening against all graphs and strategies, selfish play against all
 *  deviations. */
import { type Decision, rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { type DebateParams, debate, juryAccuracy, type TurnsState } from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

describe('the contract', () => {
  it.each<DebateParams>([
    {},
    { n: 2, consent: 'mutual', rounds: 3 },
    { n: 4, lowest: 0.55, highest: 0.9, linkCost: 0.1, consent: 'mutual', rounds: 2 },
    { n: 3, voteCost: 0, linkCost: 1 },
    { n: 9, lowest: 0.7, linkCost: 0, voteCost: 0 },
  ])('is kept at %j', (params) => {
    const make = debate as Parameters<typeof violationsOf>[0];
    expect(violationsOf(make, params, { playouts: 3, enumerateUpTo: 100 })).toEqual([]);
  });
  it('parameters are refused all at once', () => {
    expect(debate({ n: 10, lowest: 0.5, consent: 'none', noise: 1 } as never)).toMatchObject({
      left: {
        faults: [
          { field: 'noise' },
          { field: 'n' },
          { field: 'lowest' },
          { field: 'highest' },
          { field: 'consent' },
        ],
      },
    });
    const differ = { lowest: 0.6, highest: 0.8, voteCost: 0.4 };
    expect(debate({ ...differ, linkCost: 0.5 })).toMatchObject({ left: { faults: [{ field: 'linkCost' }] } });
    expect(debate({ ...differ, linkCost: 0.3, consent: 'mutual' })).toMatchObject({
      left: { faults: [{ field: 'linkCost' }] },
    });
    expect(debate({ lowest: 0.8, highest: 0.6 })).toMatchObject({ left: { faults: [{ field: 'lowest' }] } });
  });
});

describe('the accuracy of a vote', () => {
  it("is Condorcet's where nobody listens: .648 of three of .6, .68256 of five; a fourth vote adds nothing", () => {
    const alike = (n: number) => right(juryAccuracy(new Array(n).fill(0.6)));
    expect(alike(1)).toBeCloseTo(0.6, 12);
    expect(alike(2)).toBeCloseTo(0.6, 12);
    expect(alike(3)).toBeCloseTo(0.648, 12);
    expect(alike(4)).toBeCloseTo(0.648, 12);
    expect(alike(5)).toBeCloseTo(0.68256, 12);
  });
  it('is that of the signals where all hear all, whoever votes; and that of one signal where all copy it', () => {
    const accuracies = [0.6, 0.7, 0.8];
    const all = [1, 1, 1].map(() => [1, 1, 1]);
    // .8 alone: .8. The three together: right where .8 and one more are, or .6 and .7 (1.2528 < 1.3863: outweighed).
    expect(right(juryAccuracy(accuracies, { hears: all }))).toBeCloseTo(0.8, 12);
    expect(
      right(juryAccuracy([0.6, 0.6, 0.6, 0.6, 0.6], { hears: new Array(5).fill([1, 1, 1, 1, 1]) })),
    ).toBeCloseTo(0.68256, 12);
    const hub = [0.6, 0.6, 0.9].map(() => [0, 0, 1]);
    expect(right(juryAccuracy([0.6, 0.6, 0.9], { hears: hub }))).toBeCloseTo(0.9, 12);
    expect(right(juryAccuracy([0.6, 0.6, 0.9]))).toBeCloseTo(0.36 * 0.1 + 0.84 * 0.9, 12);
    expect(right(juryAccuracy([0.6, 0.9], { voters: [false, false] }))).toBe(0.5);
  });
  it('is that of counting by the rules of probability, on drawn graphs', () => {
    const random = rng('juries');
    for (let k = 0; k < 40; k++) {
      const n = 2 + random.int(4);
      const accuracies = Array.from({ length: n }, () => 0.51 + random.uniform() * 0.45);
      const hears = accuracies.map((_, i) => accuracies.map((__, j) => (i === j ? 0 : random.int(2))));
      const voters = accuracies.map(() => random.int(3) > 0);
      let expected = 0;
      for (let truth = 0; truth < 2; truth++)
        for (let mask = 0; mask < 2 ** n; mask++) {
          const signal = (i: number) => (mask >> i) & 1;
          const chance = (of: number, whom: readonly number[]) =>
            whom.reduce(
              (p, i) => p * (signal(i) === of ? (accuracies[i] as number) : 1 - (accuracies[i] as number)),
              1,
            );
          const cast = accuracies.flatMap((_, i) => {
            const whom = accuracies.flatMap((__, j) => (i === j || hears[i]?.[j] === 1 ? [j] : []));
            return voters[i] === true ? [chance(1, whom) > chance(0, whom) ? 1 : 0] : [];
          });
          const forTruth = cast.filter((vote) => vote === truth).length;
          const share = forTruth * 2 > cast.length ? 1 : forTruth * 2 === cast.length ? 0.5 : 0;
          expected += 0.5 * share * chance(truth, [...accuracies.keys()]);
        }
      expect(right(juryAccuracy(accuracies, { hears, voters }))).toBeCloseTo(expected, 10);
    }
  });
  it('tells all that is wrong', () => {
    expect(juryAccuracy([0.4, 1], { hears: [[0, 2]], voters: [true] })).toMatchObject({
      left: {
        faults: [
          { field: 'accuracies.0' },
          { field: 'accuracies.1' },
          { field: 'hears' },
          { field: 'voters' },
        ],
      },
    });
    expect(juryAccuracy([])).toMatchObject({ left: { faults: [{ field: 'accuracies' }] } });
  });
});

const links = (to: readonly number[]): Decision => ({ _tag: 'links', to });
const choice = (index: number): Decision => ({ _tag: 'choice', index });
const rowsOf = (n: number, seat: number): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** n }, (_, mask) => Array.from({ length: n }, (__, j) => (mask >> j) & 1)).filter(
    (row) => row[seat] === 0,
  );
const accuraciesOf = ({ n = 5, lowest = 0.6, highest = lowest }: DebateParams): readonly number[] =>
  Array.from({ length: n }, (_, k) => Math.round(1e4 * (lowest + ((highest - lowest) * k) / (n - 1))) / 1e4);

/** Every draw of truth and signals with its chance. */
const drawsOf = (accuracies: readonly number[]) =>
  Array.from({ length: 2 ** (accuracies.length + 1) }, (_, mask) => {
    const n = accuracies.length;
    const drawn = Array.from({ length: n + 1 }, (__, i) => (mask >> i) & 1);
    const chance = accuracies.reduce((p, q, i) => p * (drawn[i] === drawn[n] ? q : 1 - q), 0.5);
    return { drawn, chance };
  });

const together = (payoffs: readonly number[]): number => payoffs.reduce((a, b) => a + b, 0);

/** Games of two to four seats; where accuracies differ, links cost at most half of a vote. */
function drawnGames(count: number): readonly DebateParams[] {
  const random = rng('debates');
  const cents = (from: number, to: number): number => (from + random.int(to - from + 1)) / 100;
  return Array.from({ length: count }, () => {
    const [lowest, voteCost] = [cents(52, 80), cents(0, 100)];
    const differ = random.int(2) === 1;
    return {
      n: 2 + random.int(3),
      lowest,
      highest: differ ? Math.min(0.95, lowest + cents(1, 20)) : lowest,
      prize: 1 + random.int(20),
      voteCost,
      linkCost: differ ? Math.floor(random.uniform() * 50 * voteCost) / 100 : cents(0, 100),
      consent: random.int(2) === 1 ? 'mutual' : 'one-sided',
    };
  });
}

const GAMES: readonly DebateParams[] = [
  {},
  { n: 3 },
  { n: 3, linkCost: 0.8, voteCost: 0.1 },
  { n: 3, linkCost: 0.05, voteCost: 0.3, lowest: 0.6, highest: 0.75 },
  { n: 3, linkCost: 0.1, voteCost: 0.3, consent: 'mutual', lowest: 0.6, highest: 0.7 },
  { n: 4, linkCost: 0.2, voteCost: 0.3, consent: 'mutual', lowest: 0.7 },
  { n: 4, linkCost: 0, voteCost: 0, lowest: 0.55, highest: 0.85 },
  { n: 2, prize: 1, voteCost: 2, linkCost: 1 },
  ...drawnGames(8),
];

describe('the planner', () => {
  it.each(GAMES)('brings the optimum in expectation, before and after each turn, at %j', (params) => {
    const game = right(debate(params));
    const start = game.initial(rng(1));
    const optimum = game.analysis?.optimum?.(start) as number;
    let paid = 0;
    const promised: number[] = [];
    for (const { drawn, chance } of drawsOf(accuraciesOf(params))) {
      const from = { ...start, now: { ...start.now, drawn } };
      let state: TurnsState = from;
      while (game.status(state) === 'running') {
        const turn = state.now.turns.length;
        promised[turn] = (promised[turn] ?? 0) + chance * (game.analysis?.optimum?.(state) as number);
        const next = right(game.step(state, game.analysis?.planner?.(state) ?? [], rng(1)));
        paid += chance * together(next.payoffs ?? []);
        state = next.state;
      }
    }
    expect(paid).toBeCloseTo(optimum, 7);
    // A round in which nobody votes has no turn of votes.
    for (const worth of promised) expect(worth).toBeCloseTo(optimum, 7);
  });
  it.each(GAMES.filter(({ n = 5 }) => n <= 4))('no graph and no voters are worth more, at %j', (params) => {
    const game = right(debate(params));
    const { n, prize, linkCost, voteCost } = game.params as unknown as Record<
      'n' | 'prize' | 'linkCost' | 'voteCost',
      number
    >;
    const accuracies = accuraciesOf(params);
    const pairs = Array.from({ length: n * n }, (_, k) => [Math.floor(k / n), k % n] as const).filter(
      ([i, j]) => (params.consent === 'mutual' ? i < j : i !== j),
    );
    // Of voters alone it matters what they hear.
    let most = Number.NEGATIVE_INFINITY;
    for (let mask = 0; mask < 2 ** n; mask++) {
      const voters = accuracies.map((_, i) => ((mask >> i) & 1) === 1);
      const useful = pairs.filter(([i, j]) => voters[i] || (params.consent === 'mutual' && voters[j]));
      for (let graph = 0; graph < 2 ** useful.length; graph++) {
        const hears = accuracies.map(() => new Array<number>(n).fill(0));
        useful.forEach(([i, j], k) => {
          if (((graph >> k) & 1) === 0) return;
          (hears[i] as number[])[j] = 1;
          if (params.consent === 'mutual') (hears[j] as number[])[i] = 1;
        });
        const cost = linkCost * together(hears.map(together)) + voteCost * voters.filter(Boolean).length;
        most = Math.max(most, n * prize * right(juryAccuracy(accuracies, { hears, voters })) - cost);
      }
    }
    expect(game.analysis?.optimum?.(game.initial(rng(1)))).toBeCloseTo(most, 8);
  });
  it('no strategies of two seats are worth more, votes against what they heard included', () => {
    const functions = (length: number): readonly (readonly number[])[] =>
      length === 0 ? [[]] : functions(length - 1).flatMap((rest) => [0, 1].map((x) => [...rest, x]));
    for (const params of [
      { n: 2, lowest: 0.6, highest: 0.8, linkCost: 0.1, voteCost: 0.2 },
      { n: 2, lowest: 0.75, prize: 3, linkCost: 0.1, voteCost: 0.9 },
      { n: 2, lowest: 0.7, linkCost: 0.5, voteCost: 0.1 },
    ]) {
      const game = right(debate(params));
      const draws = drawsOf(accuraciesOf(params));
      const { linkCost, voteCost, prize = 10 } = params;
      let most = Number.NEGATIVE_INFINITY;
      for (let choices = 0; choices < 16; choices++) {
        const [hear0, hear1, vote0, vote1] = [0, 1, 2, 3].map((k) => (choices >> k) & 1) as [
          number,
          number,
          number,
          number,
        ];
        for (const f of functions(hear0 === 1 ? 4 : 2))
          for (const g of functions(hear1 === 1 ? 4 : 2)) {
            let worth = -linkCost * (hear0 + hear1) - voteCost * (vote0 + vote1);
            for (const { drawn, chance } of draws) {
              const [a, b, truth] = drawn as [number, number, number];
              const side = (x: number | undefined): number => (x === truth ? 1 : -1);
              const lead = vote0 * side(f[a + 2 * b * hear0]) + vote1 * side(g[b + 2 * a * hear1]);
              worth += chance * 2 * prize * (lead > 0 ? 1 : lead === 0 ? 0.5 : 0);
            }
            most = Math.max(most, worth);
          }
      }
      expect(game.analysis?.optimum?.(game.initial(rng(1)))).toBeCloseTo(most, 8);
    }
  });
});

describe('selfish play', () => {
  it.each(GAMES.filter(({ n = 5 }) => n <= 4))(
    'nobody gains by other links, or by any vote on what it hears, at %j',
    (params) => {
      const game = right(debate(params));
      const start = game.initial(rng(1));
      const draws = drawsOf(accuraciesOf(params));
      const nash = game.analysis?.nash?.(start) ?? [];
      /** What a seat has by its own row and by joining or not (null: as selfish play does), where all else is selfish play, if it votes as
       *  selfish play does, or as is best on what it knows. */
      const worth = (seat: number, row: Decision, joins: Decision | null) => {
        let selfish = 0;
        const best = new Map<string, number[]>();
        for (const { drawn, chance } of draws) {
          const from: TurnsState = { ...start, now: { ...start.now, drawn } };
          const { state } = right(game.step(from, nash.with(seat, row), rng(1)));
          const joint = game.analysis?.nash?.(state) ?? [];
          const voting = right(game.step(state, joins === null ? joint : joint.with(seat, joins), rng(1)));
          const cast = game.analysis?.nash?.(voting.state) ?? [];
          const pay = (own: Decision | null) =>
            (voting.payoffs ?? right(game.step(voting.state, cast.with(seat, own), rng(1))).payoffs)?.[
              seat
            ] as number;
          const isVoter = voting.payoffs === null && game.space(voting.state, seat) !== null;
          selfish += chance * pay(cast[seat] ?? null);
          const info = isVoter ? JSON.stringify(game.observe(voting.state, seat)) : 'no vote';
          const so = best.get(info) ?? [0, 0];
          best.set(
            info,
            so.map((x, k) => x + chance * pay(isVoter ? choice(k) : null)),
          );
        }
        return { selfish, best: together([...best.values()].map((votes) => Math.max(...votes))) };
      };
      for (let seat = 0; seat < game.seats; seat++) {
        const { selfish } = worth(seat, nash[seat] as Decision, null);
        for (const row of rowsOf(game.seats, seat))
          for (const joins of [0, 1])
            expect(worth(seat, links(row), choice(joins)).best).toBeLessThanOrEqual(selfish + 1e-8);
      }
    },
  );
  it('worked: five of .6 are worth 50 · .68256 − 1.7 together; for oneself two more signals bring .48 and cost .6', () => {
    const game = right(debate());
    const start = game.initial(rng(1));
    expect(game.analysis?.optimum?.(start)).toBeCloseTo(50 * 0.68256 - 1.7, 9);
    expect(game.analysis?.planner?.(start)).toEqual([
      links([0, 1, 1, 1, 1]),
      ...[1, 2, 3, 4].map(() => links([0, 0, 0, 0, 0])),
    ]);
    expect(game.analysis?.nash?.(start)).toEqual([0, 1, 2, 3, 4].map(() => links([0, 0, 0, 0, 0])));
    expect(game.claims.dilemma).toBe(true);
    expect(right(debate({ linkCost: 0.15 })).claims.dilemma).toBe(false);
  });
});

describe('what is heard', () => {
  const after = (
    params: DebateParams,
    rows: readonly (readonly number[])[],
    voters: readonly number[],
    drawn: readonly number[],
  ) => {
    const game = right(debate(params));
    const start = game.initial(rng(1));
    const listening = right(
      game.step({ ...start, now: { ...start.now, drawn } }, rows.map(links), rng(1)),
    ).state;
    return { game, listening, next: right(game.step(listening, voters.map(choice), rng(1))) };
  };
  it('is the signals of whom one chose, and of nobody else, once it is settled who votes', () => {
    const rows = [
      [0, 1, 0],
      [0, 0, 0],
      [1, 1, 0],
    ];
    const { game, listening, next } = after({ n: 3 }, rows, [1, 1, 0], [0, 1, 1, 0]);
    expect(game.observe(listening, 0).seen).toEqual([null, null, null, null]);
    expect([0, 1, 2].map((seat) => game.observe(next.state, seat).seen)).toEqual([
      [0, 1, null, null],
      [null, 1, null, null],
      [0, 1, 1, null],
    ]);
    expect(game.phase(next.state).movers).toEqual([0, 1]);
    expect(game.text.render(game.observe(next.state, 0), 'natural')).toContain(
      'you heard that player 1 has B',
    );
  });
  it('with consent, only where both chose each other, and only then is it paid', () => {
    const rows = [
      [0, 1, 0],
      [1, 0, 0],
      [1, 1, 0],
    ];
    const params = { n: 3, consent: 'mutual' } as const;
    const { game, next } = after(params, rows, [1, 0, 0], [0, 1, 1, 0]);
    expect([0, 1, 2].map((seat) => game.observe(next.state, seat).seen)).toEqual([
      [0, 1, null, null],
      [0, 1, null, null],
      [null, null, 1, null],
    ]);
    // A is true and wins by one vote: 10, less .3 of a link, less .5 of a vote.
    expect(right(game.step(next.state, [choice(0), null, null], rng(1))).payoffs).toEqual([9.2, 9.7, 10]);
    const two = after(params, rows, [1, 1, 0], [0, 1, 1, 0]).next.state;
    expect(right(game.step(two, [choice(0), choice(1), null], rng(1))).payoffs).toEqual([4.2, 4.2, 5]);
  });
  it('where nobody joins, there is no vote, and all have half of the prize', () => {
    const rows = [
      [0, 1],
      [0, 0],
    ];
    const { game, next } = after({ n: 2 }, rows, [0, 0], [0, 1, 1]);
    expect(next.payoffs).toEqual([4.7, 5]);
    expect(game.status(next.state)).toBe('terminated');
  });
});
