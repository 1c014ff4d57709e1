/** Welfare by what other answers believe: by hand, and against what is paid where the beliefs are true. */
import { bcz, type Decision, type Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type BelievedWelfareOptions,
  type BranchOptions,
  believedWelfare,
  branchRollouts,
  explain,
  type Group,
  planner,
  type Reward,
  weighted,
  welfare,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { worthsOf } from '../../src/rollout/rewards/reward.js';
import { right } from '../fixtures.js';
import { dilemma } from './dilemma.js';
import { copycat } from './players.js';
import { type Writer, writer } from './writer.js';

const groupsOf = async (
  game: Game,
  by: Writer,
  changes: Partial<BranchOptions> = {},
): Promise<readonly Group[]> =>
  right(
    await right(
      branchRollouts({
        games: () => [{ game, seed: 7 }],
        completions: 4,
        turns: 'all',
        opponents: planner,
        seats: [0],
        style: 'compact',
        beliefs: 'optional',
        reward: () => [],
        continuation: planner,
        ...changes,
      }),
    ).groups({ step: 1, seed: 3, draw: by.draw }),
  );

const rewardsOf = async (reward: Reward, group: Group): Promise<readonly (number | null)[]> =>
  right(await worthsOf(reward, group)).map((worth) => worth.reward);

/** The answers of a group one after the other, whatever is asked. */
const inTurn = (...texts: readonly string[]): Writer =>
  writer((_, seed) => texts[Number(seed.split('/').at(-1))] as string);

/** Two rounds; the planner cooperates, which is 6 to both together. */
const twice = dilemma({ rounds: 2 }) as unknown as Game;
const first = async (...texts: readonly string[]): Promise<Group> =>
  (await groupsOf(twice, inTurn(...texts), { opponents: copycat }))[0] as Group;

describe('believedWelfare, by hand', () => {
  it('is the mean over the beliefs of the other answers, all going on as the planner would', async () => {
    // Together: 6 for both cooperating, 5 for one of them, 2 for none; then 6 in the second round.
    const group = await first(
      'cooperate,cooperate>cooperate;',
      'defect,defect>defect;',
      'cooperate,defect>cooperate;',
      'cooperate;',
    );
    expect(await rewardsOf(believedWelfare(), group)).toEqual([
      6 + (5 + 5) / 2,
      6 + (5 + 2) / 2,
      6 + (6 + 5) / 2,
      (12 + 11 + 11) / 3,
    ]);
  });

  it('in shares of what is at stake goes from the worst that could be decided to the best, by the beliefs of all', async () => {
    const group = await first(
      'cooperate,cooperate>cooperate;',
      'defect,defect>defect;',
      'cooperate,defect>cooperate;',
      'cooperate;',
    );
    // To cooperate is worth 6 + 16/3, to defect 6 + 9/3.
    const share = (worth: number): number => (worth - 9) / (34 / 3 - 9);
    const given = await rewardsOf(believedWelfare({ scale: 'stakes' }), group);
    for (const [i, worth] of [11, 9.5, 11.5, 34 / 3].entries())
      expect(given[i]).toBeCloseTo(share(worth), 12);
  });

  it('values what else could have been decided by the beliefs of all, where the turn is none of theirs', async () => {
    const group = await first(
      'cooperate,cooperate>cooperate;',
      'defect,defect>defect;',
      'cooperate,defect>cooperate;',
      'cooperate;',
    );
    const options: readonly Decision[] = [0, 1].map((index) => ({ _tag: 'choice', index }));
    const { valuesOf } = believedWelfare();
    expect(right(await valuesOf!(group, group.trunk!, options))).toEqual([34 / 3, 9]);
    expect(right(await valuesOf!(group, group.turns[3]!, options))).toEqual([34 / 3, 9]);
    expect(right(await valuesOf!(group, group.turns[0]!, options))).toEqual([11, 8]);
  });

  it('says nothing where no other answer states beliefs, or can be read', async () => {
    const alone = await first('cooperate;', 'let me think', 'cooperate,defect>cooperate;', 'cooperate>');
    // The third is the only one that believes anything: its own beliefs do not pay it.
    const given = await rewardsOf(believedWelfare(), alone);
    expect(given.map((one) => one === null)).toEqual([false, false, true, false]);
    const none = await first('cooperate;', 'defect;', 'defect;', 'cooperate;');
    expect(new Set(await rewardsOf(believedWelfare(), none))).toEqual(new Set([null]));
    const two: readonly Decision[] = [0, 1].map((index) => ({ _tag: 'choice', index }));
    expect(right(await believedWelfare().valuesOf!(none, none.trunk!, two))).toEqual([0, 0]);
  });
});

describe('believedWelfare, laws', () => {
  const network = right(
    bcz({ n: 4, alpha: [1, 1.5, 0.7, 1.2], delta: 0.15, cost: 0.3, maxEffort: 3, decimals: 0, rounds: 1 }),
  ) as unknown as Game;
  const isLinks = (prompt: string): boolean => /G[A-D]\?$/.test(prompt);
  const decided = (prompt: string, seed: string): string => {
    const h = hash32(`${prompt} ${seed}`);
    return isLinks(prompt) ? [...'BCD'].filter((_, k) => (h >> k) & 1).join('') : String(h % 3);
  };
  const anyone = (prompt: string, seed: string): string => {
    const h = hash32(`${seed} ${prompt}`);
    return isLinks(prompt)
      ? [...'BCD'].filter((_, k) => (h >> k) & 1).join('')
      : `A0B${h % 3}C${(h >>> 3) % 3}D${(h >>> 6) % 3}`;
  };
  const groupsWith = (believe: (prompt: string, seed: string) => string) =>
    groupsOf(
      network,
      writer((prompt, seed) => `${believe(prompt, seed)}>${decided(prompt, seed)};`),
      { beliefs: 'required' },
    );
  /** What the others really decide at each prompt, as beliefs of seat 0 say it. */
  const truth = async (): Promise<ReadonlyMap<string, string>> => {
    const real = new Map<string, string>();
    for (const { turns } of await groupsWith(anyone))
      for (const { turn, episode } of turns) {
        const others = episode.phases[turn.phase]!.decisions.filter(({ seat }) => seat !== 0);
        real.set(
          turn.prompt,
          others
            .map(({ seat, played }) => {
              const name = 'ABCD'[seat] as string;
              if (played._tag === 'links') return played.to[0] === 1 ? name : '';
              return played._tag === 'effort' ? `${name}${played.value}` : '';
            })
            .join(''),
        );
      }
    return real;
  };

  it('of true beliefs it is the welfare that is paid, where all that follows is the planner’s', async () => {
    const real = await truth();
    const groups = await groupsWith(
      (prompt) => `${isLinks(prompt) ? '' : 'A0'}${real.get(prompt) as string}`,
    );
    const kinds = new Set<string>();
    for (const group of groups) {
      const [believed, paid] = [await rewardsOf(believedWelfare(), group), await rewardsOf(welfare(), group)];
      for (const [i, { turn }] of group.turns.entries()) {
        if (turn.kind === 'graph' && real.get(turn.prompt) === '') continue;
        kinds.add(turn.kind);
        expect(believed[i]).toBeCloseTo(paid[i] as number, 9);
      }
    }
    expect([...kinds].sort()).toEqual(['effort', 'graph']);
  });

  it('nobody is paid for the own beliefs, and the others are paid by them', async () => {
    const hopeful = (prompt: string): string => (isLinks(prompt) ? 'BCD' : 'A0B3C3D3');
    const before = await groupsWith(anyone);
    const after = await groupsWith((prompt, seed) =>
      seed.endsWith('/2') ? hopeful(prompt) : anyone(prompt, seed),
    );
    let moved = 0;
    for (const [g, group] of before.entries()) {
      const changed = after[g] as Group;
      const was = await rewardsOf(believedWelfare(), group);
      const is = await rewardsOf(believedWelfare(), changed);
      expect(is[2]).toBeCloseTo(was[2] as number, 9);
      moved += is.filter((one, i) => i !== 2 && Math.abs((one as number) - (was[i] as number)) > 1e-9).length;
    }
    expect(moved).toBeGreaterThan(0);
  });

  it('in a weighted sum beside welfare is (1 − λ)·Q + λ·Q̃', async () => {
    const [group] = await groupsWith(anyone);
    const mixed = weighted([
      [0.75, welfare()],
      [0.25, believedWelfare()],
    ]);
    const [paid, believed, sum] = [
      await rewardsOf(welfare(), group!),
      await rewardsOf(believedWelfare(), group!),
      await rewardsOf(mixed, group!),
    ];
    for (const [i, one] of sum.entries())
      expect(one).toBeCloseTo(0.75 * (paid[i] as number) + 0.25 * (believed[i] as number), 9);
  });
});

describe('believedWelfare, refused', () => {
  it('a game without a planner, and options that are none', async () => {
    const { analysis: _none, ...plain } = dilemma({ rounds: 1 });
    const [group] = await groupsOf(
      plain as unknown as Game,
      inTurn(...Array(4).fill('defect,defect>defect;')),
      {
        opponents: copycat,
        continuation: 'policy',
      },
    );
    const given = await worthsOf(believedWelfare(), group!);
    if (E.isRight(given)) throw new Error('it was valued');
    expect(explain(given.left)).toMatch(/believedWelfare .*a planner, who says what follows/);
    const faults = (options: unknown) => believedWelfare(options as BelievedWelfareOptions).faults ?? [];
    expect(faults({}).length).toBe(0);
    expect(faults({ scale: 'optimum' }).map(({ field }) => field)).toEqual(['scale']);
    expect(faults({ lambda: 1 }).map(({ field }) => field)).toEqual(['lambda']);
  });
});
