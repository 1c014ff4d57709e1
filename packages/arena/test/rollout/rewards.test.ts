import { bcz, bczPayoffs, type Decision, type Game, pgg } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  beliefsWorth,
  branchRollouts,
  collectSituations,
  counterfactualWelfare,
  type Episode,
  type EpisodeOptions,
  episodeRollouts,
  explain,
  type Group,
  type GroupTurn,
  grim,
  imitation,
  noisy,
  type Player,
  payoff,
  planner,
  play,
  privileged,
  type Reward,
  random,
  reciprocator,
  type Score,
  scoreCompletion,
  scripted,
  titForTat,
  toExample,
  weighted,
  welfare,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { worthsOf } from '../../src/rollout/rewards/reward.js';
import { right } from '../fixtures.js';
import { type DilemmaOptions, dilemma, OPTIONS } from './dilemma.js';
import { copycat, defector, unforgiving } from './players.js';
import { type Writer, writer } from './writer.js';

const coin = (): Writer =>
  writer((prompt, seed, agent) => `${OPTIONS[hash32(`${agent} ${prompt} ${seed}`) % 2]};`);

const games =
  (count: number, options: DilemmaOptions = {}) =>
  () =>
    Array.from({ length: count }, (_, i) => ({ game: dilemma(options), seed: 100 + i }));

const shared = {
  games: games(3, { chance: true }),
  opponents: copycat,
  style: 'compact',
  beliefs: 'none',
  reward: payoff(),
} as const;
const base = { ...shared, episodes: 3 } as const satisfies EpisodeOptions;

const groupsOf = async (changes: Partial<EpisodeOptions> = {}, by = coin()): Promise<readonly Group[]> =>
  right(await right(episodeRollouts({ ...base, ...changes })).groups({ step: 1, seed: 3, draw: by.draw }));

const rewardsOf = async (reward: Reward, group: Group): Promise<readonly (number | null)[]> =>
  right(await worthsOf(reward, group)).map((worth) => worth.reward);

/** The option that a seat chose; a failing test where it chose none. */
const optionAt = ({ phases }: Episode, phase: number, seat: number): number => {
  const played = phases[phase]?.decisions.find((one) => one.seat === seat)?.played;
  if (played?._tag !== 'choice') throw new Error(`seat ${seat} chose nothing at phase ${phase}`);
  return played.index;
};

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Links and efforts of a writer that does not look at what it is asked: the game says which it is. */
const asks = (game: Game): { readonly game: Game; readonly links: ReadonlySet<string> } => {
  const links = new Set<string>();
  return {
    links,
    game: {
      ...game,
      text: {
        ...game.text,
        render: (observation, style) => {
          const text = game.text.render(observation, style);
          if ((observation as { kind: string }).kind === 'graph') links.add(text);
          return text;
        },
      },
    },
  };
};

describe('payoff and welfare', () => {
  it('are the sums of what was paid from the turn on, or in the whole episode', async () => {
    for (const group of await groupsOf({ seats: 'all' })) {
      for (const [reward, paid] of [
        [payoff, (of: GroupTurn, t: number) => of.episode.phases[t]?.payoffs?.[of.turn.seat] as number],
        [welfare, (of: GroupTurn, t: number) => total(of.episode.phases[t]?.payoffs ?? [])],
      ] as const)
        for (const discount of [1, 0.5, 0])
          for (const from of ['turn', 'episode'] as const) {
            const expected = group.turns.map((of) => {
              const first = from === 'turn' ? of.turn.phase : 0;
              let sum = 0;
              for (let t = first; t < 6; t++) sum += discount ** (t - first) * paid(of, t);
              return sum;
            });
            const given = await rewardsOf(reward({ discount, from }), group);
            given.forEach((one, i) => {
              expect(one).toBeCloseTo(expected[i] as number, 12);
            });
          }
      const [first] = group.turns;
      expect((await rewardsOf(payoff(), group))[0]).toBe(first?.episode.payoffs[first.turn.seat]);
      expect((await rewardsOf(welfare(), group))[0]).toBe(first?.episode.welfare);
    }
  });

  it('discount by rounds, not by phases', async () => {
    const { game, links } = asks(
      right(
        pgg({ n: 2, endowment: 4, multiplier: 1.5, linkCost: 0, sequence: 'GE', rounds: 2 }),
      ) as unknown as Game,
    );
    const [group] = await groupsOf(
      { games: () => [{ game, seed: 1 }], opponents: planner, seats: 'zero', episodes: 1 },
      writer((prompt) => (links.has(prompt) ? 'B;' : '1;')),
    );
    const paid = group?.episodes[0]?.phases.map(({ payoffs }) => payoffs?.[0] ?? 0) as readonly number[];
    expect(paid[0]).toBe(0);
    const [, one, , two] = paid as [number, number, number, number];
    expect(await rewardsOf(payoff({ discount: 0.5 }), group as Group)).toEqual([
      one + 0.5 * two,
      one + 0.5 * two,
      two,
      two,
    ]);
  });
});

/** The welfare from a phase on, had a seat decided otherwise there: played from the beginning by `play`, an oracle that
 *  knows nothing of branches. Learners decide as they did; a decision that is not legal any more is the game's `absent`. */
const bruteForce = async (
  game: Game,
  episode: Episode,
  at: { readonly phase: number; readonly seat: number },
  decision: Decision,
  playerOf: (name: string) => Player,
  learners: readonly string[],
): Promise<number> => {
  const kept = (seat: number): Player => {
    const own = episode.phases.map((phase) => phase.decisions.find((one) => one.seat === seat)?.played);
    let next = -1;
    return scripted('kept', () => {
      do next += 1;
      while (own[next] === undefined);
      return E.right(at.seat === seat && at.phase === next ? decision : (own[next] as Decision));
    });
  };
  const [record] = right(
    await play({
      games: [
        {
          game,
          seed: episode.seed,
          players: episode.agents.map((name, seat) =>
            learners.includes(name) ? kept(seat) : playerOf(name),
          ),
        },
      ],
      values: 'none',
    }),
  );
  return total(record?.phases.slice(at.phase).map((phase) => phase.welfare ?? 0) ?? []);
};

describe('counterfactual welfare', () => {
  const welfareFrom = ({ episode, turn }: GroupTurn): number =>
    total(episode.phases.slice(turn.phase).map((phase) => phase.welfare ?? 0));

  it('is what playing it all again gives', async () => {
    const cooperate: Decision = { _tag: 'choice', index: 0 };
    for (const opponent of [copycat, unforgiving, random(4), noisy(0.3, copycat)])
      for (const seats of ['one', { 0: 'ann', 1: 'bob' }] as const) {
        const groups = await groupsOf({ opponents: opponent, seats, episodes: 2 });
        for (const group of groups)
          for (const [baseline, decision] of [
            ['absent', { _tag: 'choice', index: 1 }],
            [cooperate, cooperate],
            [defector, { _tag: 'choice', index: 1 }],
          ] as const) {
            const given = await rewardsOf(counterfactualWelfare({ baseline }), group);
            for (const [i, of] of group.turns.entries()) {
              const without = await bruteForce(group.game, of.episode, of.turn, decision, () => opponent, [
                'policy',
                'ann',
                'bob',
              ]);
              expect(given[i]).toBeCloseTo(welfareFrom(of) - without, 10);
            }
          }
      }
  });

  it('is what playing it all again gives, in network games with players that answer history', async () => {
    const { game, links } = asks(
      right(
        pgg({ n: 3, endowment: 4, multiplier: 2, linkCost: 0.1, sequence: 'GE', rounds: 3 }),
      ) as unknown as Game,
    );
    const by = writer((prompt, seed) =>
      links.has(prompt)
        ? (['BC;', 'B;', ';'][hash32(prompt + seed) % 3] as string)
        : `${hash32(prompt + seed) % 5};`,
    );
    let moved = 0;
    for (const opponent of [titForTat(), grim(), reciprocator()]) {
      const [group] = await groupsOf(
        { games: () => [{ game, seed: 1 }], opponents: opponent, seats: [0], episodes: 4 },
        by,
      );
      const given = await rewardsOf(counterfactualWelfare(), group as Group);
      for (const [i, of] of (group as Group).turns.entries()) {
        const { state, seat } = (group as Group).questions(of).find((one) => one.seat === 0) as {
          state: unknown;
          seat: number;
        };
        const nothing = game.absent(state, seat);
        const without = await bruteForce(game, of.episode, of.turn, nothing, () => opponent, ['policy']);
        expect(given[i]).toBeCloseTo(welfareFrom(of) - without, 10);
        if (Math.abs(given[i] as number) > 0.5) moved += 1;
      }
    }
    expect(moved).toBeGreaterThan(10);
  });

  it('is nothing where the decision is the baseline, and for an answer that cannot be read', async () => {
    const silent = writer((prompt, seed) => (hash32(prompt + seed) % 2 ? 'defect;' : 'let me think'));
    for (const group of await groupsOf({}, silent))
      expect((await rewardsOf(counterfactualWelfare(), group)).every((one) => one === 0)).toBe(true);
  });

  it('counts the later rounds less by the discount', async () => {
    const [group] = await groupsOf({ opponents: copycat, seats: 'zero' });
    const now = await rewardsOf(counterfactualWelfare({ discount: 0 }), group as Group);
    for (const [i, { turn, episode }] of (group as Group).turns.entries()) {
      const stake = Number(/x(\d)/.exec(turn.prompt)?.[1]);
      const other = optionAt(episode, turn.phase, 1);
      // Welfare of a round: 6, 5 or 2 times its stake. Defection is what absence means.
      const of = (own: number) => stake * ([6, 5, 2][own + other] as number);
      expect(now[i]).toBeCloseTo(of(optionAt(episode, turn.phase, 0)) - of(1), 12);
    }
  });

  it('works on branches', async () => {
    const groups = right(
      await right(
        branchRollouts({
          ...shared,
          completions: 4,
          turns: 'all',
          reward: counterfactualWelfare(),
          seats: 'zero',
        }),
      ).groups({ step: 1, seed: 3, draw: coin().draw }),
    );
    for (const group of groups) {
      const given = await rewardsOf(counterfactualWelfare(), group);
      for (const [i, of] of group.turns.entries()) {
        // Later turns stay as they were in the branch, so the oracle is the same.
        const without = await bruteForce(
          group.game,
          of.episode,
          of.turn,
          { _tag: 'choice', index: 1 },
          () => copycat,
          ['policy'],
        );
        expect(given[i]).toBeCloseTo(welfareFrom(of) - without, 10);
      }
    }
  });

  it('leaves what cannot be asked again as it was', async () => {
    // A player without `decide`, such as a language model: its later answers stay.
    const { decide: _no, ...slow } = copycat;
    const [group] = await groupsOf({ opponents: slow, seats: 'zero', games: games(1) });
    const given = await rewardsOf(counterfactualWelfare(), group as Group);
    for (const [i, { turn, episode }] of (group as Group).turns.entries()) {
      const other = optionAt(episode, turn.phase, 1);
      const own = optionAt(episode, turn.phase, 0);
      expect(given[i]).toBe([6, 5, 2][own + other]! - [6, 5, 2][1 + other]!);
    }
  });

  it('says what is wrong with a baseline that is not legal', async () => {
    const [group] = await groupsOf();
    const given = await worthsOf(
      counterfactualWelfare({ baseline: { _tag: 'effort', value: 1 } }),
      group as Group,
    );
    expect(E.isLeft(given) && explain(given.left)).toContain('dilemma-v1');
  });
});

describe('imitation', () => {
  it('scores as `scoreCompletion` does at the situations of the same expert', async () => {
    const game = right(bcz({ n: 3, alpha: [1, 1.5, 2], delta: 0.2, cost: 0.3, maxEffort: 4, rounds: 2 }));
    const text = { style: 'compact', beliefs: 'required' } as const;
    const seeded = { game: game as unknown as Game, seed: 5 };
    const situations = right(await collectSituations({ games: [seeded], experts: planner }));
    const examples = new Map(
      situations.map((situation) => {
        const { prompt, completion } = toExample(seeded.game, situation, text);
        return [prompt, { situation, completion }] as const;
      }),
    );
    // Writes what the expert would, so that it comes to the expert's states, and in the last phase also worse.
    const worse = ['>;', 'B>AC;', 'A1B1C1>1;', 'A1.2B1.8C2.4>2;', 'mumble'];
    const by = writer((prompt, seed) => {
      const known = examples.get(prompt);
      const kind = hash32(seed) % 6;
      return known !== undefined && (known.situation.round === 0 || kind === 5)
        ? known.completion
        : (worse[kind % 5] as string);
    });
    const groups = await groupsOf(
      { ...text, games: () => [seeded], seats: 'all', opponents: planner, episodes: 12 },
      by,
    );
    const [group] = groups as [Group];
    const plain = right(await worthsOf(imitation({ expert: planner }), group));
    const heavy = right(
      await worthsOf(imitation({ expert: planner, beliefs: 2, sample: 3, compliance: 0 }), group),
    );
    let compared = 0;
    const kinds = new Set<string>();
    for (const [i, { turn }] of group.turns.entries()) {
      const known = examples.get(turn.prompt)?.situation;
      if (known?.seat !== turn.seat) continue;
      compared += 1;
      const score: Score = right(scoreCompletion(known, turn.completion, text));
      kinds.add(`${turn.kind} ${score.noncompliance?._tag ?? 'read'}`);
      expect(plain[i]?.reward).toBeCloseTo(score.total, 12);
      expect(heavy[i]?.reward).toBeCloseTo(3 * (score.sample?.total ?? 0) + 2 * (score.beliefs ?? 0), 12);
      expect(plain[i]?.graph).toBe(
        turn.kind !== 'graph' ? null : score.noncompliance === null ? score.graph?.h : 'unreadable',
      );
    }
    expect(compared).toBeGreaterThan(40);
    expect([...kinds].filter((kind) => kind.endsWith('read')).length).toBe(2);
    expect(kinds.size).toBeGreaterThan(3);
  });

  it('asks the expert once for each state', async () => {
    let asked = 0;
    const counting = privileged('counting', (request) => {
      asked += 1;
      return E.right(request.game.analysis?.planner?.(request.state)[request.seat] as Decision);
    });
    const groups = right(
      await right(branchRollouts({ ...shared, completions: 8, reward: payoff(), seats: 'zero' })).groups({
        step: 1,
        seed: 3,
        draw: coin().draw,
      }),
    );
    for (const group of groups) {
      asked = 0;
      await rewardsOf(imitation({ expert: counting }), group);
      expect(asked).toBe(2);
    }
  });

  it('says nothing where the expert cannot be read, and stops where it fails', async () => {
    const [group] = (await groupsOf()) as [Group];
    const mute: Player = {
      name: 'mute',
      act: async (requests) =>
        requests.map(() => ({ _tag: 'text', text: 'hm', ended: true, style: 'compact' })),
    };
    expect(new Set(await rewardsOf(imitation({ expert: mute }), group))).toEqual(new Set([null]));
    const broken = scripted('broken', () => {
      throw new Error('no licence');
    });
    const left = await worthsOf(imitation({ expert: broken }), group);
    expect(E.isLeft(left) && explain(left.left)).toContain('no licence');
  });
});

describe('the worth of beliefs', () => {
  it('is the payoff of the best reply to them against what the others did', async () => {
    const params = { n: 3, alpha: 1, delta: 0.2, cost: 0.1, maxEffort: 3, rounds: 1, decimals: 2 } as const;
    const { game, links } = asks(right(bcz(params)) as unknown as Game);
    const by = writer((prompt, seed) => {
      const part = (k: number) => (11 + (hash32(`${prompt} ${seed} ${k}`) % 19)) / 10;
      return links.has(prompt) ? 'BC>BC;' : `A1B${part(1)}C${part(2)}>1;`;
    });
    const [group] = (await groupsOf(
      {
        beliefs: 'required',
        games: () => [{ game, seed: 1 }],
        opponents: planner,
        seats: 'zero',
        episodes: 12,
      },
      by,
    )) as [Group];
    const given = await rewardsOf(beliefsWorth(), group);
    const complete = [
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ];
    let efforts = 0;
    for (const [i, { turn, episode }] of group.turns.entries()) {
      if (turn.kind !== 'effort' || E.isLeft(turn.answer) || turn.answer.right.beliefs?._tag !== 'effort')
        continue;
      efforts += 1;
      const [, b, c] = turn.answer.right.beliefs.values as [number, number, number];
      // e = α + δ (b + c), on the grid of two decimals, at most 3.
      const reply = Math.min(3, Math.round((1 + 0.2 * (b + c)) * 100) / 100);
      const real = episode.phases[turn.phase]?.decisions.map(({ played }) =>
        played._tag === 'effort' ? played.value : Number.NaN,
      ) as readonly number[];
      const paid = right(
        bczPayoffs({ n: 3, alpha: [1, 1, 1], delta: 0.2, cost: 0.1 }, complete, [reply, real[1]!, real[2]!]),
      );
      expect(given[i]).toBeCloseTo(paid[0] as number, 9);
    }
    expect(efforts).toBe(12);
  });

  it('is greatest for true beliefs, at links and at efforts', async () => {
    const { game, links } = asks(
      right(
        bcz({ n: 4, alpha: [1, 1.4, 0.6, 2], delta: 0.15, cost: 0.5, maxEffort: 3, rounds: 2 }),
      ) as unknown as Game,
    );
    const by = writer((prompt, seed) => {
      const h = hash32(prompt + seed);
      const names = 'BCD';
      const some = (bits: number) => [...names].filter((_, k) => (bits >> k) & 1).join('');
      return links.has(prompt)
        ? `${some(h % 8)}>${some((h >>> 4) % 8)};`
        : `A1B${h % 4}C${(h >>> 3) % 4}D${(h >>> 6) % 4}>1;`;
    });
    const [group] = (await groupsOf(
      {
        beliefs: 'required',
        games: () => [{ game, seed: 1 }],
        opponents: planner,
        seats: 'zero',
        episodes: 16,
      },
      by,
    )) as [Group];
    const given = await rewardsOf(beliefsWorth(), group);
    const whole = new Set<string>();
    for (const [i, of] of group.turns.entries()) {
      const { turn, episode } = of;
      const real = new Array<Decision | null>(4).fill(null);
      for (const one of episode.phases[turn.phase]?.decisions ?? []) real[one.seat] = one.played;
      const worth = game.analysis?.value?.(group.questions(of)[0]?.state, 0, real) as { best: number };
      const beliefs = E.isRight(turn.answer) ? turn.answer.right.beliefs : null;
      expect(given[i]).toBeLessThanOrEqual(worth.best + 1e-9);
      const isTrue =
        beliefs?._tag === 'links' &&
        [1, 2, 3].every((j) => (real[j] as { to: readonly number[] }).to[0] === beliefs.toMe[j]);
      if (isTrue) {
        whole.add(turn.kind);
        expect(given[i]).toBeCloseTo(worth.best, 9);
      } else if ((given[i] as number) < worth.best - 1e-6) whole.add(`${turn.kind} worse`);
    }
    expect([...whole].sort()).toEqual(['effort worse', 'graph', 'graph worse']);
  });

  it('takes a belief beyond what a seat can do for the nearest that it can', async () => {
    const { game, links } = asks(
      right(bcz({ n: 3, alpha: 1, delta: 0.2, cost: 0.1, maxEffort: 3, rounds: 1 })) as unknown as Game,
    );
    const worthWith = async (efforts: string) => {
      const [group] = (await groupsOf(
        {
          beliefs: 'required',
          games: () => [{ game, seed: 1 }],
          opponents: planner,
          seats: 'zero',
          episodes: 1,
        },
        writer((prompt) => (links.has(prompt) ? 'BC>BC;' : `${efforts}>1;`)),
      )) as [Group];
      return (await rewardsOf(beliefsWorth(), group)).at(-1);
    };
    expect(await worthWith('A1B-2C9')).toBe(await worthWith('A1B0C3'));
    expect(await worthWith('A1B-2C9')).not.toBe(await worthWith('A1B3C3'));
    expect(await worthWith('A1B0C3')).toBeTypeOf('number');
  });

  it('in a choice is what the option is worth that the beliefs speak for; null without beliefs or analysis', async () => {
    const by = writer((prompt, seed) =>
      hash32(prompt + seed) % 2 ? 'cooperate,defect>cooperate;' : 'defect;',
    );
    const groups = await groupsOf({ beliefs: 'optional', seats: 'zero' }, by);
    const kinds = new Set<boolean>();
    for (const group of groups) {
      const given = await rewardsOf(beliefsWorth(), group);
      for (const [i, { turn, episode }] of group.turns.entries()) {
        const stated = E.isRight(turn.answer) && turn.answer.right.beliefs !== null;
        kinds.add(stated);
        const stake = Number(/x(\d)/.exec(turn.prompt)?.[1]);
        const other = optionAt(episode, turn.phase, 1);
        // To defect is best whatever is believed: 5 or 1 times the stake.
        expect(given[i]).toBe(stated ? stake * [5, 1][other]! : null);
      }
    }
    expect(kinds.size).toBe(2);
    const { analysis: _none, ...plain } = dilemma();
    const [without] = await groupsOf(
      { games: () => [{ game: plain as Game, seed: 1 }], beliefs: 'optional' },
      by,
    );
    expect(new Set(await rewardsOf(beliefsWorth(), without as Group))).toEqual(new Set([null]));
  });
});

describe('weighted rewards', () => {
  it('are sums, with the parts of all', async () => {
    const [group] = (await groupsOf()) as [Group];
    const parts = [payoff(), welfare(), counterfactualWelfare()] as const;
    const all = await Promise.all(parts.map((reward) => rewardsOf(reward, group)));
    const sum = right(
      await worthsOf(
        weighted([
          [2, parts[0]],
          [-1, parts[1]],
          [0.5, parts[2]],
        ]),
        group,
      ),
    );
    for (const [i, worth] of sum.entries()) {
      const [a, b, c] = all.map((rewards) => rewards[i] as number) as [number, number, number];
      expect(worth.reward).toBeCloseTo(2 * a - b + 0.5 * c, 12);
      expect(worth.parts).toEqual({ counterfactualWelfare: c });
    }
  });

  it('put the mean of the peers where one says nothing, and say nothing where all do', async () => {
    const [group] = (await groupsOf()) as [Group];
    const some: Reward = ({ turns }) =>
      turns.map(({ index, turn }) => (index === 0 ? null : 10 * index + turn.phase));
    const given = right(await worthsOf(weighted([[1, some]]), group));
    for (const [i, { index, turn }] of group.turns.entries()) {
      expect(given[i]?.reward).toBe(index === 0 ? null : 10 * index + turn.phase);
    }
    const both = right(
      await worthsOf(
        weighted([
          [1, some],
          [1, ({ turns }) => turns.map(() => 100)],
        ]),
        group,
      ),
    );
    for (const [i, { index, turn }] of group.turns.entries())
      expect(both[i]?.reward).toBe(100 + (index === 0 ? 15 : 10 * index) + turn.phase);
    // To the trainer every turn has a number.
    const { groups } = await right(episodeRollouts({ ...base, reward: some })).step({
      step: 1,
      seed: 3,
      draw: coin().draw,
    });
    for (const { turns } of groups) {
      const [a, b, c] = turns.map(({ score }) => score.reward) as [number, number, number];
      expect(a).toBe((b + c) / 2);
    }
  });

  it("are a user's own in one function, whose faults are said in one sentence", async () => {
    const stepOf = async (reward: unknown): Promise<string> => {
      const made = episodeRollouts({ ...base, reward: reward as Reward });
      if (E.isLeft(made)) return explain(made.left);
      try {
        const { groups } = await made.right.step({ step: 1, seed: 3, draw: coin().draw });
        return `reward ${groups[0]?.turns[0]?.score.reward}`;
      } catch (cause) {
        return (cause as Error).message;
      }
    };
    expect(await stepOf(({ turns }: Group) => turns.map(() => 4))).toBe('reward 4');
    expect(
      await stepOf(async ({ turns }: Group) => turns.map(() => ({ reward: 5, parts: { mine: 1 } }))),
    ).toBe('reward 5');
    expect(await stepOf(({ turns }: Group) => E.right(turns.map(() => 6)))).toBe('reward 6');
    function envy(): never {
      throw new Error('I do not like it');
    }
    expect(await stepOf(envy)).toMatch(
      /^reward envy threw Error: I do not like it; expected one worth for each turn/,
    );
    const gives = (what: unknown) => (): unknown => what;
    expect(await stepOf(gives(undefined))).toContain('gave no list');
    expect(await stepOf(gives([1]))).toContain('gave 1 worths for 18 turns');
    expect(await stepOf(({ turns }: Group) => turns.map(() => Number.NaN))).toMatch(
      /gave NaN for turn 0 \(seat [01], phase 0\)/,
    );
    expect(await stepOf(({ turns }: Group) => turns.map(() => '3'))).toContain('gave "3" for turn 0');
    expect(await stepOf(({ turns }: Group) => turns.map(() => ({ reward: 1, parts: { a: 'b' } })))).toContain(
      'for turn 0',
    );
    // JSON would call it null.
    expect(
      await stepOf(({ turns }: Group) =>
        turns.map(({ turn: { phase } }) => ({ reward: 1, parts: { share: phase === 2 ? Number.NaN : 1 } })),
      ),
    ).toMatch(/gave \{ reward: 1, parts: \{ share: NaN \} \} for turn 2 \(seat [01], phase 2\)/);
    expect(await stepOf(gives(E.left(3)))).toContain('no error of this package');
    expect(await stepOf(7)).toContain('reward is 7');
    expect(await stepOf(weighted([]))).toContain('weighted');
    expect(await stepOf(weighted([[Number.NaN, payoff({ discount: -1 })]]))).toMatch(
      /weighted\[0\]\[0\].*weighted\[0\]\.discount/,
    );
    expect(await stepOf(payoff({ from: 'start' as never }))).toContain('reward.from');
    expect(await stepOf(counterfactualWelfare({ baseline: 'nothing' as never }))).toContain(
      'reward.baseline',
    );
    expect(await stepOf(imitation({ expert: 'planner' as never }))).toContain('reward.expert');
  });

  it('name themselves in the identity', () => {
    const identity = right(
      episodeRollouts({
        ...base,
        identity: { games: 'mine' },
        reward: weighted([
          [1, payoff({ discount: 0.9 })],
          [2, imitation({ expert: planner })],
        ]),
      }),
    ).identity;
    expect(JSON.parse(JSON.stringify(identity))).toEqual(identity);
    expect(identity).toMatchObject({
      rollouts: 'episodes',
      episodes: 3,
      games: { games: 'mine' },
      opponents: 'copycat',
      reward: {
        weighted: [
          [1, { payoff: { discount: 0.9 } }],
          [2, { imitation: { expert: 'planner' } }],
        ],
      },
    });
  });
});
