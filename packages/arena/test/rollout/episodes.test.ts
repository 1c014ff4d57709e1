import { pgg } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type ArenaError,
  branchRollouts,
  type Episode,
  type EpisodeOptions,
  episodeRollouts,
  explain,
  freeRider,
  gameSource,
  grim,
  mixture,
  noisy,
  type Player,
  payoff,
  planner,
  play,
  policyPlayer,
  random,
  reciprocator,
  titForTat,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { right } from '../fixtures.js';
import { type DilemmaOptions, dilemma, OPTIONS } from './dilemma.js';
import { copycat, defector, unforgiving } from './players.js';
import { drawn, type Writer, writer } from './writer.js';

/** Either option, by the hash of what it reads and its seed. */
const coin = (): Writer =>
  writer((prompt, seed, agent) => `${OPTIONS[hash32(`${agent} ${prompt} ${seed}`) % 2]};`);

/** By what it reads alone. */
const byPrompt = (prompt: string): string => `${OPTIONS[hash32(prompt) % 2]};`;

const games =
  (count: number, options: DilemmaOptions = {}) =>
  () =>
    Array.from({ length: count }, (_, i) => ({ game: dilemma(options), seed: 100 + i }));

const base = {
  games: games(4),
  episodes: 3,
  opponents: copycat,
  style: 'compact',
  beliefs: 'none',
  reward: payoff(),
} as const satisfies EpisodeOptions;

const rolloutsOf = (changes: Partial<EpisodeOptions> = {}) => right(episodeRollouts({ ...base, ...changes }));

const episodesOf = async (changes: Partial<EpisodeOptions> = {}, by: Writer = coin(), seed = 7) =>
  right(await rolloutsOf(changes).groups({ step: 1, seed, draw: by.draw })).flatMap(
    ({ episodes }): readonly Episode[] => episodes,
  );

describe('whole games on policy', () => {
  it('are the same for the same request, and others for another seed', async () => {
    const rollouts = rolloutsOf({ games: games(4, { chance: true }), opponents: random(1) });
    const at = (seed: number) => rollouts.step({ step: 3, seed, draw: coin().draw });
    expect(JSON.stringify(await at(5))).toBe(JSON.stringify(await at(5)));
    expect(JSON.stringify(await at(6))).not.toBe(JSON.stringify(await at(5)));
  });

  it.each([{ chance: false }, { chance: true }])(
    'are what `play` plays with the same seats and seeds: %o',
    async (options) => {
      for (const opponent of [copycat, unforgiving, random(3), noisy(0.3, copycat)]) {
        const episodes = await episodesOf(
          { games: games(4, options), opponents: opponent, seats: 'zero' },
          writer(byPrompt),
        );
        const policy = policyPlayer({
          name: 'policy',
          style: 'compact',
          beliefs: 'none',
          complete: async (prompts) => prompts.map(byPrompt),
        });
        const records = right(
          await play({
            games: games(4, options)().map((game) => ({ ...game, players: [policy, opponent] })),
            values: 'none',
          }),
        );
        // Three episodes of each game, alike because the writer does not look at its seed.
        expect(episodes.map(({ phases }) => phases)).toEqual(
          records.flatMap(({ phases }) => [phases, phases, phases]),
        );
        expect(episodes.map(({ payoffs, welfare }) => [payoffs, welfare])).toEqual(
          records.flatMap(({ payoffs, welfare }) => Array.from({ length: 3 }, () => [payoffs, welfare])),
        );
        expect(episodes.every(({ end }) => end === 'terminated')).toBe(true);
      }
    },
  );

  it('play network games of a source, with players that answer history', async () => {
    const source = right(gameSource({ split: 'train', seed: 3 }));
    const row = writer((prompt) => (hash32(prompt) % 2 ? ';' : '1;'));
    for (const opponent of [titForTat(), grim(), reciprocator(), planner]) {
      const rollouts = rolloutsOf({ games: source, gamesPerStep: 3, opponents: opponent });
      for (const step of [1, 2]) {
        const groups = right(await rollouts.groups({ step, seed: step, draw: row.draw }));
        expect(groups.map(({ game }) => game.params)).toEqual(
          right(source.games(3, (step - 1) * 3)).map(({ game }) => game.params),
        );
        for (const { episodes } of groups)
          for (const { seed, phases, payoffs, agents, game, params } of episodes) {
            const policy: Player = policyPlayer({
              name: 'policy',
              style: 'compact',
              beliefs: 'none',
              complete: async (prompts) => prompts.map((prompt) => (hash32(prompt) % 2 ? ';' : '1;')),
            });
            const seeded = groups.find((group) => group.game.params === params)?.game;
            const [record] = right(
              await play({
                games: [
                  {
                    game: seeded as NonNullable<typeof seeded>,
                    seed,
                    players: agents.map((name) => (name === 'policy' ? policy : opponent)),
                  },
                ],
                values: 'none',
              }),
            );
            expect(record).toMatchObject({ game, payoffs, phases });
          }
      }
    }
  });

  it('give each turn of a learner exactly once, with its own seed, by seat and phase', async () => {
    for (const seats of ['one', 'all', 'zero', [1], { 0: 'ann', 1: 'bob' }] as const) {
      const groups = right(await rolloutsOf({ seats }).groups({ step: 1, seed: 7, draw: coin().draw }));
      const { groups: given } = await rolloutsOf({ seats }).step({ step: 1, seed: 7, draw: coin().draw });
      const turns = groups.flatMap(({ episodes }) => episodes.flatMap((episode) => episode.turns));
      const learners = seats === 'all' || (typeof seats === 'object' && !Array.isArray(seats)) ? 2 : 1;
      expect(turns).toHaveLength(4 * 3 * 6 * learners);
      expect(given.flatMap((group) => group.turns.map(({ completion }) => completion)).length).toBe(
        turns.length,
      );
      for (const group of groups) {
        const places = group.peers.flatMap(({ places: list }) => list).sort((a, b) => a - b);
        expect(places).toEqual(group.turns.map((_, place) => place));
        expect(new Set(group.turns.map(({ turn }) => turn)).size).toBe(places.length);
        for (const { agent, places: list } of group.peers) {
          const of = list.map((place) => group.turns[place]);
          expect(
            new Set(of.map((one) => `${one?.turn.agent} ${one?.turn.seat} ${one?.turn.phase}`)).size,
          ).toBe(1);
          expect(of.map((one) => one?.index)).toEqual([0, 1, 2]);
          expect(of[0]?.turn.agent).toBe(agent);
        }
      }
      // What is handed on for a key is what stands in the episodes, in the order of the peers.
      expect(
        given.map(({ turns: list }) => list.map(({ completion, promptIds }) => [completion, promptIds])),
      ).toEqual(
        groups.flatMap((group) =>
          group.peers.map(({ places }) =>
            places.map((place) => [group.turns[place]?.turn.completion, group.turns[place]?.turn.promptIds]),
          ),
        ),
      );
    }
  });

  it('ask each learner once in each phase, for all games', async () => {
    const by = coin();
    await episodesOf({ seats: { 0: 'ann', 1: 'bob' } }, by);
    expect(by.asked.map(({ agent, prompts, completions }) => [agent, prompts.length, completions])).toEqual(
      Array.from({ length: 6 }, () => [
        ['ann', 12, 1],
        ['bob', 12, 1],
      ]).flat(),
    );
    const seeds = by.asked.flatMap((request) => request.seeds);
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('seat learners by the rule', async () => {
    const seatOf = async (seats: EpisodeOptions['seats']) =>
      (await episodesOf({ seats, episodes: 1, games: games(40) })).map(({ agents }) => agents.join());
    expect(new Set(await seatOf('zero'))).toEqual(new Set(['policy,copycat']));
    expect(new Set(await seatOf([1]))).toEqual(new Set(['copycat,policy']));
    expect(new Set(await seatOf('all'))).toEqual(new Set(['policy,policy']));
    expect(new Set(await seatOf({ 1: 'bob' }))).toEqual(new Set(['copycat,bob']));
    expect(new Set(await seatOf('one'))).toEqual(new Set(['policy,copycat', 'copycat,policy']));
    // Drawn from the game's seed alone.
    expect(await seatOf('one')).toEqual(await seatOf('one'));
  });

  it('hide who sits beside: what is read is the same until the others have acted', async () => {
    const promptsWith = async (opponents: EpisodeOptions['opponents']) => {
      const by = writer(byPrompt);
      await episodesOf({ opponents, games: games(6, { chance: true }) }, by);
      return by.asked.map(({ prompts }) => prompts);
    };
    const mixed = right(
      mixture([
        { player: defector, weight: 1 },
        { player: copycat, weight: 1 },
      ]),
    );
    const all = [await promptsWith(copycat), await promptsWith(defector), await promptsWith(mixed)];
    expect(new Set(all.map(([first]) => JSON.stringify(first))).size).toBe(1);
    expect(new Set(all.map(([, second]) => JSON.stringify(second))).size).toBe(3);
  });

  it('truncate what does not end, and say so', async () => {
    const rollouts = rolloutsOf({ games: games(2, { endless: true }), maxPhases: 9 });
    const groups = right(await rollouts.groups({ step: 1, seed: 1, draw: coin().draw }));
    for (const { end, phases, payoffs } of groups.flatMap(({ episodes }) => episodes)) {
      expect([end, phases.length]).toEqual(['truncated', 9]);
      expect(payoffs[0]).toBe(phases.reduce((sum, phase) => sum + (phase.payoffs?.[0] ?? 0), 0));
    }
    const { groups: given } = await rollouts.step({ step: 1, seed: 1, draw: coin().draw });
    const parts = given.flatMap(({ turns }) => turns.map(({ score }) => score.parts));
    expect(parts.filter(({ truncated }) => truncated === 1)).toHaveLength(6);
    expect(parts.filter((part) => 'truncated' in part)).toHaveLength(6);
    // The default limit holds, too.
    const silent = writer(() => 'cooperate;');
    const long = right(
      await rolloutsOf({ games: games(1, { endless: true }), episodes: 1 }).groups({
        step: 1,
        seed: 1,
        draw: silent.draw,
      }),
    );
    expect(long[0]?.episodes[0]).toMatchObject({ end: 'truncated', phases: { length: 1000 } });
  });

  it('learn from what cannot be read, and never make it legal', async () => {
    const talk = writer((prompt, seed) => {
      const kind = hash32(`talk ${prompt} ${seed}`) % 3;
      return kind === 0
        ? 'I think that I shall cooperate, dear friend;'
        : kind === 1
          ? drawn('coop', false)
          : 'cooperate;';
    });
    const rollouts = rolloutsOf({ onUnreadable: 'skip', seats: 'zero' });
    const groups = right(await rollouts.groups({ step: 1, seed: 2, draw: talk.draw }));
    const turns = groups.flatMap((group) => group.turns.map(({ turn }) => turn));
    const seen = new Map<string, number>();
    for (const { answer, completion, played, substitute } of turns) {
      const tag = E.isLeft(answer) ? answer.left._tag : 'right';
      seen.set(tag, (seen.get(tag) ?? 0) + 1);
      const isWhole = completion.text === 'cooperate;';
      expect(E.isRight(answer)).toBe(isWhole);
      // Absent means defection here; nobody takes the talk for cooperation.
      expect([played, substitute]).toEqual(
        isWhole ? [{ _tag: 'choice', index: 0 }, null] : [{ _tag: 'choice', index: 1 }, 'skip'],
      );
    }
    expect([...seen.keys()].sort()).toEqual(['Truncated', 'UnknownOption', 'right']);
    const { groups: given } = await rollouts.step({ step: 1, seed: 2, draw: talk.draw });
    const compliance = given.flatMap((group) => group.turns.map(({ score }) => score.parts.compliance));
    expect(compliance.filter((one) => one === 1)).toHaveLength(seen.get('right') as number);
    expect(compliance).toHaveLength(turns.length);
  });

  it('repeat or replace an unreadable answer as matches do', async () => {
    const text = (prompt: string): string => (prompt.startsWith('1/') ? 'cooperate;' : 'what?');
    for (const onUnreadable of ['repeat', 'default'] as const) {
      const [episode] = await episodesOf({ onUnreadable, seats: 'zero' }, writer(text));
      const policy = policyPlayer({
        name: 'policy',
        style: 'compact',
        beliefs: 'none',
        complete: async (prompts) => prompts.map(text),
      });
      const [record] = right(
        await play({
          games: [{ ...games(1)()[0]!, players: [policy, copycat] }],
          onUnreadable,
          values: 'none',
        }),
      );
      expect(episode?.phases).toEqual(record?.phases);
      expect(episode?.turns[1]).toMatchObject({
        substitute: onUnreadable,
        played: { index: onUnreadable === 'repeat' ? 0 : 1 },
      });
    }
  });

  it('tell the payoff by who sat beside, once for each episode and seat', async () => {
    const mixed = right(
      mixture([
        { player: copycat, weight: 1 },
        { player: defector, weight: 1, name: 'bad' },
      ]),
    );
    const rollouts = rolloutsOf({ opponents: mixed, games: games(12), seats: 'zero' });
    const episodes = right(await rollouts.groups({ step: 1, seed: 4, draw: coin().draw })).flatMap(
      (group) => group.episodes,
    );
    const { groups: given } = await rollouts.step({ step: 1, seed: 4, draw: coin().draw });
    const parts = given.flatMap(({ turns }) => turns.map(({ score }) => score.parts));
    const mean = (values: readonly (number | undefined)[]) => {
      const numbers = values.filter((value): value is number => value !== undefined);
      return numbers.reduce((a, b) => a + b, 0) / numbers.length;
    };
    for (const name of ['copycat', 'bad'])
      expect(mean(parts.map((part) => part[`payoff vs ${name}`]))).toBeCloseTo(
        mean(episodes.filter(({ agents }) => agents[1] === name).map(({ payoffs }) => payoffs[0])),
        10,
      );
    expect(mean(parts.map((part) => part.payoff))).toBeCloseTo(
      mean(episodes.map(({ payoffs }) => payoffs[0])),
      10,
    );
  });

  it('leave no turn without peers where another of the seat has some', async () => {
    const rollouts = rolloutsOf({ games: games(6, { fragile: true }), seats: 'zero', episodes: 4 });
    const groups = right(await rollouts.groups({ step: 1, seed: 11, draw: coin().draw }));
    const lengths = groups.flatMap(({ episodes }) => episodes.map(({ turns }) => turns.length));
    expect(new Set(lengths).size).toBeGreaterThan(2);
    for (const { peers, turns } of groups) {
      expect(peers.every(({ places }) => places.length > 1)).toBe(true);
      expect(peers.flatMap(({ places }) => places).sort((a, b) => a - b)).toEqual(turns.map((_, i) => i));
    }
  });

  it('play several learners in a network game', async () => {
    const game = right(pgg({ n: 3, endowment: 4, multiplier: 2, sequence: 'GE', rounds: 2 }));
    const by = writer((_prompt, _seed, agent) => (agent === 'ann' ? 'BC;' : '2;'));
    const [episode] = await episodesOf(
      {
        games: () => [{ game, seed: 1 }],
        seats: { 0: 'ann', 2: 'cleo' },
        opponents: freeRider,
        episodes: 1,
      },
      by,
    );
    expect(episode?.agents).toEqual(['ann', 'freeRider', 'cleo']);
    expect(episode?.turns.map(({ agent, phase }) => `${agent}${phase}`)).toEqual(
      [0, 1, 2, 3].flatMap((phase) => [`ann${phase}`, `cleo${phase}`]),
    );
    expect(new Set(by.asked.map(({ agent }) => agent))).toEqual(new Set(['ann', 'cleo']));
  });
});

describe('turns that are compared', () => {
  const groupsBy = async (peers: 'phase' | 'prompt', chance = false) =>
    right(
      await rolloutsOf({ games: games(3, { chance }), episodes: 6, peers, seats: 'zero' }).groups({
        step: 1,
        seed: 5,
        draw: coin().draw,
      }),
    );

  it('each turn has its place once, with turns of its seat and phase', async () => {
    for (const peers of ['phase', 'prompt'] as const)
      for (const { peers: compared, turns } of await groupsBy(peers)) {
        expect(compared.flatMap(({ places }) => places).sort((a, b) => a - b)).toEqual([...turns.keys()]);
        for (const { places } of compared)
          expect(new Set(places.map((p) => `${turns[p]?.turn.seat} ${turns[p]?.turn.phase}`)).size).toBe(1);
      }
  });

  it('by prompt: those that read the same, wherever two did; never one alone', async () => {
    let parted = 0;
    for (const { peers, turns } of await groupsBy('prompt')) {
      const promptsOf = (places: readonly number[]) => places.map((p) => turns[p]?.turn.prompt as string);
      const phases = new Map<number, number>();
      for (const { places } of peers) {
        expect(places.length).toBeGreaterThan(1);
        const phase = turns[places[0] as number]?.turn.phase as number;
        phases.set(phase, (phases.get(phase) ?? 0) + 1);
        const read = promptsOf(places);
        const most = Math.max(...read.map((prompt) => read.filter((other) => other === prompt).length));
        // All the same; or the same and one that nobody shares; or all different.
        expect(most === read.length || most === read.length - 1 || most === 1).toBe(true);
        // Who shares a prompt with anybody is compared with everybody who does.
        if (most > 1) {
          const [common] = read.filter((prompt) => read.filter((other) => other === prompt).length === most);
          const all = turns.filter(({ turn }) => turn.phase === phase && turn.prompt === common).length;
          expect(most).toBe(all);
        }
      }
      parted += [...phases.values()].filter((count) => count > 1).length;
      expect(new Set(peers.map(({ key }) => key)).size).toBe(peers.length);
    }
    expect(parted).toBeGreaterThan(0);
  });

  it('a word that is none is refused', () => {
    const made = episodeRollouts({ ...base, peers: 'state' as never });
    expect(E.isLeft(made) && explain(made.left)).toBe(
      'episodeRollouts: peers is "state", expected one of phase, prompt.',
    );
  });
});

describe('what cannot be played', () => {
  const sentence = async (changes: Partial<EpisodeOptions>, draw = coin().draw): Promise<string> => {
    try {
      await rolloutsOf(changes).step({ step: 1, seed: 1, draw });
      return 'nothing';
    } catch (cause) {
      return (cause as Error).message;
    }
  };
  const leftOf = (changes: Readonly<Record<string, unknown>>) => {
    const made = episodeRollouts({ ...base, ...changes } as EpisodeOptions);
    return E.isLeft(made) && made.left._tag === 'InvalidOptions'
      ? made.left.faults.map(({ field }) => field)
      : [];
  };

  it('is refused with all faults at once', () => {
    expect(
      leftOf({
        games: 3,
        episodes: 0,
        seats: 'some',
        opponents: 'copycat',
        style: 'loud',
        beliefs: 'no',
        onUnreadable: 'guess',
        maxPhases: 0,
        timeoutMs: 0,
        reward: payoff({ discount: 2 }),
      }),
    ).toEqual([
      'games',
      'seats',
      'opponents',
      'style',
      'beliefs',
      'onUnreadable',
      'maxPhases',
      'timeoutMs',
      'reward.discount',
      'episodes',
    ]);
    expect(leftOf({ opponents: [] })).toEqual(['opponents']);
    expect(leftOf({ opponents: ['copycat'] })).toEqual(['opponents']);
    expect(leftOf({ opponents: [{ player: copycat, weight: 0 }] })).toEqual(['opponents']);
    expect(leftOf({ opponents: [{ player: copycat, weight: -1 }] })).toEqual(['opponents[0].weight']);
    expect(leftOf({ seats: [] })).toEqual(['seats']);
    expect(leftOf({ seats: [0, 0] })).toEqual(['seats']);
    expect(leftOf({ seats: { a: 'x' } })).toEqual(['seats']);
    expect(leftOf({ games: right(gameSource({ split: 'train', seed: 1 })) })).toEqual(['gamesPerStep']);
    expect(leftOf({})).toEqual([]);
  });

  it('an option that there is none of is refused with the nearest that there is', () => {
    const told = (made: E.Either<ArenaError, unknown>): string => (E.isLeft(made) ? explain(made.left) : '');
    const loose = (changes: object) => ({ ...base, ...changes }) as EpisodeOptions;
    expect(told(episodeRollouts(loose({ maxPhase: 3 })))).toBe(
      'episodeRollouts: maxPhase is 3, expected a known option (did you mean maxPhases?).',
    );
    expect(told(episodeRollouts(loose({ xyzzyxyzzy: 1 })))).toMatch(
      /expected a known option: games, .*episodes, peers, links, continuation\.$/,
    );
    expect(told(episodeRollouts(loose({ turns: 'all' })))).toContain(
      'turns is "all", expected a known option',
    );
    const branching = { ...base, completions: 2, episodes: undefined, turn: 'all' };
    expect(told(branchRollouts(branching as never))).toBe(
      'branchRollouts: turn is "all", expected a known option (did you mean turns?).',
    );
  });

  it('a game that pays what is no number is told with its phase and seat', async () => {
    const paying = (payoffs: unknown) => () =>
      games(1)().map(({ game, seed }) => ({
        seed,
        game: {
          ...game,
          step: (state: never, joint: never, rng: never) =>
            E.map((result: object) => ({ ...result, payoffs }))(game.step(state, joint, rng) as never),
        } as never,
      }));
    const expected = 'expected a finite number for each seat, or null where a phase pays nothing.';
    for (const [payoffs, did] of [
      [[1, Number.NaN], 'paid NaN to seat 1 in phase 0'],
      [[Number.POSITIVE_INFINITY, 1], 'paid Infinity to seat 0 in phase 0'],
      [[1, '2'], 'paid 2 to seat 1 in phase 0'],
      [[1], 'gave 1 payoffs to 2 seats in phase 0'],
      [undefined, 'gave nothing as payoffs in phase 0'],
    ] as const)
      expect(await sentence({ games: paying(payoffs) })).toMatch(
        new RegExp(`^\\S+ \\(seed 100\\) ${did}; ${expected}$`),
      );
  });

  it('a player that never answers is given up when the signal goes off, and no clock is left running', async () => {
    const silent: Player = { name: 'silent', act: () => new Promise(() => undefined) };
    const clocks = (): number => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
    const before = clocks();
    const stop = new AbortController();
    const stepping = rolloutsOf({ opponents: silent }).step({
      step: 1,
      seed: 1,
      draw: coin().draw,
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(), 30);
    await expect(stepping).rejects.toThrow('The games were stopped');
    expect(clocks()).toBeLessThanOrEqual(before);
  });

  it('is said in one sentence', async () => {
    expect(await sentence({})).toBe('nothing');
    expect(await sentence({ seats: [2] })).toContain('seats below 2');
    expect(await sentence({ opponents: undefined })).toContain('who sits in seat');
    expect(await sentence({ games: () => [] })).toContain('gave an empty list');
    expect(await sentence({ games: (() => [{ seed: 1 }]) as never })).toContain('index 0');
    expect(
      await sentence({
        games: () => {
          throw new Error('no games today');
        },
      }),
    ).toContain('threw Error: no games today');
    expect(await sentence({}, async () => [])).toMatch(/^draw of policy gave 0 entries for 12 prompts/);
    expect(
      await sentence({}, async ({ prompts }) => prompts.map(() => ({ promptIds: [1], completions: [] }))),
    ).toContain('gave 0 completions of prompt 0 where 1 were asked for');
    expect(
      await sentence({}, async ({ prompts }) =>
        prompts.map(() => ({ promptIds: [1], completions: [{ text: 'x' } as never] })),
      ),
    ).toContain('gave no whole completion 0 of prompt 0');
    expect(
      await sentence({}, async () => {
        throw new Error('out of memory');
      }),
    ).toContain('threw Error: out of memory');
    // Whoever called finds what was thrown, and not what else would have been expected.
    const cause = new Error('out of memory');
    const ended = await rolloutsOf()
      .step({ step: 1, seed: 1, draw: () => Promise.reject(cause) })
      .then(
        () => null,
        (error: Error & { cause?: { cause?: unknown } }) => error,
      );
    expect(ended?.cause?.cause).toBe(cause);
    await expect(rolloutsOf().step({ step: 0, seed: 1, draw: coin().draw })).rejects.toThrow('step is 0');
    await expect(rolloutsOf().step({ step: 1, seed: 0.5, draw: coin().draw })).rejects.toThrow('seed is 0.5');
  });

  it('stops at a signal', async () => {
    const stop = new AbortController();
    const by = writer(() => {
      stop.abort();
      return 'cooperate;';
    });
    const given = await rolloutsOf().groups({ step: 1, seed: 1, draw: by.draw, signal: stop.signal });
    expect(given).toEqual(E.left({ _tag: 'Aborted', phases: 1 }));
    expect(by.asked).toHaveLength(1);
  });
});
