import type { BczParams, Decision, DecisionSpace, Game, NetworkObservation } from '@tompo/games';
import { bczPayoffs, illegal } from '@tompo/games';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import {
  constant,
  experts,
  farsighted,
  findExpert,
  freeRider,
  grim,
  nash,
  noisy,
  type Player,
  planner,
  play,
  type Reply,
  type Request,
  random,
  reciprocator,
  recorded,
  titForTat,
} from '../src/index.js';
import { uniformDecision } from '../src/players/baseline.js';
import { generator } from '../src/random.js';
import { right, smallBcz, smallPgg } from './fixtures.js';

const links = (...to: number[]): Decision => ({ _tag: 'links', to });
const effort = (value: number): Decision => ({ _tag: 'effort', value });

/** The question of a seat after these joint phases: each a list of rows, or of efforts. */
const asked = (game: Game, seat: number, ...phases: (number[] | number[][])[]): Request => {
  const rng = generator(0);
  const state = phases.reduce(
    (before, phase) =>
      right(
        game.step(
          before,
          phase.map((one) => (typeof one === 'number' ? effort(one) : links(...one))),
          rng,
        ),
      ).state,
    game.initial(rng),
  );
  const space = game.space(state, seat) as DecisionSpace;
  return { game, state, seat, space, observation: game.observe(state, seat), messages: [], seed: 1 };
};

const decide = async (player: Player, request: Request): Promise<Decision> => {
  const [reply] = await player.act([request]);
  if (reply?._tag !== 'decision') {
    throw new Error(`expected a decision, got ${JSON.stringify(reply)}`);
  }
  return reply.decision;
};

const ALL3 = [
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
];

describe('analytic experts', () => {
  it('selfish efforts on a path, worked: α = 1, δ = ½: e* = (3, 4, 3) with the middle seat at 4', async () => {
    const game = smallBcz({});
    const path = [
      [0, 1, 0],
      [1, 0, 1],
      [0, 1, 0],
    ];
    expect(await decide(nash, asked(game, 0, path))).toEqual(effort(3));
    expect(await decide(nash, asked(game, 1, path))).toEqual(effort(4));
    // The planner's runs into the cap: 2δλ = √2 > 1.
    expect(await decide(planner, asked(game, 1, path))).toEqual(effort(5));
  });

  it('one answer for each question, also for games that begin in the same state', async () => {
    const [a, b] = [smallBcz({}), smallBcz({ n: 4, delta: 0.1, cost: 0.1 })];
    const replies = await planner.act([asked(a, 0), asked(b, 0), asked(a, 2)]);
    expect(replies.map((reply) => (reply._tag === 'decision' ? reply.decision : null))).toEqual([
      links(0, 1, 1),
      links(0, 1, 1, 1),
      links(1, 1, 0),
    ]);
  });

  it('a game without analysis is refused by name', async () => {
    const { analysis: _none, ...rest } = smallBcz({});
    const [reply] = await planner.act([{ ...asked(smallBcz({}), 0), game: rest }]);
    expect(reply).toMatchObject({ _tag: 'failed', error: { _tag: 'UnsupportedGame', player: 'planner' } });
    expect(reply?._tag === 'failed' && explain(reply.error)).toContain('needs a game with analysis');
  });
});

describe('farsighted', () => {
  it('takes the link set that is best against expected efforts: no subset of all beats its top k', () => {
    const numbers = { min: 1, max: 30 };
    return fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(numbers), { minLength: 3, maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 300 }),
        async (types, d, c) => {
          const params = {
            n: types.length,
            alpha: types.map((t) => t / 10),
            delta: d / 100,
            cost: c / 100,
            maxEffort: 5,
          };
          const { n, alpha, delta, maxEffort } = params;
          const decision = await decide(farsighted, asked(smallBcz(params), 0));
          // Oracle: all subsets of partners, consent assumed, own effort the clipped best reply, others as expected.
          const worth = (to: readonly number[]): number => {
            const around = to.reduce((sum, bit, j) => sum + bit * (alpha[j] as number), 0);
            const own = Math.min(maxEffort, (alpha[0] as number) + delta * around);
            const graph = Array.from({ length: n }, (_, i) =>
              Array.from({ length: n }, (_, j) =>
                i === 0 ? (to[j] as number) : j === 0 ? (to[i] as number) : 0,
              ),
            );
            return right(bczPayoffs(params, graph, alpha.with(0, own)))[0] as number;
          };
          const best = Math.max(
            ...Array.from({ length: 2 ** (n - 1) }, (_, code) =>
              worth(Array.from({ length: n }, (_, j) => (j === 0 ? 0 : (code >> (j - 1)) & 1))),
            ),
          );
          expect(decision._tag === 'links' && worth(decision.to)).toBeCloseTo(best, 9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('answers the efforts that it saw last', async () => {
    // α = 1, δ = .5, complete graph, others at 2 and 1: 1 + .5·3 = 2.5. At first all are expected at α: 1 + .5·2 = 2.
    const game = smallBcz({});
    expect(await decide(farsighted, asked(game, 0, ALL3))).toEqual(effort(2));
    expect(await decide(farsighted, asked(game, 0, ALL3, [5, 2, 1], ALL3))).toEqual(effort(2.5));
    // Round 2, links: with e = (·, 2, 0) seat 1 brings ½·2 = 1: reply 2, worth ½·2² − 1 = 1 > ½ alone, seat 2 nothing.
    expect(await decide(farsighted, asked(game, 0, ALL3, [5, 2, 0]))).toEqual(links(0, 1, 0));
  });

  it('in the public goods game gives all where its own return is above one, else nothing', async () => {
    const pair = [
      [0, 1, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    // A pair with r = 1.5 returns .75 of each unit, with r = 2.5 it returns 1.25.
    expect(await decide(farsighted, asked(smallPgg({}), 0, pair))).toEqual(effort(0));
    expect(await decide(farsighted, asked(smallPgg({ multiplier: 2.5 }), 0, pair))).toEqual(effort(10));
    // Links are free: every partner is expected to give 5, of which .75 come over.
    expect(await decide(farsighted, asked(smallPgg({}), 0))).toEqual(links(0, 1, 1, 1));
    // At c = 5 a link costs more than the 3.75 that it brings.
    expect(await decide(farsighted, asked(smallPgg({ linkCost: 5 }), 0))).toEqual(links(0, 0, 0, 0));
  });

  it('plays where the types of others are hidden', async () => {
    const game = smallBcz({ alpha: [1, 3, 3], observability: 'own' });
    // Others are taken to be like itself (α = 1): reply 1 + .5·2 = 2.
    expect(await decide(farsighted, asked(game, 0, ALL3))).toEqual(effort(2));
    // Seat 0 has 2 and takes the others to have as much; seat 1 then gives 8. At r = 1.5 that pair brings it
    // ¾·8 = 6 for a link that costs 1. Seat 2, which gave nothing, brings no more.
    const pot = smallPgg({ n: 3, endowment: [2, 8, 8], linkCost: 1, observability: 'own' });
    expect(await decide(farsighted, asked(pot, 0, ALL3, [0, 8, 0]))).toEqual(links(0, 1, 0));
  });
});

describe('reciprocity', () => {
  const game = smallBcz({ delta: 0.2, cost: 0.1, rounds: 3 });

  it('all begin as cooperators', async () => {
    for (const player of [reciprocator(), grim(), titForTat()]) {
      expect(await decide(player, asked(game, 0))).toEqual(links(0, 1, 1));
      const [cooperative] = game.analysis?.planner?.(asked(game, 0, ALL3).state) ?? [];
      expect(await decide(player, asked(game, 0, ALL3))).toEqual(cooperative);
    }
  });

  it('reciprocator: links from half of the group mean on, and invests what the others did on average', async () => {
    // Efforts (2, 3, 1): mean 2, half of it 1: both stay. (2, 3, .9): mean 1.97, half .98 > .9: seat 2 is left out.
    expect(await decide(reciprocator(), asked(game, 0, ALL3, [2, 3, 1]))).toEqual(links(0, 1, 1));
    expect(await decide(reciprocator(), asked(game, 0, ALL3, [2, 3, 0.9]))).toEqual(links(0, 1, 0));
    expect(await decide(reciprocator(), asked(game, 0, ALL3, [2, 3, 0.9], ALL3))).toEqual(effort(2));
    expect(await decide(reciprocator({ share: 0 }), asked(game, 0, ALL3, [2, 3, 0]))).toEqual(links(0, 1, 1));
  });

  it('grim never forgets, and is selfish from the phase on in which a partner fell short', async () => {
    const later = [ALL3, [2, 3, 0], ALL3, [2, 3, 3]];
    expect(await decide(grim(), asked(game, 0, ...later))).toEqual(links(0, 1, 0));
    expect(await decide(titForTat(), asked(game, 0, ...later))).toEqual(links(0, 1, 1));
    // Complete graph, δ = .2: selfish 1/(1 − .4) = 1.7, planner's 1/(1 − .8) = 5.
    const selfish = effort(1.7);
    expect(game.analysis?.planner?.(asked(game, 0, ...later, ALL3).state)[0]).toEqual(effort(5));
    expect(await decide(grim(), asked(game, 0, ...later, ALL3))).toEqual(selfish);
    const without = [
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
    ];
    // A pair: planner's 1/(1 − .4) = 1.7, selfish 1/(1 − .2) = 1.25.
    expect(game.analysis?.nash?.(asked(game, 0, ...later, without).state)[0]).toEqual(effort(1.3));
    expect(await decide(grim(), asked(game, 0, ...later, without))).toEqual(effort(1.3));
    // Seat 2 gave nothing while it was nobody's partner: it is left out, and the pair goes on.
    const apart = [without, [2, 3, 0]];
    expect(await decide(grim(), asked(game, 0, ...apart))).toEqual(links(0, 1, 0));
    expect(await decide(grim(), asked(game, 0, ...apart, without))).toEqual(effort(1.7));
  });

  it('tit for tat: links with those at half of its own effort, answers its partners’ mean', async () => {
    // Own 4: the bar is 2. Seat 1 at 2 passes, seat 2 at 1.9 does not.
    expect(await decide(titForTat(), asked(game, 0, ALL3, [4, 2, 1.9]))).toEqual(links(0, 1, 0));
    // Partners 1 and 2 at 2 and 1.5: 1.75, on the grid of one decimal 1.8 (halves go up).
    expect(await decide(titForTat(), asked(game, 0, ALL3, [4, 2, 1.5], ALL3))).toEqual(effort(1.8));
  });

  it('a game without networks is refused', async () => {
    const request = { ...asked(game, 0), observation: { some: 'thing' } };
    const [reply] = await grim().act([request]);
    expect(reply).toMatchObject({ _tag: 'failed', error: { _tag: 'UnsupportedGame', player: 'grim' } });
  });
});

describe('baselines', () => {
  it('free rider, constant', async () => {
    const game = smallBcz({});
    expect(await decide(freeRider, asked(game, 1))).toEqual(links(1, 0, 1));
    expect(await decide(freeRider, asked(game, 1, ALL3))).toEqual(effort(0));
    expect(await decide(constant({ links: 'none', effort: 9 }), asked(game, 1))).toEqual(links(0, 0, 0));
    expect(await decide(constant({ links: 'none', effort: 9 }), asked(game, 1, ALL3))).toEqual(effort(5));
    const choice = { ...asked(game, 1), space: { _tag: 'choice', options: ['c', 'd'] } as const };
    expect(await decide(constant({ links: 'all', effort: 0, choice: 'd' }), choice)).toEqual({
      _tag: 'choice',
      index: 1,
    });
    expect((await freeRider.act([choice]))[0]?._tag).toBe('failed');
  });

  const space: fc.Arbitrary<DecisionSpace> = fc.oneof(
    fc
      .integer({ min: 2, max: 8 })
      .chain((n) =>
        fc.record({ _tag: fc.constant('links' as const), n: fc.constant(n), self: fc.nat(n - 1) }),
      ),
    fc
      .record({ decimals: fc.nat(3), low: fc.integer({ min: -500, max: 500 }), span: fc.nat(900) })
      .map(({ decimals, low, span }) => ({
        _tag: 'effort' as const,
        min: low / 10 ** decimals,
        max: (low + span) / 10 ** decimals,
        decimals,
      })),
    fc.integer({ min: 1, max: 5 }).map((k) => ({
      _tag: 'choice' as const,
      options: Array.from({ length: k }, (_, i) => `option${i}`),
    })),
  );

  it('a uniform decision is legal', () => {
    fc.assert(
      fc.property(space, fc.nat(), (s, seed) => {
        expect(illegal(s, uniformDecision(s, generator(seed)))).toBeNull();
      }),
    );
  });

  it('is uniform: each of the 11 efforts of [0, 1] comes about 1,000 times in 11,000', () => {
    const rng = generator(5);
    const counts = new Map<number, number>();
    for (let i = 0; i < 11_000; i++) {
      const decision = uniformDecision({ _tag: 'effort', min: 0, max: 1, decimals: 1 }, rng);
      const { value } = decision as { value: number };
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    // χ² with 10 degrees of freedom: 29.6 is the 99.9 % point.
    const chi2 = [...counts.values()].reduce((sum, k) => sum + (k - 1000) ** 2 / 1000, 0);
    expect(chi2).toBeLessThan(29.6);
  });
});

describe('noise', () => {
  const game = smallBcz({});
  const many = (count: number): Request[] =>
    Array.from({ length: count }, (_, seed) => ({ ...asked(game, 0), seed }));

  it('does not depend on the order or the size of a batch', async () => {
    const player = noisy(0.4, random(3));
    const requests = many(60);
    const together = await player.act(requests);
    const alone = await Promise.all(requests.map(async (request) => (await player.act([request]))[0]));
    const backwards = await player.act([...requests].reverse());
    expect(alone).toEqual(together);
    expect([...backwards].reverse()).toEqual(together);
  });

  it('trembles with its probability, and asks the player only otherwise', async () => {
    let heard = 0;
    const counting: Player = {
      name: 'counting',
      act: async (requests) => {
        heard += requests.length;
        return requests.map((): Reply => ({ _tag: 'decision', decision: links(0, 0, 0) }));
      },
    };
    await noisy(0.25, counting).act(many(4000));
    // 3,000 expected, standard deviation √(4000·.25·.75) = 27: four of them.
    expect(Math.abs(heard - 3000)).toBeLessThan(110);
    heard = 0;
    await noisy(0, counting).act(many(50));
    await noisy(1, counting).act(many(50));
    expect(heard).toBe(50);
  });
});

describe('recorded', () => {
  it('plays a match again, move by move', async () => {
    const game = smallBcz({ sequence: 'GEE' });
    const seat = { game, seed: 4 };
    const first = right(await play({ games: [{ ...seat, players: [random(1), random(2), random(3)] }] }));
    const again = recorded(first[0] as (typeof first)[number]);
    const second = right(await play({ games: [{ ...seat, players: [again, again, again] }] }));
    const moves = (records: typeof first) =>
      records.flatMap(({ phases }) =>
        phases.flatMap(({ decisions }) => decisions.map(({ played }) => played)),
      );
    expect(moves(second)).toEqual(moves(first));
    expect(second[0]?.payoffs).toEqual(first[0]?.payoffs);
  });

  it('says where the record has nothing', async () => {
    const first = right(
      await play({ games: [{ game: smallBcz({ rounds: 1 }), seed: 4, players: [nash, nash, nash] }] }),
    );
    const again = recorded(first[0] as (typeof first)[number]);
    const longer = await play({
      games: [{ game: smallBcz({ rounds: 2 }), seed: 4, players: [again, again, again] }],
    });
    expect(longer).toMatchObject(E.left({ _tag: 'NotRecorded', round: 1, place: 0, seat: 0 }));
  });
});

describe('experts by name', () => {
  it('finds them, with noise', () => {
    expect(right(findExpert('grim'))).toBe(experts.grim);
    expect(right(findExpert('planner~0.1')).name).toBe('noisy(0.1, planner)');
  });

  it.each([
    ['plannr', 'planner'],
    ['tit-for-tat', 'titForTat'],
    ['free rider', 'freeRider'],
  ])('suggests for %s', (name, meant) => {
    const missing = findExpert(name);
    expect(missing).toMatchObject(E.left({ _tag: 'UnknownExpert', nearest: meant }));
    expect(E.isLeft(missing) && explain(missing.left)).toContain(`did you mean "${meant}"?`);
  });

  it('suggests nothing for what is like nothing, and refuses a noise that is none', () => {
    expect(findExpert('xyzzyxyzzyxyzzy')).toMatchObject(E.left({ nearest: null }));
    expect(findExpert('planner~2')).toMatchObject(E.left({ _tag: 'InvalidOptions' }));
    expect(findExpert('planner~')).toMatchObject(E.left({ _tag: 'InvalidOptions' }));
    expect(findExpert('toString')).toMatchObject(E.left({ _tag: 'UnknownExpert' }));
  });

  const params: readonly Partial<BczParams>[] = [
    { n: 4 },
    { n: 5, sequence: 'GEE', alpha: [1, 2, 1, 0.5, 1] },
  ];
  it.each(Object.entries(experts))(
    '%s plays legal games of both families to their end',
    async (_name, player) => {
      const games = [
        ...params.map(smallBcz),
        smallPgg({}),
        smallPgg({ endowment: [1, 2, 3, 4], linkCost: 0.2 }),
      ];
      const records = right(
        await play({
          games: games.map((game, seed) => ({ game, seed, players: new Array(game.seats).fill(player) })),
        }),
      );
      for (const record of records) {
        expect(record.status).toBe('terminated');
        expect(record.payoffs.every(Number.isFinite)).toBe(true);
      }
    },
  );
});

it('an observation of a network game is what the players take it for', () => {
  const { observation } = asked(smallBcz({}), 2, ALL3, [1, 2, 3]);
  const { seat, n, history } = observation as NetworkObservation;
  expect({ seat, n, history: history.length }).toEqual({ seat: 2, n: 3, history: 2 });
});
