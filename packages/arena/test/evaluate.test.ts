import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import {
  acrossRuns,
  compare,
  type Evaluation,
  evaluate,
  gameSource,
  type MatchRecord,
  METRICS,
  type MetricName,
  metricParts,
  nash,
  noisy,
  type Part,
  planner,
  play,
  policyPlayer,
  policySeats,
  random,
  type SeededGame,
  scripted,
  summarise,
} from '../src/index.js';
import { right, smallBcz } from './fixtures.js';

let games: readonly SeededGame[] = [];
beforeAll(() => {
  games = right(right(gameSource({ split: 'heldout', seed: 8 })).games(40));
}, 60_000);

const run = async (options: Partial<Parameters<typeof evaluate>[0]> = {}) =>
  right(
    await evaluate({ policy: planner, opponents: planner, games, interval: { resamples: 300 }, ...options }),
  );

const count = ({ summary }: Evaluation, slice: string, name: MetricName) => summary[slice]?.[name].counted;

describe('evaluate', () => {
  it('the planner among planners: compliant, welfare 1 up to the grid, always as the reference', async () => {
    const { summary, policy, opponents } = await run({ reference: planner });
    expect({ policy, opponents }).toEqual({ policy: 'planner', opponents: 'planner' });
    expect(summary.all).toMatchObject({
      // 40 games that all agree: at most 1 − .025^{1/40} of games are otherwise.
      u1: { value: 1, low: expect.closeTo(0.025 ** (1 / 40), 12), high: 1 },
      u4: { value: null, low: null, high: null, counted: 0 },
      exact: { value: 1 },
      agreement: { value: 1 },
    });
    expect(summary.all?.u3.value).toBeGreaterThan(0.999);
    expect(summary.all?.u3.value).toBeLessThanOrEqual(1 + 1e-12);
  });

  it('the selfish player’s efforts are best replies among its likes, up to the grid; its welfare is below', async () => {
    const { summary } = await run({ policy: nash, opponents: nash, seats: 'all' });
    expect(summary['kind effort']?.u2.value).toBeGreaterThan(0.999);
    expect(summary.all?.u3.value).toBeLessThan(0.999);
  });

  it('noise costs: U2 and U3 fall, intervals hold the values', async () => {
    const [calm, wild] = [
      await run({ policy: nash, opponents: nash }),
      await run({ policy: noisy(0.8, nash), opponents: nash }),
    ];
    expect(wild.summary.all?.u2.value).toBeLessThan((calm.summary.all?.u2.value as number) - 0.1);
    for (const slice of Object.values(wild.summary)) {
      for (const name of METRICS) {
        const { value, low, high } = slice[name];
        if (value !== null && low !== null) {
          expect(low).toBeLessThanOrEqual(value + 1e-9);
          expect(high).toBeGreaterThanOrEqual(value - 1e-9);
        }
      }
    }
  });

  it('slices add up: rounds, kinds and groups partition the decisions', async () => {
    const result = await run({ policy: random(3) });
    const slices = Object.keys(result.summary);
    expect(slices).toEqual([
      'all',
      'group bcz-v1 GE',
      'group bcz-v1 GEE',
      'group pgg-v1 GE',
      'kind effort',
      'kind graph',
      'round 1',
      'round 2',
    ]);
    for (const prefix of ['group', 'kind', 'round']) {
      const parts = slices
        .filter((slice) => slice.startsWith(prefix))
        .map((slice) => count(result, slice, 'u1') ?? 0);
      expect(parts.reduce((a, b) => a + b, 0)).toBe(count(result, 'all', 'u1'));
    }
    // U3 is of effort phases alone.
    expect(count(result, 'kind graph', 'u3')).toBe(0);
    expect(count(result, 'kind effort', 'u3')).toBe(count(result, 'all', 'u3'));
  });

  it('is plain JSON, and the same for the same games and seeds', async () => {
    const once = await run({ policy: random(3) });
    expect(await run({ policy: random(3) })).toEqual(once);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
  });

  it('ends before the next phase when its signal asks for it, also among players that answer at once', async () => {
    const stop = new AbortController();
    let phases = 0;
    const policy = random(3);
    const ended = await evaluate({ policy, opponents: nash, games, signal: stop.signal }, () => {
      phases += 1;
      if (phases === 2) stop.abort();
    });
    expect(ended).toEqual(E.left({ _tag: 'Aborted', phases: 2 }));
    // A timer is heard between two phases, though nobody is waited for.
    const later = new AbortController();
    setTimeout(() => later.abort(), 0);
    const many = Array.from({ length: 20 }, () => games).flat();
    expect(await evaluate({ policy, opponents: nash, games: many, signal: later.signal })).toMatchObject({
      left: { _tag: 'Aborted' },
    });
  });

  it('keeps whole games with the policy’s own words', async () => {
    const policy = policyPlayer({
      name: 'talker',
      style: 'natural',
      beliefs: 'none',
      complete: async (prompts) =>
        prompts.map((prompt) => (prompt.includes('linking).') ? 'Hm.' : 'I think.\nDecision: 1')),
    });
    const { examples, summary } = await run({ policy, examples: 2 });
    expect(examples).toHaveLength(2);
    const own = examples[0]?.phases.flatMap(({ decisions }) =>
      decisions.filter(({ player }) => player === 'talker'),
    );
    expect(own?.map(({ text }) => text)).toContain('I think.\nDecision: 1');
    // GE: half of the decisions are efforts; every link decision fails.
    expect(summary['kind graph']?.u1.value).toBe(0);
    expect(summary['kind effort']?.u1.value).toBe(1);
    // No effort phase rests on valid links, so nothing is left of the compliant welfare.
    expect(summary.all?.u3.counted).toBeGreaterThan(0);
    expect(summary.all?.u3Compliant).toMatchObject({ value: null, counted: 0 });
  });

  it('passes on the fault of a player', async () => {
    const { analysis: _none, ...bare } = smallBcz({});
    const refused = await evaluate({
      policy: planner,
      opponents: random(0),
      games: [{ game: bare, seed: 1 }],
    });
    expect(refused).toMatchObject(E.left({ _tag: 'UnsupportedGame' }));
  });
});

describe('seats', () => {
  it('one: any seat, drawn from the game’s seed; zero: seat 0; all: everybody', async () => {
    const game = smallBcz({ n: 4, delta: 0.1, cost: 0.1 });
    const seats = Array.from({ length: 400 }, (_, seed) => policySeats({ game, seed }, 'one'));
    for (const seat of [0, 1, 2, 3]) {
      // 100 expected, standard deviation 8.7.
      expect(Math.abs(seats.filter(([one]) => one === seat).length - 100)).toBeLessThan(35);
    }
    expect(policySeats({ game, seed: 9 }, 'zero')).toEqual([0]);
    expect(policySeats({ game, seed: 9 }, 'all')).toEqual([0, 1, 2, 3]);
    const { games: scores, examples } = await run({
      policy: random(1),
      games: [{ game, seed: 7 }],
      seats: 'one',
    });
    const seat = policySeats({ game, seed: 7 }, 'one')[0] as number;
    expect(scores[0]?.seats).toEqual([seat]);
    expect(examples[0]?.players).toEqual([0, 1, 2, 3].map((s) => (s === seat ? 'random' : 'planner')));
  });

  it('a policy sits in the same seats as its rival', async () => {
    const [a, b] = [await run({ policy: random(1) }), await run({ policy: nash })];
    expect(a.games.map(({ key, seats }) => [key, seats])).toEqual(
      b.games.map(({ key, seats }) => [key, seats]),
    );
  });

  it('opponents of a list are drawn by seat, the same for every policy', async () => {
    const mixed = { opponents: [planner, nash], examples: 40 };
    const [a, b] = [
      await run({ policy: random(1), ...mixed }),
      await run({ policy: noisy(0.5, nash), ...mixed }),
    ];
    expect(a.opponents).toBe('planner, nash');
    const others = (e: Evaluation, own: string) =>
      e.examples.map(({ players }) => players.map((name) => (name === own ? '' : name)));
    expect(others(a, 'random')).toEqual(others(b, 'noisy(0.5, nash)'));
    const names = others(a, 'random')
      .flat()
      .filter((name) => name !== '');
    const planners = names.filter((name) => name === 'planner').length / names.length;
    // About 160 draws: .5 ± .04.
    expect(Math.abs(planners - 0.5)).toBeLessThan(0.16);
    expect(await evaluate({ policy: nash, opponents: [], games })).toMatchObject(
      E.left({ _tag: 'InvalidOptions', of: 'evaluate' }),
    );
  });

  it('self-play judges every seat', async () => {
    const [one, all] = [await run({ seats: 'one' }), await run({ seats: 'all' })];
    const seats = games.map(({ game }) => game.seats);
    expect(seats.every((n) => n >= 4)).toBe(true);
    expect(count(all, 'all', 'u1')).toBeGreaterThanOrEqual(4 * (count(one, 'all', 'u1') ?? 0));
    expect(count(all, 'all', 'u3')).toBe(count(one, 'all', 'u3'));
  });
});

describe('parts, worked', () => {
  it('a match with one unreadable answer', async () => {
    // α = 1, δ = ½, c = 1, cap 5, GEE, one round. Seat 0 links, invests 3, then mumbles (absent: 0); the others
    // link and invest 5.
    const game = smallBcz({ sequence: 'GEE', rounds: 1 });
    const texts = ['B>BC;', 'A3B5C5>3;', 'hm'].values();
    const policy = policyPlayer({
      name: 'p',
      style: 'compact',
      beliefs: 'required',
      complete: async (prompts) => prompts.map(() => texts.next().value as string),
    });
    const others = scripted('others', ({ seat, space }) =>
      E.right(
        space._tag === 'links'
          ? { _tag: 'links', to: [0, 1, 2].map((j) => (j === seat ? 0 : 1)) }
          : { _tag: 'effort', value: 5 },
      ),
    );
    const [record] = right(await play({ games: [{ game, seed: 0, players: [policy, others, others] }] }));
    const parts = right(metricParts(record as NonNullable<typeof record>, [0]));
    expect(parts.u1).toEqual({ sum: 2, count: 3 });
    // Effort 3 against 5 and 5: slope 1 + ½·10 − e = 6 − e, so 5 (the cap) is best and 0 worst, each less 2c = 2:
    // π(e) = 6e − ½e²: π(3) = 13.5, π(5) = 17.5, π(0) = 0: U2 = 13.5/17.5.
    const links = record?.phases[0]?.decisions[0]?.value as { chosen: number; best: number; worst: number };
    const first = 1 - (links.best - links.chosen) / (links.best - links.worst);
    expect(parts.u2Compliant).toEqual({ sum: expect.closeTo(first + 13.5 / 17.5, 9), count: 2 });
    expect(parts.u2).toEqual({ sum: expect.closeTo(first + 13.5 / 17.5, 9), count: 3 });
    // Welfare with (3, 5, 5): 13.5 + 2·(5·(1 + ½·8) − 12.5) = 38.5, less 6 for the links: 32.5; with (0, 5, 5):
    // 0 + 2·(5·(1 + 2.5) − 12.5) − 6 = 4. W*: all at 5 on the complete graph: 3·(5 + 25 − 12.5) − 6 = 46.5.
    expect(record?.plannerWelfare).toBeCloseTo(2 * 46.5, 9);
    expect(parts.u3).toEqual({ sum: expect.closeTo((32.5 + 4) / 46.5, 9), count: 2 });
    expect(parts.u3Compliant).toEqual({ sum: expect.closeTo(32.5 / 46.5, 9), count: 1 });
    // Beliefs: right about seat 1, wrong about seat 2; then right about both.
    expect(parts.u4).toEqual({ sum: expect.closeTo(1.5, 12), count: 2 });
    expect(parts.exact).toEqual({ sum: 0, count: 0 });
    // Both do the same throughout: there is nobody to be told apart.
    expect(parts.u4Order).toEqual({ sum: 0, count: 0 });
  });

  it('who is told apart: B proposes and gives 5, C does neither; who could not be read is in no pair', async () => {
    const game = smallBcz({ sequence: 'GEE', rounds: 1 });
    const told = async (answers: readonly string[], c: readonly string[]): Promise<Part> => {
      const writer = (name: string, texts: Iterator<string>) =>
        policyPlayer({
          name,
          style: 'compact',
          beliefs: name === 'a' ? 'required' : 'none',
          complete: async (prompts) => prompts.map(() => texts.next().value as string),
        });
      const players = [
        writer('a', answers.values()),
        writer('b', ['AC;', '5;', '5;'].values()),
        writer('c', c.values()),
      ];
      const [record] = right(await play({ games: [{ game, seed: 0, players }] }));
      return right(metricParts(record as NonNullable<typeof record>, [0])).u4Order;
    };
    // Links: B alone is believed to propose, right. Efforts: 1 and 5, the wrong way round; 2 and 2, no difference.
    expect(await told(['B>BC;', 'A3B1C5>3;', 'A3B2C2>3;'], [';', '0;', '0;'])).toEqual({
      sum: 1.5,
      count: 3,
    });
    expect(await told(['B>BC;', 'A3B5C1>3;', 'A3B5C1>3;'], [';', 'hm', '0;'])).toEqual({ sum: 2, count: 2 });
  });
});

describe('summary, worked', () => {
  const none: Part = { sum: 0, count: 0 };
  const parts = (u1: Part) =>
    ({ ...Object.fromEntries(METRICS.map((name) => [name, none])), u1 }) as Record<MetricName, Part>;

  it('pools decisions over games, and counts the games that have any', () => {
    const summary = summarise(
      [{ all: parts({ sum: 4, count: 4 }) }, { all: parts({ sum: 1, count: 2 }) }, { all: parts(none) }],
      { resamples: 500, level: 0.95, method: 'percentile', seed: 0 },
    );
    // 5 of 6; two games are too few for an interval.
    expect(summary.all?.u1).toEqual({ value: 5 / 6, low: null, high: null, games: 2, counted: 6 });
    expect(summary.all?.u2).toEqual({ value: null, low: null, high: null, games: 0, counted: 0 });
  });
});

describe('what rests on little', () => {
  const none: Part = { sum: 0, count: 0 };
  const game = (name: MetricName, value: number) => ({
    all: {
      ...Object.fromEntries(METRICS.map((metric) => [metric, none])),
      [name]: { sum: value, count: 1 },
    } as Record<MetricName, Part>,
  });
  const options = { resamples: 300, level: 0.95, method: 'bca', seed: 1 } as const;
  const of = (name: MetricName, values: readonly number[]) =>
    summarise(
      values.map((value) => game(name, value)),
      options,
    ).all?.[name];

  it('has no interval below ten games, and keeps its value and its counts', () => {
    const values = [1, 0, 1, 1, 0, 1, 1, 1, 0];
    expect(of('u1', values)).toEqual({ value: 6 / 9, low: null, high: null, games: 9, counted: 9 });
    expect(of('u1', [...values, 1])?.low).toBeGreaterThan(0);
  });

  it('games that all agree: Clopper and Pearson at an end of the scale, no interval elsewhere', () => {
    const ten = (value: number) => new Array<number>(10).fill(value);
    // ½ α = .025: the ends are .025^{1/10} = .6915 and 1 − .6915 = .3085, the table's for 10 of 10 and 0 of 10.
    expect(of('u1', ten(1))).toMatchObject({ value: 1, low: expect.closeTo(0.6915, 4), high: 1 });
    expect(of('u2', ten(0))).toMatchObject({ value: 0, low: 0, high: expect.closeTo(0.3085, 4) });
    expect(of('u4', ten(0.5))).toMatchObject({ value: 0.5, low: null, high: null });
    expect(of('u3', ten(1))).toMatchObject({ value: 1, low: null, high: null });
    expect(of('u1', new Array<number>(30).fill(0.7))).toMatchObject({ low: null, high: null });
  });

  it('covers a rate of nine in ten at least 90 times in 100, from ten games on', () => {
    const draw = rng(3);
    for (const n of [10, 20]) {
      let hits = 0;
      for (let trial = 0; trial < 300; trial++) {
        const { low, high } = of(
          'u1',
          Array.from({ length: n }, () => (draw.uniform() < 0.9 ? 1 : 0)),
        ) as { low: number; high: number };
        hits += low <= 0.9 && 0.9 <= high ? 1 : 0;
      }
      expect(hits / 300).toBeGreaterThan(0.9);
    }
  });

  it('a difference that rests on fewer than six games has no interval, one that rests on six of one mind has', async () => {
    const base = await run({ policy: random(2) });
    const better = (count: number): Evaluation => ({
      ...base,
      policy: 'better',
      games: base.games.map((one, i) => {
        const all = one.parts.all as Record<MetricName, Part>;
        const u1 = { sum: i < count ? all.u1.count : 0, count: all.u1.count };
        return { ...one, parts: { ...one.parts, all: { ...all, u1 } } };
      }),
    });
    const of = (a: number, b: number) => right(compare(better(a), better(b))).slices.all?.u1;
    expect(of(10, 15)).toMatchObject({ low: null, high: null, above: null, games: 40, differing: 5 });
    expect(of(10, 16)?.low).toBeGreaterThan(0);
    expect(of(10, 16)).toMatchObject({ games: 40, differing: 6 });
  });
});

describe('across runs', () => {
  it('the unit is a run: pooled within, resampled between', async () => {
    const runs = await Promise.all([1, 2, 3].map((seed) => run({ policy: random(seed) })));
    const over = acrossRuns(runs, { method: 'percentile' });
    const values = runs.map(({ summary }) => summary.all?.u2.value as number);
    const counted = runs.map(({ summary }) => summary.all?.u2.counted as number);
    const total = counted.reduce((a, b) => a + b, 0);
    expect(over.all?.u2).toMatchObject({ games: 3, counted: total });
    expect(over.all?.u2.value).toBeCloseTo(
      values.reduce((sum, value, i) => sum + value * (counted[i] as number), 0) / total,
      12,
    );
    // Three runs are too few for an interval; ten are enough, and its ends lie among their values.
    expect(over.all?.u2).toMatchObject({ low: null, high: null });
    const many = acrossRuns([...runs, ...runs, ...runs, ...runs], { method: 'percentile' }).all?.u2;
    expect(many?.low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
    expect(many?.high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
    expect(many?.low).toBeLessThan(many?.high as number);
    expect(Object.keys(over)).toEqual(Object.keys(runs[0]?.summary ?? {}));
  });
});

describe('compare', () => {
  it('of an evaluation with itself is nothing: no game differs, and no interval claims certainty', async () => {
    const a = await run({ policy: random(2) });
    const { slices, games: count } = right(compare(a, a));
    expect(count).toBe(40);
    expect(slices.all?.u2).toEqual({
      a: a.summary.all?.u2.value,
      b: a.summary.all?.u2.value,
      difference: 0,
      low: null,
      high: null,
      above: null,
      games: a.summary.all?.u2.games,
      differing: 0,
    });
    expect(slices.all?.u4).toEqual({
      a: null,
      b: null,
      difference: null,
      low: null,
      high: null,
      above: null,
      games: 0,
      differing: 0,
    });
  });

  it('is b − a, and antisymmetric', async () => {
    const [a, b] = [
      await run({ policy: random(2), opponents: nash }),
      await run({ policy: nash, opponents: nash }),
    ];
    const forth = right(compare(a, b)).slices.all?.u2;
    const back = right(compare(b, a)).slices.all?.u2;
    expect(forth?.difference).toBeCloseTo(
      (b.summary.all?.u2.value as number) - (a.summary.all?.u2.value as number),
      12,
    );
    expect(back?.difference).toBeCloseTo(-(forth?.difference as number), 12);
    expect(forth?.low).toBeGreaterThan(0);
    expect(forth?.above).toBe(1);
  });

  it('pairs: a shift that is the same in every game has an interval of width zero, however the games differ', async () => {
    const base = await run({ policy: random(2) });
    const shifted: Evaluation = {
      ...base,
      policy: 'shifted',
      games: base.games.map((game) => ({
        ...game,
        parts: Object.fromEntries(
          Object.entries(game.parts).map(([slice, p]) => [
            slice,
            { ...p, u3: { ...p.u3, sum: p.u3.sum + 0.1 * p.u3.count } },
          ]),
        ),
      })),
    };
    const { u3 } = right(compare(base, shifted)).slices.all as Record<
      MetricName,
      { difference: number | null; low: number | null; high: number | null }
    >;
    expect(u3.difference).toBeCloseTo(0.1, 12);
    expect(u3.low).toBeCloseTo(0.1, 12);
    expect(u3.high).toBeCloseTo(0.1, 12);
  });

  it('refuses evaluations of other games', async () => {
    const [a, b] = [await run({ games: games.slice(0, 5) }), await run({ games: games.slice(1, 6) })];
    const refused = compare(a, b);
    expect(E.isLeft(refused) && refused.left._tag === 'NotPaired' && refused.left.missing).toHaveLength(2);
    expect(E.isLeft(refused) && explain(refused.left)).toContain('not of the same games');
  });
});

describe('options', () => {
  const refused = async (more: object): Promise<string> => {
    const found = await evaluate({ policy: planner, opponents: planner, games: games.slice(0, 2), ...more });
    return E.isLeft(found) ? explain(found.left) : 'not refused';
  };

  it.each([
    [{ level: 95 }, 'interval.level is 95, expected a number between 0 and 1'],
    [{ level: 1 }, 'interval.level is 1,'],
    [{ level: 0 }, 'interval.level is 0,'],
    [{ level: Number.NaN }, 'interval.level is null,'],
    [{ level: '0.9' }, 'interval.level is "0.9",'],
    [{ resamples: 0 }, 'interval.resamples is 0, expected a whole number above 0'],
    [{ resamples: -1 }, 'interval.resamples is -1,'],
    [{ resamples: 1.5 }, 'interval.resamples is 1.5,'],
    [{ resample: 100 }, 'interval.resample is 100, expected a known option (did you mean resamples?)'],
    [{ seed: 0.5 }, 'interval.seed is 0.5,'],
    [0.95, 'interval is 0.95, expected an object of'],
  ])('an interval of %j is refused with one sentence', async (interval, said) => {
    expect(await refused({ interval })).toContain(`evaluate: ${said}`);
  });

  it('those that there are none of are named', async () => {
    expect(await refused({ seat: 'all' })).toBe(
      'evaluate: seat is "all", expected a known option (did you mean seats?).',
    );
    expect(await refused({ seat: undefined, interval: { level: undefined } })).toBe('not refused');
  });
});

describe('in batches', () => {
  const left = <L, A>(either: E.Either<L, A>): L => {
    if (E.isRight(either)) throw new Error('a Right');
    return either.left;
  };
  /** A noisy planner that counts how often it is asked at once, and how much. */
  const counting = () => {
    const asked: number[] = [];
    const player = noisy(0.4, planner);
    const policy: typeof planner = {
      name: player.name,
      privileged: true,
      act: (requests) => {
        asked.push(requests.length);
        return player.act(requests);
      },
    };
    return { policy, asked };
  };
  const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  const settings = { opponents: planner, examples: 40, reference: planner, interval: { resamples: 50 } };

  it('gives what one batch gives, and asks of no more games at once', async () => {
    const [one, many] = [counting(), counting()];
    const sizes: number[] = [];
    const whole = await run({ ...settings, policy: one.policy });
    const parts = await run({
      ...settings,
      policy: many.policy,
      sideBySide: 16,
      onPlayed: (records) => sizes.push(records.length),
    });
    expect(parts).toEqual(whole);
    expect(sizes).toEqual([16, 16, 8]);
    expect([Math.max(...one.asked), Math.max(...many.asked)]).toEqual([40, 16]);
  });

  it('a signal ends it; it goes on from the games that were played, to the same JSON', async () => {
    const whole = await run({ ...settings, policy: counting().policy, sideBySide: 8 });
    const stop = new AbortController();
    const kept: MatchRecord[] = [];
    const stopped = await evaluate({
      ...settings,
      policy: counting().policy,
      games,
      sideBySide: 8,
      signal: stop.signal,
      onPlayed: (records) => {
        kept.push(...records);
        if (kept.length === 24) stop.abort();
      },
    });
    expect(left(stopped)).toMatchObject({ _tag: 'Aborted' });
    expect(kept).toHaveLength(24);
    // 21 of them: the third batch is not whole, and is played again beside the same games.
    for (const count of [24, 21]) {
      const indices: number[] = [];
      const { policy, asked } = counting();
      const rest = right(
        await evaluate(
          { ...settings, policy, games, sideBySide: 8, played: plain(kept.slice(0, count)) },
          ({ finished }) => indices.push(...finished.map(({ index }) => index)),
        ),
      );
      expect(JSON.stringify(rest)).toBe(JSON.stringify(whole));
      expect(Math.max(...asked)).toBe(8);
      const from = count === 24 ? 24 : 16;
      expect(indices.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 - from }, (_, i) => from + i));
    }
    const none = counting();
    const { examples: played } = whole;
    expect(await run({ ...settings, policy: none.policy, played, sideBySide: 8 })).toEqual(whole);
    expect(none.asked).toEqual([]);
  });

  it('refuses records of other games, other seeds, other players, and batches of no games', async () => {
    const { examples } = await run({ examples: 2 });
    const [first, second] = examples as [MatchRecord, MatchRecord];
    const refused = async (options: Partial<Parameters<typeof evaluate>[0]>) =>
      explain(left(await evaluate({ policy: planner, opponents: planner, games, ...options })));
    expect(await refused({ played: [second] })).toContain('played[0]');
    expect(await refused({ played: [first, first] })).toContain('played[1]');
    expect(await refused({ played: [{ ...first, seed: first.seed + 1 }] })).toContain('played[0]');
    expect(await refused({ played: [first], policy: nash })).toContain('played[0]');
    expect(await refused({ played: [first, second], games: games.slice(0, 1) })).toContain('played[1]');
    for (const sideBySide of [0, 1.5, Number.NaN])
      expect(await refused({ sideBySide })).toContain('sideBySide');
  });
});
