/** Expected welfare: against every game that looks alike to the seat, played one by one. */
import { bcz, type Decision, type Game, pastOf, rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  branchRollouts,
  constant,
  type ExpectedWelfareOptions,
  expectedWelfare,
  explain,
  type Group,
  type GroupTurn,
  nash,
  noisy,
  type Player,
  planner,
  type Request,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { worthsOf } from '../../src/rollout/rewards/reward.js';
import { right } from '../fixtures.js';
import { dilemma } from './dilemma.js';
import { copycat } from './players.js';
import { writer } from './writer.js';

const game = right(
  bcz({
    n: 3,
    alpha: [1, 1.5, 0.7],
    delta: 0.2,
    cost: 0.3,
    maxEffort: 3,
    decimals: 0,
    sequence: 'GE',
    rounds: 2,
  }),
) as unknown as Game;
const taker = constant({ links: 'all', effort: 0 }, 'taker');
const population = [
  { player: planner, weight: 2 },
  { player: nash, weight: 1 },
  { player: taker, weight: 1 },
];
const share = (kind: number): number => [0.5, 0.25, 0.25][kind] as number;
const players: readonly Player[] = [planner, nash, taker];
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Writes rows and efforts at random, and at times what cannot be read. */
const anything = writer((prompt, seed) => {
  const drawn = hash32(`${prompt} ${seed}`);
  if (drawn % 9 === 0) return 'let me think';
  return /G[A-D]\?$/.test(prompt)
    ? (['BC;', 'B;', ';', 'C;'][drawn % 4] as string)
    : `${['0', '1', '2'][drawn % 3]};`;
});

const groupsOf = async (of: Game, opponents: readonly Player[], seed = 7): Promise<readonly Group[]> =>
  right(
    await right(
      branchRollouts({
        games: () => [{ game: of, seed }],
        completions: 5,
        turns: 'all',
        opponents,
        seats: [0],
        style: 'compact',
        beliefs: 'none',
        reward: () => [],
        continuation: planner,
      }),
    ).groups({ step: 1, seed: 3, draw: anything.draw }),
  );

const allOf = (of: GroupTurn): readonly Decision[] => {
  const { size, at } = spaceOf(of.turn.space);
  return Array.from({ length: size }, (_, i) => at(i));
};

const valuesOf = async (
  group: Group,
  options: Partial<ExpectedWelfareOptions> = {},
): Promise<readonly number[]> => {
  const reward = expectedWelfare({ population, ...options });
  const of = group.trunk as GroupTurn;
  return right(await (reward.valuesOf as NonNullable<typeof reward.valuesOf>)(group, of, allOf(of)));
};

/** What each other seat would decide in a state, were it of a kind. */
const decisionOf = (kind: number, state: unknown, seat: number): Decision => {
  const request: Request = {
    game,
    state,
    seat,
    observation: game.observe(state, seat),
    space: game.space(state, seat) as Request['space'],
    messages: [],
    seed: 1,
  };
  return right(
    (players[kind] as Player & { decide: (r: Request) => E.Either<unknown, Decision> }).decide(request),
  );
};

const stepOf = (state: unknown, own: Decision, kinds: readonly [number, number]) =>
  right(game.step(state, [own, decisionOf(kinds[0], state, 1), decisionOf(kinds[1], state, 2)], rng(0)));

/** What the seat sees of a state: the past is in it. */
const seenOf = (state: unknown): string => {
  const observation = game.observe(state, 0);
  const past: unknown[] = [];
  for (let at = pastOf(observation as Parameters<typeof pastOf>[0]); at !== null; at = at.before)
    past.push(at.record);
  return JSON.stringify([observation, past]);
};

/** E[ most welfare of the round | what was seen ], by playing each of the nine pairs of kinds and dropping those of another past. */
const bruteForce = (group: Group): readonly number[] => {
  const of = group.trunk as GroupTurn;
  const { phase } = of.turn;
  const target = seenOf(group.stateAt(of, phase));
  const consistent: { weight: number; state: unknown; kinds: readonly [number, number] }[] = [];
  for (const a of [0, 1, 2])
    for (const b of [0, 1, 2]) {
      let state: unknown = game.initial(rng(0));
      for (const { decisions } of of.episode.phases.slice(0, phase)) {
        const own = decisions.find(({ seat }) => seat === 0)?.played as Decision;
        ({ state } = stepOf(state, own, [a, b]));
      }
      if (seenOf(state) === target) consistent.push({ weight: share(a) * share(b), state, kinds: [a, b] });
    }
  const all = sum(consistent.map(({ weight }) => weight));
  expect(all).toBeGreaterThan(0);
  return allOf(of).map((decision) =>
    sum(
      consistent.map(({ weight, state, kinds }) => {
        const first = stepOf(state, decision, kinds);
        const ends =
          first.payoffs !== null
            ? [sum(first.payoffs)]
            : [0, 1, 2, 3].map((value) =>
                sum(stepOf(first.state, { _tag: 'effort', value }, kinds).payoffs ?? []),
              );
        return (weight / all) * Math.max(...ends);
      }),
    ),
  );
};

describe('expected welfare', () => {
  it('is the mean over all partners who would have been seen to do the same, at every turn of every table', async () => {
    let turns = 0;
    for (const others of [planner, nash, taker])
      for (const seed of [7, 8])
        for (const group of await groupsOf(game, [others], seed)) {
          const found = await valuesOf(group, { floor: 1e-12 });
          for (const [i, value] of bruteForce(group).entries()) expect(found[i]).toBeCloseTo(value, 9);
          turns++;
        }
    expect(turns).toBe(24);
  });

  it('does not know who sits there: before anything is seen it is the same beside anybody', async () => {
    const [beside, other] = [await groupsOf(game, [taker]), await groupsOf(game, [planner])];
    expect(await valuesOf(beside[0] as Group)).toEqual(await valuesOf(other[0] as Group));
    // The taker gives nothing away by its links, and all by its effort.
    expect(await valuesOf(beside[2] as Group)).not.toEqual(await valuesOf(other[2] as Group));
  });

  it('pays each answer what its decision is worth, an unreadable one what was played for it', async () => {
    for (const group of await groupsOf(game, [nash])) {
      const values = new Map(
        (await valuesOf(group)).map((value, i) => [
          JSON.stringify(allOf(group.trunk as GroupTurn)[i]),
          value,
        ]),
      );
      const worths = right(await worthsOf(expectedWelfare({ population }), group));
      for (const [i, { reward }] of worths.entries()) {
        const { played, answer } = (group.turns[i] as GroupTurn).turn;
        const value = values.get(JSON.stringify(played));
        if (E.isRight(answer)) expect(reward).toBeCloseTo(value as number, 9);
        else expect(Number.isFinite(reward)).toBe(true);
      }
      const shares = right(await worthsOf(expectedWelfare({ population, scale: 'stakes' }), group));
      const [least, most] = [Math.min(...values.values()), Math.max(...values.values())];
      for (const [i, { reward }] of shares.entries())
        if (most - least > 1e-9)
          expect(reward).toBeCloseTo(((worths[i]?.reward as number) - least) / (most - least), 9);
    }
  });

  it('drawn worlds come near the exact mean, and the same seed draws the same', async () => {
    const chancy = [...population, { player: noisy(0.5, planner), weight: 1 }];
    const [group] = (await groupsOf(game, [planner])) as [Group];
    const [few, again, many] = [
      await valuesOf(group, { population: chancy, worlds: 64 }),
      await valuesOf(group, { population: chancy, worlds: 64 }),
      await valuesOf(group, { population: chancy, worlds: 4096 }),
    ];
    expect(few).toEqual(again);
    for (const [i, value] of many.entries())
      expect(Math.abs((few[i] as number) - value)).toBeLessThan(0.1 * Math.abs(value) + 0.1);
  });

  it('says what is wrong with its options, and refuses a game that is none of networks', async () => {
    const told = async (options: ExpectedWelfareOptions, group: Group): Promise<string> => {
      const worths = await worthsOf(expectedWelfare(options), group);
      return E.isLeft(worths) ? explain(worths.left) : 'none';
    };
    const silent: Player = { name: 'silent', act: async () => [] };
    const { faults } = expectedWelfare({
      population: [silent],
      worlds: 0,
      floor: 2,
      scale: 'optimum' as 'none',
    });
    expect(faults?.map(({ field }) => field)).toEqual(['population[0]', 'worlds', 'floor', 'scale']);
    const [group] = (await groupsOf(dilemma({}), [copycat])) as [Group];
    expect(await told({ population }, group)).toMatch(/expectedWelfare .*a network game/);
  });
});
