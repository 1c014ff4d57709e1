/** Hidden means hidden: what a player that is not privileged can reach holds no other's type, no state and no game. */
import { fileURLToPath } from 'node:url';
import { bcz, type Game, type NetworkObservation, pgg, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { whispers } from '../../games/test/games/whispers.js';
import {
  ask,
  checkKeys,
  episodeRollouts,
  evaluate,
  type Family,
  type OpenPlayer,
  payoff,
  planner,
  play,
  playRounds,
  policyPlayer,
  privileged,
  type Request,
  random,
  scripted,
  type View,
} from '../src/index.js';
import { right } from './fixtures.js';
import { reachableFrom } from './reachable.js';
import { writer } from './rollout/writer.js';

/** One for each seat; numbers that occur nowhere else. */
const TYPES = [1.234567, 2.345678, 3.456789, 4.567891];

const HIDING: readonly (readonly [string, () => Game])[] = [
  ...(['GE', 'GEE', 'EG'] as const).flatMap((sequence) => [
    [
      `bcz ${sequence}`,
      () =>
        right(
          bcz({
            n: 4,
            alpha: TYPES,
            delta: 0.1,
            cost: 0.1,
            maxEffort: 5,
            sequence,
            rounds: 2,
            observability: 'own',
          }),
        ) as Game,
    ] as const,
    ...(['split', 'perGroup'] as const).map(
      (contribution) =>
        [
          `pgg ${sequence} ${contribution}`,
          () =>
            right(
              pgg({
                n: 4,
                endowment: TYPES,
                multiplier: 1.5,
                linkCost: 0.1,
                contribution,
                decimals: 6,
                sequence,
                rounds: 2,
                observability: 'own',
              }),
            ) as Game,
        ] as const,
    ),
  ]),
];

/** A player that goes through all it is handed, and what it can have made of it, and decides at random. */
const spy = (secrets: { readonly objects: WeakSet<object> }) => {
  const found: string[] = [];
  const inner = random(7);
  const look = (view: View, self: unknown): void => {
    const { game, observation, seat } = view;
    const texts = (['natural', 'compact'] as const).flatMap((style) => [
      game.text.render(observation, style),
      // As another seat would read what this one sees.
      ...TYPES.map((_, other) => game.text.render({ ...(observation as object), seat: other }, style)),
    ]);
    // What was paid is public: of who was linked with nobody it is the endowment.
    const { history } = observation as NetworkObservation;
    const paid = new Set(history.flatMap((one) => (one._tag === 'effort' ? [one.payoffs] : [])));
    const reached = reachableFrom([view, texts, self], paid);
    for (const [other, type] of TYPES.entries()) {
      if (other === seat) continue;
      if (reached.numbers.has(type)) found.push(`seat ${seat} reaches the type of seat ${other}`);
      if (
        reached.texts.some((text) => text.includes(String(type)) || text.includes(String(type).slice(0, 6)))
      )
        found.push(`seat ${seat} reads the type of seat ${other}`);
    }
    for (const one of reached.objects)
      if (secrets.objects.has(one)) found.push(`seat ${seat} reaches what is not its own`);
    if ('state' in view || 'params' in game || 'analysis' in game) found.push('it is handed the game');
  };
  const player: OpenPlayer = {
    name: 'spy',
    act(this: unknown, views) {
      for (const view of views) look(view, this);
      return inner.act(views as readonly Request[]);
    },
    decide(this: unknown, view) {
      look(view, this);
      return (inner as OpenPlayer).decide?.(view) as never;
    },
  };
  return { player, found };
};

/** A privileged player that keeps what only it should get. What it decides, which all may see, has nothing of the types: who
 *  gives all or nothing tells by its payoff what it has. */
const insider = (secrets: WeakSet<object>) =>
  privileged('insider', (request) => {
    const { game, state } = request;
    for (const one of [game, state, game.params, game.analysis, game.claims]) {
      if (typeof one === 'object' && one !== null) secrets.add(one);
    }
    return (random(3) as OpenPlayer).decide?.(request) as never;
  });

describe.each(HIDING)('%s', (_, make) => {
  const game = make();

  it('a match shows a seat no more than its own', async () => {
    const objects = new WeakSet<object>();
    const { player, found } = spy({ objects });
    const partner = insider(objects);
    for (const place of [0, 1, 3]) {
      const players = TYPES.map((__, seat) => (seat === place ? player : partner));
      right(await play({ games: [{ game, seed: place, players }] }));
      for (const round of playRounds([{ game, seed: place, players }])) right(round);
    }
    expect([...new Set(found)]).toEqual([]);
  });

  it('nor do an evaluation and rollouts, nor the prompts of a policy', async () => {
    const objects = new WeakSet<object>();
    const { player, found } = spy({ objects });
    const games = [{ game, seed: 1 }];
    const prompts: string[] = [];
    const policy = policyPlayer({
      name: 'policy',
      style: 'compact',
      beliefs: 'none',
      complete: async (asked) => {
        prompts.push(...asked);
        return asked.map(() => '.1;');
      },
    });
    right(await evaluate({ policy, opponents: player, reference: planner, games, seats: 'zero' }));
    right(await evaluate({ policy: player, opponents: policy, reference: planner, games, seats: 'one' }));
    const { draw, asked } = writer(() => '.1;');
    const rollouts = right(
      episodeRollouts({
        games: () => games,
        episodes: 2,
        opponents: player,
        seats: 'zero',
        style: 'natural',
        beliefs: 'none',
        reward: payoff(),
      }),
    );
    await rollouts.step({ step: 1, seed: 1, draw });
    expect([...new Set(found)]).toEqual([]);
    for (const prompt of asked.flatMap((request) => request.prompts))
      for (const type of TYPES.slice(1)) expect(prompt).not.toContain(String(type).slice(0, 6));
    // Policies sat in more than one seat: each prompt may hold one type, its own.
    for (const prompt of prompts)
      expect(TYPES.filter((type) => prompt.includes(String(type).slice(0, 6))).length).toBeLessThanOrEqual(1);
  });

  it('what two players are handed cannot be changed by either', async () => {
    const seen = new Map<object, number>();
    const changeable: string[] = [];
    const player = scripted('looker', (view) => {
      for (const one of reachableFrom([view]).objects) seen.set(one, (seen.get(one) ?? 0) + 1);
      return (random(1) as OpenPlayer).decide?.(view) as never;
    });
    const players = TYPES.map(() => player);
    // Games of their own: what one way of playing has frozen is not what the other hands out.
    for (const round of playRounds([{ game: make(), seed: 0, players }])) right(round);
    right(await play({ games: [{ game: make(), seed: 0, players }] }));
    for (const [one, times] of seen)
      if (times > 1 && typeof one !== 'function' && !Object.isFrozen(one))
        changeable.push(JSON.stringify(one));
    expect([...new Set(changeable)]).toEqual([]);
  });
});

/** Games of one's own hide no types; but what players are handed of them holds no state, no parameters and no solutions. */
describe.each(['commons', 'opera', 'stag-hunt', 'trust'])('%s, an example', (name) => {
  it('hands out neither its state nor itself', async () => {
    const path = fileURLToPath(new URL(`../../../examples/games-of-ones-own/${name}.mjs`, import.meta.url));
    const { family } = (await import(path)) as { family: Family };
    const spec = checkKeys(family.schema, {});
    const game = right(family.make(family.draw(rng(1), (spec as { value: unknown }).value, null))) as Game;
    const secrets = new Set<unknown>([
      game,
      game.params,
      game.analysis,
      game.claims,
      game.step,
      game.observe,
    ]);
    const watched: Game = {
      ...game,
      observe: (state, seat) => {
        secrets.add(state);
        return game.observe(state, seat);
      },
    };
    let reached = 0;
    const player = scripted('spy', (view) => {
      for (const one of reachableFrom([view]).objects) {
        expect(secrets.has(one)).toBe(false);
        reached += 1;
      }
      return (random(1) as OpenPlayer).decide?.(view) as never;
    });
    const players = new Array<OpenPlayer>(game.seats).fill(player);
    right(await play({ games: [{ game: watched, seed: 0, players }] }));
    expect(reached).toBeGreaterThan(0);
  });
});

describe('privilege', () => {
  it('is of the type, and of nothing else', () => {
    expectTypeOf<View>().not.toHaveProperty('state');
    expectTypeOf<keyof View['game']>().toEqualTypeOf<'id' | 'seats' | 'text'>();
    expectTypeOf<Parameters<typeof scripted>[1]>().parameter(0).toEqualTypeOf<View>();
    expectTypeOf<Parameters<typeof privileged>[1]>().parameter(0).toEqualTypeOf<Request>();
  });

  it('does not come through a player around others: who is not privileged cannot ask one who is', async () => {
    const game = (HIDING[0] as (typeof HIDING)[number])[1]();
    const around: OpenPlayer = { name: 'around', act: (views) => ask(planner as never, views) };
    const gone = await play({ games: [{ game, seed: 0, players: [around, planner, planner, planner] }] });
    expect(E.isLeft(gone) && gone.left._tag).toBe('UnsupportedGame');
  });

  it('messages are seen by whom the game says, in views and prompts', async () => {
    const heard = new Map<number, readonly string[]>();
    const player = scripted('talker', ({ seat, space, messages, observation, game }) => {
      if (space._tag === 'talk') return E.right({ _tag: 'talk', text: `secret of ${seat}` });
      heard.set(
        seat,
        messages.map(({ text }) => text),
      );
      const words = reachableFrom([observation, game.text.render(observation, 'natural')]).texts.join();
      for (const other of [0, 1, 2])
        expect(words.includes(`secret of ${other}`)).toBe(other === seat || other === (seat + 2) % 3);
      return E.right({ _tag: 'own', kind: 'split', value: [1, 2] });
    });
    const [record] = right(
      await play({ games: [{ game: whispers(10) as Game, seed: 0, players: [player, player, player] }] }),
    );
    expect(record?.payoffs).toEqual([5, 5, 5]);
    expect([...heard]).toEqual([
      [0, ['secret of 0', 'secret of 2']],
      [1, ['secret of 0', 'secret of 1']],
      [2, ['secret of 1', 'secret of 2']],
    ]);
  });
});
