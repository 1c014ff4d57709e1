/** Several answers to each question, of which one is played: by what the answers believe, or by what is true. */
import { type Decision, type Game, rng, spaceOf } from '@tompo/games';
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
import { right, smallBcz, smallPgg } from './fixtures.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

type Joint = readonly (Decision | null)[];

const text = (written: string, tokens?: number) =>
  ({
    _tag: 'text',
    text: written,
    ended: true,
    style: 'compact',
    beliefs: 'optional',
    ...(tokens === undefined ? {} : { tokens }),
  }) as const;

/** Writes the decisions of the space one after the other, m to a question, with what it is told to believe. */
const listing = (m: number, beliefs?: (request: Request) => Joint): Player => {
  let asked = 0;
  return {
    name: 'lister',
    privileged: true,
    act: async (requests) => {
      const k = asked++ % m;
      return requests.map((request) => {
        const { size, at } = spaceOf(request.space);
        return text(request.game.text.answer(request.space, at(k % size), 'compact', beliefs?.(request)));
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

  it('says what it cannot do', async () => {
    const faulty = bestOf({ player: planner, answers: 0, by: 'luck' as never });
    expect(E.isLeft(faulty) && explain(faulty.left)).toBe(
      'bestOf: answers is 0, expected a whole number above 0; by is "luck", expected one of beliefs, oracle.',
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

const requestOf = async (game: Game): Promise<Request> => {
  let found: Request | null = null;
  await played(game, 1, [
    {
      name: 'first',
      privileged: true,
      act: async (requests) => {
        found ??= requests[0] as Request;
        return listing(4).act(requests as never);
      },
    },
    planner,
    planner,
  ]);
  return found as unknown as Request;
};
