/** What every row of links would have earned where branches part, and what each token finds written. */
import { bcz, type Decision, type Game, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type BranchOptions,
  branchRollouts,
  compliance,
  constant,
  counterfactualWelfare,
  type EpisodeOptions,
  episodeRollouts,
  explain,
  imitation,
  type LinkValues,
  noisy,
  type Player,
  payoff,
  planner,
  type Reward,
  reciprocator,
  type TurnGroup,
  weighted,
  welfare,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { right } from '../fixtures.js';
import { drawn, type Writer, writer } from './writer.js';

/** Of writer.ts: a token is a UTF-16 unit. */
const decode = (ids: readonly number[]): string => String.fromCharCode(...ids);

const game = (n: number, rounds = 2): Game =>
  right(
    bcz({
      n,
      alpha: Array.from({ length: n }, (_, i) => 0.7 + 0.3 * (i % 5)),
      delta: 0.1,
      cost: 0.3,
      maxEffort: 3,
      sequence: 'GE',
      rounds,
    }),
  ) as unknown as Game;

const LABELS = 'ABCDFGHIJKL';

/** Rows at random in the compact grammar, with who is expected to ask, some of which cannot be read; efforts of 1. */
const rowsOf = (n: number, beliefs: boolean): Writer =>
  writer((prompt, seed) => {
    const own = prompt.at(-2) as string;
    const isGraph = prompt.at(-3) === 'G';
    const bit = (what: string, j: number) => hash32(`${prompt} ${seed} ${what} ${j}`) % 2 === 1;
    const labels = (what: string) =>
      [...LABELS.slice(0, n)].filter((label, j) => label !== own && bit(what, j)).join('');
    if (hash32(`${prompt} ${seed}`) % 7 === 0) return drawn('BCD', false);
    const forecast = [...LABELS.slice(0, n)].map((label) => `${label}1`).join('');
    return isGraph
      ? `${beliefs ? `${labels('belief')}>` : ''}${labels('row')};`
      : `${beliefs ? `${forecast}>` : ''}1;`;
  });

/** In the place of what cannot be read. */
const effortOne: NonNullable<EpisodeOptions['defaultMove']> = ({ game: played, state, seat, space }) =>
  space._tag === 'effort' ? { _tag: 'effort', value: 1 } : played.absent(state, seat);

const groupsOf = async (
  n: number,
  reward: Reward,
  changes: Partial<BranchOptions> = {},
): Promise<readonly TurnGroup[]> => {
  const beliefs = changes.beliefs ?? 'none';
  const rollouts = right(
    branchRollouts({
      games: () => [
        { game: game(n), seed: 7 },
        { game: game(n), seed: 8 },
      ],
      completions: 6,
      turns: 'all',
      opponents: planner,
      style: 'compact',
      beliefs,
      reward,
      links: { decode },
      ...changes,
    }),
  );
  return (await rollouts.step({ step: 1, seed: 3, draw: rowsOf(n, beliefs !== 'none').draw })).groups;
};

const withLinks = (groups: readonly TurnGroup[]) =>
  groups.flatMap(({ turns, links }) => (links === undefined ? [] : [{ turns, links }]));

describe('the values of a group of links', () => {
  const rewards: readonly (readonly [string, Reward])[] = [
    ['welfare', welfare({ scale: 'optimum' })],
    ['welfare in shares of what is at stake', welfare({ scale: 'stakes' })],
    ['payoff', payoff()],
    ['counterfactualWelfare', counterfactualWelfare({ scale: 'optimum' })],
    [
      'a sum',
      weighted([
        [2, welfare()],
        [-1, payoff()],
      ]),
    ],
  ];

  it.each(rewards)('of the row that a turn wrote are what the turn earned: %s', async (_, reward) => {
    // A player goes on after the turn, and the others answer at once, to what they see.
    for (const opponents of [planner, reciprocator(), noisy(0.3, planner)]) {
      const groups = withLinks(await groupsOf(4, reward, { opponents, continuation: planner }));
      // Two games, two rounds, one turn of links in each.
      expect(groups).toHaveLength(4);
      let read = 0;
      for (const { turns, links } of groups) {
        expect(links.bits).toBe(3);
        expect(links.values).toHaveLength(8);
        for (const [k, { score }] of turns.entries()) {
          const row = links.rows[k];
          if (row === null || row === undefined) continue;
          read += 1;
          expect(links.values[row.row]).toBe(score.reward);
        }
      }
      expect(read).toBeGreaterThan(12);
    }
  });

  it('beside them a reward may hold what no row decides: then the rest is the same for all rows', async () => {
    const reward = weighted([
      [1, welfare()],
      [0.5, compliance()],
      [2, imitation({ expert: planner, compliance: 0.3 })],
    ]);
    for (const { turns, links } of withLinks(await groupsOf(4, reward, { continuation: planner })))
      for (const [k, { score }] of turns.entries()) {
        const row = links.rows[k];
        // 0.5 for a readable answer, and 2 · 0.3 of the imitation's own.
        if (row) expect(score.reward - (links.values[row.row] as number)).toBeCloseTo(0.5 + 0.6, 10);
      }
  });

  it('are those of the rows in their order: bit b is the b-th other seat', async () => {
    /** Worth 1 where the row asks the seat. */
    const asking = (other: number): Reward =>
      Object.assign(({ turns }: { readonly turns: readonly unknown[] }) => turns.map(() => 0), {
        identity: 'asking',
        valuesOf: async (_: unknown, __: unknown, decisions: readonly Decision[]) =>
          E.right(decisions.map((decision) => Number(decision._tag === 'links' && decision.to[other] === 1))),
      });
    for (const seat of [0, 2])
      for (let other = 0; other < 4; other++) {
        if (other === seat) continue;
        const [group] = withLinks(await groupsOf(4, asking(other), { seats: [seat] }));
        const bit = other < seat ? other : other - 1;
        expect(group?.links.values).toEqual(
          Array.from({ length: 8 }, (_, row) => Math.floor(row / 2 ** bit) % 2),
        );
      }
  });

  it('do not hang on what the branches wrote: other completions, the same values', async () => {
    const by =
      (salt: string): Writer['draw'] =>
      async (request) => {
        const inner = rowsOf(4, false);
        // The trunks are asked for one completion of each prompt, the branches for six.
        return inner.draw(
          request.completions === 1
            ? request
            : { ...request, seeds: request.seeds.map((seed) => hash32(`${seed}${salt}`)) },
        );
      };
    const valuesOf = async (draw: Writer['draw']): Promise<readonly LinkValues[]> =>
      withLinks(
        (
          await right(
            branchRollouts({
              games: () => [{ game: game(4), seed: 7 }],
              completions: 6,
              turns: 'all',
              opponents: planner,
              style: 'compact',
              beliefs: 'none',
              reward: welfare(),
              continuation: planner,
              links: { decode },
            }),
          ).step({ step: 1, seed: 3, draw })
        ).groups,
      ).map(({ links }) => links);
    const [one, two] = [await valuesOf(by('a')), await valuesOf(by('b'))];
    expect(one.map(({ values }) => values)).toEqual(two.map(({ values }) => values));
    expect(one.map(({ rows }) => rows)).not.toEqual(two.map(({ rows }) => rows));
  });
});

describe('what is fixed before each token', () => {
  it.each(['none', 'optional', 'required'] as const)('grows to all links: beliefs %s', async (beliefs) => {
    let read = 0;
    for (const { turns, links } of withLinks(
      await groupsOf(5, welfare(), { beliefs, continuation: planner }),
    ))
      for (const [k, { completion }] of turns.entries()) {
        const row = links.rows[k];
        if (row === null || row === undefined) {
          expect(completion.ended).toBe(false);
          continue;
        }
        read += 1;
        expect(row.fixed).toHaveLength(completion.ids.length);
        expect(row.fixed).toEqual(row.fixed.toSorted((a, b) => a - b));
        expect(row.fixed[0]).toBe(0);
        // Beliefs fix nothing, and the `;` is the last token: it fixes the rest.
        const cut = completion.text.indexOf('>');
        for (const fixed of row.fixed.slice(0, cut + 1)) expect(fixed).toBe(0);
        const labels = completion.text.slice(cut + 1, -1);
        const after = [...labels].map((_, at) => row.fixed[cut + 2 + at] as number);
        // Each label fixes itself as a one of the row, and nothing beyond it.
        for (const fixed of after) expect(Math.floor(row.row / 2 ** (fixed - 1)) % 2).toBe(1);
        expect(new Set(after).size).toBe(labels.length);
      }
    expect(read).toBeGreaterThan(12);
  });
});

describe('whole games', () => {
  /** Efforts of 1 throughout, by the learner as by who goes on for it. */
  const steady = constant({ links: 'none', effort: 1 }, 'steady');
  const base = {
    games: () => [
      { game: game(4), seed: 7 },
      { game: game(4), seed: 8 },
    ],
    episodes: 6,
    opponents: planner,
    style: 'compact',
    beliefs: 'none',
    links: { decode },
    continuation: steady,
  } as const;
  const played = (reward: Reward, changes: Partial<EpisodeOptions> = {}) =>
    right(episodeRollouts({ ...base, reward, ...changes })).step({
      step: 1,
      seed: 3,
      draw: rowsOf(4, false).draw,
    });
  const valuesAt = (links: LinkValues, k: number): readonly number[] => links.rows[k]?.values ?? links.values;

  it('at a state that all plays share have the values of branches from there', async () => {
    for (const reward of [welfare({ scale: 'optimum' }), payoff(), counterfactualWelfare()]) {
      const shared = { reward, continuation: planner };
      const [whole] = withLinks((await played(reward, shared)).groups);
      const [branch] = withLinks(await groupsOf(4, reward, shared));
      expect(whole?.links.values).toEqual(branch?.links.values);
      expect(whole?.links.rows.every((row) => row?.values === undefined)).toBe(true);
    }
  });

  it.each(['phase', 'prompt'] as const)(
    'are worth what a turn earned where the learner went on as the player does: peers %s',
    async (peers) => {
      for (const reward of [welfare({ scale: 'optimum' }), payoff()]) {
        const { groups } = await played(reward, { peers, onUnreadable: 'default', defaultMove: effortOne });
        const last = withLinks(groups).filter(({ links }) =>
          links.rows.some((row) => row?.values !== undefined),
        );
        let read = 0;
        for (const { turns, links } of last)
          for (const [k, { score }] of turns.entries()) {
            const row = links.rows[k];
            if (!row) continue;
            read += 1;
            expect(valuesAt(links, k)[row.row]).toBe(score.reward);
          }
        // Of the second round, before which plays went different ways.
        expect(read).toBeGreaterThan(4);
      }
    },
  );

  it('hang on no later decision of the learner', async () => {
    const salted = (salt: number): Writer['draw'] => {
      const inner = rowsOf(4, false).draw;
      return (request) =>
        inner({
          ...request,
          seeds: request.seeds.map((seed, i) =>
            (request.prompts[i] as string).at(-3) === 'G' ? seed : hash32(`${seed} ${salt}`),
          ),
        });
    };
    const tables = async (salt: number) => {
      const rollouts = right(
        episodeRollouts({ ...base, games: () => [{ game: game(4, 1), seed: 7 }], reward: payoff() }),
      );
      return withLinks((await rollouts.step({ step: 1, seed: 3, draw: salted(salt) })).groups).map(
        ({ links }) => links,
      );
    };
    expect(await tables(1)).toEqual(await tables(2));
  });

  it.each<[string, Partial<EpisodeOptions>, string]>([
    ['nobody who goes on', { continuation: undefined }, 'links of whole games need one'],
    [
      'somebody who cannot',
      { continuation: { name: 'slow', act: async () => [] } },
      'a player that answers at once (decide)',
    ],
    ['somebody for nothing', { links: undefined }, 'nothing: it is of links'],
  ])('%s is refused', (_, changes, says) => {
    const given = episodeRollouts({ ...base, reward: payoff(), ...changes });
    expect(E.isLeft(given) && explain(given.left)).toContain(says);
  });

  it('beside a player that cannot answer anew are refused, by its name', async () => {
    const slow: Player = {
      name: 'slow',
      privileged: true,
      act: async (requests) =>
        requests.map(({ game: played, state, seat }) => ({
          _tag: 'decision',
          decision: played.absent(state, seat),
        })),
    };
    await expect(played(payoff(), { opponents: slow })).rejects.toThrow(
      'the player slow cannot answer at once; seat scripted players beside the learner',
    );
  });

  it('of more than ten seats are refused, as branches are', async () => {
    const large = { games: () => [{ game: game(11), seed: 7 }] };
    const says = /in games of at most 10 seats, and bcz-v1 has 11/;
    await expect(groupsOf(11, welfare(), { turns: 'all', completions: 2 })).rejects.toThrow(says);
    const rollouts = right(episodeRollouts({ ...base, ...large, reward: payoff() }));
    await expect(rollouts.step({ step: 1, seed: 3, draw: rowsOf(11, false).draw })).rejects.toThrow(says);
  });
});

describe('groups without values', () => {
  it('of efforts, of a reward that is of no decision, and where nobody asked', async () => {
    const groups = await groupsOf(3, welfare());
    expect(groups.filter(({ links }) => links === undefined)).toHaveLength(groups.length / 2);
    expect(withLinks(await groupsOf(3, compliance()))).toEqual([]);
    expect(withLinks(await groupsOf(3, welfare(), { links: undefined }))).toEqual([]);
    const episodes = right(
      episodeRollouts({
        games: () => [{ game: game(3), seed: 7 }],
        episodes: 2,
        opponents: planner,
        style: 'compact',
        beliefs: 'none',
        reward: welfare(),
      }),
    );
    const whole = await episodes.step({ step: 1, seed: 3, draw: rowsOf(3, false).draw });
    expect(withLinks(whole.groups)).toEqual([]);
  });

  it('of ten seats there are 512, in the order of the space', async () => {
    const [group] = withLinks(
      await groupsOf(10, payoff(), {
        continuation: planner,
        turns: 'all',
        games: () => [{ game: game(10, 1), seed: 7 }],
      }),
    );
    expect(group?.links.values).toHaveLength(spaceOf({ _tag: 'links', n: 10, self: 0 }).size);
  });

  it('an option that gives no text of tokens is refused', () => {
    const options = {
      games: () => [],
      completions: 2,
      style: 'compact',
      beliefs: 'none',
      reward: welfare(),
    } as const;
    const given = branchRollouts({ ...options, links: {} as never });
    expect(E.isLeft(given) && explain(given.left)).toContain('links is {}, expected { decode }');
  });
});
