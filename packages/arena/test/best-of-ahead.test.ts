/** Beliefs that go on: the player is asked what the others will do where its answer leads, and chooses by that too. */
import { answer, type Decision, type Game, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type BestOfOptions,
  bestOf,
  constant,
  explain,
  freeRider,
  type MatchRecord,
  type Player,
  planner,
  play,
  playForeseeing,
  type Request,
} from '../src/index.js';
import { right, SIMULTANEOUS, smallBcz, smallPgg } from './fixtures.js';

type Joint = readonly (Decision | null)[];

/** Writes that it does nothing, and what it is told to believe of the others wherever it is asked; `asked` fills with where that was. */
const believing = (beliefs: (request: Request) => Joint | string, asked: Request[] = []): Player => ({
  name: 'believer',
  privileged: true,
  act: async (requests) =>
    requests.map((request) => {
      asked.push(request);
      const { game, state, seat, space } = request;
      const own = game.absent(state, seat);
      const told = beliefs(request);
      const written =
        typeof told === 'string' ? told : game.text.answer(space, own, 'compact', told.with(seat, own));
      return { _tag: 'text', text: written, ended: true, style: 'compact', beliefs: 'optional', tokens: 7 };
    }),
});

const replying = (player: Player, more: Partial<BestOfOptions> = {}): Player =>
  right(bestOf({ player, answers: 1, by: 'beliefs', among: 'decisions', ahead: 2, ...more }));

const played = async (game: Game, players: readonly Player[], seed = 1): Promise<MatchRecord> => {
  const [record] = right(await play({ games: [{ game, seed, players }], values: 'none' }));
  return record as MatchRecord;
};

/** What these players decide at a state: they do so wherever they are. */
const truly =
  (players: readonly Player[]) =>
  ({ game, state, movers = [], seed }: Request): Joint =>
    players.map((player, seat) => {
      const space = game.space(state, seat);
      if (space === null || player.decide === undefined) return null;
      const observation = game.observe(state, seat);
      return right(
        player.decide({ game, state, seat, space, observation, movers, messages: [], seed } as never),
      );
    });

const generous = constant({ links: 'all', effort: 2 }, 'generous');
const kinds = [freeRider, generous, constant({ links: 'none', effort: 1 }, 'alone')];
/** matters: whom it is best to link with hangs on what they give. */
const games: readonly (readonly [string, Game, matters: boolean])[] = [
  ['links, then efforts', smallBcz({ rounds: 2, sequence: 'GE', maxEffort: 3, decimals: 0 }), true],
  [
    'links, then efforts twice',
    smallPgg({ n: 3, endowment: 3, rounds: 2, sequence: 'GEE', decimals: 0, linkCost: 0.4 }),
    false,
  ],
  ['links twice, then efforts', smallBcz({ rounds: 2, sequence: 'GGE', maxEffort: 3, decimals: 0 }), true],
];

describe('the best reply to beliefs that go on', () => {
  it.each(games)(
    'is what a seat decides that knows all, beside who never changes: %s',
    async (_, game, matters) => {
      let blind = 0;
      for (const first of kinds)
        for (const second of kinds) {
          const others = [planner, first, second];
          const [far, near] = await Promise.all(
            [2, 0].map((ahead) =>
              played(game, [replying(believing(truly(others)), { ahead }), first, second]),
            ),
          );
          const most = right(
            playForeseeing({ game, seed: 1, players: others }, 0, { name: 'seer', seeks: 'welfare' }),
          );
          expect(far?.welfare).toBeCloseTo(most.welfare, 10);
          if ((near?.welfare ?? 0) < most.welfare - 1e-9) blind += 1;
        }
      // Who only believes the phase that it is in takes who gives nothing for a planner.
      expect(blind > 0).toBe(matters);
    },
  );

  it('asks at the place where all have decided as it believes and it as it wrote', async () => {
    const [, game] = games[0] as (typeof games)[number];
    const asked: Request[] = [];
    const others = [planner, freeRider, generous];
    const record = await played(game, [replying(believing(truly(others), asked)), freeRider, generous]);
    // Twice in each round about links, with the efforts that follow, and once about efforts.
    expect(asked.map(({ space }) => space._tag)).toEqual([
      'links',
      'effort',
      'effort',
      'links',
      'effort',
      'effort',
    ]);
    const [links, then] = asked as [Request, Request];
    const joint = truly(others)(links).with(0, game.absent(links.state, 0));
    const { state } = right(game.step(links.state, joint, rng(0)));
    expect(then.observation).toEqual(game.observe(state, 0));
    expect(then.movers).toEqual(game.phase(state).movers);
    expect(new Set(asked.map(({ seed }) => seed)).size).toBe(asked.length);
    // All that was written is the cost of the decision.
    expect(record.phases.map(({ decisions }) => decisions[0]?.tokens)).toEqual([14, 7, 14, 7]);
  });

  it('takes all for planners where nothing can be read, and asks nothing after an answer that cannot', async () => {
    const [, game] = games[0] as (typeof games)[number];
    const links = ({ space }: Request) => space._tag === 'links';
    const others = [planner, freeRider, generous];
    const silentLater = believing((request) => (links(request) ? truly(others)(request) : '?'));
    const far = await played(game, [replying(silentLater), freeRider, generous]);
    const near = await played(game, [replying(silentLater, { ahead: 0 }), freeRider, generous]);
    const rows = (record: MatchRecord) =>
      record.phases.flatMap(({ kind, decisions }) => (kind === 'graph' ? [decisions[0]?.played] : []));
    expect(rows(far).length).toBe(2);
    expect(rows(far)).toEqual(rows(near));
    const asked: Request[] = [];
    const mute = await played(game, [replying(believing(() => '?', asked)), freeRider, generous]);
    expect(asked.length).toBe(mute.phases.length);
    for (const { decisions } of mute.phases) expect(decisions[0]?.outcome._tag).toBe('noncompliant');
  });

  it('shuffled, it no longer knows who gives: as before where all are believed to do the same', async () => {
    const game = smallBcz({ n: 4, rounds: 1, sequence: 'GE', maxEffort: 3, decimals: 0, cost: 1 });
    const row = async (others: readonly Player[], by: 'beliefs' | 'shuffled', seed: number) => {
      const player = replying(believing(truly([planner, ...others])), { by });
      return (await played(game, [player, ...others], seed)).phases[0]?.decisions[0]?.played;
    };
    let differ = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const same = [generous, generous, generous];
      expect(await row(same, 'shuffled', seed)).toEqual(await row(same, 'beliefs', seed));
      const mixed = [generous, freeRider, freeRider];
      if (
        JSON.stringify(await row(mixed, 'shuffled', seed)) !==
        JSON.stringify(await row(mixed, 'beliefs', seed))
      )
        differ += 1;
    }
    expect(differ).toBeGreaterThan(3);
  });

  it('looks as far as it asks, and no further: a game of many phases is not searched to its end', async () => {
    const asked: Request[] = [];
    const game = rounds(9);
    const player = believing(({ game: of, state }) => of.analysis?.planner?.(state) ?? [], asked);
    const [far, near] = await Promise.all(
      [1, 0].map((ahead) => played(game, [replying(player, { ahead }), third])),
    );
    // What is best in one phase hangs on none of the others.
    expect(far?.phases.map(({ decisions }) => decisions[0]?.played)).toEqual(
      Array.from({ length: 9 }, () => ({ _tag: 'choice', index: 7 })),
    );
    expect(far?.welfare).toBe(near?.welfare);
    const wide = right(await bestOf({ player, answers: 1, by: 'beliefs', among: 'decisions', ahead: 5 }));
    const ended = await play({ games: [{ game, seed: 1, players: [wide, third] }], values: 'none' });
    expect(E.isLeft(ended) && explain(ended.left)).toContain('10000');
  });

  it('counts the phases in which its seat does not move, and asks about the next in which it does', async () => {
    const asked: Request[] = [];
    const game = rounds(4, (phase) => [phase % 2]);
    const player = believing(({ game: of, state }) => of.analysis?.planner?.(state) ?? [], asked);
    await played(game, [replying(player, { ahead: 2 }), third]);
    expect(asked.map(({ state }) => state)).toEqual([0, 2, 2]);
    asked.length = 0;
    await played(game, [replying(player, { ahead: 1 }), third]);
    expect(asked.map(({ state }) => state)).toEqual([0, 2]);
  });

  it('keeps what was written where no beliefs can be true', async () => {
    const game = rounds(2);
    const player = believing(({ game: of, state }) =>
      (of.analysis?.planner?.(state) ?? []).with(1, { _tag: 'choice', index: 99 }),
    );
    for (const ahead of [0, 1]) {
      const [first] = (await played(game, [replying(player, { ahead, name: 'r' }), third])).phases;
      expect(first?.decisions[0]?.played).toEqual(
        (await played(game, [player, third])).phases[0]?.decisions[0]?.played,
      );
    }
  });

  it('fails with the player, and says which options are none', async () => {
    const [, game] = games[0] as (typeof games)[number];
    const failing: Player = {
      name: 'failing',
      privileged: true,
      act: async (requests) => {
        if (requests.some(({ space }) => space._tag === 'effort')) throw new Error('gone');
        return believing(truly([planner, freeRider, generous])).act(requests as never);
      },
      faults: 'stop',
    };
    await expect(played(game, [replying(failing), freeRider, generous])).rejects.toThrow('gone');
    for (const ahead of [-1, 1.5, 17, '1' as never])
      expect(bestOf({ player: planner, answers: 1, by: 'beliefs', ahead })).toMatchObject({
        left: { faults: [{ field: 'ahead', expected: 'a whole number from 0 to 16' }] },
      });
    const alone = bestOf({ player: planner, answers: 1, by: 'beliefs', ahead: 1 });
    expect(E.isLeft(alone) && explain(alone.left)).toBe(
      'bestOf: ahead is 1, expected 0 where there is one answer and nothing else to choose among.',
    );
    const oracle = bestOf({ player: planner, answers: 1, by: 'oracle', ahead: 1 });
    expect(E.isLeft(oracle) && explain(oracle.left)).toBe(
      'bestOf: ahead is 1, expected 0 where by is oracle, which goes by no beliefs.',
    );
  });
});

/** Two seats choose among twelve in each of so many phases, or take turns; the first is paid for choosing four more than the other, the planner's third. */
const rounds = (phases: number, movers: (phase: number) => readonly number[] = () => [0, 1]): Game => {
  const space = { _tag: 'choice', options: [...'abcdefghijkl'] } as const;
  const moves = (state: unknown, seat: number) =>
    (state as number) < phases && movers(state as number).includes(seat);
  return {
    id: 'rounds-v1',
    seats: 2,
    params: { phases },
    claims: SIMULTANEOUS,
    initial: () => 0,
    phase: (state) => ({
      kind: 'choice',
      round: state as number,
      rounds: phases,
      index: 0,
      movers: (state as number) < phases ? movers(state as number) : [],
    }),
    space: (state, seat) => (moves(state, seat) ? space : null),
    observe: (state) => ({ state }),
    step: (state, decisions) => {
      const [mine = 0, theirs = 3] = decisions.map((one) => (one?._tag === 'choice' ? one.index : undefined));
      return E.right({ state: (state as number) + 1, payoffs: [-Math.abs(mine - theirs - 4), 0] });
    },
    absent: () => ({ _tag: 'choice', index: 0 }),
    status: (state) => ((state as number) < phases ? 'running' : 'terminated'),
    text: { rules: 'Choose.', render: () => '?', answer },
    analysis: {
      planner: (state) => [0, 1].map((seat) => (moves(state, seat) ? { _tag: 'choice', index: 3 } : null)),
    },
  };
};
const third = constant({ links: 'none', effort: 0, choice: 'd' }, 'third');
