/** @file Reading the others of a network game from what everybody saw, and deciding by it. */
import { type Decision, type Game, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import type { ArenaError } from '../errors.js';
import { MOST_TRIED, tooMany } from '../foresight/search.js';
import { digest, generator, seedOf } from '../random.js';
import type { Player } from '../types.js';
import { type Belief, posterior, prior } from './belief.js';
import { expectedWorth } from './expected.js';
import { type Kind, known, tendenciesAt } from './kinds.js';
import type { Moment } from './moment.js';
import { likelihoods } from './observed.js';
import type { SeatedWorld } from './shared.js';
import { worldsOf } from './worlds.js';

/** Profiles of kinds that a belief holds at most. */
const MOST_PROFILES = 2 ** 18;

export interface ReadingSetting {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly reads: boolean;
  readonly floor: number;
  readonly worlds: number;
  readonly seed: number;
}

/** Of a seat at a moment. */
type At<T> = (game: Game, moment: Moment, seat: number) => T;

export interface ReadingSeat {
  readonly beliefAt: At<E.Either<ArenaError, Belief>>;
  readonly decisionAt: At<E.Either<ArenaError, Decision>>;
}

/** What was worked out for a seat at a moment is remembered as long as the moment is. */
const remembering = <T>(work: At<T>): At<T> => {
  const remembered = new WeakMap<Moment, Map<number, T>>();
  return (game, moment, seat) => {
    let bySeat = remembered.get(moment);
    if (bySeat === undefined) {
      bySeat = new Map();
      remembered.set(moment, bySeat);
    }
    if (!bySeat.has(seat)) bySeat.set(seat, work(game, moment, seat));
    return bySeat.get(seat) as T;
  };
};

/** The first of the most; what is more by rounding alone is no reason. */
const bestOf = (values: readonly number[]): number =>
  values.reduce((best, value, i) => {
    const most = values[best] as number;
    return value > most + 1e-12 * Math.max(1, Math.abs(most)) ? i : best;
  }, 0);

/** The moments up to this one, the first of the game first. */
const upTo = (moment: Moment): readonly Moment[] => {
  const all: Moment[] = [];
  for (let at: Moment | undefined = moment; at !== undefined; at = at.before?.moment) all.push(at);
  return all.reverse();
};

export const readingSeat = ({ name, kinds, reads, floor, worlds, seed }: ReadingSetting): ReadingSeat => {
  const identities = new WeakMap<Game, string>();
  const identityOf = (game: Game): string => {
    const before = identities.get(game);
    if (before !== undefined) return before;
    const made = digest(canonical([game.id, game.params]));
    identities.set(game, made);
    return made;
  };
  const isChancy = (kind: number): boolean => (kinds[kind] as Kind).uniform > 0;
  const shares = kinds.map(({ share }) => share);
  /** One for all games of as many seats: a beginning is remembered as long as its game is. */
  const priors = new Map<number, Belief>();
  const priorOf = (seats: number): Belief => {
    const made = priors.get(seats) ?? prior(seats, shares);
    priors.set(seats, made);
    return made;
  };

  const beliefAt: ReadingSeat['beliefAt'] = remembering((game, moment, seat) => {
    if (kinds.length ** (game.seats - 1) > MOST_PROFILES)
      return E.left({
        _tag: 'TooManyProfiles',
        player: name,
        game: game.id,
        seats: game.seats,
        kinds: kinds.length,
        most: MOST_PROFILES,
      });
    if (moment.before === null || !reads) return E.right(priorOf(game.seats - 1));
    const { moment: at, seen } = moment.before;
    const before = beliefAt(game, at, seat);
    if (E.isLeft(before)) return before;
    const tendencies = tendenciesAt(game, at, seat, kinds, floor, seedOf(seed, 'read'));
    if (E.isLeft(tendencies)) return tendencies;
    if (seen._tag === 'effort')
      return E.right(posterior(before.right, likelihoods(game, at.state, seen, seat, tendencies.right)));
    // What it asked for itself tells who refused it. Nobody wrote that down: it decides again as it did.
    const own = decisionAt(game, at, seat);
    if (E.isLeft(own)) return own;
    const all = tendencies.right.with(seat, known(own.right, floor));
    return E.right(posterior(before.right, likelihoods(game, at.state, seen, seat, all)));
  });

  const seatedIn = (profile: readonly number[], seat: number): readonly Player[] => {
    const others = profile.map((kind) => (kinds[kind] as Kind).player);
    return [...others.slice(0, seat), { name, act: async () => [] }, ...others.slice(seat)];
  };

  const decisionAt: ReadingSeat['decisionAt'] = remembering((game, moment, seat) => {
    const belief = beliefAt(game, moment, seat);
    if (E.isLeft(belief)) return belief;
    const { state, phase } = moment;
    const space = game.space(state, seat);
    if (space === null) return E.right(game.absent(state, seat));
    const { size, at } = spaceOf(space);
    if (!(size <= MOST_TRIED)) return E.left(tooMany({ game, seed }, phase));
    const decisions = Array.from({ length: size }, (_, i) => at(i));
    // Of the game, the place and the seat alone, so that the same history leads to the same decision.
    const rng = generator(seedOf(seed, 'worlds', identityOf(game), seat, phase));
    const seated = worldsOf(belief.right, worlds, isChancy, rng).map(
      ({ profile, ...world }): SeatedWorld => ({ ...world, players: seatedIn(profile, seat) }),
    );
    return E.map((means: readonly number[]) => decisions[bestOf(means)] as Decision)(
      expectedWorth(game, seat, { state, phase, drawn: [] }, decisions, seated),
    );
  });

  /** The first moments first: a long game does not fit on the stack. */
  const inOrder =
    <T>(work: At<T>): At<T> =>
    (game, moment, seat) => {
      if (reads) for (const one of upTo(moment)) beliefAt(game, one, seat);
      return work(game, moment, seat);
    };
  return { beliefAt: inOrder(beliefAt), decisionAt: inOrder(decisionAt) };
};
