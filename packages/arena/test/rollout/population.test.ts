import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type EpisodeOptions,
  episodeRollouts,
  explain,
  type Member,
  mixture,
  type PastSelvesOptions,
  type Population,
  pastSelves,
  payoff,
  type Result,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { right } from '../fixtures.js';
import { dilemma, OPTIONS } from './dilemma.js';
import { cooperator, copycat, defector } from './players.js';
import { writer } from './writer.js';

const nameOf = (member: Member): string => (member._tag === 'self' ? member.agent : member.name);

/** P(X ≤ k) of a binomial, exactly. */
const atMost = (k: number, n: number, p: number): number => {
  let log = n * Math.log1p(-p);
  let sum = Math.exp(log);
  for (let i = 1; i <= k; i++) {
    log += Math.log((n - i + 1) / i) + Math.log(p / (1 - p));
    sum += Math.exp(log);
  }
  return sum;
};

/** Neither tail is rarer than one in a million. */
const isLikely = (k: number, n: number, p: number): boolean =>
  atMost(k, n, p) > 1e-6 && 1 - atMost(k - 1, n, p) > 1e-6;

describe('mixtures', () => {
  it('draw by their weights, per seat and per game', () => {
    const population = right(
      mixture([
        { player: copycat, weight: 3 },
        { player: defector, weight: 1, name: 'bad' },
        { player: cooperator, weight: 0 },
      ]),
    );
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 4000; seed++) {
      const name = nameOf(population.draw(rng(seed), 0));
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(isLikely(counts.get('copycat') ?? 0, 4000, 0.75)).toBe(true);
    expect(counts.get('cooperator')).toBeUndefined();
    expect((counts.get('copycat') ?? 0) + (counts.get('bad') ?? 0)).toBe(4000);
    // The bounds are tight enough to see a weight that is off by a tenth.
    expect(isLikely(counts.get('copycat') ?? 0, 4000, 0.85)).toBe(false);
  });

  it('sit in the seats of rollouts by their weights, anew in each step, and in all episodes of a game alike', async () => {
    const rollouts = right(
      episodeRollouts({
        games: () => Array.from({ length: 500 }, () => ({ game: dilemma({ rounds: 1 }), seed: 1 })),
        episodes: 2,
        seats: 'zero',
        opponents: right(
          mixture([
            { player: copycat, weight: 0.2 },
            { player: defector, weight: 0.8 },
          ]),
        ),
        style: 'compact',
        beliefs: 'none',
        reward: payoff(),
      }),
    );
    const { draw } = writer(() => 'cooperate;');
    const seen: string[][] = [];
    for (const step of [1, 2]) {
      const groups = right(await rollouts.groups({ step, seed: step, draw }));
      for (const { episodes } of groups) expect(episodes[0]?.agents).toEqual(episodes[1]?.agents);
      seen.push(groups.map(({ episodes }) => episodes[0]?.agents[1] as string));
    }
    const copies = seen.flat().filter((name) => name === 'copycat').length;
    expect(isLikely(copies, 1000, 0.2)).toBe(true);
    expect(seen[0]).not.toEqual(seen[1]);
  });

  it('may be lists, as in evaluations', async () => {
    const agentsOf = async (opponents: EpisodeOptions['opponents']) => {
      const made = right(
        episodeRollouts({
          games: () => Array.from({ length: 200 }, (_, seed) => ({ game: dilemma({ rounds: 1 }), seed })),
          episodes: 1,
          seats: 'zero',
          opponents,
          style: 'compact',
          beliefs: 'none',
          reward: payoff(),
        }),
      );
      const groups = right(await made.groups({ step: 1, seed: 1, draw: writer(() => 'defect;').draw }));
      return groups.map(({ episodes }) => episodes[0]?.agents[1]);
    };
    const weights = [
      { player: copycat, weight: 3 },
      { player: defector, weight: 1 },
    ];
    expect(await agentsOf(weights)).toEqual(await agentsOf(right(mixture(weights))));
    const even = await agentsOf([copycat, defector]);
    expect(isLikely(even.filter((name) => name === 'copycat').length, 200, 0.5)).toBe(true);
    expect((await agentsOf([copycat])).every((name) => name === 'copycat')).toBe(true);
  });

  it('refuse what cannot be drawn from, with all faults', () => {
    const said = (parts: unknown): string => {
      const made = mixture(parts as never);
      return E.isLeft(made) ? explain(made.left) : 'nothing';
    };
    expect(said([{ player: copycat, weight: 1 }])).toBe('nothing');
    expect(said([])).toContain('at least one member whose weight is above 0');
    expect(said([{ player: copycat, weight: 0 }])).toContain('at least one member whose weight is above 0');
    expect(
      said([
        { player: copycat, weight: -1 },
        { player: 'x', weight: Number.NaN },
      ]),
    ).toMatch(/mixture\[0\]\.weight is -1.*mixture\[1\]\.player.*mixture\[1\]\.weight/);
    expect(said([null])).toContain('mixture[0]');
    expect(said('all')).toContain('mixture');
    expect(said([{ population: 3, weight: 1 }])).toContain('mixture[0].population');
  });
});

const result = (member: string, payoffOf: number, learners: number): Result => ({
  member,
  seat: 1,
  payoff: payoffOf,
  learners,
});

const poolOf = (options: Partial<PastSelvesOptions> = {}): Population =>
  right(pastSelves({ every: 10, ...options }));

const until = (population: Population, steps: number): Population => {
  let now = population;
  for (let step = 1; step <= steps; step++) now = now.observe({ step, results: [] });
  return now;
};

const namesOf = (population: Population, draws = 300): readonly string[] =>
  Array.from({ length: draws }, (_, seed) => nameOf(population.draw(rng(seed), 0)));

describe('past selves', () => {
  it('join after every so many steps; before there is one, the present self sits there', () => {
    expect(new Set(namesOf(until(poolOf(), 9)))).toEqual(new Set(['policy']));
    expect(new Set(namesOf(until(poolOf(), 10)))).toEqual(new Set(['policy@10']));
    expect(new Set(namesOf(until(poolOf({ agent: 'ann' }), 35)))).toEqual(
      new Set(['ann@10', 'ann@20', 'ann@30']),
    );
    expect(new Set(namesOf(until(poolOf({ most: 2 }), 45)))).toEqual(new Set(['policy@30', 'policy@40']));
  });

  it('are drawn evenly, or the latest alone', () => {
    const names = namesOf(until(poolOf(), 30), 3000);
    for (const name of ['policy@10', 'policy@20', 'policy@30'])
      expect(isLikely(names.filter((one) => one === name).length, 3000, 1 / 3)).toBe(true);
    expect(new Set(namesOf(until(poolOf({ sampler: 'latest' }), 30)))).toEqual(new Set(['policy@30']));
  });

  it('prioritised: by the square of the share lost, as if one game more were won and one lost', () => {
    const pool = until(poolOf({ sampler: 'prioritised' }), 20).observe({
      step: 21,
      results: [
        // 3 won, 1 even against policy@10: (4.5/6); 2 lost against policy@20: (1/4).
        ...[1, 2, 3].map(() => result('policy@10', 1, 2)),
        result('policy@10', 1, 1),
        ...[1, 2].map(() => result('policy@20', 3, 2)),
        result('copycat', 9, 0),
      ],
    });
    const [easy, hard] = [(1 - 4.5 / 6) ** 2, (1 - 1 / 4) ** 2];
    const names = namesOf(pool, 4000);
    const share = easy / (easy + hard);
    expect(isLikely(names.filter((name) => name === 'policy@10').length, 4000, share)).toBe(true);
    expect(isLikely(names.filter((name) => name === 'policy@10').length, 4000, share * 1.5)).toBe(false);
  });

  it('are a state machine in plain JSON: taken up again they go on alike, and nothing is changed in place', () => {
    const start = poolOf({ sampler: 'prioritised' });
    const pool = until(start, 25);
    const text = JSON.stringify(pool.state);
    const again = right(start.at(JSON.parse(text)));
    const next = { step: 30, results: [result('policy@10', 2, 1)] };
    expect(again.observe(next).state).toEqual(pool.observe(next).state);
    expect(namesOf(again)).toEqual(namesOf(pool));
    expect(JSON.stringify(pool.state)).toBe(text);
    expect(start.state).toEqual([]);
    const wrong = start.at([{ step: 'ten' }]);
    expect(E.isLeft(wrong) && explain(wrong.left)).toContain(
      'the memory of the past selves of policy is none',
    );
  });

  it('mix with players', () => {
    const mixed = right(
      mixture([
        { population: poolOf(), weight: 1 },
        { player: copycat, weight: 1 },
      ]),
    );
    const later = until(mixed, 20);
    expect(new Set(namesOf(later))).toEqual(new Set(['copycat', 'policy@10', 'policy@20']));
    expect(new Set(namesOf(mixed))).toEqual(new Set(['copycat', 'policy']));
    const again = right(mixed.at(JSON.parse(JSON.stringify(later.state))));
    expect(namesOf(again)).toEqual(namesOf(later));
    expect(E.isLeft(mixed.at([1]))).toBe(true);
    expect(E.isLeft(mixed.at([{ step: 1 }, null]))).toBe(true);
  });

  it('refuse what cannot be meant', () => {
    const made = pastSelves({ every: 0, most: -1, sampler: 'best' as never, agent: '' });
    expect(
      E.isLeft(made) && made.left._tag === 'InvalidOptions' && made.left.faults.map(({ field }) => field),
    ).toEqual(['agent', 'every', 'most', 'sampler']);
  });
});

describe('past selves at the table', () => {
  const rollouts = right(
    episodeRollouts({
      games: (step) => Array.from({ length: 4 }, (_, i) => ({ game: dilemma(), seed: 10 * step + i })),
      episodes: 2,
      opponents: right(pastSelves({ every: 2, sampler: 'prioritised' })),
      style: 'compact',
      beliefs: 'none',
      reward: payoff(),
    }),
  );
  const text = (prompt: string, seed: string, agent: string): string =>
    `${OPTIONS[hash32(`${agent} ${prompt} ${seed}`) % 2]};`;

  it('write with the adapter that bears their name, and learn nothing', async () => {
    const by = writer(text);
    let memory: unknown = rollouts.memory;
    for (let step = 1; step <= 6; step++) {
      const before = by.asked.length;
      const given = await rollouts.step({ step, seed: step, draw: by.draw, memory, pastSelves: undefined });
      memory = JSON.parse(JSON.stringify(given.memory));
      const agents = new Set(by.asked.slice(before).map(({ agent }) => agent));
      const selves = [2, 4].filter((one) => one < step).map((one) => `policy@${one}`);
      expect([...agents].every((agent) => agent === 'policy' || selves.includes(agent))).toBe(true);
      expect(agents.has('policy')).toBe(true);
      expect(agents.size > 1).toBe(step > 2);
      expect(given.groups.every(({ agent }) => agent === 'policy')).toBe(true);
      expect(given.groups.flatMap(({ turns }) => turns)).toHaveLength(4 * 2 * 6);
      // A step of a run that is taken up again, with the memory alone.
      expect(await rollouts.step({ step: step + 1, seed: 99, draw: writer(text).draw, memory })).toEqual(
        await rollouts.step({ step: step + 1, seed: 99, draw: writer(text).draw, memory: given.memory }),
      );
    }
    expect(memory).toMatchObject([{ step: 2 }, { step: 4 }, { step: 6 }]);
    expect((memory as { games: number }[])[0]?.games).toBeGreaterThan(0);
  });

  it('must be kept by the trainer: one that is not is named', async () => {
    const memory = [{ step: 2, won: 0, games: 0 }];
    const { draw } = writer(text);
    await expect(rollouts.step({ step: 3, seed: 3, draw, memory, pastSelves: ['policy@1'] })).rejects.toThrow(
      'draw of policy@2 cannot be asked: the past selves that are kept are policy@1',
    );
    await expect(
      rollouts.step({ step: 3, seed: 3, draw, memory, pastSelves: ['policy@2'] }),
    ).resolves.toBeDefined();
    await expect(rollouts.step({ step: 3, seed: 3, draw, memory: 'what' })).rejects.toThrow('is none');
  });

  it('are told of in parts by their names', async () => {
    const memory = [{ step: 2, won: 0, games: 0 }];
    const { groups } = await rollouts.step({ step: 3, seed: 3, draw: writer(text).draw, memory });
    const parts = groups.flatMap(({ turns }) => turns.flatMap(({ score }) => Object.keys(score.parts)));
    expect(parts.filter((name) => name === 'payoff vs policy@2')).toHaveLength(8);
  });
});

describe("a user's own population", () => {
  it('is one object, and is told what is wrong with it', async () => {
    const own = (draw: Population['draw']): Population => {
      const one: Population = {
        identity: 'mine',
        state: null,
        at: () => E.right(one),
        draw,
        observe: () => one,
      };
      return one;
    };
    const stepOf = async (opponents: Population): Promise<string> => {
      const made = right(
        episodeRollouts({
          games: () => [{ game: dilemma(), seed: 1 }],
          episodes: 1,
          seats: 'zero',
          opponents,
          style: 'compact',
          beliefs: 'none',
          reward: payoff(),
        }),
      );
      const groups = await made.groups({ step: 1, seed: 1, draw: writer(() => 'defect;').draw });
      return E.isLeft(groups)
        ? explain(groups.left)
        : (groups.right[0]?.episodes[0]?.agents.join() ?? 'nothing');
    };
    expect(await stepOf(own(() => ({ _tag: 'player', name: 'friend', player: copycat })))).toBe(
      'policy,friend',
    );
    expect(await stepOf(own(() => ({ _tag: 'player' }) as never))).toContain(
      'drew {"_tag":"player"} for seat 1',
    );
    expect(
      await stepOf(
        own(() => {
          throw new Error('nobody home');
        }),
      ),
    ).toContain('nobody home');
  });
});
