/** @file The welfare that a decision can be expected to bring, by who may sit there after all that was seen: without the luck of who
 *  does. */
import { type Decision, pastOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { beliefAfter } from '../../bayes/after.js';
import { expectedWorth } from '../../bayes/expected.js';
import { type Kind, kindsOf } from '../../bayes/kinds.js';
import { momentAfter } from '../../bayes/moment.js';
import type { SeatedWorld } from '../../bayes/shared.js';
import { worldsOf } from '../../bayes/worlds.js';
import { canonical } from '../../canonical.js';
import type { ArenaError, OptionFault } from '../../errors.js';
import { type Mixture, mixtureFaults, weighted } from '../../players/draw.js';
import { cannotPlay } from '../../players/scripted.js';
import { asNetwork } from '../../playing/network.js';
import { generator, seedFaults, seedOf } from '../../random.js';
import type { Player, Request } from '../../types.js';
import { unknownOptionFaults } from '../../unknown-options.js';
import type { Group, GroupTurn } from '../group.js';
import { atStake } from './at-stake.js';
import { type Reward, rewardOf, type ValuesOf } from './reward.js';
import { scaleFaults } from './scale.js';

export interface ExpectedWelfareOptions {
  /** Whom each other seat is drawn from, with how often: scripted players. */
  readonly population: Mixture;
  /** How many worlds (who sits where, and what chance will do) the mean is over; 32 by default. All that are possible, where they are
   *  no more. */
  readonly worlds?: number | undefined;
  /** In which share of its decisions a partner does anything, whatever its kind. Default 1e-6. */
  readonly floor?: number | undefined;
  /** Of the worlds that are drawn. Default 0. */
  readonly seed?: number | undefined;
  /** none (default): as it is paid · stakes: from 0 for the worst that the turn could have decided to 1 for the best. */
  readonly scale?: 'none' | 'stakes' | undefined;
}

const KNOWN = { population: true, worlds: true, floor: true, seed: true, scale: true } as const;
const NAME = 'expectedWelfare';
const DEFAULT_WORLDS = 32;
const DEFAULT_FLOOR = 1e-6;

const optionFaults = (options: ExpectedWelfareOptions): readonly OptionFault[] => {
  const { population, worlds = DEFAULT_WORLDS, floor = DEFAULT_FLOOR, seed = 0, scale } = options;
  const mixed = mixtureFaults('population', population);
  return [
    ...(mixed.length > 0
      ? mixed
      : weighted(population).flatMap(({ player }, i) =>
          player.decide === undefined
            ? [
                {
                  field: `population[${i}]`,
                  value: player.name,
                  expected: 'a scripted player, which has decide',
                },
              ]
            : [],
        )),
    ...(Number.isSafeInteger(worlds) && worlds >= 1
      ? []
      : [{ field: 'worlds', value: worlds, expected: 'a whole number above 0' }]),
    ...(floor > 0 && floor < 1
      ? []
      : [{ field: 'floor', value: floor, expected: 'a number between 0 and 1' }]),
    ...seedFaults('seed', seed),
    ...scaleFaults(scale, ['none', 'stakes']),
    ...unknownOptionFaults(options, KNOWN),
  ];
};

const ownQuestion = ({ questions }: Group, of: GroupTurn): Request =>
  questions(of).find(({ seat }) => seat === of.turn.seat) as Request;

/** What a seat decided at a phase that was played. */
const ownAt =
  ({ episode, turn }: GroupTurn) =>
  (phase: number): Decision =>
    episode.phases[phase]?.decisions.find(({ seat }) => seat === turn.seat)?.played as Decision;

/** The worlds that may be the case at a turn, for who has seen what its seat has. */
const worldsAt = (
  of: GroupTurn,
  request: Request,
  kinds: readonly Kind[],
  { worlds = DEFAULT_WORLDS, floor = DEFAULT_FLOOR, seed = 0 }: ExpectedWelfareOptions,
): E.Either<ArenaError, readonly SeatedWorld[]> => {
  const { game, observation, seat } = request;
  const seen = asNetwork(observation);
  if (seen === null) return cannotPlay(NAME, request, 'a network game (links and efforts)');
  const moment = momentAfter(game, pastOf(seen));
  if (moment === null)
    return cannotPlay(NAME, request, 'a network game in which what was seen says all that happened');
  const belief = beliefAfter(game, moment, seat, ownAt(of), { kinds, floor, seed });
  if (E.isLeft(belief)) return belief;
  const isChancy = (kind: number): boolean => (kinds[kind] as Kind).uniform > 0;
  const own: Player = { name: NAME, act: async () => [] };
  // Of the place alone, so that the same history has the same worlds.
  const rng = generator(seedOf(seed, 'worlds', canonical([game.id, game.params]), seat, moment.phase));
  return E.right(
    worldsOf(belief.right, worlds, isChancy, rng).map(({ profile, ...world }) => {
      const others = profile.map((kind) => (kinds[kind] as Kind).player);
      return { ...world, players: [...others.slice(0, seat), own, ...others.slice(seat)] };
    }),
  );
};

/** Values of decisions at turns; what was worked out for a turn is remembered as long as the turn is. */
const valuing = (options: ExpectedWelfareOptions): ValuesOf => {
  const kinds = kindsOf(options.population);
  const remembered = new WeakMap<
    GroupTurn['turn'],
    { readonly worlds: readonly SeatedWorld[]; readonly values: Map<string, number> }
  >();
  return async (group, given, decisions) => {
    // Branches part at one and the same state: what is known there is known once.
    const of = group.trunk ?? given;
    const request = ownQuestion(group, of);
    let at = remembered.get(of.turn);
    if (at === undefined) {
      const worlds = worldsAt(of, request, kinds, options);
      if (E.isLeft(worlds)) return worlds;
      at = { worlds: worlds.right, values: new Map() };
      remembered.set(of.turn, at);
    }
    const { worlds, values } = at;
    const keys = decisions.map((decision) => canonical(decision));
    const open = decisions.filter((_, i) => !values.has(keys[i] as string));
    const { game, state, seat } = request;
    const found = expectedWorth(game, seat, { state, phase: of.turn.phase, drawn: [] }, open, worlds);
    if (E.isLeft(found)) return found;
    for (const [i, decision] of open.entries()) values.set(canonical(decision), found.right[i] as number);
    return E.right(keys.map((key) => values.get(key) as number));
  };
};

/** R(x) = E[ welfare up to the next new start of the game | what the seat has seen, it decides x ], the mean over who may sit in the other seats
 *  by Bayes' rule: each is drawn from the population before the game, and each kind tells what it would have decided. After x the seat
 *  decides as is best in each world, as `bayesian` does. Over all games that look alike to the seat the mean of the welfare that would
 *  follow so is the same number: what is gone is the luck of who sat there, and of their hands, and with it variance of the gradient.
 *  It knows how often each kind is drawn, and no more of who sits there than the seat does.
 *  left: a turn of no network game, or one with more than 1,000 decisions.
 *  @source belief-integrated welfare; Rao–Blackwell (Casella & Robert 1996) */
export const expectedWelfare = (options: ExpectedWelfareOptions): Reward => {
  const faults = optionFaults(options);
  const { population, scale = 'none', ...rest } = options;
  const names =
    faults.length > 0 ? [] : weighted(population).map(({ player, weight }) => [player.name, weight]);
  const valuesOf: ValuesOf = faults.length > 0 ? async () => E.right([]) : valuing(options);
  const reward = Object.assign(
    rewardOf(
      { expectedWelfare: { ...rest, ...(scale === 'none' ? {} : { scale }), population: names } },
      faults,
      async (group) => {
        const worths: number[] = [];
        for (const of of group.turns) {
          const value = await valuesOf(group, of, [of.turn.played]);
          if (E.isLeft(value)) return value;
          worths.push(value.right[0] as number);
        }
        return E.right(worths);
      },
    ),
    { valuesOf },
  );
  return scale === 'stakes' ? atStake(reward) : reward;
};
