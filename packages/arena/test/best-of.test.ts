/** Several answers to each question, of which one is played: by what the answers believe, or by what is true. */
import { answer, type Decision, type Game, rng, spaceOf, type TextStyle } from '@tompo/games';
import { parseDecision } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type BestOfOptions,
  bestOf,
  explain,
  freeRider,
  type MatchRecord,
  noisy,
  type Player,
  planner,
  play,
  playForeseeing,
  policyPlayer,
  type Request,
} from '../src/index.js';
import { seedOf } from '../src/random.js';
import { right, SIMULTANEOUS, smallBcz, smallPgg } from './fixtures.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

type Joint = readonly (Decision | null)[];

const text = (written: string, tokens?: number, style: TextStyle = 'compact') =>
  ({
    _tag: 'text',
    text: written,
    ended: true,
    style,
    beliefs: 'optional',
    ...(tokens === undefined ? {} : { tokens }),
  }) as const;

/** Writes the decisions of the space one after the other, m to a question, with what it is told to believe. */
const listing = (m: number, beliefs?: (request: Request) => Joint, style: TextStyle = 'compact'): Player => {
  let asked = 0;
  return {
    name: 'lister',
    privileged: true,
    act: async (requests) => {
      const k = asked++ % m;
      return requests.map((request) => {
        const { size, at } = spaceOf(request.space);
        const forecast = beliefs === undefined ? [] : [beliefs(request).with(request.seat, at(k % size))];
        return text(
          request.game.text.answer(request.space, at(k % size), style, ...forecast),
          undefined,
          style,
        );
      });
    },
  };
};

/** Writes a random legal decision, and random beliefs about the others. */
const guessing: Player = {
  name: 'guesser',
  privileged: true,
  act: async (requests) =>
    requests.map(({ game, state, space, seat, seed }) => {
      const draw = rng(seed);
      const drawn = (of: typeof space): Decision => {
        const { size, at } = spaceOf(of);
        return at(draw.int(size));
      };
      const own = drawn(space);
      const others = Array.from({ length: game.seats }, (_, other) => {
        const theirs = game.space(state, other);
        return theirs === null ? null : drawn(theirs);
      });
      return text(game.text.answer(space, own, 'compact', others.with(seat, own)), 7);
    }),
};

const best = (options: Partial<BestOfOptions> & Pick<BestOfOptions, 'player'>): Player =>
  right(bestOf({ answers: 4, by: 'beliefs', ...options }));

const played = async (game: Game, seed: number, players: readonly Player[]): Promise<MatchRecord> => {
  const [record] = right(await play({ games: [{ game, seed, players }], values: 'none' }));
  return record as MatchRecord;
};

const games: readonly (readonly [string, Game])[] = [
  ['bcz', smallBcz({ rounds: 2, sequence: 'GE', maxEffort: 3, decimals: 0 })],
  ['pgg', smallPgg({ n: 3, endowment: 3, rounds: 2, sequence: 'GEE', decimals: 0, linkCost: 0.4 })],
];

describe('best of several answers', () => {
  it('plays as the player does by itself where there is one answer', async () => {
    for (const [, game] of games)
      for (const by of ['beliefs', 'oracle'] as const) {
        const alone = await played(game, 5, [guessing, planner, freeRider]);
        const one = await played(game, 5, [
          best({ player: guessing, answers: 1, by, name: 'guesser' }),
          planner,
          freeRider,
        ]);
        expect(one).toEqual(alone);
      }
  });

  it.each(games)(
    'by oracle reaches what a seat reaches that knows all, when all is written: %s',
    async (_, game) => {
      for (const others of [
        [planner, planner],
        [freeRider, planner],
        [noisy(0.5, planner), freeRider],
      ])
        for (const seed of [1, 2, 3]) {
          const players = [best({ player: listing(4), by: 'oracle' }), ...others];
          const most = right(playForeseeing({ game, seed, players }, 0, { name: 'seer', seeks: 'welfare' }));
          expect((await played(game, seed, players)).welfare).toBeCloseTo(most.welfare, 10);
        }
    },
  );

  it('by oracle plays no answer that is worth less than another: the more answers, the more welfare', async () => {
    const [, game] = games[0] as (typeof games)[number];
    // One round: what is decided first changes no later question but the one of its own efforts.
    const once = smallBcz({ ...game.params, rounds: 1 });
    for (const seed of [1, 2, 3, 4]) {
      const welfare: number[] = [];
      for (const answers of [1, 8, 64]) {
        const players = [best({ player: guessing, answers, by: 'oracle' }), planner, freeRider];
        welfare.push((await played(once, seed, players)).welfare);
      }
      const most = right(
        playForeseeing({ game: once, seed, players: [guessing, planner, freeRider] }, 0, {
          name: 'seer',
          seeks: 'welfare',
        }),
      );
      expect(welfare[2]).toBeCloseTo(most.welfare, 10);
      expect(welfare[0]).toBeLessThanOrEqual(most.welfare + 1e-9);
    }
  });

  it.each(games)('by beliefs that are true is as good as the oracle among planners: %s', async (_, game) => {
    const truly = ({ game: of, state }: Request): Joint => of.analysis?.planner?.(state) ?? [];
    const believing = [best({ player: listing(4, truly) }), planner, planner];
    const knowing = [best({ player: listing(4, truly), by: 'oracle' }), planner, planner];
    expect((await played(game, 3, believing)).welfare).toBeCloseTo(
      (await played(game, 3, knowing)).welfare,
      10,
    );
  });

  it('by beliefs plays what is worth most on the mean over all that the answers believe', async () => {
    const game = smallBcz({ rounds: 1, sequence: 'GE', maxEffort: 3, decimals: 0 });
    const step = (state: unknown, joint: Joint) => right(game.step(state, joint, rng(0)));
    const planned = (state: unknown): Joint => game.analysis?.planner?.(state) ?? [];
    let differ = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const { phases } = await played(game, seed, [best({ player: guessing, answers: 5 }), planner, planner]);
      // The same answers, asked for again.
      const asked: Request[] = [];
      const spying: Player = {
        name: 'spy',
        privileged: true,
        act: async (requests) => {
          asked.push(...requests);
          return guessing.act(requests as never);
        },
      };
      await played(game, seed, [best({ player: spying, answers: 5 }), planner, planner]);
      const at = asked.slice(0, 5);
      const [{ state, space, seat }] = at as [Request];
      const answers = await Promise.all(
        at.map(async (request) => {
          const [reply] = await guessing.act([request] as never);
          return reply as { text: string };
        }),
      );
      const read = answers.map(({ text: written }) =>
        right(
          parseDecision(
            space,
            { text: written, ended: true },
            { style: 'compact', beliefs: 'optional', seats: [0, 1, 2] },
          ),
        ),
      );
      const worth = (own: Decision): number =>
        sum(
          read.map(({ beliefs }) => {
            if (beliefs?._tag !== 'links') throw new Error('beliefs about links were stated');
            const rows: Joint = planned(state).map((row, other) =>
              row?._tag === 'links' ? { ...row, to: row.to.with(seat, beliefs.toMe[other] ?? 0) } : row,
            );
            const linked = step(state, rows.with(seat, own));
            return sum(step(linked.state, planned(linked.state)).payoffs ?? []);
          }),
        );
      const values = read.map(({ decision }) => worth(decision));
      const most = Math.max(...values);
      const chosen = phases[0]?.decisions[seat]?.played as Decision;
      expect(worth(chosen)).toBeCloseTo(most, 9);
      expect(chosen).toEqual(read.find((_, k) => (values[k] as number) > most - 1e-9)?.decision);
      if (Math.min(...values) < most - 1e-9) differ += 1;
    }
    expect(differ).toBeGreaterThan(10);
  });

  it('plays the first readable answer where none states beliefs, and the first where none can be read', async () => {
    const [, game] = games[0] as (typeof games)[number];
    let k = 0;
    const silent: Player = {
      name: 'silent',
      privileged: true,
      act: async (requests) =>
        requests.map((request) =>
          text(
            k++ % 4 === 0
              ? 'no answer'
              : request.game.text.answer(request.space, spaceOf(request.space).at(k % 4), 'compact'),
          ),
        ),
    };
    const record = await played(game, 1, [best({ player: silent }), planner, planner]);
    for (const { decisions } of record.phases) {
      expect(decisions[0]?.outcome._tag).toBe('parsed');
      const [{ space, played: chosen }] = decisions as readonly [(typeof decisions)[number]];
      expect(chosen).toEqual(spaceOf(space).at(2));
    }
    let said = 0;
    const mute: Player = {
      name: 'mute',
      act: async (views) => views.map(() => text(`nothing ${said++ % 4}`)),
    };
    const lost = await played(game, 1, [best({ player: mute }), planner, planner]);
    for (const { decisions } of lost.phases) {
      expect(decisions[0]?.outcome._tag).toBe('noncompliant');
      expect(decisions[0]?.text).toBe('nothing 0');
    }
  });

  it('tells what all answers cost, and hands a language model no more than its seat sees', async () => {
    const [, game] = games[0] as (typeof games)[number];
    const record = await played(game, 1, [best({ player: guessing, answers: 6 }), planner, planner]);
    for (const { decisions } of record.phases)
      expect(decisions.map(({ tokens }) => tokens)).toEqual([42, undefined, undefined]);
    let seen = 0;
    const open: Player = {
      name: 'open',
      act: async (views) =>
        views.map((view) => {
          seen += 1;
          expect(Object.keys(view).sort()).toEqual([
            'game',
            'messages',
            'observation',
            'seat',
            'seed',
            'space',
          ]);
          expect('analysis' in view.game).toBe(false);
          return text('?');
        }),
    };
    await played(game, 1, [best({ player: open, by: 'oracle' }), planner, planner]);
    expect(seen).toBe(4 * record.phases.length);
    const model = policyPlayer({
      name: 'model',
      style: 'compact',
      beliefs: 'none',
      complete: async (prompts) => prompts.map(() => ({ text: '?', ended: true, tokens: 3 })),
    });
    const written = await played(game, 1, [model, planner, planner]);
    expect(written.phases[0]?.decisions[0]?.tokens).toBe(3);
  });

  it.each(games)(
    'among all decisions one answer is enough: by oracle for what a seat reaches that knows all, %s',
    async (_, game) => {
      for (const others of [
        [planner, planner],
        [noisy(0.5, planner), freeRider],
      ])
        for (const seed of [1, 2, 3]) {
          const knowing = best({ player: guessing, answers: 1, by: 'oracle', among: 'decisions' });
          const players = [knowing, ...others];
          const most = right(playForeseeing({ game, seed, players }, 0, { name: 'seer', seeks: 'welfare' }));
          expect((await played(game, seed, players)).welfare).toBeCloseTo(most.welfare, 10);
        }
    },
  );

  it.each(games)(
    'among all decisions, by beliefs that are true, it plays as if it knew, whatever it wrote: %s',
    async (_, game) => {
      const truly = ({ game: of, state }: Request): Joint => of.analysis?.planner?.(state) ?? [];
      for (const style of ['compact', 'natural'] as const) {
        // Always the first decision of the space, which is seldom the best one.
        const believing = best({
          player: listing(1, truly, style),
          answers: 1,
          among: 'decisions',
          name: 'reply',
        });
        const knowing = best({ player: listing(4, truly), by: 'oracle' });
        const alone = await played(game, 3, [listing(1, truly, style), planner, planner]);
        const replying = await played(game, 3, [believing, planner, planner]);
        expect(replying.welfare).toBeCloseTo(
          (await played(game, 3, [knowing, planner, planner])).welfare,
          10,
        );
        expect(replying.welfare).toBeGreaterThan(alone.welfare);
        // What is recorded reads as what was played, and says of the others what the answer said.
        for (const { decisions } of replying.phases) {
          const [{ space, text: recorded, played: decision, beliefs, outcome }] = decisions as readonly [
            (typeof decisions)[number],
          ];
          expect(outcome._tag).toBe('parsed');
          const read = right(
            parseDecision(
              space,
              { text: recorded ?? '', ended: true },
              { style, beliefs: 'optional', seats: [0, 1, 2] },
            ),
          );
          expect(read.decision).toEqual(decision);
          expect(read.beliefs).toEqual(beliefs?.stated);
          expect(beliefs?.accuracy).toBe(1);
        }
      }
    },
  );

  it('among all decisions costs what the answers cost, and leaves what cannot be read as it is', async () => {
    const [, game] = games[0] as (typeof games)[number];
    const replying = await played(game, 1, [
      best({ player: guessing, answers: 1, among: 'decisions' }),
      planner,
      planner,
    ]);
    for (const { decisions } of replying.phases) expect(decisions[0]?.tokens).toBe(7);
    const mute: Player = { name: 'mute', act: async (views) => views.map(() => text('nothing')) };
    for (const by of ['beliefs', 'oracle'] as const) {
      const lost = await played(game, 1, [best({ player: mute, by, among: 'decisions' }), planner, planner]);
      for (const { decisions } of lost.phases) {
        expect(decisions[0]?.outcome._tag).toBe('noncompliant');
        expect(decisions[0]?.text).toBe('nothing');
      }
    }
    // Who says nothing of the others is not replied to.
    const silent = listing(1);
    const alone = await played(game, 1, [silent, planner, planner]);
    const same = await played(game, 1, [
      best({ player: silent, answers: 1, among: 'decisions', name: silent.name }),
      planner,
      planner,
    ]);
    expect(same).toEqual(alone);
  });

  it('among all decisions is worth, by the same beliefs, no less than the best of what was written', async () => {
    const game = smallBcz({ rounds: 1, sequence: 'E', maxEffort: 3, decimals: 0 });
    let more = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const request = await requestOf(game, seed);
      const worth = async (among: 'answers' | 'decisions'): Promise<number> => {
        const player = best({ player: guessing, answers: 3, among }) as Extract<Player, { privileged: true }>;
        const [reply] = await player.act([request]);
        const answers = await Promise.all(
          [0, 1, 2].map(async (k) => {
            const seeds = k === 0 ? request : { ...request, seed: seedOf(request.seed, 'answer', k) };
            const [one] = await guessing.act([seeds] as never);
            return readText(request, one as { text: string });
          }),
        );
        const { decision } = readText(request, reply as { text: string });
        return sum(
          answers.map(({ beliefs }) => {
            if (beliefs?._tag !== 'effort') throw new Error('beliefs about efforts were stated');
            const joint = Array.from({ length: game.seats }, (_, seat): Decision => {
              const value = beliefs.values[beliefs.seats.indexOf(seat)];
              return seat === request.seat ? decision : { _tag: 'effort', value: value as number };
            });
            return sum(right(game.step(request.state, joint, rng(0))).payoffs ?? []);
          }),
        );
      };
      const [of, all] = [await worth('answers'), await worth('decisions')];
      expect(all).toBeGreaterThanOrEqual(of - 1e-9);
      if (all > of + 1e-9) more += 1;
    }
    expect(more).toBeGreaterThan(5);
  });

  it.each([
    ['that no seat can do, by beliefs', 'beliefs', true],
    ['that no seat can do, by oracle', 'oracle', true],
    ['in a game without solutions, by oracle', 'oracle', false],
  ] as const)(
    'among all decisions an answer says of the others what it said, and can be read where it must: %s',
    async (_, by, solved) => {
      const { analysis, ...bare } = smallBcz({ rounds: 1, sequence: 'E', maxEffort: 3, decimals: 0 });
      const game: Game = solved ? { ...bare, analysis } : bare;
      const said = solved ? [-5, 9999] : [1, 2];
      for (const style of ['compact', 'natural'] as const) {
        const stating: Player = {
          name: 'stating',
          act: async (views) =>
            views.map((view) => ({
              ...text(
                view.game.text.answer(
                  view.space,
                  { _tag: 'effort', value: 0 },
                  style,
                  [0, ...said].map((value) => ({ _tag: 'effort', value })),
                ),
                undefined,
                style,
              ),
              beliefs: 'required' as const,
            })),
        };
        const player = best({ player: stating, answers: 1, by, among: 'decisions' });
        const record = await played(game, 1, [player, freeRider, freeRider]);
        const [decision] = record.phases[0]?.decisions ?? [];
        expect(decision?.outcome._tag).toBe('parsed');
        const value = decision?.played._tag === 'effort' ? decision.played.value : Number.NaN;
        expect(value).toBeGreaterThan(0);
        expect(decision?.beliefs?.stated).toEqual({
          _tag: 'effort',
          seats: [0, 1, 2],
          values: [value, ...said],
        });
      }
    },
  );

  it('among all decisions goes by nothing that is said of who chooses from other options: the first answer is played', async () => {
    // Seat 1 has two options, and the first answer expects a third of it: c would be best if the second answer were right.
    const payoff = [
      [0, 3],
      [1, 0],
      [2, 0],
    ];
    const game: Game = {
      ...chooser,
      step: (_, decisions) => {
        const [mine, theirs] = decisions.map((one) => (one as { readonly index: number }).index);
        return E.right({ state: true, payoffs: [payoff[mine as number]?.[theirs as number] ?? 0, 0] });
      },
    };
    let asked = 0;
    const stating: Player = {
      name: 'stating',
      act: async (views) => views.map(() => text(asked++ === 0 ? 'b,c>b;' : 'b,a>b;')),
    };
    const still: Player = { name: 'still', act: async (views) => views.map(() => text('b;')) };
    const record = await played(game, 1, [best({ player: stating, answers: 2, among: 'decisions' }), still]);
    expect(record.phases[0]?.decisions[0]).toMatchObject({
      played: { _tag: 'choice', index: 1 },
      text: 'b,c>b;',
      beliefs: null,
    });
  });

  it('among all decisions leaves a message as it is, of which nothing can be listed nor said of the others', async () => {
    const game: Game = { ...chooser, space: () => ({ _tag: 'talk', maxLength: 20 }) };
    const talking: Player = { name: 'talking', act: async (views) => views.map(() => text('hello;')) };
    for (const by of ['beliefs', 'shuffled'] as const) {
      const player = best({ player: talking, answers: 1, by, among: 'decisions', name: 'talking' });
      expect(await played(game, 1, [player, talking])).toEqual(await played(game, 1, [talking, talking]));
    }
  });

  it('by shuffled beliefs it knows no longer who is who: as before where all are said to do the same, else otherwise', async () => {
    const game = smallBcz({ n: 4, alpha: 1, rounds: 1, sequence: 'E', maxEffort: 3, decimals: 0 });
    const believing = (values: readonly number[], by: 'beliefs' | 'shuffled', seed: number) =>
      played(game, seed, [
        best({
          player: listing(1, () => values.map((value) => ({ _tag: 'effort', value }))),
          answers: 1,
          among: 'decisions',
          by,
          name: 'reply',
        }),
        planner,
        planner,
        planner,
      ]);
    // Where all are linked alike it is the same who gives what.
    for (const seed of [1, 2]) {
      const [true_, dealt] = [
        await believing([0, 1, 2, 3], 'beliefs', seed),
        await believing([0, 1, 2, 3], 'shuffled', seed),
      ];
      expect(dealt.phases[0]?.decisions[0]?.played).toEqual(true_.phases[0]?.decisions[0]?.played);
    }
    const linking = smallBcz({ n: 4, rounds: 1, sequence: 'GE', maxEffort: 3, decimals: 0 });
    let differ = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const request = await requestOf(linking, seed, 4);
      const row = async (toMe: readonly number[], by: 'beliefs' | 'shuffled') => {
        const player = best({
          player: listing(1, () => toMe.map((one): Decision => ({ _tag: 'links', to: [one, 0, 0, 0] }))),
          answers: 1,
          among: 'decisions',
          by,
        }) as Extract<Player, { privileged: true }>;
        const [reply] = await player.act([request]);
        const { decision } = readText(request, reply as { text: string });
        return decision._tag === 'links' ? decision.to : [];
      };
      expect(await row([0, 1, 1, 1], 'shuffled')).toEqual(await row([0, 1, 1, 1], 'beliefs'));
      const [told, dealt] = [await row([0, 1, 0, 0], 'beliefs'), await row([0, 1, 0, 0], 'shuffled')];
      expect(sum(dealt)).toBe(sum(told));
      if (told.join() !== dealt.join()) differ += 1;
    }
    expect(differ).toBeGreaterThan(3);
  });

  it('by shuffled beliefs it plays no game of two seats, where it would be no control', async () => {
    const two = smallBcz({ n: 2, rounds: 1, sequence: 'E', maxEffort: 3, decimals: 0 });
    const request = await requestOf(two, 1, 2);
    const player = best({
      player: listing(1, () => [1, 2].map((value) => ({ _tag: 'effort', value }))),
      answers: 1,
      among: 'decisions',
      by: 'shuffled',
      name: 'dealt',
    }) as Extract<Player, { privileged: true }>;
    const [reply] = await player.act([request]);
    expect(reply?._tag === 'failed' && explain(reply.error)).toBe(
      'The player dealt cannot play bcz-v1: it needs three seats at least, for what is said of the only partner cannot be dealt to another; seat another player.',
    );
  });

  it('among all decisions says of the readers what they can read of what was written, not of what is played', async () => {
    const [, game] = games[0] as (typeof games)[number];
    const wordy: Player = {
      name: 'wordy',
      privileged: true,
      act: async (requests) =>
        requests.map(({ space, game: of, state, seat }) => {
          const joint = (of.analysis?.planner?.(state) ?? []).with(seat, spaceOf(space).at(0));
          const answer = of.text.answer(space, spaceOf(space).at(0), 'natural', joint);
          return { ...text(`\`\`\`\n${answer}\n\`\`\``, undefined, 'natural'), reader: 'lenient' as const };
        }),
    };
    const told = async (player: Player) =>
      (await played(game, 1, [player, planner, planner])).phases.map(
        ({ decisions }) => decisions[0]?.readable,
      );
    expect(await told(wordy)).toEqual(await told(best({ player: wordy, answers: 1, among: 'decisions' })));
    expect(new Set((await told(wordy)).map((one) => `${one?.strict} ${one?.lenient}`))).toEqual(
      new Set(['false true']),
    );
  });

  it('says what it cannot do', async () => {
    const faulty = bestOf({ player: planner, answers: 0, by: 'luck' as never });
    expect(E.isLeft(faulty) && explain(faulty.left)).toBe(
      'bestOf: answers is 0, expected a whole number above 0; by is "luck", expected one of beliefs, shuffled, oracle.',
    );
    const odd = bestOf({ player: planner, answers: 1, by: 'beliefs', among: 'all' as never });
    expect(E.isLeft(odd) && explain(odd.left)).toBe(
      'bestOf: among is "all", expected one of answers, decisions.',
    );
    const wide = smallBcz({ rounds: 1, sequence: 'E', maxEffort: 3, decimals: 4 });
    const many = await play({
      games: [
        {
          game: wide,
          seed: 1,
          players: [best({ player: guessing, answers: 1, among: 'decisions' }), planner, planner],
        },
      ],
    });
    expect(E.isLeft(many) && explain(many.left)).toMatch(
      /needs at most 1000 decisions to choose among, or among: answers/,
    );
    const [, game] = games[0] as (typeof games)[number];
    const unscripted = await play({
      games: [{ game, seed: 1, players: [best({ player: listing(4), by: 'oracle' }), guessing, planner] }],
    });
    expect(E.isLeft(unscripted) && unscripted.left).toEqual({ _tag: 'NotScripted', player: 'guesser' });
    const { analysis: _, ...bare } = game;
    const unplanned = await play({
      games: [{ game: bare, seed: 1, players: [best({ player: listing(4) }), freeRider, freeRider] }],
    });
    expect(E.isLeft(unplanned) && explain(unplanned.left)).toMatch(/needs an analysis with a planner/);
    const [alone] = await (
      best({ player: listing(4), by: 'oracle' }) as Extract<Player, { privileged: true }>
    ).act([{ ...(await requestOf(game)) }]);
    expect(alone?._tag).toBe('failed');
  });
});

/** Two seats choose once, of three options and of two. */
const chooser: Game = {
  id: 'chooser-v1',
  seats: 2,
  params: {},
  claims: SIMULTANEOUS,
  initial: () => false,
  phase: (over) => ({ kind: 'choice', round: 0, rounds: 1, index: 0, movers: over === true ? [] : [0, 1] }),
  space: (_, seat) => ({ _tag: 'choice', options: seat === 0 ? ['a', 'b', 'c'] : ['a', 'b'] }),
  observe: () => ({}),
  step: () => E.right({ state: true, payoffs: [0, 0] }),
  absent: () => ({ _tag: 'choice', index: 1 }),
  status: (over) => (over === true ? 'terminated' : 'running'),
  text: { rules: 'Choose.', render: () => '?', answer },
  analysis: { planner: () => [0, 1].map(() => ({ _tag: 'choice', index: 1 })) },
};

const readText = ({ space }: Request, { text: written }: { readonly text: string }) =>
  right(
    parseDecision(
      space,
      { text: written, ended: true },
      { style: 'compact', beliefs: 'optional', seats: [0, 1, 2] },
    ),
  );

const requestOf = async (game: Game, seed = 1, seats = 3): Promise<Request> => {
  let found: Request | null = null;
  await played(game, seed, [
    {
      name: 'first',
      privileged: true,
      act: async (requests) => {
        found ??= requests[0] as Request;
        return listing(4).act(requests as never);
      },
    },
    ...new Array<Player>(seats - 1).fill(planner),
  ]);
  return found as unknown as Request;
};
