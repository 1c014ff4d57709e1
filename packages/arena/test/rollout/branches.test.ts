import { bcz, type Decision, type Game, pgg } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type BranchOptions,
  branchRollouts,
  type Episode,
  farsighted,
  type Group,
  grim,
  noisy,
  type Player,
  payoff,
  play,
  policyPlayer,
  random,
  reciprocator,
  type SeededGame,
  scripted,
  titForTat,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { right } from '../fixtures.js';
import { type DilemmaOptions, type DilemmaView, dilemma, OPTIONS } from './dilemma.js';
import { copycat, unforgiving } from './players.js';
import { type Writer, writer } from './writer.js';

const coin = (): Writer =>
  writer((prompt, seed, agent) => `${OPTIONS[hash32(`${agent} ${prompt} ${seed}`) % 2]};`);

const games =
  (count: number, options: DilemmaOptions = {}) =>
  () =>
    Array.from({ length: count }, (_, i) => ({ game: dilemma(options), seed: 100 + i }));

const base = {
  games: games(4),
  completions: 6,
  opponents: copycat,
  style: 'compact',
  beliefs: 'none',
  reward: payoff(),
} as const satisfies BranchOptions;

const rolloutsOf = (changes: Partial<BranchOptions> = {}) => right(branchRollouts({ ...base, ...changes }));
const groupsOf = async (
  changes: Partial<BranchOptions> = {},
  by: Writer = coin(),
): Promise<readonly Group[]> => right(await rolloutsOf(changes).groups({ step: 1, seed: 7, draw: by.draw }));

/** Decides, phase by phase, what a seat decided in an episode. */
const replay = ({ phases }: Episode, seat: number): Player => {
  const decisions = phases.flatMap((phase) => phase.decisions.filter((decision) => decision.seat === seat));
  let next = 0;
  return scripted('policy', () => E.right((decisions[next++] as (typeof decisions)[number]).played));
};

/** What `play` makes of an episode whose learners decide as they did: an oracle for nature and for the other players. */
const replayed = async (
  { game }: Group,
  episode: Episode,
  playerOf: (name: string) => Player,
  learner = 'policy',
) => {
  const [record] = right(
    await play({
      games: [
        {
          game,
          seed: episode.seed,
          players: episode.agents.map((name, seat) =>
            name === learner ? replay(episode, seat) : playerOf(name),
          ),
        },
      ],
      values: 'none',
    }),
  );
  return record as NonNullable<typeof record>;
};

const decisionsOf = ({ phases }: Pick<Episode, 'phases'>) =>
  phases.map(({ decisions, payoffs }) => [decisions.map(({ played }) => played), payoffs]);

describe('branches of a state', () => {
  it('are the same for the same request', async () => {
    const rollouts = rolloutsOf({ games: games(3, { chance: true }), turns: 'all' });
    const once = await rollouts.step({ step: 2, seed: 5, draw: coin().draw });
    expect(JSON.stringify(await rollouts.step({ step: 2, seed: 5, draw: coin().draw }))).toBe(
      JSON.stringify(once),
    );
    expect(JSON.stringify(await rollouts.step({ step: 2, seed: 6, draw: coin().draw }))).not.toBe(
      JSON.stringify(once),
    );
  });

  it.each([{ turns: 'one' as const }, { turns: 'all' as const }])(
    'part at one turn, and share all before it: $turns',
    async ({ turns }) => {
      const groups = await groupsOf({ turns, games: games(5, { chance: true }) });
      expect(groups).toHaveLength(turns === 'one' ? 5 : 30);
      for (const { turns: own, episodes, peers } of groups) {
        expect([own.length, episodes.length]).toEqual([6, 6]);
        expect(peers.map(({ places }) => places)).toEqual([[0, 1, 2, 3, 4, 5]]);
        const { phase, seat } = (own[0] as (typeof own)[number]).turn;
        expect(new Set(own.map(({ turn }) => `${turn.phase} ${turn.seat} ${turn.prompt}`)).size).toBe(1);
        for (const { phases } of episodes) {
          expect(phases.slice(0, phase)).toEqual(episodes[0]?.phases.slice(0, phase));
          // The others decide at that phase what they decide in all branches: they do not see it.
          expect(phases[phase]?.decisions.filter((one) => one.seat !== seat)).toEqual(
            episodes[0]?.phases[phase]?.decisions.filter((one) => one.seat !== seat),
          );
        }
      }
    },
  );

  it('that decide alike are alike to the end, and differ otherwise', async () => {
    const groups = await groupsOf({ turns: 'all', games: games(6, { chance: true }) });
    let parted = 0;
    for (const { turns } of groups) {
      const ways = new Map<string, string>();
      for (const { turn, episode } of turns) {
        const way = JSON.stringify(decisionsOf(episode));
        const known = ways.get(JSON.stringify(turn.played));
        expect(known ?? way).toBe(way);
        ways.set(JSON.stringify(turn.played), way);
      }
      parted += ways.size > 1 ? 1 : 0;
      expect(new Set(ways.values()).size).toBe(ways.size);
    }
    expect(parted).toBeGreaterThan(20);
  });

  it('are what `play` plays from the first phase on, whatever answers history and whatever is drawn', async () => {
    for (const opponent of [copycat, unforgiving, random(5), noisy(0.4, copycat)]) {
      const groups = await groupsOf({ opponents: opponent, games: games(5, { chance: true }), turns: 'all' });
      for (const group of groups)
        for (const episode of group.episodes)
          expect(decisionsOf(await replayed(group, episode, () => opponent))).toEqual(decisionsOf(episode));
    }
  });

  it('give players of network games the history of the branch, not of the trunk', async () => {
    const game = right(pgg({ n: 3, endowment: 4, multiplier: 2, linkCost: 0.1, sequence: 'GE', rounds: 4 }));
    // What a learner is asked is told from the game itself, so that the writer answers links with links.
    const links = new Set<string>();
    const told = {
      ...game,
      text: {
        ...game.text,
        render: (observation: never, style: 'compact') => {
          const text = game.text.render(observation, style);
          if ((observation as { kind: string }).kind === 'graph') links.add(text);
          return text;
        },
      },
    } as unknown as Game;
    for (const opponent of [titForTat(), reciprocator(), grim()]) {
      const groups = await groupsOf(
        {
          games: () => [{ game: told, seed: 3 }],
          opponents: opponent,
          seats: [0],
          turns: 'all',
          completions: 5,
        },
        // Links with both, and gives all or nothing.
        writer((prompt, seed) => (links.has(prompt) ? 'BC;' : `${hash32(`${prompt} ${seed}`) % 2 ? 4 : 0};`)),
      );
      let answered = 0;
      for (const group of groups) {
        const later = new Set<string>();
        for (const episode of group.episodes) {
          expect(decisionsOf(await replayed(group, episode, () => opponent))).toEqual(decisionsOf(episode));
          later.add(
            JSON.stringify(
              episode.phases
                .slice((group.turns[0]?.turn.phase as number) + 1)
                .map(({ decisions }) =>
                  decisions.filter(({ seat }) => seat !== 0).map(({ played }) => played),
                ),
            ),
          );
        }
        if (later.size > 1) answered += 1;
      }
      // At efforts before the last round, giving nothing is answered.
      expect(answered).toBeGreaterThan(0);
    }
  });

  it('ask for all forks of a learner at once, and go on with the seeds of the trunk', async () => {
    const by = coin();
    const groups = await groupsOf({ games: games(3), completions: 8, seats: 'zero' }, by);
    const trunk = by.asked.slice(0, 6);
    expect(trunk.map(({ completions, prompts }) => [completions, prompts.length])).toEqual(
      Array.from({ length: 6 }, () => [1, 3]),
    );
    const [fork, ...later] = by.asked.slice(6);
    expect([fork?.completions, fork?.prompts.length]).toEqual([8, 3]);
    // The fork's own seeds are none of the trunk's; what comes after has no others than the trunk's.
    const seeds = new Set(trunk.flatMap((request) => request.seeds));
    expect(fork?.seeds.some((seed) => seeds.has(seed))).toBe(false);
    expect(later.length).toBeGreaterThan(0);
    for (const request of later) {
      expect(request.completions).toBe(1);
      expect(request.seeds.every((seed) => seeds.has(seed))).toBe(true);
      // Each way is played once: at most one beside the trunk's for each game, with two options.
      expect(request.prompts.length).toBeLessThanOrEqual(3);
    }
    expect(groups).toHaveLength(3);
  });

  it('never ask twice for the same answer: who reads the same with the same seed writes the same', async () => {
    const forgetful = () =>
      games(3)().map(({ game, seed }) => ({
        seed,
        game: { ...game, text: { ...game.text, render: () => 'and now?' } },
      }));
    const by = coin();
    const groups = await groupsOf({ games: forgetful, turns: 'all', seats: 'zero' }, by);
    // The trunks ask for each phase of three games; their branches, which decide otherwise on the way, for nothing more.
    expect(by.asked.map(({ completions, prompts }) => [completions, prompts.length])).toEqual([
      ...Array.from({ length: 6 }, () => [1, 3]),
      [6, 18],
    ]);
    expect(groups.some(({ episodes }) => new Set(episodes.map(decisionsOf).map(String)).size > 1)).toBe(true);
    for (const { episodes } of groups)
      for (const { turns } of episodes)
        expect(turns.map(({ completion }) => completion.text).every((text) => text.length > 0)).toBe(true);
  });

  it('from the decision of the trunk give the trunk again', async () => {
    const text = (prompt: string): string => `${OPTIONS[hash32(prompt) % 2]};`;
    const by = writer(text);
    const groups = await groupsOf({ turns: 'all', games: games(3, { chance: true }), seats: 'zero' }, by);
    const policy = policyPlayer({
      name: 'policy',
      style: 'compact',
      beliefs: 'none',
      complete: async (prompts) => prompts.map(text),
    });
    for (const { game, episodes, turns, counterfactual } of groups) {
      const seeded: SeededGame = { game, seed: episodes[0]?.seed as number };
      const [record] = right(
        await play({ games: [{ ...seeded, players: [policy, copycat] }], values: 'none' }),
      );
      for (const { phases } of episodes) expect(phases).toEqual(record?.phases);
      // Played again from the state, not copied.
      const again = right(await counterfactual(turns.map((of) => ({ of, decision: of.turn.played }))));
      expect(again.map(decisionsOf)).toEqual(episodes.map(decisionsOf));
    }
    // Nothing was left to be asked after the forks: one call for each phase of the trunks, and one for the forks.
    expect(by.asked).toHaveLength(7);
  });

  it('hold other learners to what they did at the same phase, and let them answer later', async () => {
    const by = coin();
    const groups = await groupsOf({ seats: { 0: 'ann', 1: 'bob' }, turns: 'all', games: games(2) }, by);
    expect(groups.filter(({ peers }) => peers[0]?.agent === 'ann')).toHaveLength(12);
    expect(groups.filter(({ peers }) => peers[0]?.agent === 'bob')).toHaveLength(12);
    for (const { turns } of groups) {
      const { phase, seat } = (turns[0] as (typeof turns)[number]).turn;
      expect(
        new Set(
          turns.map(({ episode }) =>
            JSON.stringify(episode.phases[phase]?.decisions.find((one) => one.seat !== seat)?.played),
          ),
        ).size,
      ).toBe(1);
    }
  });

  it('stop at the limit of phases', async () => {
    const groups = await groupsOf({ games: games(2, { endless: true }), maxPhases: 5, turns: 'all' });
    expect(groups).toHaveLength(10);
    for (const { episodes } of groups)
      for (const { end, phases } of episodes) expect([end, phases.length]).toEqual(['truncated', 5]);
  });

  it('need a learner that moves: a game without its turns gives no group', async () => {
    const groups = await groupsOf({ games: games(2, { rounds: 0 }) });
    expect(groups).toEqual([]);
  });

  it('work in bcz, where links and efforts alternate', async () => {
    const game = right(bcz({ n: 3, alpha: 1, delta: 0.2, cost: 0.3, maxEffort: 3, rounds: 2 }));
    const groups = await groupsOf(
      { games: () => [{ game, seed: 1 }], opponents: farsighted, turns: 'all', seats: [1] },
      writer((prompt, seed) => ['AC;', ';', '1;', '2.5;', 'hm'][hash32(prompt + seed) % 5] as string),
    );
    for (const group of groups)
      for (const episode of group.episodes) {
        const record = await replayed(group, episode, () => farsighted);
        expect(decisionsOf(record)).toEqual(decisionsOf(episode));
      }
  });

  it('go on by a player where one is named, and nothing is sampled after the turn', async () => {
    const by = coin();
    const groups = await groupsOf(
      { turns: 'all', games: games(4, { chance: true }), continuation: unforgiving },
      by,
    );
    let later = 0;
    for (const { game, episodes, turns } of groups)
      for (const [i, episode] of episodes.entries()) {
        const { turn } = turns[i] as (typeof turns)[number];
        expect(episode.agents[turn.seat]).toBe('policy');
        // Up to the turn the learner decides, from then on the player does.
        const learner = decisionsOf(episode).map(([decisions]) => (decisions as Decision[])[turn.seat]);
        const both = scripted('both', (view) => {
          const { history } = view.observation as DilemmaView;
          const own = history.length <= turn.phase ? learner[history.length] : undefined;
          return own === undefined
            ? (unforgiving.decide as NonNullable<typeof unforgiving.decide>)(view as never)
            : E.right(own);
        });
        const players = [copycat, copycat].with(turn.seat, both);
        const [record] = right(
          await play({ games: [{ game, seed: episode.seed, players }], values: 'none' }),
        );
        expect(decisionsOf(record as NonNullable<typeof record>)).toEqual(decisionsOf(episode));
        later += episode.phases.length - 1 - turn.phase;
      }
    expect(later).toBeGreaterThan(50);
    // One call for each phase of the trunks, and one for all branches.
    expect(by.asked).toHaveLength(6 + 1);
  });

  it('refuse what cannot be meant', () => {
    const faults = branchRollouts({
      ...base,
      completions: 0,
      turns: 'some' as never,
      continuation: 'planner' as never,
    });
    expect(E.isLeft(faults) && faults.left._tag === 'InvalidOptions' && faults.left.faults).toMatchObject([
      { field: 'completions' },
      { field: 'turns' },
      { field: 'continuation' },
    ]);
  });
});
