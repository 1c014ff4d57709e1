/** @file What is told of a played game, by records of the arena and by hand. */
import { constant, type MatchRecord, planner, play, random } from '@tompo/arena';
import { bcz, choiceSpace, type Game, pgg } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  commons,
  commonsWithNorms,
  debate,
  dilemmaFamilies,
  meanSocialReport,
  sequentialGoods,
  socialMetrics,
  socialReport,
  symmetricTable,
  ultimatum,
  withMediator,
  withPairing,
  withPartnerChoice,
  withPunishment,
} from '../src/index.js';
import { right } from './right.js';

const played = async (game: Game, players: Parameters<typeof play>[0]['games'][number]['players']) =>
  right(await play({ games: [{ game, seed: 1, players }], reference: planner }))[0] as MatchRecord;

describe('socialReport', () => {
  it('tells of every family something that is a number or null, and shares that are shares', async () => {
    for (const [name, family] of Object.entries(dilemmaFamilies)) {
      const checked = family.schema({});
      const spec = checked.issues === undefined ? checked.value : {};
      const still = { uniform: () => 0.5, int: (n: number) => Math.floor(n / 2), fork: () => still };
      const params = family.draw(still, spec, family.plan?.(still, spec));
      if (params === null) throw new Error(name);
      const game = right(family.make(params));
      const record = right(
        await play({ games: [{ game, seed: 1, players: new Array(game.seats).fill(random(1)) }] }),
      )[0] as MatchRecord;
      const { actions, freeRiding, ...told } = right(socialReport(record));
      expect(Object.keys(told), name).toEqual([
        'welfare',
        'equality',
        'sustainability',
        'survival',
        'conformity',
      ]);
      for (const x of [...Object.values(told), ...(freeRiding ?? [])])
        expect(x === null || Number.isFinite(x), name).toBe(true);
      for (const x of [told.survival, told.equality, ...(freeRiding ?? [])])
        if (x !== null) expect(x >= 0 && x <= 1 + 1e-9, `${name} ${x}`).toBe(true);
      expect(told.sustainability === null || told.sustainability >= 0, name).toBe(true);
      for (const row of actions) expect(row, name).toHaveLength(game.seats);
    }
  });
  it('a commons of two: who takes all in the first round ends it, and rides on who takes its part', async () => {
    const game = right(commons({ n: 2, rounds: 4, capacity: 20, growth: 2, collapse: 4 })) as Game;
    const greedy = constant({ links: 'none', effort: 20 }, 'greedy');
    const told = right(socialReport(await played(game, [greedy, planner]), { planned: true }));
    expect(told.survival).toBe(0.25);
    expect(told.freeRiding).toEqual([1, null]);
    const alone = right(socialReport(await played(game, [planner, planner]), { planned: true }));
    expect(alone).toMatchObject({ survival: 1, welfare: 1, equality: 1, freeRiding: [0, 0] });
    // Without the planner beside, nobody's part is known.
    expect(right(socialReport(await played(game, [greedy, planner]))).freeRiding).toBeNull();
  });
  it('public goods: the one who gives nothing rides, those who give all do not; two seats have no majority', async () => {
    const game = right(sequentialGoods({ n: 3, rounds: 3 })) as Game;
    const nothing = constant({ links: 'none', effort: 0 }, 'nothing');
    const all = constant({ links: 'none', effort: 4 }, 'all');
    const told = right(socialReport(await played(game, [nothing, all, all])));
    expect(told.freeRiding).toEqual([1, 0, 0]);
    expect(told.survival).toBeNull();
    expect(
      right(socialReport(await played(right(commons({ n: 2 })) as Game, [planner, planner]))).conformity,
    ).toBeNull();
  });
  it('leaving ends a game before its time, and is no move of it', async () => {
    const inner = right(sequentialGoods({ n: 2, rounds: 4 })) as Game<unknown, object>;
    const game = right(withPartnerChoice(inner, { outside: 0 })) as Game;
    const leaver = constant({ links: 'none', effort: 0, choice: 'leave' }, 'leaver');
    expect(right(socialReport(await played(game, [leaver, planner]))).survival).toBe(0);
    expect(right(socialReport(await played(game, [planner, planner]))).survival).toBe(1);
  });
  it('rounds that all hand over to a mediator were played', async () => {
    const inner = right(commons({ n: 3, rounds: 4, capacity: 30 })) as Game<unknown, object>;
    const game = right(withMediator(inner)) as Game;
    const told = right(socialReport(await played(game, [planner, planner, planner])));
    expect(told).toMatchObject({ survival: 1, welfare: 1 });
  });
  it('of games that pairs play, each again, survival is of the rounds that members meet in', async () => {
    const lake = right(
      commons({ n: 2, rounds: 4, capacity: 10, collapse: 2, overDemand: 'proportional' }),
    ) as Game<unknown, object>;
    const met = right(withPairing(lake, { n: 4, rounds: 8 })) as Game<unknown, object>;
    // How long each pair's own stock lasts stands nowhere in a record.
    expect(
      right(socialReport(await played(met as Game, [planner, planner, planner, planner]))).survival,
    ).toBeNull();
    const left = right(
      withPairing(right(withPartnerChoice(lake)) as Game<unknown, object>, { n: 4, rounds: 8 }),
    );
    expect(
      right(socialReport(await played(left as Game, [planner, planner, planner, planner]))).survival,
    ).toBeNull();
    const around = right(withPartnerChoice(met)) as Game;
    expect(right(socialReport(await played(around, [planner, planner, planner, planner]))).survival).toBe(1);
    const leaver = constant({ links: 'none', effort: 0, choice: 'leave' }, 'leaver');
    expect(right(socialReport(await played(around, [leaver, planner, planner, planner]))).survival).toBe(0);
    // Where staying outside is worth more all name nobody, and stay.
    const idle = right(withPairing(lake, { n: 4, rounds: 3, outside: 100 })) as Game<unknown, object>;
    const unpaired = right(withPartnerChoice(idle, { outside: 0 })) as Game;
    const told = right(socialReport(await played(unpaired, [planner, planner, planner, planner])));
    expect(told).toMatchObject({ survival: 1, sustainability: 1 });
  });
  it('of games that pairs play, who rides free does so on its partner, not on the other pairs', () => {
    const names = choiceSpace(['a', 'b', 'c', 'nobody']);
    const dilemma = choiceSpace(['C', 'D']);
    /** One round: whom each of four wishes for by its place among the others, and what each does, C or D. */
    const round = (at: number, wishes: readonly number[], acts: string) => [
      {
        round: at,
        kind: 'wish',
        payoffs: null,
        decisions: wishes.map((index, seat) => ({
          seat,
          space: names,
          played: { _tag: 'choice', index } as const,
        })),
      },
      {
        round: at,
        kind: 'choice',
        payoffs: [0, 0, 0, 0],
        decisions: [...acts].flatMap((act, seat) =>
          act === '-'
            ? []
            : [
                {
                  seat,
                  space: dilemma,
                  played: { _tag: 'choice', index: act === 'C' ? 0 : 1 } as const,
                  reference: { _tag: 'choice', index: 0 } as const,
                },
              ],
        ),
      },
    ];
    const ridden = (
      phases: ReturnType<typeof round>,
      rest: 'outside' | 'lot' = 'outside',
    ): readonly (number | null)[] | null => {
      const payoffs = symmetricTable(3, 0, 5, 1);
      const params = { payoffs, rounds: 1, mechanisms: [{ pairing: { n: 4, rounds: 2, rest } }] };
      const record = { game: 'matrix-v1', params, phases, payoffs: [1, 1, 1, 1] };
      return right(socialReport(record, { planned: true })).freeRiding;
    };
    // 0 and 1 name each other, and so do 2 and 3.
    const pairs = [0, 0, 2, 2];
    // 1 defects on 0; 2 and 3 defect on each other, so that nobody there has anything to ride on.
    expect(ridden(round(0, pairs, 'CDDD'))).toEqual([null, 1, null, null]);
    expect(ridden(round(0, pairs, 'DDCC'))).toEqual([null, null, 0, 0]);
    expect(ridden([...round(0, pairs, 'CDCC'), ...round(1, pairs, 'CCDC')])).toEqual([0, 0.5, 0.5, 0]);
    // 2 names 0, who names 1: 2 and 3 play with nobody.
    expect(ridden(round(0, [0, 0, 0, 3], 'CD--'))).toEqual([null, 1, null, null]);
    // Whom a lot has paired stands nowhere.
    expect(ridden(round(0, pairs, 'CDDD'), 'lot')).toBeNull();
  });
  it('conformity of games of different sizes is of all of them with three seats and more', () => {
    const of = (actions: readonly (readonly number[])[]) => ({
      welfare: null,
      equality: null,
      sustainability: null,
      survival: null,
      freeRiding: null,
      conformity: null,
      actions,
    });
    // All do what most others did, now this and now that.
    const follow = (n: number) => [0, 0, 1, 1].map((x) => new Array<number>(n).fill(x));
    const mixed = meanSocialReport([
      of(follow(3)),
      of(follow(5)),
      of([
        [0, 1],
        [1, 0],
        [0, 1],
      ]),
    ]).conformity;
    const alone = meanSocialReport([of(follow(3)), of(follow(3))]).conformity;
    expect(mixed).not.toBeNull();
    expect(mixed).toBeCloseTo(alone as number, 12);
  });
  it('whom a member names is no move of the game that pairs play', async () => {
    const inner = right(ultimatum({ rounds: 1 })) as Game<unknown, object>;
    const game = right(withPairing(inner, { n: 4, rounds: 3 })) as Game;
    const nobody = constant({ links: 'none', effort: 0, choice: 'nobody' }, 'loner');
    expect(right(socialReport(await played(game, [nobody, nobody, nobody, nobody]))).actions).toEqual([]);
    // Half of the members offer, and half of them answer.
    const { actions } = right(socialReport(await played(game, [planner, planner, planner, planner])));
    expect(actions).toHaveLength(3);
    for (const row of actions) expect(row.toSorted()).toEqual([0, 0, 1, 1]);
  });
  describe('sustainability is of rounds, not of phases', () => {
    const lasted = async (game: Game, players: Parameters<typeof played>[1]): Promise<number | null> =>
      right(socialReport(await played(game, players))).sustainability;
    it.each([
      [
        'bcz',
        (rounds: number) =>
          bcz({ n: 3, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 5, sequence: 'GEE', rounds }),
      ],
      ['pgg', (rounds: number) => pgg({ n: 3, endowment: 10, multiplier: 1.6, sequence: 'GEE', rounds })],
    ])('%s that pays twice a round: 0 of one round, a half of two', async (_, make) => {
      for (const [rounds, mean] of [
        [1, 0],
        [2, 0.5],
        [5, 2],
      ] as const) {
        const game = right(make(rounds) as ReturnType<typeof commons>) as unknown as Game;
        const record = await played(game, [planner, planner, planner]);
        expect(record.payoffs.every((x) => x > 0)).toBe(true);
        expect(right(socialReport(record)).sustainability).toBe(mean);
      }
    });
    it('fines that are decided after each round make nothing later', async () => {
      const lake = right(commons({ n: 3, rounds: 4, capacity: 30 })) as Game<unknown, object>;
      const fined = right(withPunishment(lake)) as Game;
      expect(await lasted(lake as Game, [planner, planner, planner])).toBe(1.5);
      expect(await lasted(fined, [planner, planner, planner])).toBe(1.5);
      const normed = right(commonsWithNorms({ n: 3, rounds: 4, capacity: 30 })) as Game;
      expect(await lasted(normed, [planner, planner, planner])).toBe(1.5);
    });
    it('a round in which nobody is paid is a round, and one that fines take back is paid to nobody', () => {
      const phase = (round: number, payoffs: readonly number[] | null) => ({
        round,
        kind: 'x',
        decisions: [],
        payoffs,
      });
      const of = (phases: readonly ReturnType<typeof phase>[]) =>
        right(socialReport({ game: 'x', params: {}, phases, payoffs: [1, 1] })).sustainability;
      expect(of([phase(0, null), phase(1, null), phase(2, [1, 1])])).toBe(2);
      expect(of([phase(0, [1, 1]), phase(0, [-2, -1]), phase(1, [3, 3])])).toBe(1);
      expect(of([phase(0, [0.3, 1]), phase(0, [-0.1, 0]), phase(0, [-0.2, 0]), phase(1, [1, 0])])).toBe(0.5);
      expect(of([phase(0, [0, -1])])).toBeNull();
      expect(of([])).toBeNull();
      for (const round of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
        expect(of([phase(0, [1, 1]), phase(round, [1, 1])])).toBeNull();
    });
    it('is that of Perolat et al. where each round pays once', async () => {
      for (const seed of [1, 2, 3]) {
        const games = [commons({ n: 4, rounds: 6, capacity: 30 }), sequentialGoods({ n: 3, rounds: 5 })];
        for (const made of games) {
          const game = right(made as ReturnType<typeof commons>) as unknown as Game;
          const record = await played(
            game,
            Array.from({ length: game.seats }, (_, seat) => random(seed + seat)),
          );
          const paid = record.phases.flatMap(({ payoffs }) => (payoffs === null ? [] : [payoffs]));
          expect(right(socialReport(record)).sustainability ?? Number.NaN).toBe(
            right(socialMetrics(paid)).sustainability,
          );
        }
      }
    });
  });
  it('the mean of many games leaves out what says nothing, and takes conformity over all of them', async () => {
    const game = right(debate({ n: 3, rounds: 20 })) as Game;
    const records = right(
      await play({
        games: [1, 2, 3].map((seed) => ({ game, seed, players: [0, 1, 2].map(() => random(seed)) })),
      }),
    );
    const reports = records.map((record) => right(socialReport(record)));
    const mean = meanSocialReport(reports);
    expect(mean.welfare).toBeCloseTo(reports.reduce((sum, { welfare }) => sum + (welfare ?? 0), 0) / 3, 12);
    expect(mean.freeRiding).toBeNull();
    expect(Math.abs(mean.conformity ?? 1)).toBeLessThan(0.35);
    expect(meanSocialReport([])).toEqual({
      welfare: null,
      equality: null,
      sustainability: null,
      survival: null,
      freeRiding: null,
      conformity: null,
    });
  });
  it.each([
    ['nothing', undefined, 'record'],
    ['half a record', { game: 'x', params: {}, phases: [{}], payoffs: [1] }, 'record'],
    ['payoffs that are none', { game: 'x', params: {}, phases: [], payoffs: [Number.NaN] }, 'record'],
  ])('%s is refused, and named', (_, record, field) => {
    expect(socialReport(record as never)).toMatchObject({ left: { faults: [{ field }] } });
    expect(E.isLeft(socialReport({} as never, { plan: true } as never))).toBe(true);
  });
});
